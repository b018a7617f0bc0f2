/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fault in a text: where it is, what it is, and how to mend it. */
#include "base/diagnostic.h"

#include "base/text.h"

#include <string.h>

WbDiagnostic *
wb_diagnostic_new(
	WbSeverity severity, const char *file, guint line, guint column, const char *format, ...)
{
	WbDiagnostic *diagnostic = g_new0(WbDiagnostic, 1);
	va_list args;

	diagnostic->severity = severity;
	diagnostic->file = g_strdup(file);
	diagnostic->line = line;
	diagnostic->column = column;
	va_start(args, format);
	diagnostic->message = g_strdup_vprintf(format, args);
	va_end(args);
	return diagnostic;
}

WbDiagnostic *
wb_diagnostic_copy(const WbDiagnostic *diagnostic)
{
	WbDiagnostic *copy = wb_diagnostic_new(diagnostic->severity, diagnostic->file,
		diagnostic->line, diagnostic->column, "%s", diagnostic->message);

	copy->source = g_strdup(diagnostic->source);
	copy->option = g_strdup(diagnostic->option);
	return copy;
}

void
wb_diagnostic_free(WbDiagnostic *diagnostic)
{
	if (!diagnostic)
		return;
	g_free(diagnostic->file);
	g_free(diagnostic->message);
	g_free(diagnostic->source);
	g_free(diagnostic->option);
	g_free(diagnostic);
}

const char *
wb_severity_to_string(WbSeverity severity)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[severity];
}

/* The source line as it is shown: its tabs stay, but a newline would forge a line. */
static char *
dup_safe_source(const char *source)
{
	g_autofree char *safe = wb_text_dup_safe(source, -1);
	g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);

	return g_strjoinv("\\n", lines);
}

/* Blanks up to the byte COLUMN of SOURCE, one for each character; its tabs stay tabs. */
static void
append_caret(GString *text, const char *source, guint column)
{
	gsize length = strlen(source);

	for (guint i = 0; i + 1 < column && i < length; i++)
		if (((guchar)source[i] & 0xc0) != 0x80)
			g_string_append_c(text, source[i] == '\t' ? '\t' : ' ');
	g_string_append_c(text, '^');
}

char *
wb_diagnostic_to_string(const WbDiagnostic *diagnostic)
{
	g_autofree char *file = wb_text_dup_safe_line(diagnostic->file, -1);
	g_autofree char *message = wb_text_dup_safe_line(diagnostic->message, -1);
	GString *text = g_string_new(file);

	if (diagnostic->line)
		g_string_append_printf(text, ":%u", diagnostic->line);
	if (diagnostic->line && diagnostic->column)
		g_string_append_printf(text, ":%u", diagnostic->column);
	g_string_append_printf(
		text, ": %s: %s", wb_severity_to_string(diagnostic->severity), message);
	if (diagnostic->option) {
		g_autofree char *option = wb_text_dup_safe_line(diagnostic->option, -1);

		g_string_append_printf(text, " [%s]", option);
	}
	if (diagnostic->source) {
		g_autofree char *source = dup_safe_source(diagnostic->source);

		g_string_append_printf(text, "\n    %s", source);
		if (diagnostic->column && strcmp(source, diagnostic->source) == 0) {
			g_string_append(text, "\n    ");
			append_caret(text, source, diagnostic->column);
		}
	}
	return g_string_free(text, FALSE);
}
