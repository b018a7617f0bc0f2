/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists that are filled while they are shown, and that have more events than a tree has rows. */
#include "views/row-filler.h"

#include "base/files.h"
#include "desk/desk-evidence.h"
#include "desk/desk-private.h"

#include "display-fixture.h"

enum { COLUMN_TEXT, COLUMN_WEIGHT, COLUMNS };

static const WbRowColumn columns[] = { { "What", COLUMN_TEXT, 200, WB_CELL_EXPAND } };

typedef struct {
	char *folder;
	WbDesk *desk;
	GtkWidget *window, *list;
	WbRowFiller *filler;
	guint slow_us; /* to look at an event takes so long */
	guint looked, filled;
	gboolean odd; /* only every other matches */
} Fixture;

static char *
dup_cell(const WbRunEvent *event, int column, gpointer data)
{
	return wb_run_event_to_reference(event);
}

static int
get_weight(const WbRunEvent *event, gpointer data)
{
	return PANGO_WEIGHT_NORMAL;
}

static gboolean
match(const WbRunEvent *event, gpointer data)
{
	Fixture *f = data;
	gint64 end_us = g_get_monotonic_time() + f->slow_us;

	f->looked++;
	while (g_get_monotonic_time() < end_us)
		continue;
	return !f->odd || event->number % 2 == 1;
}

static void
on_filled(gpointer data)
{
	((Fixture *)data)->filled++;
}

static void
set_up(Fixture *f, gconstpointer data)
{
	const WbRowFillerSpec spec = { 1u << WB_STREAM_PACKET | 1u << WB_STREAM_LOG, match,
		on_filled, f };
	g_autoptr(GError) error = NULL;
	GtkWidget *stack;

	f->folder = wb_files_make_temporary(g_get_tmp_dir(), "test-row-filler", &error);
	g_assert_no_error(error);
	f->desk = wb_desk_new(f->folder, &error);
	g_assert_no_error(error);
	wb_desk_set_timeline(f->desk, wb_timeline_new(0, 0));
	f->window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	gtk_window_set_default_size(GTK_WINDOW(f->window), 400, 300);
	f->list = wb_row_list_new(f->desk, "Test", columns, G_N_ELEMENTS(columns), COLUMN_WEIGHT);
	stack = wb_row_stack_new(f->list);
	gtk_container_add(GTK_CONTAINER(f->window), stack);
	f->filler = wb_row_filler_new(f->desk, stack, f->list, &spec);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	wb_row_filler_free(f->filler);
	gtk_widget_destroy(f->window);
	wb_desk_set_timeline(f->desk, NULL);
	g_object_unref(f->desk);
	wb_files_remove_tree(f->folder, NULL);
	g_free(f->folder);
}

static void
add(Fixture *f, WbStream stream, gint64 time_ns)
{
	WbRunEvent *event = wb_run_event_new(stream);

	event->time_ns = time_ns;
	g_assert_true(wb_timeline_add(f->desk->timeline, event));
}

static void
add_packets(Fixture *f, guint count)
{
	guint before = wb_timeline_count(f->desk->timeline, WB_STREAM_PACKET);

	for (guint i = 0; i < count; i++)
		add(f, WB_STREAM_PACKET, before + i);
}

static void
start(Fixture *f)
{
	const WbRowSpec rows = { COLUMNS, dup_cell, get_weight, NULL };

	wb_row_filler_start(f->filler, &rows);
}

static guint
count_rows(const Fixture *f)
{
	WbRowModel *model = wb_row_list_get(f->list);

	return model ? wb_row_model_get_length(model) : 0;
}

static void
on_frame(GdkFrameClock *clock, gpointer data)
{
	++*(guint *)data;
}

/* All that is to be filled; laid out and drawn, more than once. */
static void
settle(Fixture *f)
{
	GdkFrameClock *clock = gtk_widget_get_frame_clock(f->window);
	guint frames = 0;
	gulong handler = g_signal_connect(clock, "after-paint", G_CALLBACK(on_frame), &frames);

	while (frames < 4 || wb_row_filler_is_busy(f->filler)) {
		gtk_widget_queue_draw(f->window);
		g_main_context_iteration(NULL, TRUE);
	}
	g_signal_handler_disconnect(clock, handler);
}

static void
show(Fixture *f)
{
	gtk_widget_show_all(f->window);
	while (!gtk_widget_get_mapped(f->list))
		g_main_context_iteration(NULL, TRUE);
}

static const WbRunEvent *
get_packet(const Fixture *f, guint index)
{
	return wb_timeline_get_nth(f->desk->timeline, WB_STREAM_PACKET, index);
}

/* --- filling ---------------------------------------------------------------------------------- */

