/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gtk-window FOLDER CAPTURE feed SECONDS | open: what the real window does with many packets. Needs
 * a display.
 *
 * feed: 10,000 packets a second of CAPTURE through the live path, with the list of packets in
 * front, then with the ladder. open: CAPTURE is opened, scrolled, filtered.
 *
 * Frames are measured by the window's frame clock, from before-paint to after-paint; a stall is how
 * much later than asked the main loop gets to a timer.
 */
#include "desk/desk-private.h"
#include "desk/feed.h"
#include "views/row-list.h"
#include "views/row-view.h"
#include "window/window.h"

#include "evidence/capture.h"
#include "evidence/pcap.h"
#include "evidence/track.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define RATE 10000
#define TIMER_MS 4
#define PAGES_S 10
#define LATE_US 50000

typedef struct {
	const char *folder, *path;
	gboolean feed;
	guint seconds;
	GtkApplication *application;
	WbDesk *desk;
	GtkWidget *window, *list;
	/* Measured, in microseconds. */
	GArray *frames, *works; /* on the clock, and of the thread's processor */
	gint64 frame_us, work_us, timer_us, timer_work_us, stall_us, stall_work_us;
} Bench;

/* --- the clock ---------------------------------------------------------------------------------
 */

static gint64
get_clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Of this thread alone: others may use the machine too. */
static gint64
get_processor_us(void)
{
	return get_clock_us(CLOCK_THREAD_CPUTIME_ID);
}

static void
on_before_paint(GdkFrameClock *clock, gpointer data)
{
	Bench *bench = data;

	bench->frame_us = g_get_monotonic_time();
	bench->work_us = get_processor_us();
}

static void
on_after_paint(GdkFrameClock *clock, gpointer data)
{
	Bench *bench = data;
	gint64 took_us = g_get_monotonic_time() - bench->frame_us;
	gint64 work_us = get_processor_us() - bench->work_us;

	g_array_append_val(bench->frames, took_us);
	g_array_append_val(bench->works, work_us);
}

static gboolean
on_timer(gpointer data)
{
	Bench *bench = data;
	gint64 now_us = g_get_monotonic_time();
	gint64 work_us = get_processor_us();

	bench->stall_us = MAX(bench->stall_us, now_us - bench->timer_us - TIMER_MS * 1000);
	bench->stall_work_us = MAX(bench->stall_work_us, work_us - bench->timer_work_us);
	bench->timer_us = now_us;
	bench->timer_work_us = work_us;
	return G_SOURCE_CONTINUE;
}

static void
begin(Bench *bench)
{
	g_array_set_size(bench->frames, 0);
	g_array_set_size(bench->works, 0);
	bench->stall_us = bench->stall_work_us = 0;
	bench->timer_us = g_get_monotonic_time();
	bench->timer_work_us = get_processor_us();
}

static int
compare(gconstpointer a, gconstpointer b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return x < y ? -1 : x > y;
}

static double
get_part(const GArray *times, double part)
{
	guint at = (guint)(part * (times->len - 1));

	return times->len > 0 ? (double)g_array_index(times, gint64, at) / 1000 : 0;
}

static void
print_both(const Bench *bench, const char *what, double part)
{
	printf("    %-48s %8.1f ms %8.1f ms\n", what, get_part(bench->frames, part),
		get_part(bench->works, part));
}

static void
print_frames(const Bench *bench, const char *what)
{
	guint late = 0, heavy = 0;

	g_array_sort(bench->frames, compare);
	g_array_sort(bench->works, compare);
	for (guint i = 0; i < bench->frames->len; i++) {
		late += g_array_index(bench->frames, gint64, i) > LATE_US;
		heavy += g_array_index(bench->works, gint64, i) > LATE_US;
	}
	printf("%-52s %11s %11s\n", what, "clock", "processor");
	printf("    %-48s %8u\n", "frames", bench->frames->len);
	print_both(bench, "median", 0.5);
	print_both(bench, "99 %", 0.99);
	print_both(bench, "longest", 1);
	printf("    %-48s %8u    %8u\n", "over 50 ms", late, heavy);
	printf("    %-48s %8.1f ms %8.1f ms\n", "longest stall of the main loop",
		(double)bench->stall_us / 1000, (double)bench->stall_work_us / 1000);
	fflush(stdout);
}

