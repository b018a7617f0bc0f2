/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded run with what came of it. */
#include "report/saved-run.h"

#include "base/files.h"
#include "base/text.h"

#include <string.h>
#include <sys/stat.h>

/* A report holds the kernel's log and the checker's words; a play's at most 20000 events. */
#define RESULT_MAX (8 * 1024 * 1024)
#define PLAY_MAX (64 * 1024 * 1024)
#define EVENTS_BYTES_MAX ((gsize)256 * 1024 * 1024)

static gboolean
write_text(const char *folder, const char *name, const char *text, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return wb_files_write(path, text, strlen(text), 0644, error);
}

gboolean
wb_saved_run_write_result(
	const char *folder, const WbReportRun *run, WbResult *result, GError **error)
{
	g_autoptr(GPtrArray) results = g_ptr_array_new();
	WbReportRun alone = *run;
	g_autofree char *json = NULL;

	alone.started_us = result->started_us;
	alone.total_ms = result->total_ms;
	g_ptr_array_add(results, result);
	json = wb_report_render(WB_REPORT_JSON, &alone, results, FALSE);
	return write_text(folder, WB_SAVED_RESULT, json, error);
}

gboolean
wb_saved_run_write_play(
	const char *folder, const WbReportRun *run, WbPlayItem *item, GError **error)
{
	g_autofree char *script = g_build_filename(folder, WB_SAVED_SCRIPT, NULL);
	g_autoptr(GPtrArray) items = g_ptr_array_new();
	WbReportRun alone = *run;
	g_autofree char *json = NULL;

	alone.total_ms = item->played->vm_ms + item->played->play_ms;
	g_ptr_array_add(items, item);
	json = wb_play_render(WB_REPORT_JSON, &alone, items);
	return wb_files_write(script, item->script->source, item->script->length, 0644, error) &&
	       write_text(folder, WB_SAVED_PLAY, json, error);
}

/* --- reading ------------------------------------------------------------------------------- */

/* NULL if it is not there, or with a note. */
static GBytes *
read_file(WbSavedRun *run, const char *name, gsize max)
{
	g_autofree char *path = g_build_filename(run->path, name, NULL);
	g_autoptr(GError) error = NULL;
	struct stat status;
	GBytes *bytes;

	if (lstat(path, &status) < 0)
		return NULL;
	bytes = wb_files_read_beneath(run->path, name, max, &error);
	if (!bytes)
		g_ptr_array_add(run->bundle->notes,
			g_strdup_printf("%s is not read: %s", name, error->message));
	return bytes;
}

static void
note_damage(WbSavedRun *run, const char *name, const GError *error)
{
	/* The worst first. */
	g_ptr_array_insert(run->bundle->notes, 0,
		g_strdup_printf("%s is damaged: %s", name, error ? error->message : "it is empty"));
}

static void
read_result(WbSavedRun *run)
{
	g_autoptr(GBytes) bytes = read_file(run, WB_SAVED_RESULT, RESULT_MAX);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) results = NULL;

	if (!bytes)
		return;
	if (g_bytes_get_size(bytes) == 0) {
		note_damage(run, WB_SAVED_RESULT, NULL);
		return;
	}
	results =
		wb_report_read_json(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &error);
	if (!results || results->len == 0)
		note_damage(run, WB_SAVED_RESULT, error);
	else
		run->result = g_ptr_array_steal_index(results, 0);
}

static void
read_play(WbSavedRun *run)
{
	g_autoptr(GBytes) bytes = read_file(run, WB_SAVED_PLAY, PLAY_MAX);
	g_autoptr(GError) error = NULL;

	if (!bytes)
		return;
	if (g_bytes_get_size(bytes) == 0) {
		note_damage(run, WB_SAVED_PLAY, NULL);
		return;
	}
	run->played =
		wb_play_read_json(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &error);
	if (!run->played)
		note_damage(run, WB_SAVED_PLAY, error);
}

static void
read_script(WbSavedRun *run)
{
	g_autoptr(GBytes) bytes = read_file(run, WB_SAVED_SCRIPT, WB_BUNDLE_SOURCE_BYTES_MAX);
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbBundleSource *source;
	const char *text;
	gsize length;

	if (!bytes)
		return;
	text = g_bytes_get_data(bytes, &length);
	run->script = wb_script_parse(WB_SAVED_SCRIPT, text ? text : "", length, faults);
	source = g_new0(WbBundleSource, 1);
	source->name = g_strdup(WB_SAVED_SCRIPT);
	source->text = wb_text_dup_safe(text ? text : "", (gssize)length);
	g_ptr_array_add(run->sources, source);
}

WbSavedRun *
wb_saved_run_open(const char *path, GCancellable *cancellable, GError **error)
{
	g_autoptr(WbSavedRun) run = g_new0(WbSavedRun, 1);

	run->path = g_canonicalize_filename(path, NULL);
	run->bundle = wb_bundle_open_within(run->path, EVENTS_BYTES_MAX, cancellable, error);
	if (!run->bundle)
		return NULL;
	read_result(run);
	read_play(run);
	run->sources = wb_bundle_read_sources(run->path);
	read_script(run);
	if (g_cancellable_set_error_if_cancelled(cancellable, error))
		return NULL;
	return g_steal_pointer(&run);
}

void
wb_saved_run_free(WbSavedRun *run)
{
	if (!run)
		return;
	wb_bundle_free(run->bundle);
	wb_result_free(run->result);
	wb_played_free(run->played);
	wb_script_free(run->script);
	g_clear_pointer(&run->sources, g_ptr_array_unref);
	g_free(run->path);
	g_free(run);
}

const char *
wb_saved_run_find_source(const WbSavedRun *run, const char *name)
{
	for (guint i = 0; i < run->sources->len; i++) {
		const WbBundleSource *source = run->sources->pdata[i];

		if (strcmp(source->name, name) == 0)
			return source->text;
	}
	for (guint i = 0; i < run->sources->len; i++) {
		const WbBundleSource *source = run->sources->pdata[i];
		g_autofree char *base = g_path_get_basename(source->name);

		if (strcmp(base, name) == 0)
			return source->text;
	}
	return NULL;
}
