/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The serial console as events. The kernel's own lines begin with "[   12.345678]", the time of
 * its log; others have the time of the one before.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbConsole WbConsole;

/* EVENT takes the event over. */
WbConsole *wb_console_new(WbRunEventFunc event, gpointer data);
void wb_console_free(WbConsole *console);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbConsole, wb_console_free)

void wb_console_feed(WbConsole *console, const char *bytes, gsize length);

/* The end: a panic's last words may have no newline. */
void wb_console_finish(WbConsole *console);
