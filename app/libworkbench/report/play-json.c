/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Played scripts as JSON. docs/play-json.md describes every field, docs/play.schema.json for
 * programs. */
#include "base/json.h"
#include "report/formats.h"
#include "report/play.h"

static void
add_packet(JsonBuilder *json, const WbPlayEvent *event)
{
	GString *hex = g_string_new(NULL);
	gsize length = 0;
	const guint8 *bytes = event->packet ? g_bytes_get_data(event->packet, &length) : NULL;

	for (gsize i = 0; i < length; i++)
		g_string_append_printf(hex, "%02x", bytes[i]);
	wb_json_add_text(json, "packet", event->packet ? hex->str : NULL);
	g_string_free(hex, TRUE);
}

static void
add_mismatches(JsonBuilder *json, const WbPlayEvent *event)
{
	json_builder_set_member_name(json, "mismatches");
	json_builder_begin_array(json);
	for (guint i = 0; i < event->mismatches->len; i++) {
		const WbMismatch *mismatch = event->mismatches->pdata[i];

		json_builder_begin_object(json);
		wb_json_add_text(json, "field", mismatch->field);
		wb_json_add_text(json, "expected", mismatch->expected);
		wb_json_add_text(json, "actual", mismatch->actual);
		wb_json_add_text(json, "words", mismatch->words);
		wb_json_add_position(json, "line", mismatch->place.line);
		wb_json_add_position(json, "column", mismatch->place.column);
		wb_json_add_boolean(json, "timing", mismatch->timing);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

/* Values of 64 bits are text: few readers of JSON keep them whole as numbers. */
static void
add_info(JsonBuilder *json, const WbPlayEvent *event)
{
	json_builder_set_member_name(json, "info");
	json_builder_begin_object(json);
	for (guint i = 0; i < event->info->len; i++) {
		const WbInfoField *field = event->info->pdata[i];
		g_autofree char *value = g_strdup_printf("%" G_GUINT64_FORMAT, field->value);

		wb_json_add_text(json, field->name, value);
	}
	json_builder_end_object(json);
}

static void
add_event(JsonBuilder *json, const WbPlayed *played, const WbPlayEvent *event)
{
	gboolean step = event->kind == WB_PLAY_STEP;

	json_builder_begin_object(json);
	wb_json_add_text(json, "event", wb_play_event_kind_to_string(event->kind));
	wb_json_add_text(json, "step", step ? wb_step_kind_to_string(event->step) : NULL);
	wb_json_add_position(json, "line", event->line);
	wb_json_add_position(json, "column", event->column);
	wb_json_add_position(json, "end_line", event->end_line);
	wb_json_add_text(json, "label", event->label);
	wb_json_add_integer(json, "time_us", event->time);
	wb_json_add_integer(json, "run_us", event->run_us);
	json_builder_set_member_name(json, "script_us");
	if (step && event->script_us >= 0)
		json_builder_add_int_value(json, event->script_us);
	else
		json_builder_add_null_value(json);
	wb_json_add_text(json, "verdict", step ? wb_verdict_to_string(event->verdict) : NULL);
	wb_json_add_boolean(json, "failure", wb_play_is_failure(played, event));
	wb_json_add_boolean(json, "timing_only", event->timing_only);
	wb_json_add_text(json, "expected", event->expected);
	wb_json_add_text(json, "actual", event->actual);
	wb_json_add_text(json, "text", event->text);
	add_mismatches(json, event);
	add_packet(json, event);
	add_info(json, event);
	json_builder_end_object(json);
}

static void
add_start(JsonBuilder *json, const WbPlayed *played)
{
	const WbPlayEvent *start = wb_played_find(played, WB_PLAY_START);

	wb_json_add_text(json, "ip", start ? start->ip : NULL);
	wb_json_add_text(json, "timing", start ? start->timing : NULL);
	wb_json_add_boolean(json, "strict", start && start->strict);
	wb_json_add_integer(json, "steps", start ? start->events : 0);
}

static void
add_script(JsonBuilder *json, const WbPlayItem *item)
{
	const WbPlayed *played = item->played;
	const WbPlayEvent *end = wb_played_find(played, WB_PLAY_END);
	g_autofree char *message = wb_play_dup_message(played);

	json_builder_begin_object(json);
	wb_json_add_text(json, "name", item->name);
	wb_json_add_text(json, "verdict", wb_play_get_verdict(played));
	wb_json_add_text(json, "message", message);
	if (played->record_fault)
		wb_json_add_text(json, "record_fault", played->record_fault);
	add_start(json, played);
	wb_json_add_integer(json, "passed", end ? end->passed : 0);
	wb_json_add_integer(json, "failed", end ? end->failed : 0);
	wb_json_add_integer(json, "unexpected", end ? end->unexpected : 0);
	wb_json_add_integer(json, "vm_ms", played->vm_ms);
	wb_json_add_integer(json, "play_ms", played->play_ms);
	json_builder_set_member_name(json, "events");
	json_builder_begin_array(json);
	for (guint i = 0; i < played->events->len; i++) {
		const WbPlayEvent *event = played->events->pdata[i];

		if (event->kind == WB_PLAY_STEP || event->kind == WB_PLAY_PACKET ||
			event->kind == WB_PLAY_NOTE)
			add_event(json, played, event);
	}
	json_builder_end_array(json);
	wb_json_add_integer(json, "events_lost", (gint64)played->events_lost);
	wb_json_add_texts(json, "crash", played->crash ? played->crash->lines : NULL);
	json_builder_end_object(json);
}

static void
add_summary(JsonBuilder *json, GPtrArray *items)
{
	guint passed = 0, not_judged = 0;

	for (guint i = 0; i < items->len; i++) {
		const WbPlayItem *item = items->pdata[i];

		passed += item->played->outcome == WB_OUTCOME_PASS;
		not_judged += item->played->outcome == WB_OUTCOME_INFRASTRUCTURE;
	}
	json_builder_set_member_name(json, "summary");
	json_builder_begin_object(json);
	wb_json_add_integer(json, "scripts", items->len);
	wb_json_add_integer(json, "passed", passed);
	wb_json_add_integer(json, "not_judged", not_judged);
	json_builder_end_object(json);
}

char *
wb_play_render_json(const WbReportRun *run, GPtrArray *items)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_object(json);
	wb_json_add_text(json, "format", "workbench-play");
	wb_json_add_integer(json, "version", WB_PLAY_JSON_VERSION);
	wb_report_json_add_run(json, run);
	add_summary(json, items);
	json_builder_set_member_name(json, "scripts");
	json_builder_begin_array(json);
	for (guint i = 0; i < items->len; i++)
		add_script(json, items->pdata[i]);
	json_builder_end_array(json);
	json_builder_end_object(json);
	return wb_json_to_text(json);
}
