/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log of the run. */
#include "views/log-page.h"

#include "views/row-list.h"
#include "ui.h"

#include "draw/words.h"
#include "lab/module-lines.h"

#include <string.h>

#define EXCUSE "A check shows the kernel's log here."

enum { COLUMN_NUMBER, COLUMN_TIME, COLUMN_LEVEL, COLUMN_MARK, COLUMN_TEXT, COLUMN_WEIGHT, COLUMNS };

static const WbRowColumn columns[] = {
	{ "No.", COLUMN_NUMBER, 40, WB_CELL_FIGURES },
	{ "Time", COLUMN_TIME, 72, WB_CELL_FIGURES },
	{ "Level", COLUMN_LEVEL, 58, 0 },
	{ "", COLUMN_MARK, 22, 0 },
	{ "Line", COLUMN_TEXT, 200, WB_CELL_EXPAND | WB_CELL_MONOSPACE },
};

/* As dmesg calls them. */
static const char *const levels[] = { "emerg", "alert", "crit", "err", "warn", "notice", "info",
	"debug" };

/* What to show: this level and those that matter more. */
static const struct {
	const char *text;
	guint8 level;
} choices[] = {
	{ "All levels", 7 },
	{ "info and up", 6 },
	{ "notice and up", 5 },
	{ "warn and up", 4 },
	{ "err and up", 3 },
};

typedef struct {
	WbDesk *desk;
	WbModuleLines *own; /* or NULL */
	gint64 start_ns;
	guint64 seen; /* lines of the timeline that went through the filter */
	GtkWidget *filter, *level, *only, *stack, *list;
} Page;

/* --- cells -------------------------------------------------------------------------------------
 */

static gboolean
is_own(const Page *page, const WbRunEvent *event)
{
	return page->own && event->text && wb_module_lines_match(page->own, event->text);
}

static char *
dup_cell(const WbRunEvent *event, int column, gpointer data)
{
	const Page *page = data;

	switch (column) {
	case COLUMN_NUMBER:
		return g_strdup_printf("%" G_GUINT64_FORMAT, event->number);
	case COLUMN_TIME:
		return wb_dup_time(event->time_ns, page->start_ns);
	case COLUMN_LEVEL:
		return g_strdup(levels[MIN(event->log.priority, G_N_ELEMENTS(levels) - 1)]);
	case COLUMN_MARK:
		return g_strdup(is_own(page, event) ? "▌" : "");
	default:
		return g_strdup(event->text ? event->text : "");
	}
}

static int
get_weight(const WbRunEvent *event, gpointer data)
{
	return is_own(data, event) ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
}

/* --- what is shown -----------------------------------------------------------------------------
 */

/* Without regard to case. WORD is folded. */
static gboolean
has_word(const WbRunEvent *event, const char *word)
{
	g_autofree char *folded =
		*word ? g_utf8_casefold(event->text ? event->text : "", -1) : NULL;

	return !folded || strstr(folded, word) != NULL;
}

/* Appends the lines that are new since the last time. */
static void
add_matching(Page *page, GPtrArray *events)
{
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	guint64 count = timeline ? wb_timeline_count(timeline, WB_STREAM_LOG) : 0;
	int chosen = gtk_combo_box_get_active(GTK_COMBO_BOX(page->level));
	gboolean only = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(page->only));
	g_autofree char *word = g_utf8_casefold(gtk_entry_get_text(GTK_ENTRY(page->filter)), -1);

	while (page->seen < count) {
		const WbRunEvent *event = wb_timeline_find(timeline, WB_STREAM_LOG, ++page->seen);

		if (event && event->log.priority <= choices[MAX(chosen, 0)].level &&
			(!only || is_own(page, event)) && has_word(event, word))
			g_ptr_array_add(events, (gpointer)event);
	}
}

static gboolean
is_filtered(const Page *page)
{
	return *gtk_entry_get_text(GTK_ENTRY(page->filter)) ||
	       gtk_combo_box_get_active(GTK_COMBO_BOX(page->level)) > 0 ||
	       gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(page->only));
}

static void
show_stack(Page *page)
{
	gboolean any = wb_row_model_get_length(wb_row_list_get(page->list)) > 0;

	wb_row_stack_set(page->stack, any		  ? NULL
				      : is_filtered(page) ? "No line matches the filter."
							  : EXCUSE);
}

static void
fill(Page *page)
{
	const WbRowSpec spec = { COLUMNS, dup_cell, get_weight, page };
	GPtrArray *events = g_ptr_array_new();
	g_autoptr(WbRowModel) model = NULL;

	page->seen = 0;
	add_matching(page, events);
	model = wb_row_model_new(&spec, events);
	wb_row_list_set(page->list, model);
	show_stack(page);
}

static void
on_filter_changed(GtkWidget *widget, gpointer data)
{
	fill(data);
}

/* The texts of the module that is open: what ran was built of it. */
static void
learn_module(Page *page)
{
	const WbSelection *open = wb_desk_get_open(page->desk);

	g_clear_pointer(&page->own, wb_module_lines_free);
	if (!open || !open->task || !open->task->module)
		return;
	page->own = wb_module_lines_new(open->task->module);
	for (char **name = open->task->sources; name && *name; name++) {
		g_autofree char *path = wb_desk_dup_path(page->desk, *name);
		g_autofree char *text = NULL;
		gsize length;

		if (g_file_get_contents(path, &text, &length, NULL))
			wb_module_lines_add_source(page->own, text, length);
	}
}