/* --- the window --------------------------------------------------------------------------------
 */

typedef struct {
	const char *name;
	GType type;
	GtkWidget *found;
} Search;

static void
search(GtkWidget *widget, gpointer data)
{
	Search *wanted = data;
	gboolean fits = g_type_is_a(G_OBJECT_TYPE(widget), wanted->type);

	/* No other is asked: a list without a screen reader is another thing than one with it. */
	if (fits && g_strcmp0(wanted->name,
			    atk_object_get_name(gtk_widget_get_accessible(widget))) == 0)
		wanted->found = widget;
	if (!wanted->found && GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), search, wanted);
}

static GtkWidget *
find(const Bench *bench, const char *name, GType type)
{
	Search wanted = { name, type, NULL };

	search(bench->window, &wanted);
	if (!wanted.found) {
		fprintf(stderr, "gtk-window: there is no \"%s\"\n", name);
		exit(3);
	}
	return wanted.found;
}

/* Of lists of events, that of packets comes first. */
static GtkWidget *
find_list(GtkWidget *widget)
{
	g_autoptr(GList) children = NULL;
	GtkWidget *found = WB_IS_ROW_VIEW(widget) ? widget : NULL;

	if (GTK_IS_CONTAINER(widget))
		children = gtk_container_get_children(GTK_CONTAINER(widget));
	for (const GList *child = children; child && !found; child = child->next)
		found = find_list(child->data);
	return found;
}

static void
bring_to_front(GtkWidget *widget)
{
	GtkWidget *parent;

	for (; (parent = gtk_widget_get_parent(widget)); widget = parent)
		if (GTK_IS_NOTEBOOK(parent))
			gtk_notebook_set_current_page(GTK_NOTEBOOK(parent),
				gtk_notebook_page_num(GTK_NOTEBOOK(parent), widget));
}

static void
run_until(gboolean (*is_done)(gpointer data), gpointer data, double seconds)
{
	gint64 end_us = g_get_monotonic_time() + (gint64)(seconds * 1e6);

	while (g_get_monotonic_time() < end_us && !(is_done && is_done(data)))
		g_main_context_iteration(NULL, TRUE);
}

static guint
count_rows(const Bench *bench)
{
	WbRowModel *model = wb_row_list_get(bench->list);

	return model ? wb_row_model_get_length(model) : 0;
}

/* --- a feed ------------------------------------------------------------------------------------
 */

typedef struct {
	WbFeed *feed;
	WbCapture *capture;
	const char *path;
	guint64 sent, most;
	gint64 began_us;
	GCancellable *enough;
} Feeder;

/* As many as are due. Their times are those of the feed, not of the file. */
static void
feed_frame(const WbFrame *frame, gpointer data)
{
	Feeder *feeder = data;
	g_autoptr(WbRunEvent) event = NULL;

	if (g_cancellable_is_cancelled(feeder->enough))
		return;
	event = wb_capture_add(feeder->capture, frame->link, 0,
		(gint64)feeder->sent * (1000000000 / RATE), frame->bytes, frame->wire_length);
	event->number = ++feeder->sent;
	wb_feed_push(feeder->feed, event);
	while (feeder->sent % 50 == 0 &&
		(guint64)(g_get_monotonic_time() - feeder->began_us) * RATE <
			feeder->sent * G_USEC_PER_SEC)
		g_usleep(1000);
	if (feeder->sent >= feeder->most)
		g_cancellable_cancel(feeder->enough);
}

static gpointer
feed(gpointer data)
{
	Feeder *feeder = data;
	gboolean cut;

	feeder->began_us = g_get_monotonic_time();
	wb_pcap_read(open(feeder->path, O_RDONLY | O_CLOEXEC), feed_frame, feeder, &cut,
		feeder->enough, NULL);
	g_cancellable_cancel(feeder->enough);
	return NULL;
}

static gboolean
is_fed(gpointer data)
{
	return g_cancellable_is_cancelled(((const Feeder *)data)->enough);
}

