/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays a script: one event after the other, and the end whatever happened. */
#include "script/player.h"

#include <netinet/in.h>
#include <string.h>

#include "script/player-run.h"

void
wb_player_say(WbPlayer *player, WbPlayEvent *event, WbMicroseconds time)
{
	event->time = time;
	event->run_us = player->started ? time - player->started : 0;
	player->play->sink(event, player->play->data);
	wb_play_event_free(event);
}

static void
say_now(WbPlayer *player, WbPlayEvent *event)
{
	wb_player_say(player, event, player->play->clock->now(player->play->clock));
}

gboolean
wb_player_is_stopped(WbPlayer *player)
{
	const WbPlay *play = player->play;

	if (player->verdict != WB_VERDICT_STOPPED && play->stopped && play->stopped(play->data)) {
		player->verdict = WB_VERDICT_STOPPED;
		g_free(player->why);
		player->why = g_strdup("the run was stopped");
		player->over = TRUE;
	}
	return player->verdict == WB_VERDICT_STOPPED;
}

/* --- One step --- */

static WbStepKind
get_step_kind(const WbEvent *event)
{
	switch (event->kind) {
	case WB_EVENT_PACKET:
		return event->packet->direction == WB_INBOUND ? WB_STEP_INBOUND : WB_STEP_OUTBOUND;
	case WB_EVENT_CALL:
		return WB_STEP_CALL;
	case WB_EVENT_COMMAND:
		return WB_STEP_COMMAND;
	case WB_EVENT_CODE:
		break;
	}
	return WB_STEP_CODE;
}

static void
set_place(WbPlayEvent *step, const WbEvent *event)
{
	step->step = get_step_kind(event);
	step->line = event->place.line;
	step->column = event->place.column;
	step->end_line = event->end_line;
	step->label = g_strdup(event->step);
	step->expected = wb_event_to_string(event);
}

/* An event of the script as far as it is known before it is done. */
static WbPlayEvent *
new_step(WbPlayer *player, const WbEvent *event)
{
	WbPlayEvent *step = wb_play_event_new(WB_PLAY_STEP);

	set_place(step, event);
	if (player->time.kind != WB_TIME_ANY)
		step->script_us = player->time.start_us;
	return step;
}

void
wb_player_step_error(WbPlayEvent *step, const GError *error)
{
	step->verdict = WB_VERDICT_ERROR;
	g_free(step->text);
	step->text = g_strdup(error->message);
}

static char *
dup_reason(const WbPlayEvent *step)
{
	const WbMismatch *first = step->mismatches->len > 0 ? step->mismatches->pdata[0] : NULL;

	if (step->verdict == WB_VERDICT_ERROR)
		return g_strdup_printf("line %u: %s", step->line, step->text);
	if (first->words)
		return g_strdup_printf("line %u: %s: %s", step->line, first->field, first->words);
	return g_strdup_printf("line %u: %s: expected %s, got %s", step->line, first->field,
		first->expected ? first->expected : "nothing",
		first->actual ? first->actual : "nothing");
}

static gboolean
is_fatal(const WbPlayer *player, const WbPlayEvent *step)
{
	gboolean is_packet = step->step == WB_STEP_INBOUND || step->step == WB_STEP_OUTBOUND;

	if (step->verdict == WB_VERDICT_ERROR)
		return TRUE;
	return !(is_packet && player->options->packets_not_fatal) &&
	       !(step->step == WB_STEP_CALL && player->options->calls_not_fatal);
}

static gboolean
is_timing_only(const GPtrArray *mismatches)
{
	for (guint i = 0; i < mismatches->len; i++) {
		const WbMismatch *mismatch = mismatches->pdata[i];

		if (!mismatch->timing)
			return FALSE;
	}
	return mismatches->len > 0;
}

static void
note_failure(WbPlayer *player, const WbPlayEvent *step)
{
	player->failed++;
	if (step->timing_only)
		player->failed_by_time++;
	if (!player->why)
		player->why = dup_reason(step);
	if (player->verdict == WB_VERDICT_PASS)
		player->verdict = step->verdict;
	if (is_fatal(player, step))
		player->over = TRUE;
}

