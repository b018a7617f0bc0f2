/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fault in a text: where it is, what it is, and how to mend it. */
#pragma once

#include <glib.h>

typedef enum { WB_SEVERITY_NOTE, WB_SEVERITY_WARNING, WB_SEVERITY_ERROR } WbSeverity;

typedef struct {
	WbSeverity severity;
	char *file;    /* as the user knows it */
	guint line;    /* from 1; 0 when the fault is the whole file's */
	guint column;  /* from 1, in bytes; 0 when unknown */
	char *message; /* one line: what is wrong and what was expected */
	char *source;  /* the line's text, or NULL */
	char *option;  /* the compiler's option, "-Wunused-variable", or NULL */
} WbDiagnostic;

WbDiagnostic *wb_diagnostic_new(WbSeverity severity, const char *file, guint line, guint column,
	const char *format, ...) G_GNUC_PRINTF(5, 6);
WbDiagnostic *wb_diagnostic_copy(const WbDiagnostic *diagnostic);
void wb_diagnostic_free(WbDiagnostic *diagnostic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbDiagnostic, wb_diagnostic_free)

const char *wb_severity_to_string(WbSeverity severity);

/*
 * "file:line:column: error: message", then the source line and a caret under the column if both are
 * known. All outside text is escaped. No trailing newline. Owned.
 */
char *wb_diagnostic_to_string(const WbDiagnostic *diagnostic);
