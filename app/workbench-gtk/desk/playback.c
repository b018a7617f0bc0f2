/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moving through the recording of a walkthrough. */
#include "desk/playback.h"

#define SAME_STEP_MIN_MS 500
#define NEXT_STEP_MIN_MS 2500
#define DELAY_MAX_MS 4000

typedef struct {
	const WbPlayEvent *event;
	guint step;	 /* index */
	WbStream stream; /* of its event in the timeline */
	guint64 number;	 /* likewise; 0: it is not there */
	guint position;	 /* of that event in the timeline's order */
	guint cut;	 /* where what it brings begins there */
	guint64 packet;	 /* the packet that it is about; 0: none */
} Moment;

typedef struct {
	WbPlaybackStep shown;
	WbPrediction prediction;
	guint choice;
} Step;

struct _WbPlayback {
	WbTimeline *timeline;
	WbScript *script;
	const WbNarration *narration;
	GArray *steps;	 /* of Step */
	GArray *moments; /* of Moment */
	guint cursor;	 /* so many moments are shown */
	int asked;
	gboolean cut; /* the machine went away meanwhile */
};

static Step *
get_step(const WbPlayback *playback, guint index)
{
	return &g_array_index(playback->steps, Step, index);
}

static Moment *
get_moment(const WbPlayback *playback, guint index)
{
	return &g_array_index(playback->moments, Moment, index);
}

/* --- the script's steps -------------------------------------------------------------------------
 */

static void
add_steps(WbPlayback *playback)
{
	for (guint i = 0; i < playback->script->events->len; i++) {
		const WbEvent *event = playback->script->events->pdata[i];

		if (event->step || playback->steps->len == 0) {
			Step step = { .shown = { .name = event->step, .line = event->place.line } };

			if (event->step && playback->narration)
				step.shown.narration =
					wb_narration_find_step(playback->narration, event->step);
			g_array_append_val(playback->steps, step);
		}
		get_step(playback, playback->steps->len - 1)->shown.end_line = event->end_line;
	}
}

static guint
find_step(const WbPlayback *playback, guint line)
{
	guint found = 0, end = playback->steps->len;

	while (end - found > 1) {
		guint middle = found + (end - found) / 2;

		if (get_step(playback, middle)->shown.line <= line)
			found = middle;
		else
			end = middle;
	}
	return found;
}

/* --- the recording's moments --------------------------------------------------------------------
 */

/* A step that failed is recorded as a check; notes and packets that nobody expected are steps. */
static WbStream
get_stream(const WbPlayEvent *event)
{
	gboolean failed = event->kind == WB_PLAY_STEP &&
			  (event->verdict == WB_VERDICT_FAIL || event->verdict == WB_VERDICT_ERROR);

	return failed || event->kind == WB_PLAY_END ? WB_STREAM_CHECK : WB_STREAM_STEP;
}

static void
add_moments(WbPlayback *playback, const WbPlayed *played)
{
	guint64 numbers[WB_STREAM_COUNT] = { 0 };
	guint last = 0;

	for (guint i = 0; i < played->events->len; i++) {
		const WbPlayEvent *event = played->events->pdata[i];
		Moment moment = { .event = event, .stream = get_stream(event) };

		if (event->kind == WB_PLAY_READY)
			continue;
		moment.number = ++numbers[moment.stream];
		if (event->kind != WB_PLAY_STEP || playback->steps->len == 0)
			continue;
		/* Steps only follow each other, whatever the lines say. */
		moment.step = last = MAX(last, find_step(playback, event->line));
		g_array_append_val(playback->moments, moment);
	}
}

/* The positions of all moments' own events, in one pass. */
static void
find_positions(WbPlayback *playback)
{
	guint length = wb_timeline_get_length(playback->timeline), next = 0;

	for (guint i = 0; i < length && next < playback->moments->len; i++) {
		const WbRunEvent *event = wb_timeline_get(playback->timeline, i);
		Moment *moment = get_moment(playback, next);

		if (event->stream == moment->stream && event->number == moment->number) {
			moment->position = i;
			next++;
		}
	}
	/* What was not recorded any more cannot be shown. */
	g_array_set_size(playback->moments, next);
}

