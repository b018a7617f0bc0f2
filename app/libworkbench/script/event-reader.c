/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the player said, read on the host. Its lines are outside bytes: a student's script ran
 * beside it as root. Members that are known are right in type and range, or the line is refused
 * whole.
 */
#include "base/json.h"
#include "base/text.h"
#include "script/event.h"

#include <string.h>

/* A line has 4; the parser calls itself for each. */
#define DEPTH_MAX 8
#define MEMBERS_MAX 64
#define TEXT_MAX (64 * 1024)
#define NAME_MAX_LENGTH 64
#define MISMATCHES_MAX 256
#define INFO_MAX 256
#define PACKET_MAX 65535
/* A script is at most a mebibyte, so its lines, columns and events are no more. */
#define PLACE_MAX (1024 * 1024 + 1)
#define TIME_MAX_US (G_MAXINT64 / 4)

typedef struct {
	JsonObject *object;
	GError *error; /* the first fault; later calls do nothing */
} Reader;

static void
refuse(Reader *reader, const char *name, const char *wanted)
{
	if (!reader->error)
		reader->error = g_error_new(
			WB_ERROR, WB_ERROR_INVALID_DATA, "\"%s\" is not %s", name, wanted);
}

/* The member if it is there and not null. */
static JsonNode *
get_member(Reader *reader, const char *name)
{
	JsonNode *node = reader->error ? NULL : json_object_get_member(reader->object, name);

	return node && !JSON_NODE_HOLDS_NULL(node) ? node : NULL;
}

/* NULL if it is not there. */
static char *
read_text(Reader *reader, const char *name)
{
	JsonNode *node = get_member(reader, name);
	const char *text;

	if (!node)
		return NULL;
	text = json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
	if (text && strlen(text) <= TEXT_MAX && g_utf8_validate(text, -1, NULL))
		return g_strdup(text);
	refuse(reader, name, "text of a sensible length");
	return NULL;
}

static gint64
read_integer(Reader *reader, const char *name, gint64 min, gint64 max, gint64 missing)
{
	JsonNode *node = get_member(reader, name);
	gint64 value;

	if (!node)
		return missing;
	if (json_node_get_value_type(node) == G_TYPE_INT64) {
		value = json_node_get_int(node);
		if (value >= min && value <= max)
			return value;
	}
	refuse(reader, name, "a number in its range");
	return missing;
}

static guint
read_count(Reader *reader, const char *name)
{
	return (guint)read_integer(reader, name, 0, G_MAXINT32, 0);
}

static guint
read_place(Reader *reader, const char *name)
{
	return (guint)read_integer(reader, name, 0, PLACE_MAX, 0);
}

static gboolean
read_boolean(Reader *reader, const char *name)
{
	JsonNode *node = get_member(reader, name);

	if (!node)
		return FALSE;
	if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
		return json_node_get_boolean(node);
	refuse(reader, name, "true or false");
	return FALSE;
}

/* The number of the name that TO_STRING knows it by. */
static int
read_name(Reader *reader, const char *name, const char *(*to_string)(int), int missing)
{
	JsonNode *node = get_member(reader, name);
	const char *text;

	if (!node)
		return missing;
	text = json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : "";
	for (int value = 0; to_string(value); value++)
		if (strcmp(text, to_string(value)) == 0)
			return value;
	refuse(reader, name, "one of the names it may be");
	return missing;
}

static const char *
kind_name(int value)
{
	return wb_play_event_kind_to_string((WbPlayEventKind)value);
}

static const char *
step_name(int value)
{
	return wb_step_kind_to_string((WbStepKind)value);
}

static const char *
verdict_name(int value)
{
	return wb_verdict_to_string((WbVerdict)value);
}

static const char *
ip_name(int value)
{
	static const char *const names[] = { "ipv4", "ipv6", "mapped", NULL };

	return names[value];
}

