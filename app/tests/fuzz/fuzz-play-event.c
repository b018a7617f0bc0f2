/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest says as the player: refused, or an event that can be written and read again. */
#include "script/event.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text)
{
	g_assert(!text || (strlen(text) <= 65536 && g_utf8_validate(text, -1, NULL)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of the exact size, so that a byte too many is seen. */
	g_autofree char *line = g_memdup2(data, size);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPlayEvent) event = wb_play_event_parse(line, size, &error);
	g_autoptr(WbPlayEvent) back = NULL;
	g_autofree char *text = NULL;

	g_assert((event == NULL) == (error != NULL));
	if (!event) {
		g_assert(g_utf8_validate(error->message, -1, NULL));
		return 0;
	}
	check_text(event->label);
	check_text(event->expected);
	check_text(event->actual);
	check_text(event->text);
	check_text(event->script);
	g_assert(wb_play_event_kind_to_string(event->kind));
	g_assert(wb_step_kind_to_string(event->step));
	g_assert(wb_verdict_to_string(event->verdict));
	text = wb_play_event_to_json(event);
	back = wb_play_event_parse(text, strlen(text) - 1, &error);
	g_assert_no_error(error);
	g_assert(back->kind == event->kind && back->time == event->time);
	return 0;
}
