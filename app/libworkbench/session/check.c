/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One exercise of one submission, from its files to a verdict.
 *
 * How it works. The build runs in a thread of its own while the VM is restored. The checker's files
 * and the module are copied in, the checker runs, its KTAP is read as it arrives, the VM is thrown
 * away. The serial console is the kernel's log: it is there too when the guest is not.
 */
#include "session/check.h"

#include "base/error.h"
#include "base/files.h"
#include "base/paths.h"
#include "guest/transfer.h"
#include "lab/build.h"
#include "lab/kernel-log.h"
#include "lab/ktap.h"
#include "session/crash-watch.h"
#include "session/verdict.h"

#include <string.h>

#define BUILD_MS 60000
#define PING_MS 5000
/* For a checker that goes on after a crash: longer than any of ours takes in all. */
#define GRACE_MS 3000
#define CHECKER_MAX (1024 * 1024)
#define MODULE_MAX (64 * 1024 * 1024)
#define CONSOLE_MAX (4 * 1024 * 1024)
#define LOG_LINES_MAX 2000
#define KTAP_KEEP (256 * 1024)
#define CHECKERS "/run/workbench/checkers"

typedef struct {
	WbFactory *factory;
	const WbSelection *selection;
	const WbSource *source;
	guint64 seed;
	const WbCheckEvents *events;
	GCancellable *cancellable;
	GPtrArray *files; /* of WbHandIn * */
	WbBuild *build;
	WbMachine *machine;
	WbResult *result;
	WbKtap *ktap;
	char *step;
	char *bail_word;
	char *bail_reason;
	char *cut_off; /* of the try before this one: see session/verdict.h */
} Check;

static void
say_phase(const Check *check, const char *text)
{
	if (check->events && check->events->phase)
		check->events->phase(text, check->events->data);
}

/* --- the checker's words ---------------------------------------------------------------------- */

static WbCheck *
find_check(WbResult *result, const char *id)
{
	for (guint i = 0; i < result->checks->len; i++) {
		WbCheck *candidate = result->checks->pdata[i];

		if (g_strcmp0(candidate->id, id) == 0)
			return candidate;
	}
	return NULL;
}

static void
take_text(char **into, const char *from)
{
	if (!from)
		return;
	g_free(*into);
	*into = g_strdup(from);
}

/* The manifest says which sub-checks there are; what else a checker prints does not count. */
static void
on_check(const WbCheck *seen, gpointer data)
{
	Check *check = data;
	WbCheck *known = find_check(check->result, seen->id);

	if (!known || known->status == WB_CHECK_FAIL)
		return;
	known->status = seen->status;
	known->points = seen->status == WB_CHECK_PASS ? known->max_points : 0;
	take_text(&known->message, seen->message);
	take_text(&known->expected, seen->expected);
	take_text(&known->actual, seen->actual);
	take_text(&known->hint, seen->hint);
	g_ptr_array_set_size(known->evidence, 0);
	for (guint i = 0; i < seen->evidence->len; i++)
		g_ptr_array_add(known->evidence, g_strdup(seen->evidence->pdata[i]));
	if (check->events && check->events->check)
		check->events->check(known, check->events->data);
}

static void
on_step(const char *text, gpointer data)
{
	Check *check = data;

	g_free(check->step);
	check->step = g_strdup(text);
	if (check->events && check->events->step)
		check->events->step(text, check->events->data);
}

static void
on_bail_out(const char *word, const char *reason, gpointer data)
{
	Check *check = data;

	if (check->bail_word)
		return;
	check->bail_word = g_strdup(word);
	check->bail_reason = g_strdup(reason);
}

static void
on_output(const char *bytes, gsize length, gpointer data)
{
	Check *check = data;

	wb_ktap_feed(check->ktap, bytes, length);
}

/* --- files and build ---------------------------------------------------------------------------
 */

/* FALSE: the result says why, or ERROR is ours. */
static gboolean
collect(Check *check, GError **error)
{
	const WbSelection *s = check->selection;

	if (check->source->kind == WB_SOURCE_REFERENCE)
		check->files = wb_workspace_reference(s->lab, s->task, s->exercise->level, error);
	else
		check->files = wb_workspace_collect(
			check->source->folder, s->lab, s->task, check->result->diagnostics, error);
	if (check->files || (error && *error))
		return check->files != NULL;
	check->result->outcome = WB_OUTCOME_BUILD_ERROR;
	check->result->message = g_strdup("the files to hand in are not all there");
	return FALSE;
}

