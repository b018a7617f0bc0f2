/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One sub-check. */
#include "results/check-row.h"

#include "desk/desk-evidence.h"
#include "results/hint-box.h"
#include "spoken.h"
#include "ui.h"

#include "base/text.h"

typedef struct {
	WbDesk *desk;
	GtkWidget *row;
	GtkWidget *mark;
	GtkWidget *arrow;
	GtkWidget *revealer; /* NULL: no details */
	char *id, *title;
	char *words; /* what was found */
} CheckRow;

static CheckRow *
get_view(GtkWidget *row)
{
	return g_object_get_data(G_OBJECT(row), "view");
}

/* --- the verdict -------------------------------------------------------------------------------
 */

static const struct {
	const char *glyph, *style_class, *words;
} looks[] = {
	[WB_CHECK_NOT_RUN] = { "○", "dim-label", "not run" },
	[WB_CHECK_PASS] = { "✓", "outcome-pass", "passed" },
	[WB_CHECK_FAIL] = { "✗", "outcome-fail", "failed" },
	[WB_CHECK_SKIP] = { "–", "dim-label", "skipped" },
};

void
wb_check_row_set_status(GtkWidget *row, WbCheckStatus status)
{
	const CheckRow *view = get_view(row);
	GtkStyleContext *context = gtk_widget_get_style_context(view->mark);
	g_autofree char *name = g_strdup_printf("%s: %s", view->title, looks[status].words);

	for (guint i = 0; i < G_N_ELEMENTS(looks); i++)
		gtk_style_context_remove_class(context, looks[i].style_class);
	gtk_style_context_add_class(context, looks[status].style_class);
	gtk_label_set_text(GTK_LABEL(view->mark), looks[status].glyph);
	wb_ui_set_name(row, name);
}

static GtkWidget *
new_head(CheckRow *view, const WbCheckSpec *spec, const WbCheck *check)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	g_autofree char *points = check ? g_strdup_printf("%g/%g", check->points, check->max_points)
					: g_strdup_printf("%g", spec->points);
	GtkWidget *title = wb_ui_label_new(spec->title, NULL);
	GtkWidget *right = gtk_label_new(points);

	view->mark = gtk_label_new(NULL);
	view->arrow = gtk_image_new_from_icon_name("pan-end-symbolic", GTK_ICON_SIZE_MENU);
	wb_ui_add_class(view->mark, "glyph");
	wb_ui_add_class(right, "dim-label");
	wb_ui_add_class(right, "figures");
	wb_ui_add_class(box, "row-head");
	gtk_label_set_ellipsize(GTK_LABEL(title), PANGO_ELLIPSIZE_END);
	gtk_container_add(GTK_CONTAINER(box), view->mark);
	gtk_box_pack_start(GTK_BOX(box), title, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(box), right);
	gtk_container_add(GTK_CONTAINER(box), view->arrow);
	return box;
}

/* --- details -----------------------------------------------------------------------------------
 */

static void
on_evidence_clicked(GtkButton *button, gpointer data)
{
	const CheckRow *view = data;

	const char *reference = g_object_get_data(G_OBJECT(button), "reference");

	if (wb_desk_select_reference(view->desk, reference))
		wb_spoken_say_selected(view->row, view->desk);
	else
		wb_desk_say(view->desk, "That is not in what was recorded.");
}

static GtkWidget *
new_evidence(CheckRow *view, const char *text)
{
	g_autofree char *safe = wb_text_dup_safe_line(text, -1);
	GtkWidget *button = gtk_button_new_with_label(safe);
	GtkWidget *label = gtk_bin_get_child(GTK_BIN(button));
	g_autofree char *name = g_strdup_printf("Evidence: %s", safe);

	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	gtk_widget_set_tooltip_text(button, safe);
	wb_ui_set_name(button, name);
	wb_ui_add_class(button, "evidence-link");
	wb_ui_add_class(button, GTK_STYLE_CLASS_FLAT);
	g_object_set_data_full(G_OBJECT(button), "reference", g_strdup(text), g_free);
	g_signal_connect(button, "clicked", G_CALLBACK(on_evidence_clicked), view);
	return button;
}

static void
add_pair(GtkGrid *grid, int line, const char *what, const char *value)
{
	g_autofree char *safe = wb_text_dup_safe(value, -1);
	GtkWidget *label = wb_ui_label_new(what, "dim-label");
	GtkWidget *text = wb_ui_wrapped_label_new(safe, "value");

	gtk_label_set_yalign(GTK_LABEL(label), 0);
	gtk_grid_attach(grid, text, 1, line, 1, 1);
	gtk_grid_attach(grid, label, 0, line, 1, 1);
}

