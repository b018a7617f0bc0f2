/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walkthrough played and recorded. */
#include "desk/play-job.h"

#include "base/files.h"
#include "evidence/bundle.h"
#include "report/play.h"
#include "script/judge.h"

static void
on_phase(const char *text, gpointer data)
{
	const WbPlayJobHooks *hooks = data;

	hooks->phase(text, hooks->data);
}

/* --- the script ---------------------------------------------------------------------------------
 */

char *
wb_play_job_dup_path(const char *workspace, const WbSelection *selection)
{
	g_autofree char *name = g_path_get_basename(selection->task->script);

	return g_build_filename(workspace, selection->lab->name, selection->task->name, name, NULL);
}

/* Editor and list know the file by its name alone. */
static void
name_files(GPtrArray *faults, const char *path)
{
	for (guint i = 0; i < faults->len; i++) {
		WbDiagnostic *fault = faults->pdata[i];

		if (g_strcmp0(fault->file, path) != 0)
			continue;
		g_free(fault->file);
		fault->file = g_path_get_basename(path);
	}
}

static gboolean
load(const WbSelection *selection, const char *workspace, WbPlayJobDone *done, GError **error)
{
	g_autofree char *own = wb_play_job_dup_path(workspace, selection);
	const char *path = g_file_test(own, G_FILE_TEST_EXISTS) ? own : selection->task->script;
	g_autoptr(GBytes) bytes = wb_files_read(path, WB_SCRIPT_MAX, error);
	const char *text;
	gsize length;

	if (!bytes)
		return FALSE;
	text = g_bytes_get_data(bytes, &length);
	done->script = wb_script_load(path, text ? text : "", length, NULL, done->faults);
	name_files(done->faults, path);
	return TRUE;
}

/* The kernel functions that the narration tells of. NULL: none. */
static char *
dup_functions(const WbNarration *narration)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; narration && i < narration->steps->len; i++) {
		const WbNarrationStep *step = narration->steps->pdata[i];

		for (char **name = step->kernel; *name; name++)
			if (!g_ptr_array_find_with_equal_func(names, *name, g_str_equal, NULL))
				g_ptr_array_add(names, *name);
	}
	if (names->len == 0)
		return NULL;
	g_ptr_array_add(names, NULL);
	return g_strjoinv(",", (char **)names->pdata);
}

/* --- the play -----------------------------------------------------------------------------------
 */

static void
add_mismatch(
	const WbPlayEvent *event, const WbMismatch *mismatch, GPtrArray *faults, const char *file)
{
	gboolean here = mismatch->place.line > 0;
	g_autofree char *both =
		mismatch->expected || mismatch->actual
			? g_strdup_printf("%s: the script expects %s, the kernel has %s%s",
				  mismatch->field, mismatch->expected ? mismatch->expected : "none",
				  mismatch->actual ? mismatch->actual : "none",
				  mismatch->words ? "; " : "")
			: NULL;

	g_ptr_array_add(faults, wb_diagnostic_new(WB_SEVERITY_ERROR, file,
					here ? mismatch->place.line : event->line,
					here ? mismatch->place.column : event->column, "%s%s",
					both ? both : "", mismatch->words ? mismatch->words : ""));
}

/* What the kernel did otherwise than the script has it, each at its place. */
static void
add_mismatches(const WbPlayed *played, GPtrArray *faults, const char *path)
{
	g_autofree char *file = g_path_get_basename(path);

	for (guint i = 0; i < played->events->len; i++) {
		const WbPlayEvent *event = played->events->pdata[i];

		if (event->kind != WB_PLAY_STEP ||
			(event->verdict != WB_VERDICT_FAIL && event->verdict != WB_VERDICT_ERROR))
			continue;
		for (guint m = 0; m < event->mismatches->len; m++)
			add_mismatch(event, event->mismatches->pdata[m], faults, file);
		if (event->mismatches->len == 0)
			g_ptr_array_add(
				faults, wb_diagnostic_new(WB_SEVERITY_ERROR, file, event->line,
						event->column, "%s",
						event->text ? event->text : "this did not happen"));
	}
}

static gboolean
play(WbFactory *factory, const WbTask *task, const char *folder, const WbPlayJobHooks *to,
	WbPlayJobDone *ret_done, GCancellable *cancellable, GError **error)
{
	gboolean exact = wb_factory_get_accel(factory, NULL) == WB_ACCEL_KVM;
	const char *const options[] = { exact ? "--timing=exact" : "--timing=order", "--strict",
		NULL };
	g_autofree char *functions = dup_functions(task->narration);
	WbPlayRequest request = { .script = ret_done->script,
		.options = options,
		.record = folder,
		.title = task->name,
		.functions = functions };
	WbPlayHooks hooks = { .phase = on_phase, .data = (gpointer)to };
	WbBundle *bundle;

	ret_done->played = wb_play_on_machine(factory, &request, &hooks, cancellable, error);
	if (!ret_done->played)
		return FALSE;
	add_mismatches(ret_done->played, ret_done->faults, ret_done->script->file);
	/* A play that never began left nothing to open. */
	bundle = wb_bundle_open(folder, NULL);
	if (bundle)
		ret_done->timeline = g_steal_pointer(&bundle->timeline);
	g_clear_pointer(&bundle, wb_bundle_free);
	return TRUE;
}

static gboolean
record(WbFactory *factory, const WbTask *task, const WbPlayJobHooks *hooks, WbPlayJobDone *ret_done,
	GCancellable *cancellable, GError **error)
{
	g_autofree char *folder = NULL;
	gboolean ok;

	if (ret_done->keep->path)
		return play(
			factory, task, ret_done->keep->path, hooks, ret_done, cancellable, error);
	/* What is not kept is recorded all the same, to be shown. */
	folder = wb_files_make_temporary(g_get_tmp_dir(), "workbench-play", error);
	if (!folder)
		return FALSE;
	ok = play(factory, task, folder, hooks, ret_done, cancellable, error);
	wb_files_remove_tree(folder, NULL);
	return ok;
}

gboolean
wb_play_job_run(WbFactory *factory, const WbSelection *selection, const char *workspace,
	const WbPlayJobHooks *hooks, WbPlayJobDone *ret_done, GCancellable *cancellable,
	GError **error)
{
	WbPlayItem item = { selection->task->name, selection->task->title, NULL, NULL };

	ret_done->faults = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	if (load(selection, workspace, ret_done, error) &&
		(!ret_done->script ||
			record(factory, selection->task, hooks, ret_done, cancellable, error))) {
		item.script = ret_done->script;
		item.played = ret_done->played;
		if (item.played)
			wb_run_keep_play(ret_done->keep, factory, workspace, &item);
		return TRUE;
	}
	g_clear_pointer(&ret_done->script, wb_script_free);
	g_clear_pointer(&ret_done->faults, g_ptr_array_unref);
	return FALSE;
}
