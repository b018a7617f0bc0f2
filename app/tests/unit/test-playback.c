/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moving through the recording of a walkthrough: what is shown at each moment, and what is not. */
#include "desk/playback.h"

#include <string.h>

#define CLIENT 40000
#define SERVER 8080

/* Lines 2 to 9; the kernel answers on lines 5 and 9 by itself. */
#define SCRIPT                                          \
	"// @step listen\n"                             \
	"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n" \
	"// @step syn\n"                                \
	"+0 < S 0:0(0) win 32000 <mss 1000>\n"          \
	"+0 > S. 0:0(0) ack 1 <...>\n"                  \
	"// @step ack\n"                                \
	"+.1 < . 1:1(0) ack 1 win 250\n"                \
	"// @step answer\n"                             \
	"+0 > . 1:1(0) ack 1\n"

#define NARRATION                                                               \
	"[Step listen]\nTitle=A\nText=B\n"                                      \
	"[Step syn]\nTitle=A\nText=B\n"                                         \
	"[Step ack]\nTitle=A\nText=B\nPredict=Which?\nChoice1=X\nChoice2=Y\n"   \
	"Answer=1\nBecause=Z\n"                                                 \
	"[Step answer]\nTitle=A\nText=B\nPredict=What?\nChoice1=X\nChoice2=Y\n" \
	"Answer=2\nBecause=Z\n"

typedef enum { PASSES, FAILS, BREAKS_OFF } Ending;

typedef struct {
	WbNarration *narration;
	WbPlayed *played;
	WbPlayback *playback;
	WbTimeline *shown;
} Fixture;

/* --- a recording --------------------------------------------------------------------------------
 */

static void
set_flow(WbRunEvent *event, gboolean outbound, guint32 sequence, guint32 end)
{
	event->flow.version = 4;
	event->flow.protocol = 6;
	event->flow.source_port = outbound ? SERVER : CLIENT;
	event->flow.destination_port = outbound ? CLIENT : SERVER;
	event->has_sequence = TRUE;
	event->sequence = sequence;
	event->sequence_end = end;
}

static WbRunEvent *
add(WbTimeline *timeline, WbStream stream, gint64 time_ns)
{
	WbRunEvent *event = wb_run_event_new(stream);

	event->time_ns = time_ns;
	event->text = g_strdup("");
	g_assert_true(wb_timeline_add(timeline, event));
	return event;
}

/* Each step's line, and what followed it until the next. */
static WbTimeline *
make_timeline(gboolean fails)
{
	WbTimeline *timeline = wb_timeline_new(0, 0);

	add(timeline, WB_STREAM_STEP, 10); /* the script begins */
	add(timeline, WB_STREAM_STEP, 20);
	add(timeline, WB_STREAM_STATE, 25);
	set_flow(add(timeline, WB_STREAM_STEP, 30), FALSE, 0, 1);
	set_flow(add(timeline, WB_STREAM_PACKET, 31), FALSE, 0, 1);
	set_flow(add(timeline, WB_STREAM_PACKET, 40), TRUE, 7, 8);
	set_flow(add(timeline, WB_STREAM_STEP, 41), TRUE, 7, 8);
	set_flow(add(timeline, WB_STREAM_STEP, 50), FALSE, 1, 1);
	set_flow(add(timeline, WB_STREAM_PACKET, 51), FALSE, 1, 1);
	add(timeline, WB_STREAM_STATE, 52);
	set_flow(add(timeline, WB_STREAM_PACKET, 60), TRUE, 8, 8);
	set_flow(add(timeline, fails ? WB_STREAM_CHECK : WB_STREAM_STEP, 61), TRUE, 8, 8);
	add(timeline, WB_STREAM_STATE, 70);
	add(timeline, WB_STREAM_CHECK, 80);
	return timeline;
}

static void
add_step(WbPlayed *played, guint line, gboolean outbound, gint64 run_us, WbVerdict verdict)
{
	WbPlayEvent *event = wb_play_event_new(WB_PLAY_STEP);

	event->line = event->end_line = line;
	event->outbound = outbound;
	event->run_us = run_us;
	event->verdict = verdict;
	g_ptr_array_add(played->events, event);
}

static WbPlayed *
make_played(Ending ending)
{
	WbPlayed *played = wb_played_new();
	gboolean fails = ending == FAILS;

	if (ending != BREAKS_OFF)
		played->outcome = fails ? WB_OUTCOME_FAIL : WB_OUTCOME_PASS;
	g_ptr_array_add(played->events, wb_play_event_new(WB_PLAY_START));
	add_step(played, 2, FALSE, 0, WB_VERDICT_PASS);
	add_step(played, 4, FALSE, 10, WB_VERDICT_PASS);
	add_step(played, 5, TRUE, 20, WB_VERDICT_PASS);
	add_step(played, 7, FALSE, 900000000, WB_VERDICT_PASS);
	add_step(played, 9, TRUE, 900000010, fails ? WB_VERDICT_FAIL : WB_VERDICT_PASS);
	g_ptr_array_add(played->events, wb_play_event_new(WB_PLAY_END));
	return played;
}

