/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of the window, kept. */
#include "desk/run-keep.h"

#include "desk/runs.h"

#include "base/files.h"

static void
keep_fault(WbRunKeep *keep, const char *message)
{
	if (!keep->fault)
		keep->fault = g_strdup(message);
}

/* A disk that became full meanwhile: a part of a run is no run, and takes room. */
static gboolean
has_filled_disk(WbRunKeep *keep)
{
	g_autofree char *root = wb_runs_dup_root();
	g_autoptr(GError) error = NULL;

	if (!keep->fault || !keep->path || wb_runs_has_room(root, &error))
		return FALSE;
	g_free(keep->fault);
	keep->fault = g_strdup(error->message);
	wb_run_keep_drop(keep);
	return TRUE;
}

void
wb_run_keep_begin(WbRunKeep *keep, const WbSelection *selection)
{
	g_autofree char *root = wb_runs_dup_root();
	g_autoptr(GError) error = NULL;

	*keep = (WbRunKeep){ wb_runs_begin(root, selection, &error), NULL, g_get_real_time() };
	if (!keep->path)
		keep_fault(keep, error->message);
}

void
wb_run_keep_clear(WbRunKeep *keep)
{
	g_clear_pointer(&keep->path, g_free);
	g_clear_pointer(&keep->fault, g_free);
}

void
wb_run_keep_drop(WbRunKeep *keep)
{
	if (keep->path)
		wb_files_remove_tree(keep->path, NULL);
	g_clear_pointer(&keep->path, g_free);
}

static WbReportRun
describe(const WbRunKeep *keep, WbFactory *factory)
{
	return (WbReportRun){ .version = WB_VERSION,
		.kernel = wb_factory_get_image(factory)->release,
		.accelerator = wb_accel_to_string(wb_factory_get_accel(factory, NULL)),
		.started_us = keep->started_us };
}

/* What the list shows of it; the oldest make room. */
static void
enter(WbRunKeep *keep, WbRunEntry *entry, const char *workspace)
{
	g_autofree char *root = wb_runs_dup_root();
	g_autoptr(GError) error = NULL;

	if (has_filled_disk(keep))
		return;
	entry->path = g_strdup(keep->path);
	entry->workspace = g_strdup(workspace);
	if (!wb_runs_end(entry, &error))
		keep_fault(keep, error->message);
	if (has_filled_disk(keep))
		return;
	wb_runs_prune(root, &WB_RUNS_LIMITS, keep->path);
}

void
wb_run_keep_result(WbRunKeep *keep, WbFactory *factory, const char *workspace, WbResult *result)
{
	g_autoptr(WbRunEntry) entry = g_new0(WbRunEntry, 1);
	g_autoptr(GError) error = NULL;
	WbReportRun run = describe(keep, factory);

	if (result->record_fault)
		keep_fault(keep, result->record_fault);
	/* It could not be begun. */
	if (!keep->path || !g_file_test(keep->path, G_FILE_TEST_IS_DIR))
		return;
	if (!wb_saved_run_write_result(keep->path, &run, result, &error))
		keep_fault(keep, error->message);
	entry->outcome = result->outcome;
	entry->points = wb_result_get_points(result);
	entry->max_points = wb_result_get_max_points(result);
	entry->took_ms = result->total_ms;
	enter(keep, entry, workspace);
}

void
wb_run_keep_play(WbRunKeep *keep, WbFactory *factory, const char *workspace, WbPlayItem *item)
{
	g_autoptr(WbRunEntry) entry = g_new0(WbRunEntry, 1);
	g_autoptr(GError) error = NULL;
	WbReportRun run = describe(keep, factory);

	if (item->played->record_fault)
		keep_fault(keep, item->played->record_fault);
	if (!keep->path || !g_file_test(keep->path, G_FILE_TEST_IS_DIR))
		return;
	if (!wb_saved_run_write_play(keep->path, &run, item, &error))
		keep_fault(keep, error->message);
	entry->outcome = item->played->outcome;
	entry->took_ms = item->played->vm_ms + item->played->play_ms;
	enter(keep, entry, workspace);
}
