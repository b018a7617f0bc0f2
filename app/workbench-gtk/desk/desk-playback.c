/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The desk's timeline is what the playback of a walkthrough shows. */
#include "desk/desk-private.h"

#include "desk/play-job.h"

static const double speeds[] = { 0.25, 0.5, 1, 2, 4 };

/* --- moving -------------------------------------------------------------------------------------
 */

/* Views keep what they have where there is only more of it. */
static void
show(WbDesk *desk, guint cursor_before)
{
	WbTimeline *fresh;
	gboolean grows = desk->timeline && wb_playback_get_cursor(desk->playback) >= cursor_before;

	if (grows) {
		wb_playback_fill(desk->playback, desk->timeline);
		g_signal_emit_by_name(desk, "evidence-grew");
	} else {
		fresh = wb_timeline_new(0, 0);
		wb_playback_fill(desk->playback, fresh);
		wb_desk_set_timeline(desk, fresh);
	}
	wb_desk_select(desk, wb_playback_find_event(desk->playback, desk->timeline));
}

/* Only once: a walkthrough that was seen to its end stays so. A run of the past may be another's.
 */
static void
keep_progress(WbDesk *desk)
{
	g_autoptr(GError) error = NULL;
	guint right, of = wb_playback_count_questions(desk->playback, &right);
	gboolean done =
		wb_playback_is_at_end(desk->playback) && desk->played->outcome == WB_OUTCOME_PASS;

	if (wb_desk_get_past(desk))
		return;
	if (!wb_scores_add_walkthrough(desk->scores, &desk->open, done, right, of, &error))
		wb_desk_say(desk, "The progress could not be kept: %s", error->message);
}

static void
moved(WbDesk *desk, guint cursor_before)
{
	if (wb_playback_get_cursor(desk->playback) != cursor_before)
		show(desk, cursor_before);
	keep_progress(desk);
	g_signal_emit_by_name(desk, "playback-changed");
}

/* --- running ------------------------------------------------------------------------------------
 */

static void
rest(WbDesk *desk)
{
	g_clear_handle_id(&desk->playback_timer, g_source_remove);
}

static void wait_for_next(WbDesk *desk);

static gboolean
on_timer(gpointer data)
{
	WbDesk *desk = data;
	guint before = wb_playback_get_cursor(desk->playback);

	desk->playback_timer = 0;
	/* Where it stops to ask, the answer lets it go on. */
	if (wb_playback_advance(desk->playback) && !wb_playback_is_at_end(desk->playback))
		wait_for_next(desk);
	moved(desk, before);
	return G_SOURCE_REMOVE;
}

static void
wait_for_next(WbDesk *desk)
{
	double delay_ms = wb_playback_get_delay_ms(desk->playback) / speeds[desk->speed];

	rest(desk);
	desk->playback_timer = g_timeout_add((guint)delay_ms, on_timer, desk);
}

static void
run_or_pause(WbDesk *desk)
{
	guint before = wb_playback_get_cursor(desk->playback);

	/* What ran to its end rests there. */
	desk->playback_runs = !wb_desk_playback_runs(desk);
	if (!desk->playback_runs) {
		rest(desk);
	} else if (wb_playback_get_asked(desk->playback) < 0) {
		if (wb_playback_is_at_end(desk->playback))
			wb_playback_restart(desk->playback);
		wb_playback_advance(desk->playback);
		if (wb_playback_get_asked(desk->playback) < 0)
			wait_for_next(desk);
	}
	moved(desk, before);
}

/* --- for pages ----------------------------------------------------------------------------------
 */

void
wb_desk_move_playback(WbDesk *desk, WbPlaybackMove move)
{
	guint before;

	if (!desk->playback)
		return;
	if (move == WB_PLAYBACK_RUN) {
		run_or_pause(desk);
		return;
	}
	wb_desk_rest_playback(desk);
	before = wb_playback_get_cursor(desk->playback);
	if (move == WB_PLAYBACK_STEP)
		wb_playback_step(desk->playback);
	else if (move == WB_PLAYBACK_BACK)
		wb_playback_back(desk->playback);
	else if (move == WB_PLAYBACK_RESTART)
		wb_playback_restart(desk->playback);
	else
		wb_playback_show_all(desk->playback);
	moved(desk, before);
}