static const char *
timing_name(int value)
{
	static const char *const names[] = { "order", "exact", NULL };

	return names[value];
}

static GBytes *
read_packet(Reader *reader, const char *name)
{
	JsonNode *node = get_member(reader, name);
	const char *hex;
	gsize length;
	guint8 *bytes;

	if (!node)
		return NULL;
	hex = json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : "-";
	length = strlen(hex);
	if (length % 2 || length > 2 * PACKET_MAX ||
		strspn(hex, "0123456789abcdefABCDEF") != length) {
		refuse(reader, name, "a packet's bytes");
		return NULL;
	}
	bytes = g_malloc(length / 2 + 1);
	for (gsize i = 0; i < length / 2; i++)
		bytes[i] = (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
				    g_ascii_xdigit_value(hex[2 * i + 1]));
	return g_bytes_new_take(bytes, length / 2);
}

/* --- lists ------------------------------------------------------------------------------------ */

static WbMismatch *
read_mismatch(Reader *outer, JsonObject *object)
{
	Reader reader = { .object = object };
	g_autofree char *field = read_text(&reader, "field");
	g_autofree char *words = read_text(&reader, "words");
	WbPlace place = { read_place(&reader, "line"), read_place(&reader, "column") };
	char *expected = read_text(&reader, "expected");
	char *actual = read_text(&reader, "actual");
	gboolean timing = read_boolean(&reader, "timing");
	WbMismatch *mismatch;

	if (!field)
		refuse(&reader, "field", "there");
	mismatch = wb_mismatch_new(field ? field : "", place, expected, actual, words);
	mismatch->timing = timing;
	if (reader.error && !outer->error)
		outer->error = g_steal_pointer(&reader.error);
	g_clear_error(&reader.error);
	return mismatch;
}

static void
read_mismatches(Reader *reader, GPtrArray *into)
{
	JsonNode *node = get_member(reader, "mismatches");
	JsonArray *array = node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

	if (!node)
		return;
	if (!array || json_array_get_length(array) > MISMATCHES_MAX) {
		refuse(reader, "mismatches", "a list of a sensible length");
		return;
	}
	for (guint i = 0; i < json_array_get_length(array); i++) {
		JsonNode *element = json_array_get_element(array, i);

		if (JSON_NODE_HOLDS_OBJECT(element))
			g_ptr_array_add(into, read_mismatch(reader, json_node_get_object(element)));
		else
			refuse(reader, "mismatches", "a list of objects");
	}
}