/* Of several streams, in order of time; what does not match is left out. */
static void
test_order(Fixture *f, gconstpointer data)
{
	const char *const expected[] = { "packet 1", "log 1", "packet 3", "log 3" };

	f->odd = TRUE;
	add(f, WB_STREAM_PACKET, 10);
	add(f, WB_STREAM_PACKET, 20);
	add(f, WB_STREAM_PACKET, 30);
	add(f, WB_STREAM_LOG, 15);
	add(f, WB_STREAM_LOG, 25);
	add(f, WB_STREAM_LOG, 35);
	add(f, WB_STREAM_STEP, 1);
	show(f);
	start(f);
	g_assert_cmpuint(count_rows(f), ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_autofree char *row =
			wb_run_event_to_reference(wb_row_model_get(wb_row_list_get(f->list), i));

		g_assert_cmpstr(row, ==, expected[i]);
	}
	g_assert_cmpuint(f->filled, ==, 1);
	g_assert_false(wb_row_filler_is_busy(f->filler));
}

/* Nothing is done for a list that nobody sees; then it goes on from where it was. */
static void
test_hidden(Fixture *f, gconstpointer data)
{
	add_packets(f, 10);
	start(f);
	g_assert_cmpuint(f->looked, ==, 0);
	g_assert_true(wb_row_filler_is_busy(f->filler));
	show(f);
	g_assert_cmpuint(count_rows(f), ==, 10);
	gtk_widget_hide(f->window);
	add_packets(f, 5);
	wb_row_filler_go_on(f->filler, FALSE);
	g_assert_cmpuint(f->looked, ==, 10);
	show(f);
	g_assert_cmpuint(count_rows(f), ==, 15);
	g_assert_cmpuint(f->looked, ==, 15);
}

/* The main loop gets its turn, and all is looked at once. */
static void
test_slices(Fixture *f, gconstpointer data)
{
	guint at_once;

	f->slow_us = 100;
	add_packets(f, 1000);
	show(f);
	start(f);
	at_once = count_rows(f);
	g_assert_cmpuint(at_once, >, 0);
	g_assert_cmpuint(at_once, <, 500);
	g_assert_true(wb_row_filler_is_busy(f->filler));
	while (wb_row_filler_is_busy(f->filler))
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(count_rows(f), ==, 1000);
	g_assert_cmpuint(f->looked, ==, 1000);
	g_assert_cmpuint(f->filled, >, 1);
}

/* From the first again, also in the middle of it; and nothing is left of events that go away. */
static void
test_again(Fixture *f, gconstpointer data)
{
	f->slow_us = 100;
	add_packets(f, 1000);
	show(f);
	start(f);
	f->odd = TRUE;
	f->slow_us = 0;
	start(f);
	settle(f);
	g_assert_cmpuint(count_rows(f), ==, 500);
	wb_row_filler_clear(f->filler);
	g_assert_null(wb_row_list_get(f->list));
	g_assert_false(wb_row_filler_is_busy(f->filler));
	wb_desk_set_timeline(f->desk, NULL);
	settle(f);
	g_assert_null(wb_row_list_get(f->list));
}

/* --- a long list ------------------------------------------------------------------------------ */

#define LONG (WB_ROWS_MAX * 5)

static void
expect_selected(Fixture *f, guint index, gboolean seen)
{
	GtkTreeView *tree = GTK_TREE_VIEW(f->list);
	WbRowModel *model = wb_row_list_get(f->list);
	g_autoptr(GtkTreePath) path = NULL, first = NULL, last = NULL;
	GtkTreeIter iter;
	gboolean selected;

	settle(f);
	g_assert_true(wb_desk_get_selected(f->desk) == get_packet(f, index));
	selected = gtk_tree_selection_get_selected(gtk_tree_view_get_selection(tree), NULL, &iter);
	g_assert_true(gtk_tree_view_get_visible_range(tree, &first, &last));
	if (!seen)
		return;
	g_assert_true(selected);
	path = gtk_tree_model_get_path(GTK_TREE_MODEL(model), &iter);
	g_assert_true(wb_row_model_get_at(model, path) == get_packet(f, index));
	g_assert_cmpint(gtk_tree_path_compare(path, first), >=, 0);
	g_assert_cmpint(gtk_tree_path_compare(path, last), <=, 0);
}

static void
move(Fixture *f, GtkMovementStep step, int count)
{
	gboolean handled;

	g_signal_emit_by_name(f->list, "move-cursor", step, count, &handled);
}

static void
fill_long(Fixture *f)
{
	add_packets(f, LONG);
	show(f);
	start(f);
	settle(f);
	g_assert_cmpuint(count_rows(f), ==, LONG);
	g_assert_cmpuint(wb_row_model_get_rows(wb_row_list_get(f->list)), ==, WB_ROWS_MAX);
	gtk_window_present(GTK_WINDOW(f->window));
	gtk_widget_grab_focus(f->list);
	settle(f);
}

