/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal: what is printed, what is being done, and interruption. */
#pragma once

#include <gio/gio.h>

#include "base/progress.h"

/* Exit statuses, as everywhere documented. */
enum { WB_EXIT_PASSED = 0, WB_EXIT_FAILED = 1, WB_EXIT_USAGE = 2, WB_EXIT_INFRASTRUCTURE = 3 };

/* Colour only on a terminal that shows it, and not with NO_COLOR. */
gboolean wb_ui_has_color(void);

/* Of the terminal on stdout; 80 where there is none. */
int wb_ui_get_columns(void);

/*
 * One line on a terminal's stderr that is written over; on anything else nothing. TEXT may be
 * outside bytes. NULL takes the line away.
 */
void wb_ui_set_status(const char *text);

/* The same for core calls that report progress; where there is no terminal, a line each. */
const WbProgress *wb_ui_get_progress(void);

/* Cancelled by the first SIGINT or SIGTERM; the second ends the process at once. */
GCancellable *wb_ui_get_cancellable(void);

/* "workbench: MESSAGE" on stderr, and the exit status that fits the error. */
int wb_ui_fail(const GError *error);
/* The same for a mistake on the command line. */
int wb_ui_fail_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Parses ENTRIES of "workbench NAME". FALSE: ended already, with RET_STATUS. What is left stays. */
gboolean wb_ui_parse(const char *name, const char *parameters, const char *summary,
	const GOptionEntry *entries, int *argc, char ***argv, int *ret_status);
