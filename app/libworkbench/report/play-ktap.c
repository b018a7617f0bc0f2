/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Played scripts as KTAP 1: a subtest a script, a result line a step. ktap.c says why it looks so.
 */
#include "report/formats.h"
#include "report/play.h"

#include <string.h>

#define INDENT "    "

static void
add_step_yaml(GString *out, const WbPlayEvent *event)
{
	g_autoptr(GPtrArray) mismatches = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < event->mismatches->len; i++)
		g_ptr_array_add(mismatches, wb_play_dup_mismatch(event->mismatches->pdata[i]));
	g_string_append(out, INDENT "  ---\n");
	if (event->line)
		g_string_append_printf(out, INDENT "  line: %u\n", event->line);
	wb_report_ktap_add_entry(out, INDENT "  ", "expected", event->expected);
	wb_report_ktap_add_entry(out, INDENT "  ", "actual", event->actual);
	wb_report_ktap_add_entry(out, INDENT "  ", "text", event->text);
	wb_report_ktap_add_list(out, INDENT "  ", "mismatches", mismatches);
	if (event->timing_only)
		g_string_append(out, INDENT "  timing_only: true\n");
	g_string_append(out, INDENT "  ...\n");
}

static void
add_step(GString *out, guint number, const WbPlayed *played, const WbPlayEvent *event)
{
	g_autofree char *title = wb_play_dup_step_title(event);
	gboolean failed = wb_play_is_failure(played, event);

	g_string_append_printf(out, INDENT "%s %u ", failed ? "not ok" : "ok", number);
	wb_report_ktap_add_description(out, title);
	if (event->kind == WB_PLAY_STEP && event->verdict == WB_VERDICT_STOPPED)
		g_string_append(out, " # SKIP it was stopped");
	g_string_append_c(out, '\n');
	if (failed)
		add_step_yaml(out, event);
}

static void
add_steps(GString *out, const WbPlayItem *item)
{
	g_autoptr(GPtrArray) steps = wb_play_get_steps(item->played);

	if (steps->len == 0)
		return;
	g_string_append(out, INDENT "KTAP version 1\n" INDENT "# Subtest: ");
	wb_report_ktap_add_description(out, item->name);
	g_string_append_printf(out, "\n" INDENT "1..%u\n", steps->len);
	for (guint i = 0; i < steps->len; i++)
		add_step(out, i + 1, item->played, steps->pdata[i]);
}

static void
add_script(GString *out, guint number, const WbPlayItem *item)
{
	const WbPlayed *played = item->played;
	g_autofree char *message = wb_play_dup_message(played);

	add_steps(out, item);
	g_string_append_printf(
		out, "%s %u ", played->outcome == WB_OUTCOME_PASS ? "ok" : "not ok", number);
	wb_report_ktap_add_description(out, item->name);
	if (played->outcome == WB_OUTCOME_TIMEOUT)
		g_string_append(out, " # TIMEOUT");
	if (played->outcome == WB_OUTCOME_INFRASTRUCTURE)
		g_string_append(out, " # ERROR infrastructure");
	g_string_append(out, "\n  ---\n");
	wb_report_ktap_add_entry(out, "  ", "verdict", wb_play_get_verdict(played));
	wb_report_ktap_add_entry(out, "  ", "message", message);
	if (played->crash)
		wb_report_ktap_add_list(out, "  ", "crash", played->crash->lines);
	g_string_append_printf(
		out, "  duration_ms: %" G_GINT64_FORMAT "\n  ...\n", played->play_ms);
}

char *
wb_play_render_ktap(const WbReportRun *run, GPtrArray *items)
{
	GString *out = g_string_new("KTAP version 1\n");

	g_string_append_printf(out, "1..%u\n", items->len);
	wb_report_ktap_add_comment(out, "workbench", run->version);
	wb_report_ktap_add_comment(out, "kernel", run->kernel);
	wb_report_ktap_add_comment(out, "accelerator", run->accelerator);
	for (guint i = 0; i < items->len; i++)
		add_script(out, i + 1, items->pdata[i]);
	return g_string_free(out, FALSE);
}
