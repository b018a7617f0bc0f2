/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Views and the places where they lie. */
#include "window/places.h"

#include "desk/settings.h"
#include "ui.h"

#define KEY "layout"
#define GROUP "views"
#define TAB_TIP "Two clicks, or Shift+F11: alone in the window"
#define AWAY "away" /* put away */

typedef struct {
	const WbViewSpec *view;
	GtkWidget *widget; /* owned: it outlives its place */
	WbViewPlace last;  /* where it lies, or lay before it was put away */
} Item;

struct _WbPlaces {
	GtkWidget *notebooks[WB_PLACE_COUNT];
	GPtrArray *items;
	Item *current;
	GMenuModel *menu; /* of a tab */
	gboolean arranged;
	gboolean arranging; /* we move them, not the user */
};

static const struct {
	const char *id, *name;
} names[WB_PLACE_COUNT] = {
	[WB_PLACE_TEXT] = { "text", "Below the text" },
	[WB_PLACE_UPPER] = { "upper", "Pictures of the run" },
	[WB_PLACE_LOWER] = { "lower", "Events of the run" },
	[WB_PLACE_STRIP] = { "strip", "Bottom" },
};

int
wb_places_parse(const char *name)
{
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		if (g_strcmp0(names[i].id, name) == 0)
			return i;
	return -1;
}

static Item *
find(const WbPlaces *places, const char *id)
{
	for (guint i = 0; i < places->items->len; i++) {
		Item *item = places->items->pdata[i];

		if (g_strcmp0(item->view->id, id) == 0)
			return item;
	}
	return NULL;
}

static Item *
find_widget(const WbPlaces *places, GtkWidget *widget)
{
	for (guint i = 0; i < places->items->len; i++) {
		Item *item = places->items->pdata[i];

		if (item->widget == widget)
			return item;
	}
	return NULL;
}

static int
get_place(const WbPlaces *places, const Item *item)
{
	GtkWidget *parent = gtk_widget_get_parent(item->widget);

	for (int i = 0; parent && i < WB_PLACE_COUNT; i++)
		if (places->notebooks[i] == parent)
			return i;
	return -1;
}

/* --- the settings -------------------------------------------------------------------------------
 */

static void
save(WbPlaces *places)
{
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ss)"));
	for (int i = 0; i < WB_PLACE_COUNT; i++) {
		GtkNotebook *notebook = GTK_NOTEBOOK(places->notebooks[i]);
		int count = gtk_notebook_get_n_pages(notebook);

		for (int page = 0; page < count; page++) {
			const Item *item =
				find_widget(places, gtk_notebook_get_nth_page(notebook, page));

			g_variant_builder_add(&builder, "(ss)", item->view->id, names[i].id);
		}
	}
	for (guint i = 0; i < places->items->len; i++) {
		const Item *item = places->items->pdata[i];

		if (get_place(places, item) < 0)
			g_variant_builder_add(&builder, "(ss)", item->view->id, AWAY);
	}
	places->arranged = TRUE;
	g_settings_set_value(wb_settings_get(), KEY, g_variant_builder_end(&builder));
}

/* --- arranging ----------------------------------------------------------------------------------
 */

static void
take_out(WbPlaces *places, Item *item)
{
	int place = get_place(places, item);

	if (place < 0)
		return;
	item->last = (WbViewPlace)place;
	gtk_container_remove(GTK_CONTAINER(places->notebooks[place]), item->widget);
}

static void
put(WbPlaces *places, Item *item, WbViewPlace place)
{
	GtkNotebook *notebook = GTK_NOTEBOOK(places->notebooks[place]);
	GtkWidget *tab;

	if (get_place(places, item) == (int)place)
		return;
	take_out(places, item);
	tab = gtk_label_new(item->view->title);
	gtk_widget_set_tooltip_text(tab, TAB_TIP);
	gtk_notebook_append_page(notebook, item->widget, tab);
	gtk_notebook_set_tab_reorderable(notebook, item->widget, TRUE);
	gtk_notebook_set_tab_detachable(notebook, item->widget, TRUE);
	item->last = place;
}

