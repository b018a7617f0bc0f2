/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens in the console's VM, as it happens: the guest's recorder on a thread of its own. */
#pragma once

#include "desk/console-machine.h"
#include "lab/catalog.h"

typedef struct _WbConsoleWatch WbConsoleWatch;

typedef struct {
	/* Events as they come; owned events, borrowed array. */
	void (*events)(GPtrArray *events, gpointer data);
	/* Main thread; MESSAGE says what went wrong, or is NULL. */
	void (*ended)(const char *message, gpointer data);
	gpointer data;
} WbConsoleWatchHooks;

/* What is recorded is what a check of SELECTION records, on all interfaces. */
WbConsoleWatch *wb_console_watch_new(const WbConsoleMachine *machine, const WbSelection *selection,
	const WbConsoleWatchHooks *hooks);
/* Does not wait. No hook is called any more. */
void wb_console_watch_free(WbConsoleWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbConsoleWatch, wb_console_watch_free)
