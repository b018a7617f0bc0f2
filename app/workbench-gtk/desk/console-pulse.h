/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the console's VM still answers. It is asked only when it is in doubt: somebody typed, and
 * nothing came back. A program that reads in silence does not answer either, so the VM's SSH server
 * is asked for its greeting then, which a kernel that hangs does not let through.
 */
#pragma once

#include <gio/gio.h>

typedef struct _WbConsolePulse WbConsolePulse;

/* On the main thread, when the answer is another than the last. */
typedef void (*WbConsolePulseFunc)(gboolean answers, gpointer data);

/* PORT: of this host, where the VM's SSH server is reached. */
WbConsolePulse *wb_console_pulse_new(guint16 port, WbConsolePulseFunc changed, gpointer data);
void wb_console_pulse_free(WbConsolePulse *pulse);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbConsolePulse, wb_console_pulse_free)

/* Something was typed. */
void wb_console_pulse_expect(WbConsolePulse *pulse);
/* Something came. */
void wb_console_pulse_hear(WbConsolePulse *pulse);
