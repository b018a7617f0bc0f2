/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walkthrough played and recorded. */
#include "desk/play-job.h"

#include "base/error.h"
#include "base/files.h"
#include "evidence/bundle.h"
#include "session/walkthrough.h"

typedef struct {
	void (*phase)(const char *text, gpointer data);
	gpointer data;
} Listener;

static void
on_phase(const char *text, gpointer data)
{
	const Listener *listener = data;

	listener->phase(text, listener->data);
}

static void
on_event(const WbPlayEvent *event, gpointer data)
{
	const Listener *listener = data;

	if (event->kind == WB_PLAY_STEP && event->text)
		listener->phase(event->text, listener->data);
}

static WbScript *
load(const WbTask *task, GError **error)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbScript *script = wb_walkthrough_load(task, faults);

	if (!script && faults->len > 0) {
		g_autofree char *text = wb_diagnostic_to_string(faults->pdata[0]);

		g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA, text);
	} else if (!script) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the walkthrough's script is faulty");
	}
	return script;
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

static gboolean
play(WbFactory *factory, const WbTask *task, const char *folder, Listener *listener,
	WbPlayJobDone *ret_done, GCancellable *cancellable, GError **error)
{
	gboolean exact = wb_factory_get_accel(factory, NULL) == WB_ACCEL_KVM;
	const char *const options[] = { exact ? "--timing=exact" : "--timing=order", "--strict",
		NULL };
	g_autoptr(WbScript) script = load(task, error);
	g_autofree char *functions = dup_functions(task->narration);
	WbPlayRequest request = { .script = script,
		.options = options,
		.record = folder,
		.title = task->name,
		.functions = functions };
	WbPlayHooks hooks = { .phase = on_phase, .event = on_event, .data = listener };
	WbBundle *bundle;
	WbPlayItem item;

	if (!script)
		return FALSE;
	ret_done->played = wb_play_on_machine(factory, &request, &hooks, cancellable, error);
	if (!ret_done->played)
		return FALSE;
	/* A play that never began left nothing to open. */
	bundle = wb_bundle_open(folder, NULL);
	if (bundle)
		ret_done->timeline = g_steal_pointer(&bundle->timeline);
	g_clear_pointer(&bundle, wb_bundle_free);
	item = (WbPlayItem){ task->name, task->title, script, ret_done->played };
	wb_run_keep_play(ret_done->keep, factory, ret_done->workspace, &item);
	return TRUE;
}

gboolean
wb_play_job_run(WbFactory *factory, const WbTask *task,
	void (*phase)(const char *text, gpointer data), gpointer data, WbPlayJobDone *ret_done,
	GCancellable *cancellable, GError **error)
{
	Listener listener = { phase, data };
	g_autofree char *folder = NULL;
	gboolean ok;

	if (ret_done->keep->path)
		return play(factory, task, ret_done->keep->path, &listener, ret_done, cancellable,
			error);
	/* What is not kept is recorded all the same, to be shown. */
	folder = wb_files_make_temporary(g_get_tmp_dir(), "workbench-play", error);
	if (!folder)
		return FALSE;
	ok = play(factory, task, folder, &listener, ret_done, cancellable, error);
	wb_files_remove_tree(folder, NULL);
	return ok;
}
