/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Played scripts as JUnit XML: a suite a script, a case a step. What the kernel did otherwise than
 * the script says is a failure; what could not be judged is an error. junit.c names the dialect.
 */
#include "report/formats.h"
#include "report/play.h"

#include <string.h>

typedef struct {
	guint tests, failures, errors;
	gint64 time_ms;
} Counts;

/* A script that ended otherwise than by a failed step is a case of its own. */
static gboolean
needs_case(const WbPlayed *played, const GPtrArray *steps)
{
	if (played->outcome == WB_OUTCOME_PASS)
		return steps->len == 0;
	if (played->outcome != WB_OUTCOME_FAIL)
		return TRUE;
	for (guint i = 0; i < steps->len; i++)
		if (wb_play_is_failure(played, steps->pdata[i]))
			return FALSE;
	return TRUE;
}

static gboolean
is_error(const WbPlayed *played)
{
	return played->outcome == WB_OUTCOME_INFRASTRUCTURE ||
	       (played->outcome == WB_OUTCOME_FAIL && played->verdict != WB_VERDICT_FAIL);
}

static Counts
count(const WbPlayed *played, const GPtrArray *steps)
{
	Counts counts = { .tests = steps->len, .time_ms = played->play_ms };

	for (guint i = 0; i < steps->len; i++) {
		const WbPlayEvent *event = steps->pdata[i];
		gboolean failed = wb_play_is_failure(played, event);
		gboolean error = event->verdict == WB_VERDICT_ERROR;

		counts.errors += failed && error;
		counts.failures += failed && !error;
	}
	if (needs_case(played, steps)) {
		counts.tests++;
		counts.errors += is_error(played);
		counts.failures += !is_error(played) && played->outcome != WB_OUTCOME_PASS;
	}
	return counts;
}

static void
add_counts(GString *out, const Counts *counts)
{
	g_string_append_printf(out,
		" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\" assertions=\"%u\"",
		counts->tests, counts->failures, counts->errors, counts->tests);
	wb_report_xml_add_seconds(out, counts->time_ms);
}

static void
open_case(GString *out, const WbPlayItem *item, const char *name, guint line)
{
	/* Jenkins takes what is before the last dot for the package. */
	g_autofree char *class_name = g_strdelimit(g_strdup(item->name), ".", '_');

	g_string_append(out, "    <testcase");
	wb_report_xml_add_attribute(out, "name", name);
	wb_report_xml_add_attribute(out, "classname", class_name);
	wb_report_xml_add_attribute(out, "file", item->name);
	if (line)
		g_string_append_printf(out, " line=\"%u\"", line);
}

static void
add_problem(GString *out, gboolean error, const char *message, const char *type, const char *text)
{
	const char *element = error ? "error" : "failure";

	g_string_append_printf(out, ">\n      <%s", element);
	wb_report_xml_add_attribute(out, "message", message);
	wb_report_xml_add_attribute(out, "type", type);
	g_string_append_c(out, '>');
	wb_report_xml_add_text(out, text, FALSE);
	g_string_append_printf(out, "</%s>\n    </testcase>\n", element);
}

static void
add_step(GString *out, const WbPlayItem *item, const WbPlayEvent *event)
{
	WbLadderStyle style = { .columns = 100 };
	g_autofree char *name = wb_play_dup_step_title(event);
	g_autofree char *text = NULL;
	g_autofree char *message = NULL;

	open_case(out, item, name, event->line);
	if (!wb_play_is_failure(item->played, event)) {
		g_string_append(out, "/>\n");
		return;
	}
	text = wb_ladder_failure(&style, item->script, event);
	message = event->mismatches->len ? wb_play_dup_mismatch(event->mismatches->pdata[0])
					 : g_strdup(event->actual ? event->actual : "nothing came");
	add_problem(out, event->verdict == WB_VERDICT_ERROR, message,
		event->timing_only ? "timing" : "fail", text);
}

static void
add_outcome(GString *out, const WbPlayItem *item)
{
	const WbPlayed *played = item->played;
	const char *verdict = wb_play_get_verdict(played);
	g_autofree char *message = wb_play_dup_message(played);
	GString *text = g_string_new(message);

	for (guint i = 0; played->crash && i < played->crash->lines->len; i++)
		g_string_append_printf(text, "\n%s", (char *)played->crash->lines->pdata[i]);
	open_case(out, item, "the script as a whole", 0);
	if (played->outcome == WB_OUTCOME_PASS)
		g_string_append(out, "/>\n");
	else
		add_problem(out, is_error(played), message ? message : verdict, verdict, text->str);
	g_string_free(text, TRUE);
}

static void
add_suite(GString *out, const WbReportRun *run, const WbPlayItem *item)
{
	const WbPlayed *played = item->played;
	const WbPlayEvent *start = wb_played_find(played, WB_PLAY_START);
	g_autoptr(GPtrArray) steps = wb_play_get_steps(played);
	Counts counts = count(played, steps);

	g_string_append(out, "  <testsuite");
	wb_report_xml_add_attribute(out, "name", item->name);
	add_counts(out, &counts);
	wb_report_xml_add_timestamp(out, run->started_us);
	g_string_append(out, ">\n    <properties>\n");
	wb_report_xml_add_property(out, "workbench", run->version);
	wb_report_xml_add_property(out, "kernel", run->kernel);
	wb_report_xml_add_property(out, "accelerator", run->accelerator);
	wb_report_xml_add_property(out, "ip", start ? start->ip : NULL);
	wb_report_xml_add_property(out, "timing", start ? start->timing : NULL);
	g_string_append(out, "    </properties>\n");
	for (guint i = 0; i < steps->len; i++)
		add_step(out, item, steps->pdata[i]);
	if (needs_case(played, steps))
		add_outcome(out, item);
	g_string_append(out, "  </testsuite>\n");
}

char *
wb_play_render_junit(const WbReportRun *run, GPtrArray *items)
{
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	Counts all = { .time_ms = run->total_ms };

	for (guint i = 0; i < items->len; i++) {
		const WbPlayItem *item = items->pdata[i];
		g_autoptr(GPtrArray) steps = wb_play_get_steps(item->played);
		Counts counts = count(item->played, steps);

		all.tests += counts.tests;
		all.failures += counts.failures;
		all.errors += counts.errors;
	}
	g_string_append(out, "<testsuites name=\"workbench play\"");
	add_counts(out, &all);
	wb_report_xml_add_timestamp(out, run->started_us);
	g_string_append(out, ">\n");
	for (guint i = 0; i < items->len; i++)
		add_suite(out, run, items->pdata[i]);
	g_string_append(out, "</testsuites>\n");
	return g_string_free(out, FALSE);
}
