/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script's one packet, and the packet it describes. */
#pragma once

#include "base/diagnostic.h"
#include "base/error.h"
#include "script/judge.h"

#include <string.h>

/* The script of one packet. */
static inline WbScript *
parse(const char *packet)
{
	g_autoptr(GPtrArray) diagnostics =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autofree char *text = g_strdup_printf("0 %s\n", packet);
	WbScript *script = wb_script_parse("t.pkt", text, strlen(text), diagnostics);

	if (diagnostics->len) {
		const WbDiagnostic *first = diagnostics->pdata[0];

		g_test_message("%s: %s", packet, first->message);
	}
	g_assert_nonnull(script);
	return script;
}

static inline const WbPacketSpec *
get_packet(const WbScript *script)
{
	return ((const WbEvent *)script->events->pdata[0])->packet;
}

static inline WbPacket
make(const char *text, guint version)
{
	g_autoptr(WbScript) script = parse(text);
	g_autoptr(GError) error = NULL;
	WbPacket packet;

	g_assert_true(wb_packet_from_spec(get_packet(script), version, &packet, &error));
	g_assert_no_error(error);
	return packet;
}
