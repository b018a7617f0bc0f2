/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checker's words: into the result, and as events of the run. */
#include "session/check-private.h"

#include "base/text.h"

static WbRecording *
get_recording(const WbCheckRun *run)
{
	return wb_recorder_get_recording(run->recorder);
}

/* --- sub-checks ---------------------------------------------------------------------------- */

static WbCheck *
find_check(WbResult *result, const char *id)
{
	for (guint i = 0; i < result->checks->len; i++) {
		WbCheck *candidate = result->checks->pdata[i];

		if (g_strcmp0(candidate->id, id) == 0)
			return candidate;
	}
	return NULL;
}

static void
take_text(char **into, const char *from)
{
	if (!from)
		return;
	g_free(*into);
	*into = g_strdup(from);
}

static char *
dup_check_text(const WbCheck *check)
{
	g_autoptr(GString) text = g_string_new(check->id);

	if (check->status == WB_CHECK_PASS || !check->message)
		g_string_append_printf(text, ": %s", check->title ? check->title : "");
	else
		g_string_append_printf(text, ": %s", check->message);
	if (check->status == WB_CHECK_FAIL && check->expected && check->actual)
		g_string_append_printf(
			text, "; expected %s, got %s", check->expected, check->actual);
	return wb_text_dup_safe_line(text->str, (gssize)text->len);
}

static char *
dup_evidence(const WbCheck *check)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (guint i = 0; i < check->evidence->len; i++) {
		g_autofree char *safe = wb_text_dup_safe_line(check->evidence->pdata[i], -1);

		g_string_append_printf(lines, "%s%s", i ? "\n" : "", safe);
	}
	return lines->len ? g_strdup(lines->str) : NULL;
}

static void
add_check_event(WbCheckRun *run, const WbCheck *check, gint64 time_ns)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_CHECK);

	event->time_ns = time_ns;
	event->name = wb_text_dup_safe_line(check->id, -1);
	event->text = dup_check_text(check);
	event->check.passed = check->status == WB_CHECK_PASS;
	event->check.skipped = check->status == WB_CHECK_SKIP;
	event->check.evidence = dup_evidence(check);
	wb_recording_add(get_recording(run), event, NULL);
}

/* A sub-check is complete when the line behind it has come; it happened when its own came. */
static gint64
get_result_ns(WbCheckRun *run)
{
	return run->delivered++ < run->seen ? run->result_ns
					    : wb_recording_get_out_ns(get_recording(run));
}

/* The manifest says which sub-checks there are; what else a checker prints does not count. */
static void
on_check(const WbCheck *seen, gpointer data)
{
	WbCheckRun *run = data;
	WbCheck *known = find_check(run->result, seen->id);
	gint64 time_ns = get_result_ns(run);

	if (!known || known->status == WB_CHECK_FAIL)
		return;
	known->status = seen->status;
	known->points = seen->status == WB_CHECK_PASS ? known->max_points : 0;
	take_text(&known->message, seen->message);
	take_text(&known->expected, seen->expected);
	take_text(&known->actual, seen->actual);
	take_text(&known->hint, seen->hint);
	g_ptr_array_set_size(known->evidence, 0);
	for (guint i = 0; i < seen->evidence->len; i++)
		g_ptr_array_add(known->evidence, g_strdup(seen->evidence->pdata[i]));
	add_check_event(run, known, time_ns);
	if (run->events && run->events->check)
		run->events->check(known, run->events->data);
}

/* --- steps and the end --------------------------------------------------------------------- */

static void
on_step(const char *text, gpointer data)
{
	WbCheckRun *run = data;
	WbRunEvent *event = wb_run_event_new(WB_STREAM_STEP);

	g_free(run->step);
	run->step = g_strdup(text);
	event->time_ns = wb_recording_get_out_ns(get_recording(run));
	event->name = g_strdup("checker");
	event->text = wb_text_dup_safe_line(text, -1);
	wb_recording_add(get_recording(run), event, NULL);
	if (run->events && run->events->step)
		run->events->step(text, run->events->data);
}

static void
on_bail_out(const char *word, const char *reason, gpointer data)
{
	WbCheckRun *run = data;

	if (run->bail_word)
		return;
	run->bail_word = g_strdup(word);
	run->bail_reason = g_strdup(reason);
}

WbKtap *
wb_check_new_ktap(WbCheckRun *run)
{
	static const WbKtapEvents events = {
		.step = on_step,
		.check = on_check,
		.bail_out = on_bail_out,
	};

	return wb_ktap_new(&events, run);
}

/* --- output -------------------------------------------------------------------------------- */

static void
keep(GString *text, const char *bytes, gsize length, gsize max)
{
	g_string_append_len(text, bytes, (gssize)MIN(length, max - MIN(text->len, max)));
}

void
wb_check_on_out(const char *bytes, gsize length, gpointer data)
{
	WbCheckRun *run = data;
	WbBundleWriter *bundle = wb_recorder_get_bundle(run->recorder);

	keep(run->out, bytes, length, WB_CHECK_KTAP_KEEP);
	if (bundle)
		wb_bundle_writer_add_ktap(bundle, bytes, length, NULL);
	wb_ktap_feed(run->ktap, bytes, length);
	if (wb_ktap_get_seen(run->ktap) > run->seen)
		run->result_ns = wb_recording_get_out_ns(get_recording(run));
	run->seen = wb_ktap_get_seen(run->ktap);
}

void
wb_check_on_err(const char *bytes, gsize length, gpointer data)
{
	WbCheckRun *run = data;

	keep(run->err, bytes, length, WB_CHECK_ERR_KEEP);
}