static GtkWidget *
new_values(const WbCheck *check)
{
	GtkWidget *grid = gtk_grid_new();

	gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
	gtk_grid_set_row_spacing(GTK_GRID(grid), 2);
	/* Screen readers read a grid from what was attached last. */
	if (check->actual)
		add_pair(GTK_GRID(grid), 1, "actual", check->actual);
	if (check->expected)
		add_pair(GTK_GRID(grid), 0, "expected", check->expected);
	return grid;
}

static GtkWidget *
new_details(CheckRow *view, const WbCheckSpec *spec, const WbCheck *check)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);

	wb_ui_add_class(box, "details");
	if (check->message) {
		g_autofree char *safe = wb_text_dup_safe(check->message, -1);

		gtk_container_add(GTK_CONTAINER(box), wb_ui_wrapped_label_new(safe, NULL));
	}
	if (check->expected || check->actual)
		gtk_container_add(GTK_CONTAINER(box), new_values(check));
	for (guint i = 0; i < check->evidence->len; i++)
		gtk_container_add(
			GTK_CONTAINER(box), new_evidence(view, check->evidence->pdata[i]));
	if (check->status == WB_CHECK_FAIL)
		gtk_container_add(
			GTK_CONTAINER(box), wb_hint_box_new(view->desk, spec, check->hint));
	return box;
}

static gboolean
has_details(const WbCheck *check)
{
	return check && (check->message || check->expected || check->actual ||
				check->evidence->len > 0 || check->status == WB_CHECK_FAIL);
}

/* --- the row -----------------------------------------------------------------------------------
 */

const char *
wb_check_row_get_id(GtkWidget *row)
{
	return get_view(row)->id;
}

static gboolean
bring_into_view(gpointer data)
{
	wb_ui_bring_into_view(data, data);
	return G_SOURCE_REMOVE;
}

/* Details below the pane's edge would look as if none had come. */
static void
on_revealed(GtkRevealer *revealer, GParamSpec *property, gpointer data)
{
	if (gtk_revealer_get_child_revealed(revealer))
		g_idle_add_full(
			G_PRIORITY_LOW, bring_into_view, g_object_ref(data), g_object_unref);
}

void
wb_check_row_set_open(GtkWidget *row, gboolean open)
{
	const CheckRow *view = get_view(row);
	g_autofree char *shown = NULL;

	if (!view->revealer)
		return;
	shown = g_strdup_printf("details are shown%s%s", *view->words ? ": " : "", view->words);
	gtk_revealer_set_reveal_child(GTK_REVEALER(view->revealer), open);
	gtk_image_set_from_icon_name(GTK_IMAGE(view->arrow),
		open ? "pan-down-symbolic" : "pan-end-symbolic", GTK_ICON_SIZE_MENU);
	/* Labels do not take the keys: what they have is told with the row. */
	atk_object_set_description(
		gtk_widget_get_accessible(row), open ? shown : "Enter shows details");
}

void
wb_check_row_toggle(GtkWidget *row)
{
	const CheckRow *view = get_view(row);

	if (view->revealer)
		wb_check_row_set_open(
			row, !gtk_revealer_get_reveal_child(GTK_REVEALER(view->revealer)));
}

static void
view_free(gpointer data)
{
	CheckRow *view = data;

	g_free(view->id);
	g_free(view->title);
	g_free(view->words);
	g_free(view);
}

GtkWidget *
wb_check_row_new(WbDesk *desk, const WbCheckSpec *spec, const WbCheck *check)
{
	CheckRow *view = g_new0(CheckRow, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	view->desk = desk;
	view->row = gtk_list_box_row_new();
	view->id = g_strdup(spec->id);
	view->title = g_strdup(spec->title);
	g_object_set_data_full(G_OBJECT(view->row), "view", view, view_free);
	gtk_container_add(GTK_CONTAINER(box), new_head(view, spec, check));
	if (has_details(check)) {
		view->words = wb_spoken_dup_check(check);
		view->revealer = gtk_revealer_new();
		g_signal_connect(view->revealer, "notify::child-revealed", G_CALLBACK(on_revealed),
			view->row);
		gtk_container_add(GTK_CONTAINER(view->revealer), new_details(view, spec, check));
		gtk_container_add(GTK_CONTAINER(box), view->revealer);
	}
	gtk_container_add(GTK_CONTAINER(view->row), box);
	wb_check_row_set_status(view->row, check ? check->status : WB_CHECK_NOT_RUN);
	wb_check_row_set_open(view->row, FALSE);
	gtk_widget_show_all(view->row);
	gtk_widget_set_visible(view->arrow, view->revealer != NULL);
	return view->row;
}