static gpointer
build_in_thread(gpointer data)
{
	Check *check = data;
	const WbImage *image = wb_factory_get_image(check->factory);
	g_autoptr(GError) failure = NULL;
	g_autofree char *cache = wb_paths_dup_cache("builds", &failure);

	if (cache)
		check->build = wb_build_run(check->selection->task, check->files, image->headers,
			image->release, cache,
			wb_deadline_in(BUILD_MS / 100 * wb_factory_get_scale(check->factory)),
			check->cancellable, &failure);
	return g_steal_pointer(&failure);
}

/* The build's result; a build that is not ok is a verdict. */
static gboolean
judge_build(Check *check)
{
	WbResult *result = check->result;

	for (guint i = 0; i < check->build->diagnostics->len; i++)
		g_ptr_array_add(result->diagnostics,
			wb_diagnostic_copy(check->build->diagnostics->pdata[i]));
	result->build_ms = check->build->duration_ms;
	if (check->build->ok)
		return TRUE;
	result->outcome = WB_OUTCOME_BUILD_ERROR;
	result->message = g_strdup(check->build->message);
	result->hint = g_strdup("Mend the first error first: later ones often follow from it.");
	return FALSE;
}

/*
 * The VM comes up while the compiler runs: on two processors both are done when the slower one is.
 * FALSE with ERROR unset: the build was bad and the result says so.
 */
static gboolean
build_and_start(Check *check, GError **error)
{
	gint64 began = g_get_monotonic_time();
	g_autoptr(GError) build_failure = NULL;
	g_autoptr(GError) start_failure = NULL;
	GThread *builder;

	say_phase(check, "building, and restoring a fresh VM");
	builder = g_thread_new("build", build_in_thread, check);
	check->machine =
		wb_factory_start(check->factory, FALSE, check->cancellable, &start_failure);
	check->result->vm_ms = (g_get_monotonic_time() - began) / 1000;
	build_failure = g_thread_join(builder);
	if (build_failure) {
		g_propagate_prefixed_error(error, g_steal_pointer(&build_failure), "building: ");
		return FALSE;
	}
	if (!judge_build(check))
		return FALSE;
	if (!check->machine)
		g_propagate_error(error, g_steal_pointer(&start_failure));
	return check->machine != NULL;
}

/* --- into the guest ------------------------------------------------------------------------------
 */

static gboolean
add_file(GPtrArray *files, const char *local, const char *remote, gsize max, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(local, max, error);

	if (!bytes)
		return FALSE;
	g_ptr_array_add(
		files, wb_guest_file_new(remote, bytes,
			       g_file_test(local, G_FILE_TEST_IS_EXECUTABLE) ? 0755 : 0644));
	return TRUE;
}

static gboolean
add_checker(const Check *check, GPtrArray *files, GError **error)
{
	const char *names[] = { "lib.sh", check->selection->exercise->checker };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *relative = g_build_filename("checkers", names[i], NULL);
		g_autofree char *local = wb_paths_dup_data(relative);
		g_autofree char *remote = g_build_filename(CHECKERS, names[i], NULL);

		if (!add_file(files, local, remote, CHECKER_MAX, error))
			return FALSE;
	}
	return TRUE;
}

static char *
dup_remote_module(const Check *check)
{
	const WbTask *task = check->selection->task;
	g_autofree char *folder = wb_task_dup_guest_folder(check->selection->lab, task);
	g_autofree char *name = g_strdup_printf("%s.ko", task->module);

	return g_build_filename(folder, task->module_folder, name, NULL);
}

/* Checker and module, to be unpacked by the command that runs the checker. */
static GBytes *
pack(const Check *check, GError **error)
{
	g_autoptr(GPtrArray) files =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_guest_file_free);
	g_autofree char *module = dup_remote_module(check);

	if (!add_checker(check, files, error) ||
		!add_file(files, check->build->module_stripped, module, MODULE_MAX, error))
		return NULL;
	return wb_guest_pack(files, error);
}

/* --- the run
 * --------------------------------------------------------------------------------------- */

static char *
dup_command(const Check *check)
{
	const WbTask *task = check->selection->task;
	g_autofree char *folder = wb_task_dup_guest_folder(check->selection->lab, task);
	g_autofree char *module = dup_remote_module(check);
	g_autofree char *folder_quoted = g_shell_quote(folder);
	g_autofree char *module_quoted = g_shell_quote(module);

	/* The clock of a restored guest stands at the moment it was saved. */
	return g_strdup_printf("date -s @%" G_GINT64_FORMAT
			       " > /dev/null; tar xf - -C / && cd %s && "
			       "WB_TASK=%s WB_MODULE=%s WB_MODULE_NAME=%s WB_SEED=%s WB_SCALE=%u "
			       "exec sh %s/%s",
		g_get_real_time() / G_USEC_PER_SEC, folder_quoted, folder_quoted, module_quoted,
		task->module, check->result->seed, wb_factory_get_scale(check->factory), CHECKERS,
		check->selection->exercise->checker);
}

