/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.json: what was run, the clocks, how much there is and how much was lost. */
#include "evidence/bundle-private.h"

#include "base/error.h"
#include "base/text.h"
#include "evidence/flat-json.h"

#include <string.h>

#define STATE_RUNNING "running"
#define STATE_FINISHED "finished"
/* Hostile numbers must not overflow where offsets are added to times. */
#define OFFSET_MAX (G_MAXINT64 / 4)

void
wb_run_info_clear(WbRunInfo *info)
{
	g_free(info->title);
	g_free(info->kernel);
	g_free(info->started);
	g_free(info->outcome);
	g_free(info->diagram);
	g_strfreev(info->notes);
	*info = (WbRunInfo){ 0 };
}

static const char *
member(char name[32], const char *word, WbStream stream)
{
	g_snprintf(name, 32, "%s.%s", word, wb_stream_to_string(stream));
	return name;
}

static void
put_clock(GString *line, WbStream stream, const WbClock *clock)
{
	char name[32];

	if (clock->markers == 0 || wb_timeline_source(stream) != stream)
		return;
	wb_flat_put_int(line, member(name, "offset", stream), clock->offset_ns);
	wb_flat_put_uint(line, member(name, "error", stream), clock->error_ns);
	wb_flat_put_uint(line, member(name, "markers", stream), clock->markers);
	if (!clock->steady)
		wb_flat_put_boolean(line, member(name, "unsteady", stream), TRUE);
}

char *
wb_run_json_to_string(const WbRunJson *run)
{
	GString *line = g_string_new(NULL);
	char name[32];

	wb_flat_begin(line);
	wb_flat_put_string(line, "format", "workbench-run");
	wb_flat_put_uint(line, "schema", WB_BUNDLE_SCHEMA);
	wb_flat_put_string(line, "state", run->finished ? STATE_FINISHED : STATE_RUNNING);
	wb_flat_put_string(line, "title", run->info->title);
	wb_flat_put_string(line, "kernel", run->info->kernel);
	wb_flat_put_string(line, "started", run->info->started);
	wb_flat_put_string(line, "outcome", run->info->outcome);
	wb_flat_put_string(line, "diagram", run->info->diagram);
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		put_clock(line, i, &run->clocks[i]);
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		wb_flat_put_uint(line, member(name, "count", i), run->counts[i]);
		if (run->lost[i])
			wb_flat_put_uint(line, member(name, "lost", i), run->lost[i]);
	}
	for (guint i = 0; run->info->notes && run->info->notes[i]; i++) {
		g_snprintf(name, sizeof(name), "note.%u", i + 1);
		wb_flat_put_string(line, name, run->info->notes[i]);
	}
	wb_flat_end(line);
	return g_string_free(line, FALSE);
}

static char *
dup_safe(const WbFlat *flat, const char *name)
{
	const char *value = wb_flat_get_string(flat, name);

	return value ? wb_text_dup_safe_line(value, -1) : NULL;
}

static char **
dup_notes(const WbFlat *flat)
{
	g_autoptr(GPtrArray) notes = g_ptr_array_new();
	char *note = NULL;

	do {
		char name[32];

		g_snprintf(name, sizeof(name), "note.%u", notes->len + 1);
		note = dup_safe(flat, name);
		g_ptr_array_add(notes, note);
	} while (note && notes->len < WB_BUNDLE_NOTES_MAX);
	if (note)
		g_ptr_array_add(notes, NULL);
	return (char **)g_ptr_array_steal(notes, NULL);
}

static void
get_clock(const WbFlat *flat, WbStream stream, WbClock *clock)
{
	guint64 markers = 0, error_ns = 0;
	gint64 offset;
	char name[32];

	wb_clock_init(clock, 0);
	if (!wb_flat_get_int(
		    flat, member(name, "offset", stream), -OFFSET_MAX, OFFSET_MAX, &offset) ||
		!wb_flat_get_uint(flat, member(name, "error", stream), OFFSET_MAX, &error_ns) ||
		!wb_flat_get_uint(flat, member(name, "markers", stream), G_MAXUINT, &markers))
		return;
	clock->offset_ns = offset;
	clock->error_ns = error_ns;
	clock->markers = (guint)markers;
	clock->steady = !wb_flat_get_boolean(flat, member(name, "unsteady", stream));
}

gboolean
wb_run_json_parse(const char *text, gsize length, WbRunInfo *info, gboolean *ret_finished,
	WbClock *clocks, guint64 *counts, guint64 *lost, GError **error)
{
	g_autoptr(WbFlat) flat = wb_flat_parse(text, length, error);
	guint64 schema = 0;
	char name[32];

	if (!flat)
		return FALSE;
	if (g_strcmp0(wb_flat_get_string(flat, "format"), "workbench-run") != 0 ||
		!wb_flat_get_uint(flat, "schema", G_MAXUINT, &schema) ||
		schema != WB_BUNDLE_SCHEMA) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"its schema is not %d, the one that this version knows", WB_BUNDLE_SCHEMA);
		return FALSE;
	}
	info->title = dup_safe(flat, "title");
	info->kernel = dup_safe(flat, "kernel");
	info->started = dup_safe(flat, "started");
	info->outcome = dup_safe(flat, "outcome");
	info->diagram = dup_safe(flat, "diagram");
	info->notes = dup_notes(flat);
	*ret_finished = g_strcmp0(wb_flat_get_string(flat, "state"), STATE_FINISHED) == 0;
	for (guint i = 0; i < WB_STREAM_COUNT; i++) {
		get_clock(flat, i, &clocks[i]);
		wb_flat_get_uint(flat, member(name, "count", i), G_MAXUINT64, &counts[i]);
		wb_flat_get_uint(flat, member(name, "lost", i), G_MAXUINT64, &lost[i]);
	}
	return TRUE;
}
