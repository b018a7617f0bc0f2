/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What pages ask of each other, by way of the desk. */
#include "desk/desk.h"

void
wb_desk_jump(WbDesk *desk, const char *file, guint line, guint column)
{
	g_signal_emit_by_name(desk, "jump", file, line, column);
}

void
wb_desk_jump_to_todo(WbDesk *desk, guint number)
{
	g_signal_emit_by_name(desk, "jump-to-todo", number);
}

void
wb_desk_ask_function(WbDesk *desk, const char *name)
{
	g_signal_emit_by_name(desk, "ask-function", name);
}

void
wb_desk_say(WbDesk *desk, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_signal_emit_by_name(desk, "message", text);
}