static void
put_all(WbPlaces *places, gboolean large)
{
	places->arranging = TRUE;
	for (guint i = 0; i < places->items->len; i++)
		take_out(places, places->items->pdata[i]);
	for (guint i = 0; i < places->items->len; i++) {
		Item *item = places->items->pdata[i];

		put(places, item, large ? item->view->large : item->view->small);
	}
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		gtk_notebook_set_current_page(GTK_NOTEBOOK(places->notebooks[i]), 0);
	places->arranging = FALSE;
}

/* What an older version saved may lack a view, and name one that is no more. */
static void
put_saved(WbPlaces *places, GVariant *saved, gboolean large)
{
	GVariantIter iter;
	const char *id, *name;

	put_all(places, large);
	places->arranging = TRUE;
	g_variant_iter_init(&iter, saved);
	while (g_variant_iter_next(&iter, "(&s&s)", &id, &name)) {
		Item *item = find(places, id);
		int place = wb_places_parse(name);

		if (!item)
			continue;
		take_out(places, item);
		if (place >= 0)
			put(places, item, (WbViewPlace)place);
	}
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		gtk_notebook_set_current_page(GTK_NOTEBOOK(places->notebooks[i]), 0);
	places->arranging = FALSE;
	places->arranged = TRUE;
}

void
wb_places_restore(WbPlaces *places, gboolean large)
{
	g_autoptr(GVariant) saved = g_settings_get_value(wb_settings_get(), KEY);

	if (g_variant_n_children(saved) > 0)
		put_saved(places, saved, large);
	else
		put_all(places, large);
}

void
wb_places_reset(WbPlaces *places, gboolean large)
{
	places->arranged = FALSE;
	g_settings_reset(wb_settings_get(), KEY);
	put_all(places, large);
}

gboolean
wb_places_is_arranged(const WbPlaces *places)
{
	return places->arranged;
}

/* --- what the user does with tabs ---------------------------------------------------------------
 */

static void
update_visible(WbPlaces *places)
{
	for (int i = 0; i < WB_PLACE_COUNT; i++) {
		GtkNotebook *notebook = GTK_NOTEBOOK(places->notebooks[i]);

		gtk_widget_set_visible(
			GTK_WIDGET(notebook), gtk_notebook_get_n_pages(notebook) > 0);
	}
}

static void
on_pages_changed(GtkNotebook *notebook, GtkWidget *page, guint number, gpointer data)
{
	WbPlaces *places = data;
	gboolean all = TRUE;

	update_visible(places);
	/* A dragged tab is nowhere for a moment: what counts is where it comes to lie. */
	for (guint i = 0; i < places->items->len; i++)
		all = all && (get_place(places, places->items->pdata[i]) >= 0);
	if (!places->arranging && (all || places->arranged))
		save(places);
}

static void
on_removed(GtkNotebook *notebook, GtkWidget *page, guint number, gpointer data)
{
	update_visible(data);
}

/* Places where nothing lies are shown while something could be dropped there. */
static void
on_drag_begin(GtkWidget *notebook, GdkDragContext *context, gpointer data)
{
	WbPlaces *places = data;

	for (int i = 0; i < WB_PLACE_COUNT; i++)
		gtk_widget_show(places->notebooks[i]);
}

static void
on_drag_end(GtkWidget *notebook, GdkDragContext *context, gpointer data)
{
	update_visible(data);
}

static void
on_switched(GtkNotebook *notebook, GtkWidget *page, guint number, gpointer data)
{
	WbPlaces *places = data;

	if (!places->arranging)
		places->current = find_widget(places, page);
}

/* --- the menu of a tab --------------------------------------------------------------------------
 */

static Item *
find_tab(WbPlaces *places, GtkNotebook *notebook, int x, int y)
{
	int count = gtk_notebook_get_n_pages(notebook);

	for (int i = 0; i < count; i++) {
		GtkWidget *page = gtk_notebook_get_nth_page(notebook, i);
		GtkWidget *label = gtk_notebook_get_tab_label(notebook, page);
		int at_x, at_y;

		if (!gtk_widget_get_mapped(label) ||
			!gtk_widget_translate_coordinates(
				GTK_WIDGET(notebook), label, x, y, &at_x, &at_y))
			continue;
		if (at_x >= 0 && at_x < gtk_widget_get_allocated_width(label) && at_y >= 0 &&
			at_y < gtk_widget_get_allocated_height(label))
			return find_widget(places, page);
	}
	return NULL;
}

