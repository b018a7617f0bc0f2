/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log of the run. */
#include "views/log-page.h"

#include "desk/desk-evidence.h"
#include "views/list-page.h"
#include "views/row-copy.h"
#include "ui.h"

#include "base/files.h"
#include "draw/words.h"
#include "lab/module-lines.h"

#define SOURCE_MAX (1024 * 1024)

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
	char *word; /* that a line must have; folded */
	GtkWidget *page, *level, *only;
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

static gboolean
use_filter(const char *text, gpointer data, GError **error)
{
	Page *page = data;

	g_free(page->word);
	page->word = g_utf8_casefold(text, -1);
	return TRUE;
}

static gboolean
match(const WbRunEvent *event, gpointer data)
{
	const Page *page = data;
	int chosen = gtk_combo_box_get_active(GTK_COMBO_BOX(page->level));

	return event->log.priority <= choices[MAX(chosen, 0)].level &&
	       (!gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(page->only)) ||
		       is_own(page, event)) &&
	       wb_list_page_has_word(event, page->word);
}

static void
on_filter_changed(GtkWidget *widget, gpointer data)
{
	wb_list_page_refill(((const Page *)data)->page);
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
		g_autoptr(GBytes) text = wb_files_read(path, SOURCE_MAX, NULL);

		if (text && g_bytes_get_size(text) > 0)
			wb_module_lines_add_source(
				page->own, g_bytes_get_data(text, NULL), g_bytes_get_size(text));
	}
}

static void
learn(gboolean grew, gpointer data)
{
	Page *page = data;

	if (!grew)
		learn_module(page);
	page->start_ns = wb_desk_get_start(page->desk);
}

/* --- copying -----------------------------------------------------------------------------------
 */

static void
append_line(GString *text, const WbRunEvent *event, gpointer data)
{
	const Page *page = data;
	g_autofree char *time = wb_dup_time(event->time_ns, page->start_ns);

	g_string_append_printf(text, "[%12s] %s\n", time, event->text ? event->text : "");
}

static void
copy_all(const Page *page)
{
	wb_row_copy_all(page->page, page->desk, wb_list_page_get_model(page->page), append_line,
		(gpointer)page);
}

static void
copy_selected(const Page *page)
{
	const WbRunEvent *selected = wb_desk_get_selected(page->desk);
	g_autoptr(GString) text = g_string_new(NULL);

	if (!selected || selected->stream != WB_STREAM_LOG)
		return;
	append_line(text, selected, (gpointer)page);
	wb_row_copy_text(page->page, text);
}

static void
on_copy(GtkButton *button, gpointer data)
{
	copy_all(data);
}

static gboolean
on_key(GtkWidget *list, GdkEventKey *event, gpointer data)
{
	const Page *page = data;
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);

	if (modifiers == 0 && key == GDK_KEY_slash) {
		gtk_widget_grab_focus(wb_list_page_get_filter(page->page));
		return GDK_EVENT_STOP;
	}
	if (key != GDK_KEY_c || (modifiers & ~(guint)GDK_SHIFT_MASK) != GDK_CONTROL_MASK)
		return GDK_EVENT_PROPAGATE;
	if (modifiers & GDK_SHIFT_MASK)
		copy_all(page);
	else
		copy_selected(page);
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

static void
add_controls(Page *page)
{
	GtkBox *bar = GTK_BOX(wb_list_page_get_bar(page->page));
	GtkWidget *all = wb_ui_icon_button_new("edit-copy-symbolic",
		"Copy all lines that are shown", "Copy all lines that are shown (Ctrl+Shift+C)");

	page->level = new_level();
	page->only = gtk_toggle_button_new_with_label("Module");
	wb_ui_set_name(page->only, "Only the module's own lines");
	gtk_widget_set_tooltip_text(page->only, "Only the module's own lines");
	gtk_box_pack_start(bar, page->level, FALSE, FALSE, 0);
	gtk_box_pack_start(bar, page->only, FALSE, FALSE, 0);
	gtk_box_pack_start(bar, all, FALSE, FALSE, 0);
	g_signal_connect(page->level, "changed", G_CALLBACK(on_filter_changed), page);
	g_signal_connect(page->only, "toggled", G_CALLBACK(on_filter_changed), page);
	g_signal_connect(all, "clicked", G_CALLBACK(on_copy), page);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_clear_pointer(&page->own, wb_module_lines_free);
	g_free(page->word);
	g_free(page);
}

GtkWidget *
wb_log_page_new(WbDesk *desk)
{
	Page *page = g_new0(Page, 1);
	const WbListPageSpec spec = {
		.name = "Kernel Log",
		.filter_name = "Filter of the kernel log",
		.placeholder = "Filter: words",
		.excuse = "A check shows the kernel's log here.",
		.no_match = "No line matches the filter.",
		.streams = 1u << WB_STREAM_LOG,
		.columns = columns,
		.column_count = G_N_ELEMENTS(columns),
		.rows = { COLUMNS, dup_cell, get_weight, NULL },
		.use_filter = use_filter,
		.match = match,
		.learn = learn,
		.data = page,
	};

	page->desk = desk;
	page->page = wb_list_page_new(desk, &spec, page_free);
	add_controls(page);
	g_signal_connect(
		wb_list_page_get_list(page->page), "key-press-event", G_CALLBACK(on_key), page);
	wb_list_page_begin(page->page);
	return page->page;
}
