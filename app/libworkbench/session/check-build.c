/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A check's files, its build, and its fresh VM. */
#include "session/check-private.h"

#include "base/paths.h"

#define BUILD_MS 60000

gboolean
wb_check_collect(WbCheckRun *run, GError **error)
{
	const WbSelection *s = run->job->selection;

	if (run->job->source->kind == WB_SOURCE_REFERENCE)
		run->files = wb_workspace_reference(s->lab, s->task, s->exercise->level, error);
	else
		run->files = wb_workspace_collect(
			run->job->source->folder, s->lab, s->task, run->result->diagnostics, error);
	if (run->files || (error && *error))
		return run->files != NULL;
	run->result->outcome = WB_OUTCOME_BUILD_ERROR;
	run->result->message = g_strdup("the files to hand in are not all there");
	return FALSE;
}

static gpointer
build_in_thread(gpointer data)
{
	WbCheckRun *run = data;
	const WbImage *image = wb_factory_get_image(run->factory);
	g_autoptr(GError) failure = NULL;
	g_autofree char *cache = wb_paths_dup_cache("builds", &failure);

	if (cache)
		run->build = wb_build_run(run->job->selection->task, run->files, image->headers,
			image->release, cache,
			wb_deadline_in(BUILD_MS / 100 * wb_factory_get_scale(run->factory)),
			run->cancellable, &failure);
	return g_steal_pointer(&failure);
}

/* The build's result; a build that is not ok is a verdict. */
static gboolean
judge_build(WbCheckRun *run)
{
	WbResult *result = run->result;

	for (guint i = 0; i < run->build->diagnostics->len; i++)
		g_ptr_array_add(
			result->diagnostics, wb_diagnostic_copy(run->build->diagnostics->pdata[i]));
	result->build_ms = run->build->duration_ms;
	if (run->build->ok)
		return TRUE;
	result->outcome = WB_OUTCOME_BUILD_ERROR;
	result->message = g_strdup(run->build->message);
	result->hint = g_strdup("Mend the first error first: later ones often follow from it.");
	return FALSE;
}

gboolean
wb_check_build_and_start(WbCheckRun *run, GError **error)
{
	gint64 began = g_get_monotonic_time();
	g_autoptr(GError) build_failure = NULL;
	g_autoptr(GError) start_failure = NULL;
	GThread *builder;

	wb_check_say_phase(run, "building, and restoring a fresh VM");
	builder = g_thread_new("build", build_in_thread, run);
	run->machine = wb_factory_start(run->factory, FALSE, run->cancellable, &start_failure);
	run->result->vm_ms = (g_get_monotonic_time() - began) / 1000;
	build_failure = g_thread_join(builder);
	if (build_failure) {
		g_propagate_prefixed_error(error, g_steal_pointer(&build_failure), "building: ");
		return FALSE;
	}
	if (!judge_build(run))
		return FALSE;
	if (!run->machine)
		g_propagate_error(error, g_steal_pointer(&start_failure));
	return run->machine != NULL;
}