static gboolean
is_packet_of(const WbRunEvent *event, const WbRunEvent *step)
{
	return event->stream == WB_STREAM_PACKET && event->has_sequence == step->has_sequence &&
	       event->sequence == step->sequence && event->sequence_end == step->sequence_end &&
	       wb_flow_same_way(&event->flow, &step->flow);
}

/* The kernel's packet was captured before the script saw it, the script's own after it was sent. */
static gboolean
find_packet(const WbPlayback *playback, guint index, guint *ret_position)
{
	const Moment *moment = get_moment(playback, index);
	const WbRunEvent *own = wb_timeline_get(playback->timeline, moment->position);
	gboolean last = index + 1 == playback->moments->len;
	guint from = index ? get_moment(playback, index - 1)->position + 1 : 0;
	guint to = last ? wb_timeline_get_length(playback->timeline)
			: get_moment(playback, index + 1)->position;

	if (own->flow.version == 0)
		return FALSE;
	if (moment->event->outbound)
		to = moment->position;
	else
		from = moment->position + 1;
	for (guint i = from; i < to; i++)
		if (is_packet_of(wb_timeline_get(playback->timeline, i), own)) {
			*ret_position = i;
			return TRUE;
		}
	return FALSE;
}

static gboolean
has_question(const WbPlayback *playback, guint step)
{
	const WbNarrationStep *narration = get_step(playback, step)->shown.narration;

	return narration && narration->question;
}

/* Where moment INDEX begins. PACKETS has the positions of their packets, or G_MAXUINT. */
static guint
find_cut(const WbPlayback *playback, guint index, const guint *packets)
{
	const Moment *moment = get_moment(playback, index);
	const Moment *before = index ? get_moment(playback, index - 1) : NULL;

	if (!moment->event->outbound)
		return moment->position;
	/* The answer is what the kernel does by itself: nothing of it before it was asked for. */
	if (before && before->step != moment->step && has_question(playback, moment->step))
		return packets[index - 1] != G_MAXUINT && !before->event->outbound
			       ? packets[index - 1] + 1
			       : before->position + 1;
	return packets[index] != G_MAXUINT ? packets[index] : moment->position;
}

static void
cut(WbPlayback *playback)
{
	g_autofree guint *packets = g_new(guint, playback->moments->len + 1);

	for (guint i = 0; i < playback->moments->len; i++) {
		packets[i] = G_MAXUINT;
		if (find_packet(playback, i, &packets[i]))
			get_moment(playback, i)->packet =
				wb_timeline_get(playback->timeline, packets[i])->number;
	}
	for (guint i = 0; i < playback->moments->len; i++) {
		Moment *moment = get_moment(playback, i);
		WbPlaybackStep *step = &get_step(playback, moment->step)->shown;

		moment->cut = find_cut(playback, i, packets);
		if (i > 0)
			moment->cut = MAX(moment->cut, get_moment(playback, i - 1)->cut);
		if (step->end == 0)
			step->first = i;
		step->end = i + 1;
	}
}

WbPlayback *
wb_playback_new(WbTimeline *timeline, WbScript *script, const WbPlayed *played,
	const WbNarration *narration)
{
	WbPlayback *playback = g_new0(WbPlayback, 1);

	playback->timeline = timeline;
	playback->script = script;
	playback->narration = narration;
	playback->asked = -1;
	playback->cut = played->outcome != WB_OUTCOME_PASS && played->outcome != WB_OUTCOME_FAIL;
	playback->steps = g_array_new(FALSE, TRUE, sizeof(Step));
	playback->moments = g_array_new(FALSE, TRUE, sizeof(Moment));
	add_steps(playback);
	add_moments(playback, played);
	find_positions(playback);
	cut(playback);
	return playback;
}

void
wb_playback_free(WbPlayback *playback)
{
	if (!playback)
		return;
	g_array_unref(playback->steps);
	g_array_unref(playback->moments);
	wb_timeline_free(playback->timeline);
	wb_script_free(playback->script);
	g_free(playback);
}

/* --- where it stands ----------------------------------------------------------------------------
 */

guint
wb_playback_get_step_count(const WbPlayback *playback)
{
	return playback->steps->len;
}

const WbPlaybackStep *
wb_playback_get_step(const WbPlayback *playback, guint index)
{
	return &get_step(playback, index)->shown;
}

