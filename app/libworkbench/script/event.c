/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of a played script: their making, their end, their names. */
#include "script/event.h"

WbPlayEvent *
wb_play_event_new(WbPlayEventKind kind)
{
	WbPlayEvent *event = g_new0(WbPlayEvent, 1);

	event->kind = kind;
	event->script_us = -1;
	return event;
}

void
wb_play_event_free(WbPlayEvent *event)
{
	if (!event)
		return;
	g_free(event->label);
	g_free(event->expected);
	g_free(event->actual);
	g_free(event->text);
	g_free(event->script);
	g_free(event->ip);
	g_free(event->kernel);
	g_free(event->timing);
	g_clear_pointer(&event->mismatches, g_ptr_array_unref);
	g_clear_pointer(&event->info, g_ptr_array_unref);
	g_clear_pointer(&event->packet, g_bytes_unref);
	g_free(event);
}

WbInfoField *
wb_info_field_new(const char *name, guint64 value)
{
	WbInfoField *field = g_new0(WbInfoField, 1);

	field->name = g_strdup(name);
	field->value = value;
	return field;
}

void
wb_info_field_free(WbInfoField *field)
{
	if (!field)
		return;
	g_free(field->name);
	g_free(field);
}

const char *
wb_play_event_kind_to_string(WbPlayEventKind kind)
{
	static const char *const names[] = {
		[WB_PLAY_START] = "start",
		[WB_PLAY_READY] = "ready",
		[WB_PLAY_STEP] = "step",
		[WB_PLAY_PACKET] = "packet",
		[WB_PLAY_NOTE] = "note",
		[WB_PLAY_END] = "end",
	};

	return (guint)kind < G_N_ELEMENTS(names) ? names[kind] : NULL;
}

const char *
wb_step_kind_to_string(WbStepKind kind)
{
	static const char *const names[] = {
		[WB_STEP_INBOUND] = "inbound",
		[WB_STEP_OUTBOUND] = "outbound",
		[WB_STEP_CALL] = "call",
		[WB_STEP_COMMAND] = "command",
		[WB_STEP_CODE] = "code",
	};

	return (guint)kind < G_N_ELEMENTS(names) ? names[kind] : NULL;
}

const char *
wb_verdict_to_string(WbVerdict verdict)
{
	static const char *const names[] = {
		[WB_VERDICT_PASS] = "pass",
		[WB_VERDICT_FAIL] = "fail",
		[WB_VERDICT_ERROR] = "error",
		[WB_VERDICT_STOPPED] = "stopped",
	};

	return (guint)verdict < G_N_ELEMENTS(names) ? names[verdict] : NULL;
}