/* The view whose tab the pointer of EVENT is on; or NULL. */
static Item *
find_pointed(WbPlaces *places, GtkWidget *notebook, const GdkEvent *event)
{
	GtkAllocation at;
	int origin_x = 0, origin_y = 0;

	/* A notebook has no window of its own: its place in its parent's counts, too. */
	gtk_widget_get_allocation(notebook, &at);
	gdk_window_get_origin(gtk_widget_get_window(notebook), &origin_x, &origin_y);
	return find_tab(places, GTK_NOTEBOOK(notebook), (int)event->button.x_root - origin_x - at.x,
		(int)event->button.y_root - origin_y - at.y);
}

static gboolean
on_button(GtkWidget *notebook, GdkEvent *event, gpointer data)
{
	WbPlaces *places = data;
	gboolean menu = gdk_event_triggers_context_menu(event);
	gboolean twice = event->type == GDK_2BUTTON_PRESS && event->button.button == 1;
	Item *item = menu || twice ? find_pointed(places, notebook, event) : NULL;

	if (!item)
		return GDK_EVENT_PROPAGATE;
	places->current = item;
	if (menu)
		wb_ui_popup_menu(gtk_menu_new_from_model(places->menu), notebook, event);
	else
		g_action_group_activate_action(
			G_ACTION_GROUP(gtk_widget_get_toplevel(notebook)), "view-alone", NULL);
	return GDK_EVENT_STOP;
}

/* --- showing, moving, putting away --------------------------------------------------------------
 */

GtkWidget *
wb_places_find(WbPlaces *places, const char *id)
{
	const Item *item = find(places, id);

	return item ? item->widget : NULL;
}

int
wb_places_find_place(WbPlaces *places, const char *id)
{
	const Item *item = find(places, id);

	return item ? get_place(places, item) : -1;
}

WbViewPlace
wb_places_show(WbPlaces *places, const char *id)
{
	Item *item = find(places, id);
	GtkNotebook *notebook;

	g_return_val_if_fail(item != NULL, WB_PLACE_TEXT);
	if (get_place(places, item) < 0)
		put(places, item, item->last);
	notebook =
		GTK_NOTEBOOK(places->notebooks[item->last = (WbViewPlace)get_place(places, item)]);
	gtk_notebook_set_current_page(notebook, gtk_notebook_page_num(notebook, item->widget));
	places->current = item;
	return item->last;
}

/* The list in WIDGET; or NULL. */
static GtkWidget *
find_tree(GtkWidget *widget)
{
	g_autoptr(GList) children = GTK_IS_CONTAINER(widget) && !GTK_IS_TREE_VIEW(widget)
					    ? gtk_container_get_children(GTK_CONTAINER(widget))
					    : NULL;
	GtkWidget *found = GTK_IS_TREE_VIEW(widget) ? widget : NULL;

	for (GList *at = children; at && !found; at = at->next)
		found = find_tree(at->data);
	return found;
}

/* Who goes through one list goes on in the next, not at its filter. */
static void
turn_to_list(GtkNotebook *notebook, GtkWidget *page)
{
	GtkWidget *window = gtk_widget_get_toplevel(GTK_WIDGET(notebook));
	GtkWidget *focus = GTK_IS_WINDOW(window) ? gtk_window_get_focus(GTK_WINDOW(window)) : NULL;
	gboolean in_list =
		GTK_IS_TREE_VIEW(focus) && gtk_widget_is_ancestor(focus, GTK_WIDGET(notebook));
	GtkWidget *tree = in_list ? find_tree(page) : NULL;
	int number = gtk_notebook_page_num(notebook, page);

	if (number == gtk_notebook_get_current_page(notebook))
		return;
	gtk_notebook_set_current_page(notebook, number);
	if (tree && gtk_widget_get_mapped(tree))
		gtk_widget_grab_focus(tree);
}