int
wb_playback_get_current(const WbPlayback *playback)
{
	return playback->cursor ? (int)get_moment(playback, playback->cursor - 1)->step : -1;
}

int
wb_playback_get_asked(const WbPlayback *playback)
{
	return playback->asked;
}

WbPrediction
wb_playback_get_prediction(const WbPlayback *playback, guint step, guint *ret_choice)
{
	if (ret_choice)
		*ret_choice = get_step(playback, step)->choice;
	return get_step(playback, step)->prediction;
}

guint
wb_playback_count_questions(const WbPlayback *playback, guint *ret_right)
{
	guint count = 0, right = 0;

	for (guint i = 0; i < playback->steps->len; i++) {
		count += has_question(playback, i);
		right += get_step(playback, i)->prediction == WB_PREDICTION_RIGHT;
	}
	*ret_right = right;
	return count;
}

guint
wb_playback_get_cursor(const WbPlayback *playback)
{
	return playback->cursor;
}

gboolean
wb_playback_is_at_start(const WbPlayback *playback)
{
	return playback->cursor == 0 && playback->asked < 0;
}

gboolean
wb_playback_is_at_end(const WbPlayback *playback)
{
	return playback->cursor == playback->moments->len;
}

gboolean
wb_playback_is_cut(const WbPlayback *playback)
{
	return playback->cut;
}

guint
wb_playback_get_line(const WbPlayback *playback)
{
	return playback->cursor ? get_moment(playback, playback->cursor - 1)->event->line : 0;
}

const WbPlayEvent *
wb_playback_get_failure(const WbPlayback *playback)
{
	const WbPlaybackStep *step;

	if (playback->cursor == 0)
		return NULL;
	step = wb_playback_get_step(playback, get_moment(playback, playback->cursor - 1)->step);
	for (guint i = step->first; i < playback->cursor; i++)
		if (get_moment(playback, i)->stream == WB_STREAM_CHECK)
			return get_moment(playback, i)->event;
	return NULL;
}

guint
wb_playback_get_delay_ms(const WbPlayback *playback)
{
	const Moment *now, *next;
	double apart_ms;

	if (playback->cursor == 0 || wb_playback_is_at_end(playback))
		return SAME_STEP_MIN_MS;
	now = get_moment(playback, playback->cursor - 1);
	next = get_moment(playback, playback->cursor);
	apart_ms = ((double)next->event->run_us - (double)now->event->run_us) / 1000;
	return (guint)CLAMP(apart_ms, now->step == next->step ? SAME_STEP_MIN_MS : NEXT_STEP_MIN_MS,
		DELAY_MAX_MS);
}

/* --- moving -------------------------------------------------------------------------------------
 */

static gboolean
is_reached(const WbPlayback *playback, guint step)
{
	return get_step(playback, step)->shown.end > 0;
}

/* Its question is to be answered before it is shown. */
static gboolean
asks(WbPlayback *playback, guint step)
{
	if (!has_question(playback, step) ||
		get_step(playback, step)->prediction != WB_PREDICTION_OPEN)
		return FALSE;
	playback->asked = (int)step;
	return TRUE;
}

static void
set_cursor(WbPlayback *playback, guint cursor)
{
	playback->asked = -1;
	playback->cursor = cursor;
}

gboolean
wb_playback_advance(WbPlayback *playback)
{
	guint step;

	if (playback->asked >= 0 || wb_playback_is_at_end(playback))
		return FALSE;
	step = get_moment(playback, playback->cursor)->step;
	if ((int)step != wb_playback_get_current(playback) && asks(playback, step))
		return FALSE;
	playback->cursor++;
	return TRUE;
}

void
wb_playback_step(WbPlayback *playback)
{
	guint step;

	if (playback->asked >= 0 || wb_playback_is_at_end(playback))
		return;
	step = get_moment(playback, playback->cursor)->step;
	if ((int)step != wb_playback_get_current(playback) && asks(playback, step))
		return;
	playback->cursor = get_step(playback, step)->shown.end;
}

void
wb_playback_back(WbPlayback *playback)
{
	int current = wb_playback_get_current(playback);

	if (playback->asked >= 0)
		playback->asked = -1;
	else if (current >= 0)
		playback->cursor = get_step(playback, (guint)current)->shown.first;
}