static void
set_up_as(Fixture *fixture, Ending ending)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbScript *script = wb_script_parse("x.pkt", SCRIPT, strlen(SCRIPT), faults);

	fixture->narration = wb_narration_parse("x.ini", NARRATION, strlen(NARRATION), faults);
	g_assert_cmpuint(faults->len, ==, 0);
	fixture->played = make_played(ending);
	fixture->playback = wb_playback_new(
		make_timeline(ending == FAILS), script, fixture->played, fixture->narration);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
	set_up_as(fixture, (Ending)GPOINTER_TO_INT(data));
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
	wb_playback_free(fixture->playback);
	wb_played_free(fixture->played);
	wb_narration_free(fixture->narration);
	g_clear_pointer(&fixture->shown, wb_timeline_free);
}

/* --- tests --------------------------------------------------------------------------------------
 */

/* What a fresh timeline shows: so many steps, packets and states. */
static void
check_shown(Fixture *fixture, guint steps, guint packets, guint states)
{
	g_clear_pointer(&fixture->shown, wb_timeline_free);
	fixture->shown = wb_timeline_new(0, 0);
	wb_playback_fill(fixture->playback, fixture->shown);
	g_assert_cmpuint(wb_timeline_count(fixture->shown, WB_STREAM_STEP), ==, steps);
	g_assert_cmpuint(wb_timeline_count(fixture->shown, WB_STREAM_PACKET), ==, packets);
	g_assert_cmpuint(wb_timeline_count(fixture->shown, WB_STREAM_STATE), ==, states);
}

static void
check_event(Fixture *fixture, WbStream stream, guint64 number)
{
	const WbRunEvent *event = wb_playback_find_event(fixture->playback, fixture->shown);

	g_assert_nonnull(event);
	g_assert_cmpint(event->stream, ==, stream);
	g_assert_cmpuint(event->number, ==, number);
}

static void
test_steps(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;

	g_assert_cmpuint(wb_playback_get_step_count(playback), ==, 4);
	g_assert_true(wb_playback_is_at_start(playback));
	g_assert_cmpint(wb_playback_get_current(playback), ==, -1);
	check_shown(fixture, 1, 0, 0);
	g_assert_null(wb_playback_find_event(playback, fixture->shown));
	wb_playback_step(playback);
	g_assert_cmpint(wb_playback_get_current(playback), ==, 0);
	check_shown(fixture, 2, 0, 1);
	check_event(fixture, WB_STREAM_STEP, 2);
	wb_playback_step(playback);
	g_assert_cmpuint(wb_playback_get_line(playback), ==, 5);
	check_shown(fixture, 4, 2, 1);
	check_event(fixture, WB_STREAM_PACKET, 2);
	wb_playback_back(playback);
	check_shown(fixture, 2, 0, 1);
	wb_playback_back(playback);
	g_assert_true(wb_playback_is_at_start(playback));
}

/* The kernel's packet is shown with its own line, not with the one before. */
static void
test_moments(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;

	g_assert_true(wb_playback_advance(playback));
	g_assert_true(wb_playback_advance(playback));
	check_shown(fixture, 3, 1, 1);
	check_event(fixture, WB_STREAM_PACKET, 1);
	g_assert_true(wb_playback_advance(playback));
	check_shown(fixture, 4, 2, 1);
	g_assert_false(wb_playback_advance(playback));
	g_assert_cmpint(wb_playback_get_asked(playback), ==, 2);
	wb_playback_back(playback);
	g_assert_cmpint(wb_playback_get_asked(playback), ==, -1);
	g_assert_cmpint(wb_playback_get_current(playback), ==, 1);
}

/* Nothing of an answer is there before it is given: not the kernel's packet, not its new state. */
static void
test_predictions(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;
	guint right = 9, choice = 9;

	wb_playback_go_to(playback, 2);
	g_assert_cmpint(wb_playback_get_asked(playback), ==, 2);
	check_shown(fixture, 4, 2, 1);
	wb_playback_step(playback);
	g_assert_cmpint(wb_playback_get_asked(playback), ==, 2);
	wb_playback_answer(playback, 1);
	g_assert_cmpint(wb_playback_get_prediction(playback, 2, &choice), ==, WB_PREDICTION_WRONG);
	g_assert_cmpuint(choice, ==, 1);
	g_assert_cmpint(wb_playback_get_current(playback), ==, 2);
	check_shown(fixture, 5, 3, 1);
	wb_playback_step(playback);
	g_assert_cmpint(wb_playback_get_asked(playback), ==, 3);
	wb_playback_answer(playback, 1);
	g_assert_cmpint(wb_playback_get_prediction(playback, 3, NULL), ==, WB_PREDICTION_RIGHT);
	g_assert_cmpuint(wb_playback_count_questions(playback, &right), ==, 2);
	g_assert_cmpuint(right, ==, 1);
	g_assert_true(wb_playback_is_at_end(playback));
	check_shown(fixture, 6, 4, 3);
	wb_playback_restart(playback);
	wb_playback_count_questions(playback, &right);
	g_assert_cmpuint(right, ==, 0);
}

