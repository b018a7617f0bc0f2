/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fills the window. */
#include "window/panes.h"

#include "desk/settings.h"
#include "views/console-page.h"
#include "window/shares.h"
#include "window/views.h"
#include "ui.h"

/* From here on there is room for a strip over the whole width. */
#define LARGE_WIDTH 1500
#define LARGE_HEIGHT 850

enum { AREA_SIDEBAR, AREA_DOCUMENTS, AREA_PLACES, AREA_COUNT = AREA_PLACES + WB_PLACE_COUNT };

struct _WbPanes {
	GtkWindow *window;
	WbPlaces *places;
	GtkWidget *areas[AREA_COUNT]; /* in the order of F6 */
	GtkWidget *list;	      /* what holds the list of labs */
	GtkWidget *holders[WB_PLACE_COUNT];
	GtkWidget *middle; /* the text, and what is below it */
	GtkWidget *beside; /* the two places beside the text */
	GtkWidget *split;  /* text, and what is beside it */
	GtkWidget *above;  /* all but the strip */
	GtkWidget *all;
	gboolean large;
	gboolean show_below, show_beside;
	int alone;  /* the place that has the whole window; -1: none */
	guint fit;  /* source */
	int area;   /* that had the keys last */
	guint find; /* source */
};

/* --- what is seen -------------------------------------------------------------------------------
 */

static gboolean
is_wanted(const WbPanes *panes, WbViewPlace place)
{
	gboolean used = gtk_widget_get_visible(wb_places_get_notebook(panes->places, place));

	if (panes->alone >= 0)
		return used && panes->alone == (int)place;
	return used && (place == WB_PLACE_TEXT ? panes->show_below : panes->show_beside);
}

static void
update(WbPanes *panes)
{
	gboolean all = panes->alone < 0;
	gboolean wanted[WB_PLACE_COUNT];

	for (int i = 0; i < WB_PLACE_COUNT; i++) {
		wanted[i] = is_wanted(panes, (WbViewPlace)i);
		gtk_widget_set_visible(panes->holders[i], wanted[i]);
	}
	gtk_widget_set_visible(
		panes->list, all && gtk_widget_get_visible(panes->areas[AREA_SIDEBAR]));
	gtk_widget_set_visible(panes->areas[AREA_DOCUMENTS], all);
	gtk_widget_set_visible(panes->middle, all || wanted[WB_PLACE_TEXT]);
	gtk_widget_set_visible(panes->beside, wanted[WB_PLACE_UPPER] || wanted[WB_PLACE_LOWER]);
	gtk_widget_set_visible(panes->above, panes->alone != WB_PLACE_STRIP);
}

static void
on_place_changed(GObject *notebook, GParamSpec *spec, gpointer data)
{
	update(data);
}