void
wb_player_step_done(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	if (step->verdict == WB_VERDICT_PASS && step->mismatches->len > 0)
		step->verdict = WB_VERDICT_FAIL;
	step->timing_only = step->verdict == WB_VERDICT_FAIL && is_timing_only(step->mismatches);
	if (step->verdict == WB_VERDICT_PASS)
		player->passed++;
	else
		note_failure(player, step);
	wb_player_say(player, step,
		step->time ? step->time : player->play->clock->now(player->play->clock));
}

/* --- Stepping --- */

static void
say_ready(WbPlayer *player, const WbEvent *event)
{
	WbPlayEvent *ready = wb_play_event_new(WB_PLAY_READY);

	set_place(ready, event);
	say_now(player, ready);
}

/* Asks what to do before EVENT, unless it was told to go on. A pause is taken out of the script's
 * time. */
static void
ask(WbPlayer *player, const WbEvent *event)
{
	const WbPlay *play = player->play;
	WbMicroseconds before = play->clock->now(play->clock);

	if (!play->next || player->command == WB_PLAY_RUN)
		return;
	if (player->command == WB_PLAY_TO_LINE && event->place.line < player->stop_line)
		return;
	say_ready(player, event);
	player->command = play->next(&player->stop_line, play->data);
	if (player->zero) {
		player->zero += play->clock->now(play->clock) - before;
		player->loose = TRUE;
	}
	if (player->command == WB_PLAY_STOP) {
		player->verdict = WB_VERDICT_STOPPED;
		player->why = g_strdup("the run was stopped");
		player->over = TRUE;
	}
}

/* --- The events --- */

static void
do_event(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	switch (get_step_kind(event)) {
	case WB_STEP_INBOUND:
		wb_player_do_inbound(player, event, step);
		break;
	case WB_STEP_OUTBOUND:
		wb_player_do_outbound(player, event, step);
		break;
	case WB_STEP_COMMAND:
		wb_player_do_command(player, event, step);
		break;
	case WB_STEP_CODE:
		wb_player_do_code(player, event, step);
		break;
	case WB_STEP_CALL:
		break;
	}
	if (player->over) { /* stopped, or a call that blocked meanwhile failed */
		wb_play_event_free(step);
		return;
	}
	wb_player_add_snapshot(player, step);
	wb_player_step_done(player, event, step);
}

static void
begin(WbPlayer *player)
{
	WbPlayerClock *clock = player->play->clock;

	player->zero = player->started = clock->now(clock);
	if (player->options->timing == WB_TIMING_EXACT)
		wb_calls_set_clock(player->calls, g_get_real_time(),
			wb_player_stretch(player, player->options->tolerance_us));
}

static void
play_events(WbPlayer *player)
{
	const GPtrArray *events = player->play->script->events;

	for (guint i = 0; i < events->len && !player->over; i++) {
		const WbEvent *event = events->pdata[i];

		ask(player, event);
		wb_player_collect_call(player);
		if (player->over || wb_player_is_stopped(player))
			return;
		if (!player->zero)
			begin(player);
		wb_player_time_event(player, event);

		WbPlayEvent *step = new_step(player, event);

		if (event->kind == WB_EVENT_CALL)
			wb_player_do_call(player, event, step);
		else
			do_event(player, event, step);
	}
	wb_player_finish_calls(player);
}

/* --- Beginning and end --- */

static void
set_address(WbPlayer *player, const WbIpAddress *address, guint16 port,
	struct sockaddr_storage *ret_address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret_address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret_address;

	memset(ret_address, 0, sizeof(*ret_address));
	if (player->options->ip == WB_IP_V4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, address->bytes, 4);
		return;
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	if (player->options->ip == WB_IP_MAPPED) {
		v6->sin6_addr.s6_addr[10] = v6->sin6_addr.s6_addr[11] = 0xff;
		memcpy(&v6->sin6_addr.s6_addr[12], address->bytes, 4);
	} else {
		memcpy(&v6->sin6_addr, address->bytes, 16);
	}
}

