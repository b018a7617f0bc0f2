/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shell commands and the code of a script, and what the kernel knows of a connection. */
#include <string.h>

#include "base/diagnostic.h"
#include "base/text.h"
#include "script/player-run.h"

/* session/play.c gives a script more than this: it is the player that says which command it was. */
#define COMMAND_TIMEOUT_US (20 * 1000 * 1000)

/* The last line that says something: mostly it is the reason. */
static char *
dup_last_line(const char *output)
{
	g_autofree char *copy = g_strchomp(g_strdup(output));
	const char *newline = strrchr(copy, '\n');

	return wb_text_dup_safe_line(newline ? newline + 1 : copy, -1);
}

static void
run_command(WbPlayer *player, const char *command, WbPlace place, WbPlayEvent *step)
{
	WbKernel *kernel = player->play->kernel;
	GString *output = g_string_new(NULL);
	int status = 0;
	g_autoptr(GError) error = NULL;

	if (!kernel->command(kernel, command, wb_player_stretch(player, COMMAND_TIMEOUT_US), output,
		    &status, &error)) {
		wb_player_step_error(step, error);
	} else {
		step->actual = g_strdup_printf("exit status %d", status);
	}
	if (!error && status != 0) {
		g_autofree char *last = dup_last_line(output->str);
		g_autofree char *words =
			*last ? g_strdup_printf(
					"the command failed with exit status %d: %s", status, last)
			      : g_strdup_printf("the command failed with exit status %d", status);

		g_ptr_array_add(
			step->mismatches, wb_mismatch_new("exit status", place, g_strdup("0"),
						  g_strdup_printf("%d", status), words));
	}
	if (output->len > 0 && !step->text)
		step->text = wb_text_dup_safe(output->str, (gssize)output->len);
	g_string_free(output, TRUE);
}

void
wb_player_do_command(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	if (!wb_player_wait(player))
		return;
	step->time = player->play->clock->now(player->play->clock);
	wb_player_judge_time(
		player, &player->time, step->time - player->zero, "run", step->mismatches);
	run_command(player, event->text, event->body, step);
}

gboolean
wb_player_run_command(WbPlayer *player, const char *command, WbPlace place)
{
	WbPlayEvent *step = wb_play_event_new(WB_PLAY_STEP);
	guint failed = player->failed;

	step->step = WB_STEP_COMMAND;
	step->line = step->end_line = place.line;
	step->column = place.column;
	step->expected = g_strdup_printf("`%s`", command);
	run_command(player, command, place, step);
	if (step->mismatches->len == 0 && step->verdict == WB_VERDICT_PASS) {
		if (step->text && !player->remark && !player->last_event)
			player->remark = dup_last_line(step->text);
		wb_play_event_free(step);
		return TRUE;
	}
	wb_player_step_done(player, NULL, step);
	return player->failed == failed;
}

static gboolean
get_info(WbPlayer *player, WbTcpInfo *ret_info)
{
	int fd = wb_player_get_info_fd(player);

	return fd >= 0 && wb_calls_get_tcp_info(player->calls, fd, ret_info);
}

static WbCode *
parse_code(WbPlayer *player, const WbEvent *event, GError **error)
{
	g_autoptr(GPtrArray) diagnostics =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbCode *code = wb_code_parse_event(player->play->script->file, event, diagnostics);

	if (!code) {
		const WbDiagnostic *first = diagnostics->len > 0 ? diagnostics->pdata[0] : NULL;

		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s",
			first ? first->message : "the code does not parse");
	}
	return code;
}

void
wb_player_do_code(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	GString *output = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCode) code = parse_code(player, event, &error);
	WbTcpInfo info;

	if (code && wb_player_wait(player)) {
		step->time = player->play->clock->now(player->play->clock);
		wb_player_judge_time(
			player, &player->time, step->time - player->zero, "run", step->mismatches);
		wb_code_run(code, player->scope, get_info(player, &info) ? &info : NULL, output,
			step->mismatches, &error);
	}
	if (output->len > 0)
		step->text = wb_text_dup_safe(output->str, (gssize)output->len);
	g_string_free(output, TRUE);
	if (error)
		wb_player_step_error(step, error);
}

void
wb_player_add_snapshot(WbPlayer *player, WbPlayEvent *step)
{
	static const char *const names[] = { "tcpi_state", "tcpi_ca_state", "tcpi_retransmits",
		"tcpi_probes", "tcpi_backoff", "tcpi_options", "tcpi_rto", "tcpi_ato",
		"tcpi_snd_mss", "tcpi_rcv_mss", "tcpi_unacked", "tcpi_sacked", "tcpi_lost",
		"tcpi_retrans", "tcpi_pmtu", "tcpi_rtt", "tcpi_rttvar", "tcpi_snd_ssthresh",
		"tcpi_snd_cwnd", "tcpi_advmss", "tcpi_reordering", "tcpi_rcv_space",
		"tcpi_total_retrans", "tcpi_bytes_acked", "tcpi_bytes_received",
		"tcpi_notsent_bytes", "tcpi_snd_wnd", "tcpi_rcv_wnd", NULL };
	WbTcpInfo info;

	if (!player->options->snapshots || !player->current ||
		player->current->state <= WB_CONNECTION_LISTENING ||
		player->current->script_fd < 0 || !get_info(player, &info))
		return;
	for (gsize i = 0; names[i]; i++) {
		guint64 value;

		if (!wb_tcp_info_get(&info, names[i], &value))
			continue;

		WbInfoField *field = g_new0(WbInfoField, 1);

		field->name = g_strdup(names[i]);
		field->value = value;
		g_ptr_array_add(step->info, field);
	}
}
