/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shell in the console's VM, on a pseudo-terminal of this machine. */
#pragma once

#include "desk/console-machine.h"

typedef struct _WbConsoleShell WbConsoleShell;

typedef struct {
	/* Main thread. MESSAGE is NULL when the shell ended by itself. Not called once it was
	 * freed.
	 */
	void (*ended)(const char *message, gpointer data);
	gpointer data;
} WbConsoleShellHooks;

/* The shell begins in FOLDER. FD is the slave's side of the terminal; it is taken over. */
WbConsoleShell *wb_console_shell_new(const WbConsoleMachine *machine, const char *folder, int fd,
	const WbConsoleShellHooks *hooks);
/* Does not wait: its thread ends by itself, and closes the terminal. */
void wb_console_shell_free(WbConsoleShell *shell);
/* The terminal has another size now. */
void wb_console_shell_resized(WbConsoleShell *shell);
