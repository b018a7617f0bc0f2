/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of a played script: their memory and their names. */
#include "script/event.h"

static void
info_field_free(gpointer data)
{
	WbInfoField *field = data;

	g_free(field->name);
	g_free(field);
}

static void
mismatch_free(gpointer data)
{
	wb_mismatch_free(data);
}

WbPlayEvent *
wb_play_event_new(WbPlayEventKind kind)
{
	WbPlayEvent *event = g_new0(WbPlayEvent, 1);

	event->kind = kind;
	event->script_us = -1;
	event->mismatches = g_ptr_array_new_with_free_func(mismatch_free);
	event->info = g_ptr_array_new_with_free_func(info_field_free);
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

void
wb_wire_frame_clear(WbWireFrame *frame)
{
	g_clear_pointer(&frame->bytes, g_bytes_unref);
	frame->time = 0;
	frame->outbound = FALSE;
}

const char *
wb_play_event_kind_to_string(WbPlayEventKind kind)
{
	static const char *const names[] = { "start", "ready", "step", "packet", "note", "end" };

	return kind < G_N_ELEMENTS(names) ? names[kind] : NULL;
}

const char *
wb_step_kind_to_string(WbStepKind kind)
{
	static const char *const names[] = { "inbound", "outbound", "call", "command", "code" };

	return kind < G_N_ELEMENTS(names) ? names[kind] : NULL;
}

const char *
wb_verdict_to_string(WbVerdict verdict)
{
	static const char *const names[] = { "pass", "fail", "error", "stopped" };

	return verdict < G_N_ELEMENTS(names) ? names[verdict] : NULL;
}