static gboolean
still_answers(Check *check)
{
	guint timeout_ms = PING_MS * wb_factory_get_scale(check->factory) / 100;
	g_autoptr(WbGuest) again = NULL;

	if (!wb_vm_is_running(check->machine->vm))
		return FALSE;
	again = wb_factory_reconnect(
		check->factory, check->machine, timeout_ms, check->cancellable, NULL);
	return again && wb_guest_run_checked(again, "true", wb_deadline_in(timeout_ms),
				check->cancellable, NULL);
}

static void
keep_log(WbResult *result, const char *text, gsize length)
{
	const char *end = text + length;

	while (text < end) {
		const char *newline = memchr(text, '\n', (gsize)(end - text));
		const char *stop = newline ? newline : end;
		gsize bytes = (gsize)(stop - text);

		if (bytes > 0 && text[bytes - 1] == '\r')
			bytes--;
		if (result->log->len < LOG_LINES_MAX)
			g_ptr_array_add(result->log, g_strndup(text, bytes));
		else
			result->log_lost++;
		text = newline ? newline + 1 : end;
	}
}

/* The kernel's log, and what in it is a complaint. */
static void
read_console(Check *check)
{
	WbResult *result = check->result;
	g_autoptr(GBytes) console = wb_vm_read_console(check->machine->vm, CONSOLE_MAX);
	gsize length;
	const char *text = g_bytes_get_data(console, &length);

	if (length == 0)
		return;
	keep_log(result, text, length);
	result->crash = wb_kernel_log_find_crash(text, length, check->selection->task->module);
	/* Not every crash has a line of the student's own; the report is good without it. */
	if (result->crash)
		wb_kernel_log_resolve(result->crash, check->build->module, WB_BUILD_PREFIX,
			check->cancellable, NULL);
}

/* What broke, in the words of who noticed: of the connection, or of a QEMU that ended. */
static void
add_last_words(Check *check, const GError *failure)
{
	WbResult *result = check->result;
	g_autofree char *qemu = wb_vm_is_running(check->machine->vm)
					? NULL
					: wb_vm_dup_last_words(check->machine->vm);
	char *message;

	if (!result->message || result->crash)
		return;
	message = g_strdup_printf("%s (%s%s%s)", result->message, failure->message,
		qemu ? "; QEMU: " : "", qemu ? qemu : "");
	g_free(result->message);
	result->message = message;
}

/*
 * wb_guest_run(), cut short when the submission has crashed the kernel: RET_CUT then, and no error.
 */
static gboolean
run_watched(Check *check, const WbGuestCommand *spec, WbGuestOutput *output, gboolean *ret_cut,
	GError **error)
{
	g_autoptr(WbCrashWatch) watch =
		wb_crash_watch_new(check->machine->vm, check->selection->task->module,
			GRACE_MS * wb_factory_get_scale(check->factory) / 100, check->cancellable);
	g_autoptr(GError) failure = NULL;

	if (wb_guest_run(check->machine->guest, spec, output, wb_crash_watch_get_cancellable(watch),
		    &failure))
		return TRUE;
	*ret_cut = wb_crash_watch_has_fired(watch) &&
		   !g_cancellable_is_cancelled(check->cancellable) &&
		   g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	if (!*ret_cut)
		g_propagate_error(error, g_steal_pointer(&failure));
	return *ret_cut;
}

