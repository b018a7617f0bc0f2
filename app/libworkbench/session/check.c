/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One exercise of one submission, from its files to a verdict.
 *
 * How it works. The build runs in a thread of its own while the VM is restored. The checker's files
 * and the module are copied in, the checker runs under the recorder, its KTAP and all streams are
 * read as they arrive, the VM is thrown away. The serial console is the kernel's log: it is there
 * too when the guest is not.
 */
#include "session/check-private.h"

#include "base/error.h"

void
wb_check_say_phase(const WbCheckRun *run, const char *text)
{
	if (run->events && run->events->phase)
		run->events->phase(text, run->events->data);
}

static void
clear_string(GString **string)
{
	if (*string)
		g_string_free(*string, TRUE);
	*string = NULL;
}

static void
clear(WbCheckRun *run)
{
	g_clear_pointer(&run->files, g_ptr_array_unref);
	g_clear_pointer(&run->build, wb_build_free);
	g_clear_pointer(&run->machine, wb_machine_free);
	g_clear_pointer(&run->recorder, wb_recorder_free);
	g_clear_pointer(&run->ktap, wb_ktap_free);
	clear_string(&run->out);
	clear_string(&run->err);
	run->result_ns = 0;
	run->seen = run->delivered = 0;
	g_clear_pointer(&run->step, g_free);
	g_clear_pointer(&run->bail_word, g_free);
	g_clear_pointer(&run->bail_reason, g_free);
}

static WbResult *
new_result(const WbCheckRun *run)
{
	const WbSelection *s = run->job->selection;
	WbResult *result = wb_result_new(s->lab->name, s->task->name, s->exercise->name);

	result->title = g_strdup(s->exercise->title);
	result->submission = g_strdup(run->job->source->name);
	result->seed = g_strdup_printf("%" G_GUINT64_FORMAT, run->seed);
	result->started_us = g_get_real_time();
	for (guint i = 0; i < s->exercise->checks->len; i++) {
		const WbCheckSpec *spec = s->exercise->checks->pdata[i];
		WbCheck *known = wb_check_new(spec->id, spec->title, spec->points);

		known->hint = g_strdup(spec->hints && spec->hints[0] ? spec->hints[0] : NULL);
		g_ptr_array_add(result->checks, known);
	}
	return result;
}

/* A result, or NULL with an error of this machine. */
static WbResult *
try_once(WbCheckRun *run, GError **error)
{
	gint64 began = g_get_monotonic_time();
	g_autoptr(GError) failure = NULL;
	gboolean ok;

	run->result = new_result(run);
	ok = wb_check_start_recorder(run, &failure) && wb_check_collect(run, &failure) &&
	     wb_check_build_and_start(run, &failure) && wb_check_run_checker(run, &failure);
	if (failure)
		run->result->outcome = WB_OUTCOME_INFRASTRUCTURE;
	if (!g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		wb_check_finish_record(run);
	run->result->total_ms = (g_get_monotonic_time() - began) / 1000;
	clear(run);
	if (ok || !failure)
		return g_steal_pointer(&run->result);
	g_clear_pointer(&run->result, wb_result_free);
	g_propagate_error(error, g_steal_pointer(&failure));
	return NULL;
}

static WbResult *
as_result(WbCheckRun *run, const GError *failure)
{
	WbResult *result = new_result(run);

	result->outcome = WB_OUTCOME_INFRASTRUCTURE;
	result->cause = wb_error_get_cause(failure);
	result->message = g_strdup(failure->message);
	result->hint =
		g_strdup("This is not the submission's fault. 'workbench doctor' looks for what is "
			 "missing here.");
	return result;
}

WbResult *
wb_check_dup_failure(
	const WbSelection *selection, const WbSource *source, guint64 seed, const GError *failure)
{
	WbCheckJob job = { .selection = selection, .source = source };
	WbCheckRun run = { .job = &job, .seed = seed };

	return as_result(&run, failure);
}

static WbResult *
try_twice(WbCheckRun *run, GError **error)
{
	for (;; run->tries++) {
		g_autoptr(GError) failure = NULL;
		g_autoptr(WbResult) result = try_once(run, &failure);
		gboolean judged = result && result->outcome != WB_OUTCOME_INFRASTRUCTURE;

		if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return NULL;
		}
		if (judged || (run->tries > 0 && result))
			return g_steal_pointer(&result);
		if (run->tries > 0 && failure)
			return as_result(run, failure);
		wb_check_say_phase(run, "something here went wrong; trying once more");
	}
}

WbResult *
wb_check_run(WbFactory *factory, const WbCheckJob *job, const WbCheckEvents *events,
	GCancellable *cancellable, GError **error)
{
	WbCheckRun run = {
		.factory = factory,
		.job = job,
		/* 31 bits: every shell's arithmetic takes them. */
		.seed = job->seed ? job->seed : 1 + g_random_int() % G_MAXINT32,
		.events = events,
		.cancellable = cancellable,
	};
	WbResult *result = try_twice(&run, error);

	g_free(run.cut_off);
	return result;
}
