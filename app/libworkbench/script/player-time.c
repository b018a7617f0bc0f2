/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When events of a script happen, how long they are waited for, and whether they were in time. */
#include "script/player-run.h"

/* A wait is cut into pieces of this length, to see whether the run is to stop. */
#define SLICE_US (100 * 1000)
/* An expected packet is waited for this much longer, or three times its distance if that is more.
 */
#define PATIENCE_US (1000 * 1000)
/* The same for a packet that may come at any time. */
#define ANY_TIME_US (30 * 1000 * 1000)

gint64
wb_player_stretch(const WbPlayer *player, gint64 reference)
{
	return reference * player->options->host_percent / 100;
}

gint64
wb_player_now(const WbPlayer *player)
{
	return player->play->clock->now(player->play->clock) - player->zero;
}

static gboolean
is_inbound(const WbEvent *event)
{
	return event && event->kind == WB_EVENT_PACKET && event->packet->direction == WB_INBOUND;
}

void
wb_player_time_event(WbPlayer *player, const WbEvent *event)
{
	WbPlayTime *time = &player->time;
	const WbEventTime *wanted = &event->time;
	gboolean is_range =
		wanted->kind == WB_TIME_ABSOLUTE_RANGE || wanted->kind == WB_TIME_RELATIVE_RANGE;
	gboolean is_relative = wanted->kind == WB_TIME_RELATIVE ||
			       wanted->kind == WB_TIME_RELATIVE_RANGE ||
			       wanted->kind == WB_TIME_ANY;

	time->kind = wanted->kind;
	time->event = event;
	time->last_us = player->last_event ? player->last_us : -1;
	time->base_us = 0;
	/* Packets that follow each other count from when the one before was due, so that what the
	 * player itself needs does not add up. */
	if (is_relative)
		time->base_us = is_inbound(event) && is_inbound(player->last_event)
					? player->last_us
					: wb_player_now(player);
	time->start_us = time->base_us + (wanted->kind == WB_TIME_ANY ? 0 : wanted->start_us);
	time->end_us = is_range ? time->base_us + wanted->end_us : time->start_us;
	player->last_event = event;
	player->last_us = time->start_us;
}

gboolean
wb_player_wait(WbPlayer *player)
{
	WbPlayerClock *clock = player->play->clock;
	WbMicroseconds until = player->zero + player->time.start_us;

	while (!player->over) {
		WbMicroseconds now = clock->now(clock);

		if (now >= until)
			return TRUE;
		if (wb_player_is_stopped(player))
			return FALSE;
		clock->wait_until(clock, MIN(until, now + SLICE_US));
	}
	return FALSE;
}

WbMicroseconds
wb_player_get_deadline(const WbPlayer *player)
{
	const WbPlayTime *time = &player->time;
	gint64 due = MAX(time->end_us, wb_player_now(player));
	gint64 distance = time->last_us < 0 ? time->end_us : time->end_us - time->last_us;
	gint64 patience = PATIENCE_US;

	if (time->kind == WB_TIME_ANY)
		patience = ANY_TIME_US;
	else if (player->options->timing == WB_TIMING_ORDER)
		patience = MAX(patience, 3 * distance);
	return player->zero + due + wb_player_stretch(player, patience);
}

char *
wb_player_duration_to_string(gint64 us)
{
	if (us < 1000)
		return g_strdup_printf("%d us", (int)us);
	if (us < 1000 * 1000)
		return g_strdup_printf("%.1f ms", (double)us / 1000);
	return g_strdup_printf("%.3f s", (double)us / 1000000);
}

static gint64
get_tolerance(const WbPlayer *player, const WbPlayTime *time)
{
	gint64 tolerance = player->options->tolerance_us;

	if (time->last_us >= 0) {
		gint64 distance = time->start_us - time->last_us;

		tolerance = MAX(tolerance,
			(gint64)(player->options->tolerance_percent / 100 * (double)distance));
	}
	return wb_player_stretch(player, tolerance);
}

void
wb_player_judge_time(WbPlayer *player, const WbPlayTime *time, gint64 actual_us, const char *what,
	GPtrArray *mismatches)
{
	gint64 tolerance = get_tolerance(player, time);
	gboolean late = actual_us > time->end_us + tolerance;

	if (player->options->timing != WB_TIMING_EXACT || player->loose ||
		time->kind == WB_TIME_ANY)
		return;
	if (!late && actual_us >= time->start_us - tolerance)
		return;

	gboolean is_relative =
		time->kind == WB_TIME_RELATIVE || time->kind == WB_TIME_RELATIVE_RANGE;
	g_autofree char *distance = wb_player_duration_to_string(
		late ? actual_us - time->end_us : time->start_us - actual_us);
	g_autofree char *allowed = wb_player_duration_to_string(tolerance);
	g_autofree char *words = g_strdup_printf(
		"%s %s %s; %s are allowed", what, distance, late ? "late" : "too early", allowed);
	const char *sign = is_relative ? "+" : "";
	double base = is_relative ? (double)time->base_us : 0;
	char *expected =
		time->start_us == time->end_us
			? g_strdup_printf("%s%.6f", sign, ((double)time->start_us - base) / 1000000)
			: g_strdup_printf("%s%.6f~%s%.6f", sign,
				  ((double)time->start_us - base) / 1000000, sign,
				  ((double)time->end_us - base) / 1000000);
	char *actual = g_strdup_printf(
		is_relative ? "%+.6f" : "%.6f", ((double)actual_us - base) / 1000000);
	WbMismatch *mismatch = wb_mismatch_new("time", time->event->place, expected, actual, words);

	mismatch->timing = TRUE;
	g_ptr_array_add(mismatches, mismatch);
}