static void
test_skip(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;

	wb_playback_go_to(playback, 2);
	wb_playback_answer(playback, G_MAXUINT);
	g_assert_cmpint(wb_playback_get_prediction(playback, 2, NULL), ==, WB_PREDICTION_SKIPPED);
	wb_playback_show_all(playback);
	g_assert_true(wb_playback_is_at_end(playback));
	g_assert_cmpint(wb_playback_get_asked(playback), ==, -1);
	g_assert_cmpint(wb_playback_get_prediction(playback, 3, NULL), ==, WB_PREDICTION_OPEN);
}

/* A timeline that grows has what a fresh one has. */
static void
test_growing(Fixture *fixture, gconstpointer data)
{
	g_autoptr(WbTimeline) grown = wb_timeline_new(0, 0);
	WbPlayback *playback = fixture->playback;

	for (guint i = 0; i < 4; i++) {
		wb_playback_step(playback);
		wb_playback_answer(playback, 0);
		wb_playback_fill(playback, grown);
		g_assert_cmpint(wb_timeline_is_partial(grown), ==, i < 3);
	}
	check_shown(fixture, 6, 4, 3);
	g_assert_cmpuint(wb_timeline_get_length(grown), ==, wb_timeline_get_length(fixture->shown));
	for (guint i = 0; i < wb_timeline_get_length(grown); i++) {
		const WbRunEvent *a = wb_timeline_get(grown, i);
		const WbRunEvent *b = wb_timeline_get(fixture->shown, i);

		g_assert_true(a->stream == b->stream && a->number == b->number);
	}
}

static void
test_delays(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;

	wb_playback_step(playback);
	wb_playback_step(playback);
	/* A quarter of an hour later, says the script. */
	g_assert_cmpuint(wb_playback_get_delay_ms(playback), <=, 5000);
	wb_playback_back(playback);
	g_assert_cmpuint(wb_playback_get_delay_ms(playback), >=, 200);
}

static void
test_failure(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;

	g_assert_true(wb_playback_show_failure(playback));
	g_assert_cmpuint(wb_playback_get_failure(playback)->line, ==, 9);
	check_shown(fixture, 5, 4, 3);
	check_event(fixture, WB_STREAM_PACKET, 4);
	wb_playback_back(playback);
	g_assert_null(wb_playback_get_failure(playback));
}

/* What the machine did not record any more is not gone through. */
static void
test_cut_short(void)
{
	Fixture fixture = { 0 };
	WbTimeline *timeline = wb_timeline_new(0, 0);
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);

	add(timeline, WB_STREAM_STEP, 10);
	add(timeline, WB_STREAM_STEP, 20);
	fixture.played = make_played(PASSES);
	fixture.playback = wb_playback_new(timeline,
		wb_script_parse("x.pkt", SCRIPT, strlen(SCRIPT), faults), fixture.played, NULL);
	wb_playback_step(fixture.playback);
	g_assert_true(wb_playback_is_at_end(fixture.playback));
	wb_playback_go_to(fixture.playback, 3);
	g_assert_cmpint(wb_playback_get_current(fixture.playback), ==, 0);
	g_assert_false(wb_playback_show_failure(fixture.playback));
	check_shown(&fixture, 2, 0, 0);
	tear_down(&fixture, NULL);
}

/* Of a play that broke off one sees how far it came; that more was to come is known. */
static void
test_broken_off(Fixture *fixture, gconstpointer data)
{
	WbPlayback *playback = fixture->playback;

	g_assert_true(wb_playback_is_cut(playback));
	wb_playback_begin(playback);
	g_assert_true(wb_playback_is_at_end(playback));
	g_assert_cmpint(wb_playback_get_asked(playback), ==, -1);
	check_shown(fixture, 6, 4, 3);
	g_assert_true(wb_timeline_is_partial(fixture->shown));
	wb_playback_restart(playback);
	wb_playback_step(playback);
	check_shown(fixture, 2, 0, 1);
}

static void
test_begin(Fixture *fixture, gconstpointer data)
{
	wb_playback_begin(fixture->playback);
	g_assert_false(wb_playback_is_cut(fixture->playback));
	g_assert_cmpint(wb_playback_get_current(fixture->playback), ==, 0);
	check_shown(fixture, 2, 0, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, ending, function) \
	g_test_add("/playback/" name, Fixture, GINT_TO_POINTER(ending), set_up, function, tear_down)
	ADD("steps", PASSES, test_steps);
	ADD("moments", PASSES, test_moments);
	ADD("predictions", PASSES, test_predictions);
	ADD("skip", PASSES, test_skip);
	ADD("growing", PASSES, test_growing);
	ADD("delays", PASSES, test_delays);
	ADD("begin", PASSES, test_begin);
	ADD("broken-off", BREAKS_OFF, test_broken_off);
	ADD("failure", FAILS, test_failure);
	g_test_add_func("/playback/cut-short", test_cut_short);
	return g_test_run();
}
