/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A played script out of its JSON report: of a run recorded elsewhere. */
#include "report/saved-run.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define DEPTH_MAX 32
#define EVENTS_MAX 20000
#define CRASH_LINES_MAX 80

static char *
dup_text(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	if (!node || json_node_get_value_type(node) != G_TYPE_STRING)
		return NULL;
	return json_node_dup_string(node);
}

static gint64
get_integer(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);
	gint64 value = 0;

	if (node && json_node_get_value_type(node) == G_TYPE_INT64)
		value = json_node_get_int(node);
	return CLAMP(value, 0, G_MAXINT32);
}

static JsonArray *
get_array(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

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
	JsonArray *lines = get_array(script, "crash");
	guint count = lines ? json_array_get_length(lines) : 0;

	if (count == 0)
		return;
	played->crash = wb_crash_new("crash");
	for (guint i = 0; i < MIN(count, CRASH_LINES_MAX); i++) {
		JsonNode *node = json_array_get_element(lines, i);

		if (json_node_get_value_type(node) == G_TYPE_STRING)
			g_ptr_array_add(played->crash->lines, json_node_dup_string(node));
	}
}

static void
add_end(WbPlayed *played, JsonObject *script)
{
	WbPlayEvent *end = wb_play_event_new(WB_PLAY_END);

	end->verdict = played->verdict;
	end->passed = (guint)get_integer(script, "passed");
	end->failed = (guint)get_integer(script, "failed");
	end->unexpected = (guint)get_integer(script, "unexpected");
	g_ptr_array_add(played->events, end);
}

/* What the reader of steps asks of the beginning. */
static void
add_start(WbPlayed *played, JsonObject *script)
{
	WbPlayEvent *start = wb_play_event_new(WB_PLAY_START);
	JsonNode *strict = json_object_get_member(script, "strict");

	start->ip = dup_text(script, "ip");
	start->timing = dup_text(script, "timing");
	start->strict = strict && json_node_get_value_type(strict) == G_TYPE_BOOLEAN &&
			json_node_get_boolean(strict);
	start->events = (guint)get_integer(script, "steps");
	g_ptr_array_add(played->events, start);
}

static WbPlayed *
read_script(JsonObject *script)
{
	WbPlayed *played = wb_played_new();
	g_autofree char *verdict = dup_text(script, "verdict");
	JsonArray *events = get_array(script, "events");
	guint count = events ? json_array_get_length(events) : 0;

	read_verdict(played, verdict);
	played->message = dup_text(script, "message");
	played->record_fault = dup_text(script, "record_fault");
	played->vm_ms = get_integer(script, "vm_ms");
	played->play_ms = get_integer(script, "play_ms");
	played->events_lost = (guint64)get_integer(script, "events_lost");
	read_crash(played, script);
	add_start(played, script);
	for (guint i = 0; i < MIN(count, EVENTS_MAX); i++)
		add_event(played, json_array_get_element(events, i));
	add_end(played, script);
	return played;
}

/* The first script of the document, or NULL if it is no report of ours. */
static JsonObject *
find_script(JsonNode *root)
{
	JsonObject *report =
		root && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
	g_autofree char *format = report ? dup_text(report, "format") : NULL;
	JsonArray *scripts = report ? get_array(report, "scripts") : NULL;
	JsonNode *first;

	if (g_strcmp0(format, "workbench-play") != 0 || !scripts ||
		get_integer(report, "version") != WB_PLAY_JSON_VERSION ||
		json_array_get_length(scripts) == 0)
		return NULL;
	first = json_array_get_element(scripts, 0);
	return JSON_NODE_HOLDS_OBJECT(first) ? json_node_get_object(first) : NULL;
}

WbPlayed *
wb_play_read_json(const char *text, gsize length, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) failure = NULL;
	g_autofree char *words = NULL;
	JsonObject *script;

	if (length > G_MAXSSIZE || wb_json_is_too_deep(text, length, DEPTH_MAX)) {
		g_set_error_literal(
			error, WB_ERROR, WB_ERROR_TOO_BIG, "the JSON is too deeply nested");
		return NULL;
	}
	if (!json_parser_load_from_data(parser, text, (gssize)length, &failure)) {
		words = wb_text_dup_safe_line(failure->message, -1);
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "not JSON: %s", words);
		return NULL;
	}
	script = find_script(json_parser_get_root(parser));
	if (script)
		return read_script(script);
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"not a report of a played script of version %d", WB_PLAY_JSON_VERSION);
	return NULL;
}