static gboolean
is_info_name(const char *name)
{
	gsize length = strlen(name);

	return length > 0 && length <= NAME_MAX_LENGTH &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

/* A value has 64 bits; the parser gives those over INT64_MAX as negative numbers. */
static void
read_info(Reader *reader, GPtrArray *into)
{
	JsonNode *node = get_member(reader, "info");
	JsonObject *object =
		node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
	JsonObjectIter iter;
	const char *name;
	JsonNode *value;

	if (!node)
		return;
	if (!object || json_object_get_size(object) > INFO_MAX) {
		refuse(reader, "info", "an object of a sensible size");
		return;
	}
	json_object_iter_init_ordered(&iter, object);
	while (json_object_iter_next_ordered(&iter, &name, &value)) {
		WbInfoField *field;

		if (!is_info_name(name) || json_node_get_value_type(value) != G_TYPE_INT64) {
			refuse(reader, "info", "names with a number each");
			return;
		}
		field = g_new0(WbInfoField, 1);
		field->name = g_strdup(name);
		field->value = (guint64)json_node_get_int(value);
		g_ptr_array_add(into, field);
	}
}

/* --- the whole -------------------------------------------------------------------------------- */

static void
require(Reader *reader, const char *name)
{
	if (!get_member(reader, name))
		refuse(reader, name, "there");
}

static void
read_step(Reader *reader, WbPlayEvent *event)
{
	event->step = (WbStepKind)read_name(reader, "step", step_name, 0);
	event->line = read_place(reader, "line");
	event->column = read_place(reader, "column");
	event->end_line = read_place(reader, "end_line");
	event->label = read_text(reader, "label");
	event->script_us = read_integer(reader, "script_us", -1, TIME_MAX_US, -1);
	event->expected = read_text(reader, "expected");
	event->actual = read_text(reader, "actual");
	event->verdict = (WbVerdict)read_name(reader, "verdict", verdict_name, 0);
	event->timing_only = read_boolean(reader, "timing_only");
	read_mismatches(reader, event->mismatches);
	event->text = read_text(reader, "text");
	event->outbound = read_boolean(reader, "outbound");
	event->packet = read_packet(reader, "packet");
	read_info(reader, event->info);
}

/* A name that is kept as text, because the event has it so. */
static char *
read_known(Reader *reader, const char *name, const char *(*to_string)(int))
{
	int value = read_name(reader, name, to_string, -1);

	return value < 0 ? NULL : g_strdup(to_string(value));
}

static void
read_whole(Reader *reader, WbPlayEvent *event)
{
	event->script = read_text(reader, "script");
	event->ip = read_known(reader, "ip", ip_name);
	event->kernel = read_text(reader, "kernel");
	event->timing = read_known(reader, "timing", timing_name);
	event->strict = read_boolean(reader, "strict");
	event->events = read_count(reader, "events");
	event->passed = read_count(reader, "passed");
	event->failed = read_count(reader, "failed");
	event->unexpected = read_count(reader, "unexpected");
}

/* Without these an event says nothing. */
static void
require_members(Reader *reader, WbPlayEventKind kind)
{
	if (kind == WB_PLAY_STEP || kind == WB_PLAY_READY) {
		require(reader, "step");
		require(reader, "line");
	}
	if (kind == WB_PLAY_STEP || kind == WB_PLAY_END)
		require(reader, "verdict");
	if (kind == WB_PLAY_NOTE)
		require(reader, "text");
	if (kind == WB_PLAY_PACKET)
		require(reader, "packet");
}

static WbPlayEvent *
read_event(JsonObject *object, GError **error)
{
	Reader reader = { .object = object };
	g_autoptr(WbPlayEvent) event = NULL;

	require(&reader, "event");
	event = wb_play_event_new((WbPlayEventKind)read_name(&reader, "event", kind_name, 0));
	require_members(&reader, event->kind);
	event->time = read_integer(&reader, "time_us", 0, TIME_MAX_US, 0);
	event->run_us = read_integer(&reader, "run_us", -TIME_MAX_US, TIME_MAX_US, 0);
	read_step(&reader, event);
	read_whole(&reader, event);
	if (!reader.error)
		return g_steal_pointer(&event);
	g_propagate_prefixed_error(error, reader.error, "a line of the player: ");
	return NULL;
}

WbPlayEvent *
wb_play_event_parse(const char *line, gsize length, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonNode *root = NULL;
	JsonObject *object = NULL;

	if (length > WB_PLAY_EVENT_MAX) {
		g_set_error_literal(
			error, WB_ERROR, WB_ERROR_TOO_BIG, "a line of the player is too long");
		return NULL;
	}
	if (length && !memchr(line, '\0', length) && g_utf8_validate(line, (gssize)length, NULL) &&
		!wb_json_is_too_deep(line, length, DEPTH_MAX) &&
		json_parser_load_from_data(parser, line, (gssize)length, NULL))
		root = json_parser_get_root(parser);
	if (root && JSON_NODE_HOLDS_OBJECT(root))
		object = json_node_get_object(root);
	if (!object || json_object_get_size(object) > MEMBERS_MAX) {
		g_autofree char *start = wb_text_dup_safe_line(line, (gssize)MIN(length, 60));

		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"a line of the player is no JSON object: %s", start);
		return NULL;
	}
	return read_event(object, error);
}