void
wb_desk_go_to_step(WbDesk *desk, guint index)
{
	guint before;

	if (!desk->playback || index >= wb_playback_get_step_count(desk->playback))
		return;
	wb_desk_rest_playback(desk);
	before = wb_playback_get_cursor(desk->playback);
	wb_playback_go_to(desk->playback, index);
	moved(desk, before);
}

void
wb_desk_predict(WbDesk *desk, guint choice)
{
	guint before;

	if (!desk->playback || wb_playback_get_asked(desk->playback) < 0)
		return;
	before = wb_playback_get_cursor(desk->playback);
	wb_playback_answer(desk->playback, choice);
	if (desk->playback_runs && !wb_playback_is_at_end(desk->playback))
		wait_for_next(desk);
	moved(desk, before);
}

const WbPlayback *
wb_desk_get_playback(WbDesk *desk)
{
	return desk->playback;
}

gboolean
wb_desk_playback_runs(WbDesk *desk)
{
	return desk->playback && desk->playback_runs && !wb_playback_is_at_end(desk->playback);
}

double
wb_desk_get_speed(WbDesk *desk)
{
	return speeds[desk->speed];
}

const double *
wb_desk_get_speeds(guint *ret_count)
{
	*ret_count = G_N_ELEMENTS(speeds);
	return speeds;
}

static void
use_speed(WbDesk *desk, int index)
{
	desk->speed = (guint)CLAMP(index, 0, (int)G_N_ELEMENTS(speeds) - 1);
	if (desk->playback_timer)
		wait_for_next(desk);
	g_signal_emit_by_name(desk, "playback-changed");
}

void
wb_desk_set_speed(WbDesk *desk, double speed)
{
	int index = 0;

	while (index + 1 < (int)G_N_ELEMENTS(speeds) && speeds[index] < speed)
		index++;
	use_speed(desk, index);
}

void
wb_desk_change_speed(WbDesk *desk, int by)
{
	use_speed(desk, (int)desk->speed + by);
}

gboolean
wb_desk_is_script_changed(WbDesk *desk)
{
	return desk->playback && desk->script_changed;
}

void
wb_desk_set_script_changed(WbDesk *desk)
{
	if (!desk->playback || desk->script_changed)
		return;
	desk->script_changed = TRUE;
	g_signal_emit_by_name(desk, "playback-changed");
}

char *
wb_desk_dup_script_path(WbDesk *desk)
{
	return wb_play_job_dup_path(desk->workspace, &desk->open);
}

gboolean
wb_desk_has_own_script(WbDesk *desk)
{
	g_autofree char *path = NULL;

	if (!desk->open.task || !desk->open.task->script)
		return FALSE;
	path = wb_desk_dup_script_path(desk);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* --- for the desk -------------------------------------------------------------------------------
 */

void
wb_desk_rest_playback(WbDesk *desk)
{
	rest(desk);
	desk->playback_runs = FALSE;
}

void
wb_desk_clear_playback(WbDesk *desk)
{
	wb_desk_rest_playback(desk);
	if (!desk->playback)
		return;
	g_clear_pointer(&desk->playback, wb_playback_free);
	g_signal_emit_by_name(desk, "playback-changed");
}

void
wb_desk_begin_playback(WbDesk *desk)
{
	wb_playback_begin(desk->playback);
	show(desk, 0);
	keep_progress(desk);
	g_signal_emit_by_name(desk, "playback-changed");
}

void
wb_desk_start_playback(WbDesk *desk, WbTimeline *timeline, WbScript *script)
{
	desk->script_changed = FALSE;
	desk->playback =
		wb_playback_new(timeline, script, desk->played, desk->open.task->narration);
	wb_desk_begin_playback(desk);
}
