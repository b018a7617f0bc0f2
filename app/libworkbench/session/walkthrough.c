/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walkthrough's script and narration together. */
#include "session/walkthrough.h"

#include "base/files.h"

#include <string.h>

static void report_event(const WbScript *script, const WbEvent *event, GPtrArray *diagnostics,
	const char *format, ...) G_GNUC_PRINTF(4, 5);

/* What is wrong with the label of EVENT. */
static void
report_event(const WbScript *script, const WbEvent *event, GPtrArray *diagnostics,
	const char *format, ...)
{
	g_autofree char *message = NULL;
	WbDiagnostic *diagnostic;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	diagnostic = wb_diagnostic_new(WB_SEVERITY_ERROR, script->file, event->place.line,
		event->place.column, "'@step %s' %s", event->step, message);
	diagnostic->source = wb_script_dup_line(script, event->place.line);
	g_ptr_array_add(diagnostics, diagnostic);
}

static const WbNarrationStep *
get_step(const WbNarration *narration, gint index)
{
	return narration->steps->pdata[index];
}

static gint
find_step(const WbNarration *narration, const char *name)
{
	for (gint i = 0; i < (gint)narration->steps->len; i++)
		if (strcmp(get_step(narration, i)->name, name) == 0)
			return i;
	return -1;
}

/* Each label of the script has a step of its own, behind those of the labels before. */
static void
match_labels(const WbScript *script, const WbNarration *narration, gboolean *seen,
	GPtrArray *diagnostics)
{
	gint last = -1;

	for (guint i = 0; i < script->events->len; i++) {
		const WbEvent *event = script->events->pdata[i];
		gint step = event->step ? find_step(narration, event->step) : -1;

		if (!event->step)
			continue;
		if (step < 0)
			report_event(script, event, diagnostics,
				"is not narrated; expected [Step %s] in %s", event->step,
				narration->file);
		else if (seen[step])
			report_event(script, event, diagnostics,
				"is in the script already; expected it once");
		else if (step < last)
			report_event(script, event, diagnostics,
				"comes too late; expected the order of %s, where [Step %s] follows "
				"it",
				narration->file, get_step(narration, last)->name);
		if (step >= 0)
			seen[step] = TRUE;
		last = MAX(last, step);
	}
}

gboolean
wb_walkthrough_match(const WbScript *script, const WbNarration *narration, GPtrArray *diagnostics)
{
	g_autofree gboolean *seen = g_new0(gboolean, narration->steps->len);
	guint faults = diagnostics->len;

	match_labels(script, narration, seen, diagnostics);
	for (guint i = 0; i < narration->steps->len; i++) {
		const WbNarrationStep *step = get_step(narration, (gint)i);

		if (!seen[i])
			g_ptr_array_add(diagnostics,
				wb_diagnostic_new(WB_SEVERITY_ERROR, narration->file, step->line, 0,
					"[Step %s] has no event; expected a comment '// @step %s' "
					"before one in %s",
					step->name, step->name, script->file));
	}
	return diagnostics->len == faults;
}

static WbScript *
load_script(const char *path, GPtrArray *diagnostics)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = wb_files_read(path, WB_SCRIPT_MAX, &error);
	const char *text;
	gsize length;

	if (!bytes) {
		g_ptr_array_add(diagnostics,
			wb_diagnostic_new(WB_SEVERITY_ERROR, path, 0, 0,
				"%s; expected a readable packet script", error->message));
		return NULL;
	}
	text = g_bytes_get_data(bytes, &length);
	return wb_script_load(path, text ? text : "", length, NULL, diagnostics);
}

WbScript *
wb_walkthrough_load(const WbTask *task, GPtrArray *diagnostics)
{
	g_autoptr(WbScript) script = load_script(task->script, diagnostics);

	if (!script || !wb_walkthrough_match(script, task->narration, diagnostics))
		return NULL;
	return g_steal_pointer(&script);
}
