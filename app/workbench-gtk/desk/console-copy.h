/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task's files into the console's VM: what the student wrote, the module built from it, programs.
 */
#pragma once

#include "desk/console-machine.h"
#include "lab/catalog.h"

/* What came of it. */
typedef struct {
	gboolean built;
	char *message; /* a sentence for people */
} WbConsoleCopied;

void wb_console_copied_free(WbConsoleCopied *copied);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbConsoleCopied, wb_console_copied_free)

/*
 * On a thread of its own. SELECTION is borrowed for as long as the catalog lives; WORKSPACE is
 * where the files are. A module that does not build is no error: everything else is copied.
 */
void wb_console_copy_async(const WbConsoleMachine *machine, const WbSelection *selection,
	const char *workspace, GCancellable *cancellable, GAsyncReadyCallback callback,
	gpointer data);
WbConsoleCopied *wb_console_copy_finish(GAsyncResult *result, GError **error);
