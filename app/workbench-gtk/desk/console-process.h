/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process that has the console's VM: see console-vm.h. Main thread. */
#pragma once

#include <glib.h>

typedef struct _WbConsoleProcess WbConsoleProcess;

/* None is called after wb_console_process_end(). */
typedef struct {
	/* A line: a word and a text, which is outside text. */
	void (*said)(const char *word, const char *text, gpointer data);
	/* It will say nothing more. */
	void (*ended)(gpointer data);
	gpointer data;
} WbConsoleProcessHooks;

/* NULL: the program could not be started. */
WbConsoleProcess *wb_console_process_new(const WbConsoleProcessHooks *hooks, GError **error);
/* Asks it to end and does not wait; the application stays until it has. */
void wb_console_process_end(WbConsoleProcess *process);