void
wb_playback_go_to(WbPlayback *playback, guint index)
{
	if (!is_reached(playback, index)) {
		wb_playback_show_all(playback);
		return;
	}
	set_cursor(playback, get_step(playback, index)->shown.end);
	if (asks(playback, index))
		playback->cursor = get_step(playback, index)->shown.first;
}

void
wb_playback_restart(WbPlayback *playback)
{
	set_cursor(playback, 0);
	for (guint i = 0; i < playback->steps->len; i++)
		get_step(playback, i)->prediction = WB_PREDICTION_OPEN;
}

void
wb_playback_show_all(WbPlayback *playback)
{
	set_cursor(playback, playback->moments->len);
}

gboolean
wb_playback_show_failure(WbPlayback *playback)
{
	for (guint i = 0; i < playback->moments->len; i++)
		if (get_moment(playback, i)->stream == WB_STREAM_CHECK) {
			set_cursor(playback, i + 1);
			return TRUE;
		}
	return FALSE;
}

void
wb_playback_begin(WbPlayback *playback)
{
	if (wb_playback_show_failure(playback))
		return;
	if (playback->cut)
		wb_playback_show_all(playback);
	else
		wb_playback_step(playback);
}

void
wb_playback_answer(WbPlayback *playback, guint choice)
{
	Step *step;

	if (playback->asked < 0)
		return;
	step = get_step(playback, (guint)playback->asked);
	step->choice = choice;
	if (choice >= g_strv_length(step->shown.narration->choices))
		step->prediction = WB_PREDICTION_SKIPPED;
	else
		step->prediction = choice == step->shown.narration->answer ? WB_PREDICTION_RIGHT
									   : WB_PREDICTION_WRONG;
	set_cursor(playback, step->shown.end);
}

/* --- what is shown ------------------------------------------------------------------------------
 */

/* The highest number of each stream before the cursor's place. */
static void
find_last(const WbPlayback *playback, guint64 *last)
{
	guint end = wb_playback_is_at_end(playback) ? wb_timeline_get_length(playback->timeline)
						    : get_moment(playback, playback->cursor)->cut;

	for (guint i = 0; i < end; i++) {
		const WbRunEvent *event = wb_timeline_get(playback->timeline, i);

		last[event->stream] = MAX(last[event->stream], event->number);
	}
}

/* A timeline takes the events of a stream in the order of their numbers only: one is shown with
 * those before it, and what is there already is the beginning. */
static void
fill_stream(const WbPlayback *playback, WbTimeline *shown, WbStream stream, guint64 last)
{
	guint count = wb_timeline_count(playback->timeline, stream);

	for (guint i = wb_timeline_count(shown, stream); i < count; i++) {
		const WbRunEvent *event = wb_timeline_get_nth(playback->timeline, stream, i);

		if (event->number > last)
			break;
		wb_timeline_add(shown, wb_run_event_copy(event));
	}
}

void
wb_playback_fill(const WbPlayback *playback, WbTimeline *shown)
{
	guint64 last[WB_STREAM_COUNT] = { 0 };

	wb_timeline_set_partial(shown, playback->cut || !wb_playback_is_at_end(playback));
	find_last(playback, last);
	for (WbStream stream = 0; stream < WB_STREAM_COUNT; stream++) {
		guint64 lost = wb_timeline_get_lost(playback->timeline, stream);

		fill_stream(playback, shown, stream, last[stream]);
		if (wb_playback_is_at_end(playback) && wb_timeline_get_lost(shown, stream) == 0)
			wb_timeline_add_lost(shown, stream, lost);
	}
}

const WbRunEvent *
wb_playback_find_event(const WbPlayback *playback, const WbTimeline *shown)
{
	const Moment *moment;
	guint first;

	if (playback->cursor == 0)
		return NULL;
	moment = get_moment(playback, playback->cursor - 1);
	first = get_step(playback, moment->step)->shown.first;
	for (guint i = playback->cursor; i > first; i--) {
		const Moment *at = get_moment(playback, i - 1);
		const WbRunEvent *packet =
			at->packet ? wb_timeline_find(shown, WB_STREAM_PACKET, at->packet) : NULL;

		if (packet)
			return packet;
	}
	return wb_timeline_find(shown, moment->stream, moment->number);
}
