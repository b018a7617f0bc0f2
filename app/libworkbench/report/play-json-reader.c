/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A played script out of its JSON report: of a run recorded elsewhere. */
#include "report/saved-run.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

#define DEPTH_MAX 32
#define EVENTS_MAX 20000
#define CRASH_LINES_MAX 80

/* The players' own reader takes it but for the values of "info", which are numbers there. */
static void
add_event(WbPlayed *played, JsonNode *node)
{
	g_autofree char *line = NULL;
	WbPlayEvent *event;

	if (!JSON_NODE_HOLDS_OBJECT(node))
		return;
	json_object_remove_member(json_node_get_object(node), "info");
	line = json_to_string(node, FALSE);
	event = line ? wb_play_event_parse(line, strlen(line), NULL) : NULL;
	if (!event)
		return;
	/* The report tells it by the kind alone. */
	event->outbound = event->kind == WB_PLAY_PACKET ||
			  (event->kind == WB_PLAY_STEP && event->step == WB_STEP_OUTBOUND);
	g_ptr_array_add(played->events, event);
}

static void
read_verdict(WbPlayed *played, const char *word)
{
	static const struct {
		const char *word;
		WbOutcome outcome;
		WbVerdict verdict;
	} verdicts[] = {
		{ "passed", WB_OUTCOME_PASS, WB_VERDICT_PASS },
		{ "failed", WB_OUTCOME_FAIL, WB_VERDICT_FAIL },
		{ "not judged", WB_OUTCOME_FAIL, WB_VERDICT_ERROR },
		{ "stopped", WB_OUTCOME_FAIL, WB_VERDICT_STOPPED },
		{ "crash", WB_OUTCOME_CRASH, WB_VERDICT_ERROR },
		{ "timeout", WB_OUTCOME_TIMEOUT, WB_VERDICT_ERROR },
	};

	for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
		if (g_strcmp0(word, verdicts[i].word) == 0) {
			played->outcome = verdicts[i].outcome;
			played->verdict = verdicts[i].verdict;
		}
}

static void
read_crash(WbPlayed *played, JsonObject *script)
{
	JsonArray *lines = wb_json_get_array(script, "crash");

	if (!lines || json_array_get_length(lines) == 0)
		return;
	played->crash = wb_crash_new("crash");
	wb_json_read_texts(script, "crash", CRASH_LINES_MAX, played->crash->lines);
}

static void
add_end(WbPlayed *played, JsonObject *script)
{
	WbPlayEvent *end = wb_play_event_new(WB_PLAY_END);

	end->verdict = played->verdict;
	end->passed = (guint)wb_json_get_integer(script, "passed", G_MAXINT32);
	end->failed = (guint)wb_json_get_integer(script, "failed", G_MAXINT32);
	end->unexpected = (guint)wb_json_get_integer(script, "unexpected", G_MAXINT32);
	g_ptr_array_add(played->events, end);
}

/* What the reader of steps asks of the beginning. */
static void
add_start(WbPlayed *played, JsonObject *script)
{
	WbPlayEvent *start = wb_play_event_new(WB_PLAY_START);

	start->ip = wb_json_dup_text(script, "ip");
	start->timing = wb_json_dup_text(script, "timing");
	start->strict = wb_json_get_boolean(script, "strict");
	start->events = (guint)wb_json_get_integer(script, "steps", G_MAXINT32);
	g_ptr_array_add(played->events, start);
}

static WbPlayed *
read_script(JsonObject *script)
{
	WbPlayed *played = wb_played_new();
	g_autofree char *verdict = wb_json_dup_text(script, "verdict");
	JsonArray *events = wb_json_get_array(script, "events");
	guint count = events ? json_array_get_length(events) : 0;

	read_verdict(played, verdict);
	played->message = wb_json_dup_text(script, "message");
	played->record_fault = wb_json_dup_text(script, "record_fault");
	played->vm_ms = wb_json_get_integer(script, "vm_ms", G_MAXINT32);
	played->play_ms = wb_json_get_integer(script, "play_ms", G_MAXINT32);
	played->events_lost = (guint64)wb_json_get_integer(script, "events_lost", G_MAXINT32);
	read_crash(played, script);
	add_start(played, script);
	for (guint i = 0; i < MIN(count, EVENTS_MAX); i++)
		add_event(played, json_array_get_element(events, i));
	add_end(played, script);
	return played;
}

/* The first script of the document, or NULL if it is no report of ours. */
static JsonObject *
find_script(JsonObject *report)
{
	g_autofree char *format = wb_json_dup_text(report, "format");

	if (g_strcmp0(format, "workbench-play") != 0 ||
		wb_json_get_integer(report, "version", G_MAXINT) != WB_PLAY_JSON_VERSION)
		return NULL;
	return wb_json_get_element(wb_json_get_array(report, "scripts"), 0);
}

WbPlayed *
wb_play_read_json(const char *text, gsize length, GError **error)
{
	JsonObject *report = NULL, *script;
	g_autoptr(JsonParser) parser =
		wb_json_parse_object(text, length, DEPTH_MAX, &report, error);

	if (!parser)
		return NULL;
	script = find_script(report);
	if (script)
		return read_script(script);
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"not a report of a played script of version %d", WB_PLAY_JSON_VERSION);
	return NULL;
}