void
wb_places_show_list(WbPlaces *places, const char *id)
{
	Item *item = find(places, id), *front, *current = places->current;
	int place = item ? get_place(places, item) : -1;
	GtkNotebook *notebook;

	if (place < 0)
		return;
	notebook = GTK_NOTEBOOK(places->notebooks[place]);
	front = find_widget(places,
		gtk_notebook_get_nth_page(notebook, gtk_notebook_get_current_page(notebook)));
	if (front && !front->view->list)
		return;
	turn_to_list(notebook, item->widget);
	places->current = current;
}

const char *
wb_places_get_current(WbPlaces *places)
{
	return places->current ? places->current->view->id : NULL;
}

void
wb_places_set_focus(WbPlaces *places, GtkWidget *focus)
{
	for (guint i = 0; focus && i < places->items->len; i++) {
		Item *item = places->items->pdata[i];

		if (focus == item->widget || gtk_widget_is_ancestor(focus, item->widget))
			places->current = item;
	}
}

void
wb_places_move(WbPlaces *places, const char *id, WbViewPlace place)
{
	Item *item = find(places, id);

	if (!item)
		return;
	put(places, item, place);
	wb_places_show(places, id);
}

void
wb_places_close(WbPlaces *places, const char *id)
{
	Item *item = find(places, id);

	if (!item)
		return;
	take_out(places, item);
	if (places->current == item)
		places->current = NULL;
	save(places);
}

/* --- making -------------------------------------------------------------------------------------
 */

GtkWidget *
wb_places_get_notebook(WbPlaces *places, WbViewPlace place)
{
	return places->notebooks[place];
}

void
wb_places_add(WbPlaces *places, const WbViewSpec *view, GtkWidget *widget)
{
	Item *item = g_new0(Item, 1);

	item->view = view;
	item->widget = g_object_ref_sink(widget);
	item->last = view->small;
	gtk_widget_show_all(widget);
	g_ptr_array_add(places->items, item);
}

static void
item_free(gpointer data)
{
	Item *item = data;

	gtk_widget_destroy(item->widget);
	g_object_unref(item->widget);
	g_free(item);
}

static GtkWidget *
new_notebook(WbPlaces *places, const char *name)
{
	GtkWidget *notebook = gtk_notebook_new();

	gtk_notebook_set_show_border(GTK_NOTEBOOK(notebook), FALSE);
	gtk_notebook_set_scrollable(GTK_NOTEBOOK(notebook), TRUE);
	gtk_notebook_set_group_name(GTK_NOTEBOOK(notebook), GROUP);
	gtk_widget_set_no_show_all(notebook, TRUE);
	wb_ui_set_name(notebook, name);
	g_signal_connect(notebook, "page-added", G_CALLBACK(on_pages_changed), places);
	g_signal_connect(notebook, "page-reordered", G_CALLBACK(on_pages_changed), places);
	g_signal_connect(notebook, "page-removed", G_CALLBACK(on_removed), places);
	g_signal_connect(notebook, "switch-page", G_CALLBACK(on_switched), places);
	g_signal_connect(notebook, "drag-begin", G_CALLBACK(on_drag_begin), places);
	g_signal_connect(notebook, "drag-end", G_CALLBACK(on_drag_end), places);
	g_signal_connect(notebook, "button-press-event", G_CALLBACK(on_button), places);
	wb_ui_keep_focus_told(notebook);
	return g_object_ref_sink(notebook);
}

WbPlaces *
wb_places_new(void)
{
	g_autoptr(GtkBuilder) builder =
		gtk_builder_new_from_resource("/org/workbench/Workbench/menus.ui");
	WbPlaces *places = g_new0(WbPlaces, 1);

	places->items = g_ptr_array_new_with_free_func(item_free);
	places->menu = g_object_ref(G_MENU_MODEL(gtk_builder_get_object(builder, "view")));
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		places->notebooks[i] = new_notebook(places, names[i].name);
	return places;
}

void
wb_places_free(WbPlaces *places)
{
	if (!places)
		return;
	places->arranging = TRUE;
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		g_signal_handlers_disconnect_by_data(places->notebooks[i], places);
	g_ptr_array_unref(places->items);
	for (int i = 0; i < WB_PLACE_COUNT; i++)
		g_object_unref(places->notebooks[i]);
	g_object_unref(places->menu);
	g_free(places);
}
