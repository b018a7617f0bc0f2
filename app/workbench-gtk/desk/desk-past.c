/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run of the past, shown in the place of what is of now.
 *
 * How it works. The bundle is read on a thread of its own. Then its result and its timeline change
 * places with those of now, which are kept to come back: views see other results and another
 * timeline, and need not know why. The next run, or another exercise, ends it.
 */
#include "desk/desk-private.h"

#include "base/files.h"
#include "report/run-archive.h"

typedef struct _WbPast {
	WbSavedRun *run; /* NULL: still being read */
	GCancellable *cancellable;
	/* Of now: */
	GPtrArray *problems;
	WbResult *result;
	WbPlayed *played;
	WbPlayback *playback;
	gboolean script_changed;
	char *build_message;
	WbTimeline *timeline;
	const WbRunEvent *selected;
} WbPast;

void
wb_desk_free_past(WbPast *past)
{
	g_cancellable_cancel(past->cancellable);
	g_object_unref(past->cancellable);
	wb_saved_run_free(past->run);
	g_clear_pointer(&past->problems, g_ptr_array_unref);
	g_clear_pointer(&past->result, wb_result_free);
	g_clear_pointer(&past->playback, wb_playback_free);
	g_clear_pointer(&past->played, wb_played_free);
	g_clear_pointer(&past->timeline, wb_desk_drop_timeline);
	g_free(past->build_message);
	g_free(past);
}

/* --- changing places ----------------------------------------------------------------------------
 */

static void
swap_pointers(gpointer *a, gpointer *b)
{
	gpointer kept = *a;

	*a = *b;
	*b = kept;
}

/* Views let go of the events of the one before its place is taken. */
static void
swap_timelines(WbDesk *desk, WbPast *past)
{
	const WbRunEvent *selected = desk->selected;
	const WbRunEvent *then = past->selected;

	swap_pointers((gpointer *)&desk->timeline, (gpointer *)&past->timeline);
	desk->selected = NULL;
	g_clear_pointer(&desk->related, g_ptr_array_unref);
	past->selected = selected;
	g_signal_emit_by_name(desk, "evidence-changed");
	wb_desk_select(desk, then);
}

static void
swap(WbDesk *desk, WbPast *past)
{
	gboolean script_changed = desk->script_changed;

	desk->script_changed = past->script_changed;
	past->script_changed = script_changed;
	swap_pointers((gpointer *)&desk->problems, (gpointer *)&past->problems);
	swap_pointers((gpointer *)&desk->result, (gpointer *)&past->result);
	swap_pointers((gpointer *)&desk->played, (gpointer *)&past->played);
	swap_pointers((gpointer *)&desk->build_message, (gpointer *)&past->build_message);
	wb_desk_rest_playback(desk);
	swap_pointers((gpointer *)&desk->playback, (gpointer *)&past->playback);
	swap_timelines(desk, past);
	g_signal_emit_by_name(desk, "playback-changed");
}

void
wb_desk_forget_past(WbDesk *desk)
{
	WbPast *past = g_steal_pointer(&desk->past);

	wb_desk_end_capture(desk);
	if (!past)
		return;
	if (past->run)
		swap(desk, past);
	wb_desk_free_past(past);
	g_signal_emit_by_name(desk, "past-changed");
}

void
wb_desk_leave_past(WbDesk *desk)
{
	if (!wb_desk_get_past(desk))
		return;
	wb_desk_forget_past(desk);
	g_signal_emit_by_name(desk, "results-changed");
}

/* --- what it is a run of ------------------------------------------------------------------------
 */

/* What RUN names itself: its result, else its title. */
static char *
dup_name(const WbSavedRun *run)
{
	return run->result ? wb_result_dup_name(run->result) : g_strdup(run->bundle->info.title);
}

static gboolean
find_selection(WbDesk *desk, const WbSavedRun *run, WbSelection *ret_selection)
{
	g_autofree char *name = dup_name(run);
	const char *const selectors[] = { name, NULL };
	g_autoptr(GArray) found =
		name ? wb_catalog_select(desk->catalog, WB_SELECT_ALL, selectors, NULL) : NULL;

	if (!found || found->len != 1)
		return FALSE;
	*ret_selection = g_array_index(found, WbSelection, 0);
	return TRUE;
}

/* --- opening ------------------------------------------------------------------------------------
 */

static void
add_problems(WbPast *past, const WbResult *result)
{
	for (guint i = 0; i < result->diagnostics->len; i++)
		g_ptr_array_add(past->problems, wb_diagnostic_copy(result->diagnostics->pdata[i]));
}

/* A play is gone through as when it was new, if its steps were recorded. */
static void
fill_playback(WbPast *past, const WbTask *task)
{
	WbSavedRun *run = past->run;

	if (!past->played || !run->script || wb_timeline_count(past->timeline, WB_STREAM_STEP) == 0)
		return;
	past->playback = wb_playback_new(
		past->timeline, g_steal_pointer(&run->script), past->played, task->narration);
	past->timeline = wb_timeline_new(0, 0);
}

/* PAST's places are filled with what is to be shown; SELECTION is what it is a run of, or NULL. */
static void
fill(WbPast *past, const WbSelection *selection)
{
	WbSavedRun *run = past->run;

	past->problems = wb_desk_new_problems();
	past->timeline = g_steal_pointer(&run->bundle->timeline);
	/* Of an exercise that is not among the labs, there is nothing to show it under. */
	if (!selection)
		return;
	if (run->result)
		add_problems(past, run->result);
	past->result = g_steal_pointer(&run->result);
	past->played = g_steal_pointer(&run->played);
	if (!selection->exercise)
		fill_playback(past, selection->task);
}