static gboolean
run_checker(Check *check, GError **error)
{
	static const WbKtapEvents events = {
		.step = on_step,
		.check = on_check,
		.bail_out = on_bail_out,
	};
	guint deadline_s =
		check->selection->exercise->deadline_s * wb_factory_get_scale(check->factory) / 100;
	g_autofree char *command = dup_command(check);
	g_autoptr(GBytes) files = pack(check, error);
	WbGuestCommand spec = {
		.command = command,
		.input = files,
		.deadline = wb_deadline_in(deadline_s * 1000),
		.output_keep = KTAP_KEEP,
		.out_cb = on_output,
		.data = check,
	};
	g_auto(WbGuestOutput) output = { 0 };
	g_autoptr(GError) failure = NULL;
	g_autofree char *ended = NULL;
	gint64 began = g_get_monotonic_time();
	WbEvidenceOfEnd end = { .deadline_s = deadline_s };

	if (!files)
		return FALSE;
	say_phase(check, "checking");
	check->ktap = wb_ktap_new(&events, check);
	end.lost = !run_watched(check, &spec, &output, &end.timed_out, &failure);
	wb_ktap_finish(check->ktap);
	check->result->check_ms = (g_get_monotonic_time() - began) / 1000;
	check->result->ktap = g_strndup(output.out->str, output.out->len);
	if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	end.killed = !end.lost && !output.timed_out && !end.timed_out && output.exit_status < 0;
	if (!end.lost && !output.timed_out && !end.timed_out && output.exit_status != 0)
		ended = g_strdup_printf("it ended with status %d: %s", output.exit_status,
			g_strstrip(output.err->str));
	end.timed_out = end.timed_out || output.timed_out;
	read_console(check);
	/* Whether the guest answers decides nothing when the kernel has said what happened. */
	end.answers = (end.lost || end.timed_out) && !check->result->crash && still_answers(check);
	end.vm_running = wb_vm_is_running(check->machine->vm);
	end.bail_word = check->bail_word;
	end.bail_reason = check->bail_reason;
	end.step = check->step;
	end.planned = wb_ktap_get_planned(check->ktap);
	end.seen = wb_ktap_get_seen(check->ktap);
	end.ended = ended;
	end.cut_off_before = check->cut_off;
	wb_verdict_decide(check->result, &end);
	g_free(check->cut_off);
	check->cut_off = wb_verdict_dup_cut_off(check->result, &end);
	if (end.lost)
		add_last_words(check, failure);
	return TRUE;
}

/* --- one try, and another
 * -------------------------------------------------------------------------- */

static void
clear(Check *check)
{
	g_clear_pointer(&check->files, g_ptr_array_unref);
	g_clear_pointer(&check->build, wb_build_free);
	g_clear_pointer(&check->machine, wb_machine_free);
	g_clear_pointer(&check->ktap, wb_ktap_free);
	g_clear_pointer(&check->step, g_free);
	g_clear_pointer(&check->bail_word, g_free);
	g_clear_pointer(&check->bail_reason, g_free);
}

static WbResult *
new_result(const Check *check)
{
	const WbSelection *s = check->selection;
	WbResult *result = wb_result_new(s->lab->name, s->task->name, s->exercise->name);

	result->title = g_strdup(s->exercise->title);
	result->submission = g_strdup(check->source->name);
	result->seed = g_strdup_printf("%" G_GUINT64_FORMAT, check->seed);
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
try_once(Check *check, GError **error)
{
	gint64 began = g_get_monotonic_time();
	g_autoptr(GError) failure = NULL;
	gboolean ok;

	check->result = new_result(check);
	ok = collect(check, &failure) && build_and_start(check, &failure) &&
	     run_checker(check, &failure);
	check->result->total_ms = (g_get_monotonic_time() - began) / 1000;
	clear(check);
	if (ok || !failure)
		return g_steal_pointer(&check->result);
	g_clear_pointer(&check->result, wb_result_free);
	g_propagate_error(error, g_steal_pointer(&failure));
	return NULL;
}

static WbResult *
as_result(Check *check, const GError *failure)
{
	WbResult *result = new_result(check);

	result->outcome = WB_OUTCOME_INFRASTRUCTURE;
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
	Check check = { .selection = selection, .source = source, .seed = seed };

	return as_result(&check, failure);
}

static WbResult *
try_twice(Check *check, GError **error)
{
	for (int tries = 0;; tries++) {
		g_autoptr(GError) failure = NULL;
		g_autoptr(WbResult) result = try_once(check, &failure);
		gboolean judged = result && result->outcome != WB_OUTCOME_INFRASTRUCTURE;

		if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return NULL;
		}
		if (judged || (tries > 0 && result))
			return g_steal_pointer(&result);
		if (tries > 0 && failure)
			return as_result(check, failure);
		say_phase(check, "something here went wrong; trying once more");
	}
}

WbResult *
wb_check_run(WbFactory *factory, const WbSelection *selection, const WbSource *source, guint64 seed,
	const WbCheckEvents *events, GCancellable *cancellable, GError **error)
{
	Check check = {
		.factory = factory,
		.selection = selection,
		.source = source,
		/* 31 bits: every shell's arithmetic takes them. */
		.seed = seed ? seed : 1 + g_random_int() % G_MAXINT32,
		.events = events,
		.cancellable = cancellable,
	};
	WbResult *result = try_twice(&check, error);

	g_free(check.cut_off);
	return result;
}