/* One selection: any event can be selected, and is seen then. */
static void
test_long(Fixture *f, gconstpointer data)
{
	fill_long(f);
	wb_desk_select(f->desk, get_packet(f, LONG / 2));
	expect_selected(f, LONG / 2, TRUE);
	move(f, GTK_MOVEMENT_DISPLAY_LINES, 1);
	expect_selected(f, LONG / 2 + 1, TRUE);
	move(f, GTK_MOVEMENT_BUFFER_ENDS, 1);
	expect_selected(f, LONG - 1, TRUE);
	move(f, GTK_MOVEMENT_DISPLAY_LINES, -1);
	expect_selected(f, LONG - 2, TRUE);
	move(f, GTK_MOVEMENT_BUFFER_ENDS, -1);
	expect_selected(f, 0, TRUE);
	wb_desk_select(f->desk, get_packet(f, LONG - 5));
	expect_selected(f, LONG - 5, TRUE);
}

static const WbRunEvent *
get_top(Fixture *f)
{
	g_autoptr(GtkTreePath) first = NULL;

	settle(f);
	g_assert_true(gtk_tree_view_get_visible_range(GTK_TREE_VIEW(f->list), &first, NULL));
	return wb_row_model_get_at(wb_row_list_get(f->list), first);
}

/* Scrolled pixel after pixel, past the tree's rows, what is seen goes on; keys go back to the
 * selected row. */
static void
test_scrolled(Fixture *f, gconstpointer data)
{
	GtkAdjustment *place;
	double height, by;

	fill_long(f);
	place = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(f->list));
	height = gtk_adjustment_get_upper(place) / WB_ROWS_MAX;
	by = height * 500;
	wb_desk_select(f->desk, get_packet(f, 3));
	expect_selected(f, 3, TRUE);
	for (guint i = 0; i < 40; i++) {
		gtk_adjustment_set_value(place, gtk_adjustment_get_value(place) + by);
		while (g_main_context_iteration(NULL, FALSE))
			continue;
	}
	g_assert_cmpint((gint64)get_top(f)->number, >=, 40 * 500);
	g_assert_cmpint((gint64)get_top(f)->number, <=, 40 * 500 + 3);
	expect_selected(f, 3, FALSE);
	move(f, GTK_MOVEMENT_DISPLAY_LINES, 1);
	expect_selected(f, 4, TRUE);
}

/* More come: a list at its end stays there if it follows, any other holds still. */
static void
test_follow(Fixture *f, gconstpointer data)
{
	const WbRunEvent *top;

	fill_long(f);
	top = get_top(f);
	add_packets(f, 3000);
	wb_row_filler_go_on(f->filler, TRUE);
	g_assert_true(get_top(f) == top);
	move(f, GTK_MOVEMENT_BUFFER_ENDS, 1);
	expect_selected(f, LONG + 2999, TRUE);
	for (guint i = 0; i < 10; i++) {
		add_packets(f, 1000);
		wb_row_filler_go_on(f->filler, TRUE);
	}
	g_assert_cmpint((gint64)get_top(f)->number, >, LONG + 12000);
	top = get_top(f);
	add_packets(f, 1000);
	wb_row_filler_go_on(f->filler, FALSE);
	g_assert_true(get_top(f) == top);
}

/* The same for one whose rows the tree has all. */
static void
test_follow_short(Fixture *f, gconstpointer data)
{
	const WbRunEvent *top;

	add_packets(f, 100);
	show(f);
	start(f);
	settle(f);
	top = get_top(f);
	add_packets(f, 100);
	wb_row_filler_go_on(f->filler, TRUE);
	g_assert_true(get_top(f) == top);
	wb_desk_select(f->desk, get_packet(f, 199));
	expect_selected(f, 199, TRUE);
	for (guint i = 0; i < 3; i++) {
		add_packets(f, 100);
		wb_row_filler_go_on(f->filler, TRUE);
	}
	g_assert_cmpint((gint64)get_top(f)->number, >, 450);
}

#define ADD(name, function) \
	g_test_add("/row-filler/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_setenv("WORKBENCH_DATA", ".", FALSE);
	if (!display_begin()) {
		g_print("1..0 # SKIP Xvfb is not installed\n");
		display_end();
		return 0;
	}
	/* GTK takes its time to scroll to a row. */
	g_object_set(gtk_settings_get_default(), "gtk-enable-animations", FALSE, NULL);
	ADD("order", test_order);
	ADD("hidden", test_hidden);
	ADD("slices", test_slices);
	ADD("again", test_again);
	ADD("long", test_long);
	ADD("scrolled", test_scrolled);
	ADD("follow", test_follow);
	ADD("follow-short", test_follow_short);
	status = g_test_run();
	display_end();
	return status;
}