static gboolean
is_open(WbDesk *desk, const WbSelection *selection)
{
	return selection->task == desk->open.task && selection->exercise == desk->open.exercise;
}

void
wb_desk_show_past(WbDesk *desk, WbSavedRun *run)
{
	WbSelection selection;
	gboolean known = find_selection(desk, run, &selection);
	WbPast *past;

	if (known && !is_open(desk, &selection))
		wb_desk_open(desk, &selection);
	/* What could not be saved keeps its own open: that was said. */
	if (known && !is_open(desk, &selection)) {
		wb_saved_run_free(run);
		return;
	}
	wb_desk_forget_past(desk);
	past = g_new0(WbPast, 1);
	past->cancellable = g_cancellable_new();
	past->run = run;
	fill(past, known ? &selection : NULL);
	desk->past = past;
	swap(desk, past);
	if (desk->result)
		wb_desk_select_evidence(desk);
	if (desk->playback)
		wb_desk_begin_playback(desk);
	g_signal_emit_by_name(desk, "past-changed");
	g_signal_emit_by_name(desk, "results-changed");
}

static void
on_read(GObject *source, GAsyncResult *result, gpointer data)
{
	WbDesk *desk = WB_DESK(source);
	g_autoptr(GError) error = NULL;
	WbSavedRun *run = g_task_propagate_pointer(G_TASK(result), &error);

	/* Something else was asked for since. */
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	wb_desk_forget_past(desk);
	if (run)
		wb_desk_show_past(desk, run);
	else
		wb_desk_say(desk, "It cannot be opened: %s", error->message);
}

/* It goes by the archive's name; what was unpacked is not needed any more. */
static WbSavedRun *
read_archive(const char *path, GCancellable *cancellable, GError **error)
{
	g_autofree char *into = wb_files_make_temporary(g_get_tmp_dir(), "workbench-run", error);
	g_autofree char *folder = NULL;
	WbSavedRun *run = NULL;
	guint runs = 0;

	if (!into)
		return NULL;
	folder = wb_run_archive_unpack(path, into, &runs, cancellable, error);
	if (folder)
		run = wb_saved_run_open(folder, cancellable, error);
	wb_files_remove_tree(into, NULL);
	if (!run)
		return NULL;
	g_free(run->path);
	run->path = g_canonicalize_filename(path, NULL);
	if (runs > 1)
		g_ptr_array_add(run->bundle->notes,
			g_strdup_printf("The archive has %u runs: this is one of them.", runs));
	return run;
}

static void
read_run(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	GError *error = NULL;
	WbSavedRun *run = wb_run_archive_is(data) ? read_archive(data, cancellable, &error)
						  : wb_saved_run_open(data, cancellable, &error);

	if (run)
		g_task_return_pointer(task, run, (GDestroyNotify)wb_saved_run_free);
	else
		g_task_return_error(task, error);
}

/* A file of a run leads to its folder. */
static char *
dup_run_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);

	if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && wb_bundle_is_at(folder))
		return g_steal_pointer(&folder);
	return g_strdup(path);
}

void
wb_desk_open_path(WbDesk *desk, const char *path)
{
	g_autofree char *folder = dup_run_folder(path);
	WbPast *past;
	GTask *task;

	if (wb_desk_is_busy(desk)) {
		wb_desk_say(desk, "Something runs. Stop it (Ctrl+.) to look at another run.");
		return;
	}
	wb_desk_leave_past(desk);
	wb_desk_forget_past(desk);
	if (!g_file_test(folder, G_FILE_TEST_IS_DIR) && !wb_run_archive_is(folder)) {
		wb_desk_open_capture(desk, path);
		return;
	}
	past = desk->past = g_new0(WbPast, 1);
	past->cancellable = g_cancellable_new();
	task = g_task_new(desk, past->cancellable, on_read, NULL);
	g_task_set_task_data(task, g_steal_pointer(&folder), g_free);
	g_task_run_in_thread(task, read_run);
	g_object_unref(task);
}

/* --- what is shown ------------------------------------------------------------------------------
 */

const WbSavedRun *
wb_desk_get_past(WbDesk *desk)
{
	return desk->past ? desk->past->run : NULL;
}

char *
wb_desk_dup_past_time(WbDesk *desk)
{
	const WbSavedRun *run = wb_desk_get_past(desk);
	const char *started = run ? run->bundle->info.started : NULL;
	g_autoptr(GDateTime) time = started ? g_date_time_new_from_iso8601(started, NULL) : NULL;

	return wb_runs_dup_time(time ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0);
}

const char *
wb_desk_get_past_source(WbDesk *desk, const char *name)
{
	const WbSavedRun *run = wb_desk_get_past(desk);
	const char *source = run ? wb_saved_run_find_source(run, name) : NULL;

	if (run && !source && g_str_has_suffix(name, ".pkt"))
		source = wb_saved_run_find_source(run, WB_SAVED_SCRIPT);
	return source;
}

GPtrArray *
wb_desk_dup_runs(WbDesk *desk)
{
	g_autofree char *root = wb_runs_dup_root();

	if (!desk->open.task)
		return g_ptr_array_new();
	return wb_runs_list(root, &desk->open, desk->workspace);
}