static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	Page *page = data;

	wb_row_list_set(page->list, NULL);
	learn_module(page);
	page->start_ns = wb_desk_get_start(desk);
	fill(page);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	Page *page = data;
	g_autoptr(GPtrArray) events = g_ptr_array_new();

	page->start_ns = wb_desk_get_start(desk);
	add_matching(page, events);
	wb_row_list_append(page->list, events);
	show_stack(page);
}

/* --- copying -----------------------------------------------------------------------------------
 */

static void
append_line(GString *text, const Page *page, const WbRunEvent *event)
{
	g_autofree char *time = wb_dup_time(event->time_ns, page->start_ns);

	g_string_append_printf(text, "[%12s] %s\n", time, event->text ? event->text : "");
}

/* The selected line, or all that are shown. */
static void
copy(const Page *page, gboolean all)
{
	WbRowModel *model = wb_row_list_get(page->list);
	guint length = model ? wb_row_model_get_length(model) : 0;
	const WbRunEvent *selected = wb_desk_get_selected(page->desk);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_row_model_get(model, i);

		if (all || event == selected)
			append_line(text, page, event);
	}
	if (text->len > 0)
		gtk_clipboard_set_text(
			gtk_widget_get_clipboard(page->list, GDK_SELECTION_CLIPBOARD), text->str,
			(int)text->len);
}

static void
on_copy(GtkButton *button, gpointer data)
{
	copy(data, TRUE);
}

static gboolean
on_key(GtkWidget *list, GdkEventKey *event, gpointer data)
{
	const Page *page = data;
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);

	if (modifiers == 0 && key == GDK_KEY_slash) {
		gtk_widget_grab_focus(page->filter);
		return GDK_EVENT_STOP;
	}
	if (key != GDK_KEY_c || (modifiers & ~(guint)GDK_SHIFT_MASK) != GDK_CONTROL_MASK)
		return GDK_EVENT_PROPAGATE;
	copy(page, (modifiers & GDK_SHIFT_MASK) != 0);
	return GDK_EVENT_STOP;
}

/* --- the widget --------------------------------------------------------------------------------
 */

static GtkWidget *
new_level(void)
{
	GtkWidget *level = gtk_combo_box_text_new();

	for (guint i = 0; i < G_N_ELEMENTS(choices); i++)
		gtk_combo_box_text_append_text(GTK_COMBO_BOX_TEXT(level), choices[i].text);
	gtk_combo_box_set_active(GTK_COMBO_BOX(level), 0);
	wb_ui_set_name(level, "Levels of the kernel log");
	return level;
}

static GtkWidget *
new_bar(Page *page)
{
	GtkWidget *bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
	GtkWidget *all = wb_ui_icon_button_new("edit-copy-symbolic",
		"Copy all lines that are shown", "Copy all lines that are shown (Ctrl+Shift+C)");

	page->filter = gtk_search_entry_new();
	page->level = new_level();
	page->only = gtk_toggle_button_new_with_label("Module");
	gtk_entry_set_placeholder_text(GTK_ENTRY(page->filter), "Filter: words");
	gtk_entry_set_width_chars(GTK_ENTRY(page->filter), 8);
	wb_ui_set_name(page->filter, "Filter of the kernel log");
	wb_ui_set_name(page->only, "Only the module's own lines");
	gtk_widget_set_tooltip_text(page->only, "Only the module's own lines");
	gtk_box_pack_start(GTK_BOX(bar), page->filter, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(bar), page->level, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(bar), page->only, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(bar), all, FALSE, FALSE, 0);
	g_object_set(bar, "margin", 4, NULL);
	g_signal_connect(page->filter, "search-changed", G_CALLBACK(on_filter_changed), page);
	g_signal_connect(page->level, "changed", G_CALLBACK(on_filter_changed), page);
	g_signal_connect(page->only, "toggled", G_CALLBACK(on_filter_changed), page);
	g_signal_connect(all, "clicked", G_CALLBACK(on_copy), page);
	return bar;
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_clear_pointer(&page->own, wb_module_lines_free);
	g_free(page);
}

GtkWidget *
wb_log_page_new(WbDesk *desk)
{
	Page *page = g_new0(Page, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	page->desk = desk;
	page->list =
		wb_row_list_new(desk, "Kernel log", columns, G_N_ELEMENTS(columns), COLUMN_WEIGHT);
	page->stack = wb_row_stack_new(page->list);
	gtk_container_add(GTK_CONTAINER(box), new_bar(page));
	gtk_box_pack_start(GTK_BOX(box), page->stack, TRUE, TRUE, 0);
	g_object_set_data_full(G_OBJECT(box), "page", page, page_free);
	g_signal_connect(page->list, "key-press-event", G_CALLBACK(on_key), page);
	gtk_widget_show_all(box);
	on_evidence_changed(desk, page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_evidence_changed), box, page);
	wb_ui_observe(desk, "evidence-grew", G_CALLBACK(on_evidence_grew), box, page);
	return box;
}