static void
turn(GSettings *settings, const char *key, gpointer data)
{
	const WbPanes *panes = data;
	gboolean below = g_settings_get_boolean(settings, "evidence-below");

	gtk_orientable_set_orientation(GTK_ORIENTABLE(panes->split),
		below ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
	gtk_orientable_set_orientation(GTK_ORIENTABLE(panes->beside),
		below ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
}

static void
set_alone(WbPanes *panes, int place)
{
	GAction *action = g_action_map_lookup_action(G_ACTION_MAP(panes->window), "view-alone");

	panes->alone = place;
	g_simple_action_set_state(G_SIMPLE_ACTION(action), g_variant_new_boolean(place >= 0));
	update(panes);
}

/* Who says what else shall be seen sees it. */
static void
end_alone_unless(WbPanes *panes, gboolean stay)
{
	set_alone(panes, stay ? panes->alone : -1);
}

static void
on_sidebar_changed(GObject *sidebar, GParamSpec *spec, gpointer data)
{
	end_alone_unless(data, !gtk_widget_get_visible(GTK_WIDGET(sidebar)));
}

/* --- actions ------------------------------------------------------------------------------------
 */

static void
show_place(WbPanes *panes, WbViewPlace place)
{
	g_action_group_change_action_state(G_ACTION_GROUP(panes->window),
		place == WB_PLACE_TEXT ? "show-results" : "show-evidence",
		g_variant_new_boolean(TRUE));
}

static void
enter_view(WbPanes *panes, GtkWidget *widget)
{
	GtkWidget *focus = gtk_window_get_focus(panes->window);

	/* From another page of its place, the notebook has led the keys here: a step more is too
	 * far. */
	if (focus && focus != widget && gtk_widget_is_ancestor(focus, widget))
		return;
	if (widget == wb_places_find(panes->places, "console"))
		wb_console_page_focus(widget);
	else if (!gtk_widget_child_focus(widget, GTK_DIR_TAB_FORWARD))
		gtk_widget_grab_focus(gtk_widget_get_parent(widget));
}

static void
on_view_mapped(GtkWidget *widget, gpointer data)
{
	g_signal_handlers_disconnect_by_func(widget, on_view_mapped, data);
	enter_view(data, widget);
}

/* A place that was empty has no size yet: keys that went there would find nobody. */
static void
focus_view(WbPanes *panes, const char *id)
{
	GtkWidget *widget = wb_places_find(panes->places, id);

	g_signal_handlers_disconnect_by_func(widget, on_view_mapped, panes);
	if (gtk_widget_get_mapped(widget))
		enter_view(panes, widget);
	else
		g_signal_connect(widget, "map", G_CALLBACK(on_view_mapped), panes);
}

static void
act_view(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbPanes *panes = data;
	const char *id = g_variant_get_string(parameter, NULL);

	if (!wb_places_find(panes->places, id))
		return;
	show_place(panes, wb_places_show(panes->places, id));
	if (panes->alone >= 0)
		set_alone(panes, wb_places_find_place(panes->places, id));
	focus_view(panes, id);
}

/* The view that has the focus gets the whole window, or gives it back. */
static void
change_alone(GSimpleAction *action, GVariant *value, gpointer data)
{
	WbPanes *panes = data;
	const char *id = wb_places_get_current(panes->places);
	int place = id ? wb_places_find_place(panes->places, id) : -1;

	if (place < 0)
		return;
	set_alone(panes, g_variant_get_boolean(value) ? place : -1);
	focus_view(panes, id);
}

static void
act_move(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbPanes *panes = data;
	int place = wb_places_parse(g_variant_get_string(parameter, NULL));
	const char *id = wb_places_get_current(panes->places);

	if (place < 0 || !id)
		return;
	set_alone(panes, -1);
	wb_places_move(panes->places, id, (WbViewPlace)place);
	show_place(panes, (WbViewPlace)place);
	focus_view(panes, id);
}

static void
act_close(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbPanes *panes = data;
	const char *id = wb_places_get_current(panes->places);

	set_alone(panes, -1);
	if (id)
		wb_places_close(panes->places, id);
}

static void
act_restore(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	WbPanes *panes = data;

	set_alone(panes, -1);
	g_settings_reset(wb_settings_get(), "evidence-below");
	g_settings_reset(wb_settings_get(), "column-widths");
	wb_places_reset(panes->places, panes->large);
	wb_shares_reset();
}

static void
change_below(GSimpleAction *action, GVariant *value, gpointer data)
{
	WbPanes *panes = data;

	g_simple_action_set_state(action, value);
	panes->show_below = g_variant_get_boolean(value);
	end_alone_unless(panes, panes->show_below);
}

static void
change_beside(GSimpleAction *action, GVariant *value, gpointer data)
{
	WbPanes *panes = data;

	g_simple_action_set_state(action, value);
	panes->show_beside = g_variant_get_boolean(value);
	end_alone_unless(panes, panes->show_beside);
}

static gboolean
enter(GtkWidget *area)
{
	GtkWidget *inner = area;

	if (!gtk_widget_get_mapped(area))
		return FALSE;
	/* The page, not its tab, and not what lies above the tabs. */
	if (GTK_IS_OVERLAY(inner))
		inner = gtk_bin_get_child(GTK_BIN(inner));
	if (GTK_IS_NOTEBOOK(inner))
		inner = gtk_notebook_get_nth_page(
			GTK_NOTEBOOK(inner), gtk_notebook_get_current_page(GTK_NOTEBOOK(inner)));
	if (gtk_widget_child_focus(inner, GTK_DIR_TAB_FORWARD))
		return TRUE;
	gtk_widget_grab_focus(area);
	return gtk_widget_has_focus(area);
}

/* The area that FOCUS is in; -1: none. */
static int
find_area(const WbPanes *panes, GtkWidget *focus)
{
	for (int i = 0; focus && i < AREA_COUNT; i++)
		if (focus == panes->areas[i] || gtk_widget_is_ancestor(focus, panes->areas[i]))
			return i;
	return -1;
}

static void
cycle(WbPanes *panes, int step)
{
	int at = MAX(find_area(panes, gtk_window_get_focus(panes->window)), 0);

	for (int i = 1; i < AREA_COUNT; i++)
		if (enter(panes->areas[(at + i * step + AREA_COUNT) % AREA_COUNT]))
			return;
}

static void
act_next_pane(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	cycle(data, 1);
}

static void
act_previous_pane(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	/* As many steps forward as there are others. */
	cycle(data, AREA_COUNT - 1);
}

static const GActionEntry actions[] = {
	{ "show-results", NULL, NULL, "true", change_below, { 0 } },
	{ "show-evidence", NULL, NULL, "false", change_beside, { 0 } },
	{ "view", act_view, "s", NULL, NULL, { 0 } },
	{ "move-view", act_move, "s", NULL, NULL, { 0 } },
	{ "close-view", act_close, NULL, NULL, NULL, { 0 } },
	{ "view-alone", NULL, NULL, "false", change_alone, { 0 } },
	{ "restore-layout", act_restore, NULL, NULL, NULL, { 0 } },
	{ "next-pane", act_next_pane, NULL, NULL, NULL, { 0 } },
	{ "previous-pane", act_previous_pane, NULL, NULL, NULL, { 0 } },
};

/* What had the keys is no more, or is hidden: rows that were made anew, a bar that closed. */
static gboolean
find_focus(gpointer data)
{
	WbPanes *panes = data;

	panes->find = 0;
	if (!gtk_window_get_focus(panes->window) && !enter(panes->areas[panes->area]))
		cycle(panes, 1);
	return G_SOURCE_REMOVE;
}

static void
on_focus(GtkWindow *window, GtkWidget *focus, gpointer data)
{
	WbPanes *panes = data;
	int area = find_area(panes, focus);

	if (area >= 0)
		panes->area = area;
	if (!focus && panes->find == 0)
		panes->find = g_idle_add(find_focus, panes);
	wb_places_set_focus(panes->places, focus);
	/* Someone jumps to a line, or searches: it must be seen. */
	if (panes->alone >= 0 && focus &&
		(gtk_widget_is_ancestor(focus, panes->areas[AREA_DOCUMENTS]) ||
			gtk_widget_is_ancestor(focus, panes->areas[AREA_SIDEBAR])))
		set_alone(panes, -1);
}

/* What a check or a build finds may be anywhere. */
static void
on_run_changed(WbDesk *desk, gpointer data)
{
	WbPanes *panes = data;

	if (panes->alone >= 0 && wb_desk_is_busy(desk))
		set_alone(panes, -1);
}

/* --- the window's size --------------------------------------------------------------------------
 */

static gboolean
arrange(gpointer data)
{
	WbPanes *panes = data;

	panes->fit = 0;
	if (!wb_places_is_arranged(panes->places))
		wb_places_restore(panes->places, panes->large);
	return G_SOURCE_REMOVE;
}

void
wb_panes_fit(WbPanes *panes, int width, int height)
{
	gboolean large = width >= LARGE_WIDTH && height >= LARGE_HEIGHT;

	if (large == panes->large)
		return;
	panes->large = large;
	/* Sizes are being given out now. */
	if (panes->fit == 0)
		panes->fit = g_idle_add(arrange, panes);
}

/* --- making -------------------------------------------------------------------------------------
 */

static GtkWidget *
new_paned(GtkOrientation orientation, GtkWidget *first, GtkWidget *second)
{
	GtkWidget *paned = gtk_paned_new(orientation);

	gtk_paned_pack1(GTK_PANED(paned), first, TRUE, FALSE);
	gtk_paned_pack2(GTK_PANED(paned), second, TRUE, FALSE);
	gtk_widget_show(paned);
	return paned;
}

/* What is held is hidden by what lies there, its holder by the user. */
static GtkWidget *
new_holder(GtkWidget *held)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	gtk_box_pack_start(GTK_BOX(box), held, TRUE, TRUE, 0);
	gtk_widget_set_no_show_all(box, TRUE);
	return box;
}

static void
add_areas(WbPanes *panes, GtkWidget *sidebar, GtkWidget *documents)
{
	panes->areas[AREA_SIDEBAR] = sidebar;
	panes->areas[AREA_DOCUMENTS] = documents;
	for (int i = 0; i < WB_PLACE_COUNT; i++) {
		GtkWidget *notebook = wb_places_get_notebook(panes->places, (WbViewPlace)i);

		panes->areas[AREA_PLACES + i] = notebook;
		gtk_widget_set_size_request(notebook, 240, i == WB_PLACE_STRIP ? 90 : 120);
		g_signal_connect(notebook, "notify::visible", G_CALLBACK(on_place_changed), panes);
	}
	gtk_widget_set_size_request(sidebar, 160, -1);
	gtk_widget_set_size_request(documents, 300, 120);
}

static void
build(WbPanes *panes, GtkWidget *sidebar, GtkWidget *documents)
{
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		panes->holders[i] =
			new_holder(wb_places_get_notebook(panes->places, (WbViewPlace)i));
	gtk_widget_show_all(sidebar);
	panes->list = new_holder(sidebar);
	panes->beside = new_paned(GTK_ORIENTATION_VERTICAL, panes->holders[WB_PLACE_UPPER],
		panes->holders[WB_PLACE_LOWER]);
	gtk_widget_set_no_show_all(panes->beside, TRUE);
	panes->middle =
		new_paned(GTK_ORIENTATION_VERTICAL, documents, panes->holders[WB_PLACE_TEXT]);
	panes->split = new_paned(GTK_ORIENTATION_HORIZONTAL, panes->middle, panes->beside);
	panes->above = new_paned(GTK_ORIENTATION_HORIZONTAL, panes->list, panes->split);
	gtk_container_child_set(GTK_CONTAINER(panes->above), panes->list, "resize", FALSE, NULL);
	panes->all =
		new_paned(GTK_ORIENTATION_VERTICAL, panes->above, panes->holders[WB_PLACE_STRIP]);
	wb_shares_keep(panes->middle, "text", 0.58);
	wb_shares_keep(panes->split, "evidence", 0.54);
	wb_shares_keep(panes->beside, "pictures", 0.55);
	wb_shares_keep(panes->all, "strip", 0.70);
	g_settings_bind(wb_settings_get(), "sidebar-width", panes->above, "position",
		G_SETTINGS_BIND_DEFAULT);
	turn(wb_settings_get(), NULL, panes);
	wb_ui_observe(wb_settings_get(), "changed::evidence-below", G_CALLBACK(turn), panes->split,
		panes);
}

WbPanes *
wb_panes_new(WbDesk *desk, GtkWindow *window, GtkWidget *sidebar, GtkWidget *documents)
{
	WbPanes *panes = g_new0(WbPanes, 1);
	g_autoptr(GAction) below = g_settings_create_action(wb_settings_get(), "evidence-below");

	panes->window = window;
	panes->places = wb_places_new();
	panes->show_below = TRUE;
	panes->alone = -1;
	add_areas(panes, sidebar, documents);
	build(panes, sidebar, documents);
	wb_views_add(panes->places, desk);
	g_action_map_add_action_entries(
		G_ACTION_MAP(window), actions, G_N_ELEMENTS(actions), panes);
	g_action_map_add_action(G_ACTION_MAP(window), below);
	gtk_widget_insert_action_group(GTK_WIDGET(window), "console",
		wb_console_page_get_actions(wb_places_find(panes->places, "console")));
	wb_places_restore(panes->places, FALSE);
	g_signal_connect(window, "set-focus", G_CALLBACK(on_focus), panes);
	g_signal_connect(sidebar, "notify::visible", G_CALLBACK(on_sidebar_changed), panes);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_run_changed), panes->all, panes);
	update(panes);
	return panes;
}

void
wb_panes_free(WbPanes *panes)
{
	if (!panes)
		return;
	g_clear_handle_id(&panes->fit, g_source_remove);
	g_clear_handle_id(&panes->find, g_source_remove);
	g_signal_handlers_disconnect_by_data(panes->window, panes);
	g_signal_handlers_disconnect_by_data(panes->areas[AREA_SIDEBAR], panes);
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		g_signal_handlers_disconnect_by_data(
			wb_places_get_notebook(panes->places, (WbViewPlace)i), panes);
	for (guint i = 0; i < G_N_ELEMENTS(actions); i++)
		g_action_map_remove_action(G_ACTION_MAP(panes->window), actions[i].name);
	gtk_widget_insert_action_group(GTK_WIDGET(panes->window), "console", NULL);
	wb_places_free(panes->places);
	g_free(panes);
}

GtkWidget *
wb_panes_get_widget(WbPanes *panes)
{
	return panes->all;
}

WbPlaces *
wb_panes_get_places(WbPanes *panes)
{
	return panes->places;
}

void
wb_panes_save(WbPanes *panes)
{
	wb_shares_save();
}
