/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of a run that goes on: their order, what is held back, what finds no room. */
#include "evidence/live.h"

#include <netinet/in.h>

static void
add(WbLive *live, WbStream stream, guint64 number, gint64 time_ns, guint64 error_ns)
{
	g_autoptr(WbRunEvent) event = wb_run_event_new(stream);

	event->number = number;
	event->time_ns = time_ns;
	event->error_ns = error_ns;
	event->text = g_strdup("x");
	wb_live_add(live, event);
}

/* "log 2, packet 1": what can be taken without waiting. */
static char *
take(WbLive *live)
{
	g_auto(WbLiveBatch) batch = { 0 };
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (!wb_live_take(live, 0, &batch))
		return g_strdup("the end");
	for (guint i = 0; i < batch.events->len; i++)
		g_ptr_array_add(names, wb_run_event_to_reference(batch.events->pdata[i]));
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (batch.left_out[i])
			g_ptr_array_add(names, g_strdup_printf("%s -%" G_GUINT64_FORMAT,
						       wb_stream_to_string(i), batch.left_out[i]));
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **)names->pdata);
}

static void
assert_takes(WbLive *live, const char *expected)
{
	g_autofree char *taken = take(live);

	g_assert_cmpstr(taken, ==, expected);
}

static void
test_waits_for_the_tick(void)
{
	g_autoptr(WbLive) live = wb_live_new(0);

	add(live, WB_STREAM_PACKET, 1, 200, 0);
	assert_takes(live, "");
	add(live, WB_STREAM_LOG, 1, 100, 0);
	add(live, WB_STREAM_PACKET, 2, 400, 0);
	wb_live_tick(live, 300);
	/* In order of time, though the packet came first; the later one waits. */
	assert_takes(live, "log 1, packet 1");
	assert_takes(live, "");
	wb_live_tick(live, 400);
	assert_takes(live, "packet 2");
}

static void
test_holds_back_by_the_error(void)
{
	g_autoptr(WbLive) live = wb_live_new(0);

	add(live, WB_STREAM_PACKET, 1, 1000, 50);
	wb_live_tick(live, 1099);
	assert_takes(live, "");
	/* A change whose packet has not been read yet when the change may be shown: they come
	 * together. */
	add(live, WB_STREAM_STATE, 1, 1050, 1);
	wb_live_tick(live, 1150);
	assert_takes(live, "packet 1, state 1");
}

static void
test_a_tick_does_not_go_back(void)
{
	g_autoptr(WbLive) live = wb_live_new(0);

	wb_live_tick(live, 500);
	wb_live_tick(live, 100);
	add(live, WB_STREAM_LOG, 1, 300, 0);
	assert_takes(live, "log 1");
}

static WbRunEvent *
make_tcp(WbStream stream, gint64 time_ns, guint64 error_ns)
{
	WbRunEvent *event = wb_run_event_new(stream);

	event->number = 1;
	event->time_ns = time_ns;
	event->error_ns = error_ns;
	event->text = g_strdup("x");
	event->flow =
		(WbFlow){ 4, IPPROTO_TCP, 1000, 80, { { 10, 0, 0, 1 } }, { { 10, 0, 0, 2 } } };
	return event;
}

static void
test_causes_come_first(void)
{
	g_autoptr(WbLive) live = wb_live_new(0);
	g_autoptr(WbRunEvent) packet = make_tcp(WB_STREAM_PACKET, 120, 50);
	g_autoptr(WbRunEvent) state = make_tcp(WB_STREAM_STATE, 100, 1);

	packet->flow = wb_flow_reverse(&packet->flow);
	packet->packet.flags = WB_TCP_SYN | WB_TCP_ACK;
	state->state.before = WB_SOCKET_SYN_SENT;
	state->state.after = WB_SOCKET_ESTABLISHED;
	wb_live_add(live, state);
	wb_live_add(live, packet);
	wb_live_tick(live, 1000);
	assert_takes(live, "packet 1, state 1");
}

static void
test_leaves_out_and_counts(void)
{
	g_autoptr(WbRunEvent) one = wb_run_event_new(WB_STREAM_PACKET);
	g_autoptr(WbLive) live = NULL;

	one->text = g_strdup("x");
	live = wb_live_new(2 * wb_run_event_size(one));
	for (guint i = 1; i <= 5; i++)
		add(live, WB_STREAM_PACKET, i, i, 0);
	add(live, WB_STREAM_LOG, 1, 6, 0);
	/* Told at once: what comes next is behind the gap. */
	assert_takes(live, "packet 1, packet 2, packet -3, log -1");
	add(live, WB_STREAM_PACKET, 6, 7, 0);
	wb_live_tick(live, 10);
	assert_takes(live, "packet 6");
}

static void
test_room_counts_what_is_held(void)
{
	g_autoptr(WbRunEvent) one = wb_run_event_new(WB_STREAM_PACKET);
	g_autoptr(WbLive) live = NULL;

	one->text = g_strdup("x");
	live = wb_live_new(wb_run_event_size(one));
	add(live, WB_STREAM_PACKET, 1, 100, 0);
	wb_live_tick(live, 50);
	assert_takes(live, "");
	add(live, WB_STREAM_PACKET, 2, 101, 0);
	assert_takes(live, "packet 1, packet -1");
}

static void
test_ends_with_all_of_it(void)
{
	g_autoptr(WbLive) live = wb_live_new(0);

	add(live, WB_STREAM_PACKET, 1, 200, 50);
	add(live, WB_STREAM_LOG, 1, 100, 0);
	wb_live_end(live);
	assert_takes(live, "log 1, packet 1");
	assert_takes(live, "the end");
	assert_takes(live, "the end");
}

#define RACE 200000

static gpointer
race(gpointer data)
{
	for (guint i = 1; i <= RACE; i++) {
		add(data, WB_STREAM_PACKET, i, i, 0);
		if (i % 100 == 0)
			wb_live_tick(data, i);
	}
	wb_live_end(data);
	return NULL;
}

/* Nothing is lost without being counted, nothing is out of order, and the end is seen. */
static void
test_two_threads(void)
{
	g_autoptr(WbLive) live = wb_live_new(100000);
	GThread *thread = g_thread_new("record", race, live);
	guint64 seen = 0, left_out = 0, last = 0;

	for (;;) {
		g_auto(WbLiveBatch) batch = { 0 };

		if (!wb_live_take(live, G_USEC_PER_SEC, &batch))
			break;
		for (guint i = 0; i < batch.events->len; i++, seen++) {
			const WbRunEvent *event = batch.events->pdata[i];

			g_assert_cmpuint(event->number, >, last);
			last = event->number;
		}
		left_out += wb_live_batch_count_left_out(&batch);
	}
	g_thread_join(thread);
	g_assert_cmpuint(seen + left_out, ==, RACE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/live/waits-for-the-tick", test_waits_for_the_tick);
	g_test_add_func("/live/holds-back-by-the-error", test_holds_back_by_the_error);
	g_test_add_func("/live/a-tick-does-not-go-back", test_a_tick_does_not_go_back);
	g_test_add_func("/live/causes-come-first", test_causes_come_first);
	g_test_add_func("/live/leaves-out-and-counts", test_leaves_out_and_counts);
	g_test_add_func("/live/room-counts-what-is-held", test_room_counts_what_is_held);
	g_test_add_func("/live/ends-with-all-of-it", test_ends_with_all_of_it);
	g_test_add_func("/live/two-threads", test_two_threads);
	return g_test_run();
}