static void
run_feed(Bench *bench, const char *what, GtkWidget *front)
{
	Feeder feeder = { wb_feed_new(wb_desk_take_events, bench->desk), wb_capture_new(),
		bench->path, 0, (guint64)RATE * bench->seconds, 0, g_cancellable_new() };
	GThread *thread;

	wb_desk_set_timeline(bench->desk, NULL);
	bring_to_front(front);
	run_until(NULL, NULL, 0.5);
	begin(bench);
	thread = g_thread_new("feed", feed, &feeder);
	run_until(is_fed, &feeder, bench->seconds * 3.0 + 10);
	run_until(NULL, NULL, 0.5);
	g_thread_join(thread);
	print_frames(bench, what);
	printf("    %-48s %8" G_GUINT64_FORMAT "\n", "packets fed", feeder.sent);
	printf("    %-48s %8u\n", "packets in the timeline",
		wb_timeline_count(bench->desk->timeline, WB_STREAM_PACKET));
	printf("    %-48s %8u\n", "rows", count_rows(bench));
	wb_feed_close(feeder.feed);
	wb_feed_unref(feeder.feed);
	wb_capture_free(feeder.capture);
	g_object_unref(feeder.enough);
}

/* --- a file ------------------------------------------------------------------------------------
 */

static gboolean
has_rows(gpointer data)
{
	return count_rows(data) > 100;
}

static gboolean
is_read(gpointer data)
{
	const Bench *bench = data;

	return wb_desk_get_reading(bench->desk) < 0 &&
	       count_rows(bench) == wb_timeline_count(bench->desk->timeline, WB_STREAM_PACKET);
}

static guint64
get_resident(void)
{
	g_autofree char *text = NULL;
	unsigned long pages = 0;

	if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
		sscanf(text, "%*u %lu", &pages);
	return (guint64)pages * (guint64)sysconf(_SC_PAGESIZE);
}

static double
get_ms_since(gint64 begin_us)
{
	return (double)(g_get_monotonic_time() - begin_us) / 1000;
}

static void
print_ms(const char *what, double ms)
{
	printf("%-52s %8.0f ms\n", what, ms);
	fflush(stdout);
}

static void
open_file(Bench *bench)
{
	gint64 begin_us = g_get_monotonic_time();
	gint64 work_us = get_processor_us(), works_us = get_clock_us(CLOCK_PROCESS_CPUTIME_ID);
	guint64 before = get_resident();
	guint count;

	begin(bench);
	wb_desk_open_path(bench->desk, bench->path);
	run_until(has_rows, bench, 60);
	print_ms("opened: until the list shows and scrolls", get_ms_since(begin_us));
	run_until(is_read, bench, 120);
	count = wb_timeline_count(bench->desk->timeline, WB_STREAM_PACKET);
	print_ms("    until all packets are in it", get_ms_since(begin_us));
	print_ms("    processor time of it, main thread",
		(double)(get_processor_us() - work_us) / 1000);
	print_ms("    processor time of it, all threads",
		(double)(get_clock_us(CLOCK_PROCESS_CPUTIME_ID) - works_us) / 1000);
	print_frames(bench, "    meanwhile");
	printf("%-52s %8u\n", "packets", count);
	printf("%-52s %8.0f bytes\n", "resident memory a packet, with its bytes",
		(double)(get_resident() - before) / MAX(count, 1));
	run_until(NULL, NULL, 6);
	printf("%-52s %8.0f bytes\n", "    with its connection followed, in idle time",
		(double)(get_resident() - before) / MAX(count, 1));
}

static gboolean
on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
	gboolean handled;

	g_signal_emit_by_name(widget, "move-cursor", GTK_MOVEMENT_PAGES, 1, &handled);
	return G_SOURCE_CONTINUE;
}

static void
scroll(Bench *bench)
{
	guint tick;
	gint64 begin_us;

	gtk_widget_grab_focus(bench->list);
	begin(bench);
	begin_us = g_get_monotonic_time();
	tick = gtk_widget_add_tick_callback(bench->list, on_tick, NULL, NULL);
	run_until(NULL, NULL, PAGES_S);
	gtk_widget_remove_tick_callback(bench->list, tick);
	printf("%-52s %8.1f a second\n", "Page Down held: frames",
		bench->frames->len * 1000 / get_ms_since(begin_us));
	print_frames(bench, "    of them");
}

