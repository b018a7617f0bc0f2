/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as one line of JSON, without a JSON library: it runs in the guest. */
#include "script/event.h"

#include <string.h>

/* Output of a command may be long; the whole line must fit into WB_PLAY_EVENT_MAX: half of it for
 * the largest packet in hexadecimal, and this much for all text. */
#define TEXT_MAX 16384
#define ALL_TEXT_MAX (96 * 1024)
#define MISMATCHES_MAX 64

/* The longest start of TEXT that is at most TEXT_MAX bytes and ends with a whole character. */
static gsize
capped_length(const char *text)
{
	gsize length = strlen(text);

	if (length <= TEXT_MAX)
		return length;
	length = TEXT_MAX;
	while (length > 0 && ((guchar)text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

/* A byte that is not UTF-8 is written as U+FFFD: what comes from a script or a command may be
 * anything. */
static void
append_string(GString *json, const char *text)
{
	g_autofree char *capped = g_strndup(text, capped_length(text));
	g_autofree char *valid = g_utf8_make_valid(capped, -1);

	g_string_append_c(json, '"');
	for (const guchar *at = (const guchar *)valid; *at; at++) {
		if (json->len >= ALL_TEXT_MAX && (*at & 0xc0) != 0x80)
			break;
		if (*at == '"' || *at == '\\')
			g_string_append_printf(json, "\\%c", *at);
		else if (*at == '\n')
			g_string_append(json, "\\n");
		else if (*at < 0x20 || *at == 0x7f)
			g_string_append_printf(json, "\\u%04x", *at);
		else
			g_string_append_c(json, (char)*at);
	}
	g_string_append_c(json, '"');
}

static void
append_key(GString *json, const char *key)
{
	if (json->str[json->len - 1] != '{')
		g_string_append_c(json, ',');
	g_string_append_printf(json, "\"%s\":", key);
}

static void
member_string(GString *json, const char *key, const char *value)
{
	if (!value)
		return;
	append_key(json, key);
	append_string(json, value);
}

static void
member_integer(GString *json, const char *key, gint64 value)
{
	append_key(json, key);
	g_string_append_printf(json, "%" G_GINT64_FORMAT, value);
}

static void
member_boolean(GString *json, const char *key, gboolean value)
{
	append_key(json, key);
	g_string_append(json, value ? "true" : "false");
}

static void
member_mismatches(GString *json, const GPtrArray *mismatches)
{
	if (!mismatches || mismatches->len == 0)
		return;
	append_key(json, "mismatches");
	g_string_append_c(json, '[');
	for (guint i = 0; i < MIN(mismatches->len, MISMATCHES_MAX); i++) {
		const WbMismatch *mismatch = mismatches->pdata[i];

		g_string_append(json, i ? ",{" : "{");
		member_string(json, "field", mismatch->field);
		member_string(json, "expected", mismatch->expected);
		member_string(json, "actual", mismatch->actual);
		member_string(json, "words", mismatch->words);
		member_integer(json, "line", mismatch->place.line);
		member_integer(json, "column", mismatch->place.column);
		member_boolean(json, "timing", mismatch->timing);
		g_string_append_c(json, '}');
	}
	g_string_append_c(json, ']');
}

static void
member_packet(GString *json, const WbPlayEvent *event)
{
	static const char digits[] = "0123456789abcdef";

	if (!event->packet)
		return;

	gsize length;
	const guint8 *bytes = g_bytes_get_data(event->packet, &length);

	member_boolean(json, "outbound", event->outbound);
	append_key(json, "packet");
	g_string_append_c(json, '"');
	for (gsize i = 0; i < MIN(length, WB_PACKET_MAX); i++) {
		g_string_append_c(json, digits[bytes[i] >> 4]);
		g_string_append_c(json, digits[bytes[i] & 15]);
	}
	g_string_append_c(json, '"');
}

static void
member_info(GString *json, const GPtrArray *info)
{
	if (!info || info->len == 0)
		return;
	append_key(json, "info");
	g_string_append_c(json, '{');
	for (guint i = 0; i < info->len; i++) {
		const WbInfoField *field = info->pdata[i];

		append_key(json, field->name);
		g_string_append_printf(json, "%" G_GUINT64_FORMAT, field->value);
	}
	g_string_append_c(json, '}');
}

static void
members_of_step(GString *json, const WbPlayEvent *event)
{
	member_string(json, "step", wb_step_kind_to_string(event->step));
	member_integer(json, "line", event->line);
	member_integer(json, "column", event->column);
	member_integer(json, "end_line", event->end_line);
	member_string(json, "label", event->label);
	member_integer(json, "script_us", event->script_us);
}

static void
members_of_start(GString *json, const WbPlayEvent *event)
{
	member_string(json, "script", event->script);
	member_string(json, "ip", event->ip);
	member_string(json, "kernel", event->kernel);
	member_string(json, "timing", event->timing);
	member_boolean(json, "strict", event->strict);
	member_integer(json, "events", event->events);
}

static void
members_of_end(GString *json, const WbPlayEvent *event)
{
	member_integer(json, "passed", event->passed);
	member_integer(json, "failed", event->failed);
	member_integer(json, "unexpected", event->unexpected);
}

char *
wb_play_event_to_json(const WbPlayEvent *event)
{
	GString *json = g_string_sized_new(512);

	g_string_append_c(json, '{');
	member_string(json, "event", wb_play_event_kind_to_string(event->kind));
	member_integer(json, "time_us", event->time);
	member_integer(json, "run_us", event->run_us);
	if (event->kind == WB_PLAY_START)
		members_of_start(json, event);
	if (event->kind == WB_PLAY_READY || event->kind == WB_PLAY_STEP)
		members_of_step(json, event);
	member_string(json, "expected", event->expected);
	member_string(json, "actual", event->actual);
	if (event->kind == WB_PLAY_STEP || event->kind == WB_PLAY_END) {
		member_string(json, "verdict", wb_verdict_to_string(event->verdict));
		member_boolean(json, "timing_only", event->timing_only);
	}
	if (event->kind == WB_PLAY_END)
		members_of_end(json, event);
	member_mismatches(json, event->mismatches);
	member_string(json, "text", event->text);
	member_packet(json, event);
	member_info(json, event->info);
	g_string_append(json, "}\n");
	return g_string_free(json, FALSE);
}