static void
player_init(WbPlayer *player, const WbPlay *play)
{
	const WbPlayOptions *options = play->options;
	WbCallConfig config = {
		.family = options->ip == WB_IP_V4 ? AF_INET : AF_INET6,
		.address_length = options->ip == WB_IP_V4 ? sizeof(struct sockaddr_in)
							  : sizeof(struct sockaddr_in6),
		.defines = options->defines,
	};

	memset(player, 0, sizeof(*player));
	player->play = play;
	player->options = options;
	player->ip_version = options->ip == WB_IP_V6 ? 6 : 4;
	player->command = WB_PLAY_ONE;
	/* Another one for each run: the last run's connections may still be in TIME-WAIT. */
	player->next_port = (guint16)(32768 + play->clock->now(play->clock) / 64 % 28000);
	player->connections =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_script_connection_free);
	g_queue_init(&player->held);
	set_address(player, &play->local, options->bind_port, &config.bind_address);
	set_address(player, &play->remote, options->connect_port, &config.connect_address);
	player->calls = wb_calls_new(play->kernel, &config);
	player->caller = wb_caller_new();
	player->scope = wb_code_scope_new();
}

static void
say_start(WbPlayer *player)
{
	static const char *const modes[] = { "ipv4", "ipv6", "mapped" };
	const WbPlayOptions *options = player->options;
	WbPlayEvent *start = wb_play_event_new(WB_PLAY_START);

	start->script = g_strdup(player->play->script->file);
	start->ip = g_strdup(modes[options->ip]);
	start->kernel = g_strdup(player->play->release);
	start->timing = g_strdup(options->timing == WB_TIMING_EXACT ? "exact" : "order");
	start->strict = options->strict;
	start->events = player->play->script->events->len;
	say_now(player, start);
}

static gboolean
run_head(WbPlayer *player)
{
	const WbScript *script = player->play->script;
	char **init_scripts = player->options->init_scripts;

	for (gsize i = 0; init_scripts && init_scripts[i]; i++) {
		g_autofree char *quoted = g_shell_quote(init_scripts[i]);

		if (!wb_player_run_command(player, quoted, (WbPlace){ 1, 1 }))
			return FALSE;
	}
	return !script->init_command ||
	       wb_player_run_command(player, script->init_command, script->init_place);
}

/* A failure may come from a setting that the head could not make: many a script goes on without. */
static char *
dup_why(const WbPlayer *player)
{
	if (!player->why || !player->remark || player->verdict != WB_VERDICT_FAIL)
		return g_strdup(player->why);
	return g_strdup_printf(
		"%s; before it, a command of the head said: %s", player->why, player->remark);
}

static WbVerdict
say_end(WbPlayer *player)
{
	WbPlayEvent *end = wb_play_event_new(WB_PLAY_END);

	end->verdict = player->verdict;
	end->timing_only = player->verdict == WB_VERDICT_FAIL && player->failed > 0 &&
			   player->failed == player->failed_by_time;
	end->passed = player->passed;
	end->failed = player->failed;
	end->unexpected = player->unexpected;
	end->text = dup_why(player);
	say_now(player, end);
	g_free(player->why);
	g_free(player->remark);
	return player->verdict;
}

static WbVerdict
player_end(WbPlayer *player)
{
	const WbScript *script = player->play->script;

	wb_player_drain(player);
	if (script->cleanup_command && !player->options->dry_run)
		wb_player_run_command(player, script->cleanup_command, script->cleanup_place);
	if (wb_caller_free(player->caller, player)) {
		wb_calls_free(player->calls);
	} else {
		WbPlayEvent *note = wb_play_event_new(WB_PLAY_NOTE);

		note->text = g_strdup("a system call could not be woken; its thread, and the "
				      "script's descriptors, stay until the program ends");
		say_now(player, note);
	}
	wb_player_reset_all(player);
	g_ptr_array_unref(player->connections);
	g_queue_clear_full(&player->held, (GDestroyNotify)wb_held_free);
	wb_code_scope_free(player->scope);
	return say_end(player);
}

WbVerdict
wb_play(const WbPlay *play)
{
	WbPlayer player;

	player_init(&player, play);
	say_start(&player);
	if (!play->options->dry_run && run_head(&player))
		play_events(&player);
	return player_end(&player);
}