static void
filter(Bench *bench)
{
	GtkWidget *entry = find(bench, "Filter of packets", GTK_TYPE_ENTRY);
	gint64 begin_us;
	guint rows = 0;

	gtk_entry_set_text(GTK_ENTRY(entry), "tcp and port 80 or udp");
	run_until(NULL, NULL, 0.2);
	begin(bench);
	begin_us = g_get_monotonic_time();
	while (rows != count_rows(bench) || rows == 0) {
		rows = count_rows(bench);
		run_until(NULL, NULL, 0.5);
	}
	print_ms("a filter", get_ms_since(begin_us));
	print_frames(bench, "    meanwhile");
	printf("    %-48s %8u\n", "rows", rows);
	begin(bench);
	gtk_entry_set_text(GTK_ENTRY(entry), "");
	run_until(NULL, NULL, 0.5);
	run_until(is_read, bench, 60);
	print_frames(bench, "no filter again");
}

static void
select_middle(Bench *bench)
{
	guint count = wb_timeline_count(bench->desk->timeline, WB_STREAM_PACKET);
	gint64 begin_us = g_get_monotonic_time();

	begin(bench);
	wb_desk_select(bench->desk,
		wb_timeline_get_nth(bench->desk->timeline, WB_STREAM_PACKET, count / 2));
	print_ms("a packet in the middle selected", get_ms_since(begin_us));
	run_until(NULL, NULL, 1);
	print_frames(bench, "    and shown");
	begin_us = g_get_monotonic_time();
	wb_run_track_free(wb_run_track_new(bench->desk->timeline));
	print_ms("all connections followed at once (not in the window)", get_ms_since(begin_us));
}

static void
close_file(Bench *bench)
{
	begin(bench);
	wb_desk_leave_past(bench->desk);
	run_until(NULL, NULL, 1);
	print_frames(bench, "closed");
}

/* --- the program -------------------------------------------------------------------------------
 */

static gboolean
run(gpointer data)
{
	Bench *bench = data;
	GdkFrameClock *clock = gtk_widget_get_frame_clock(bench->window);

	bench->list = find_list(bench->window);
	bring_to_front(bench->list);
	g_signal_connect(clock, "before-paint", G_CALLBACK(on_before_paint), bench);
	g_signal_connect(clock, "after-paint", G_CALLBACK(on_after_paint), bench);
	g_timeout_add_full(G_PRIORITY_HIGH, TIMER_MS, on_timer, bench, NULL);
	run_until(NULL, NULL, 1);
	if (bench->feed) {
		run_feed(bench, "10,000 packets a second, the list in front", bench->list);
		run_feed(bench, "10,000 packets a second, the ladder in front",
			find(bench, "Ladder", GTK_TYPE_DRAWING_AREA));
	} else {
		open_file(bench);
		scroll(bench);
		filter(bench);
		select_middle(bench);
		close_file(bench);
	}
	fflush(stdout);
	_exit(0);
}

static void
on_activate(GtkApplication *application, gpointer data)
{
	Bench *bench = data;
	g_autoptr(GError) error = NULL;

	bench->desk = wb_desk_new(bench->folder, &error);
	if (!bench->desk) {
		fprintf(stderr, "gtk-window: %s\n", error->message);
		_exit(3);
	}
	bench->window = GTK_WIDGET(wb_window_new(application, bench->desk));
	gtk_window_present(GTK_WINDOW(bench->window));
	g_timeout_add(500, run, bench);
}

int
main(int argc, char **argv)
{
	Bench bench = { .frames = g_array_new(FALSE, FALSE, sizeof(gint64)),
		.works = g_array_new(FALSE, FALSE, sizeof(gint64)) };

	if (argc < 4)
		return 2;
	bench.folder = argv[1];
	bench.path = argv[2];
	bench.feed = g_str_equal(argv[3], "feed");
	bench.seconds = argc > 4 ? (guint)strtoul(argv[4], NULL, 10) : 20;
	bench.application = gtk_application_new(NULL, G_APPLICATION_NON_UNIQUE);
	g_signal_connect(bench.application, "activate", G_CALLBACK(on_activate), &bench);
	return g_application_run(G_APPLICATION(bench.application), 0, NULL);
}
