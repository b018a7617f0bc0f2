/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A check in the guest: what goes in, the checker under the recorder, and what the end tells. */
#include "session/check-private.h"

#include "base/files.h"
#include "base/paths.h"
#include "guest/transfer.h"
#include "lab/kernel-log.h"
#include "session/crash-watch.h"
#include "session/record-command.h"
#include "session/references.h"
#include "session/verdict.h"

#include <string.h>

#define PING_MS 5000
/* For a checker that goes on after a crash: longer than any of ours takes in all. */
#define GRACE_MS 3000
#define CHECKER_MAX (1024 * 1024)
#define MODULE_MAX (64 * 1024 * 1024)
#define CONSOLE_MAX (4 * 1024 * 1024)
#define LOG_LINES_MAX 2000
/* The recorder's own words, should it have any: what the checker says comes in frames. */
#define OUTPUT_KEEP 4096
#define CHECKERS "/run/workbench/checkers"

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
add_checker(const WbCheckRun *run, GPtrArray *files, GError **error)
{
	const char *names[] = { "lib.sh", run->job->selection->exercise->checker };

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
dup_remote_module(const WbCheckRun *run)
{
	const WbTask *task = run->job->selection->task;
	g_autofree char *folder = wb_task_dup_guest_folder(run->job->selection->lab, task);
	g_autofree char *name = g_strdup_printf("%s.ko", task->module);

	return g_build_filename(folder, task->module_folder, name, NULL);
}

/* Checker and module, to be unpacked by the command that runs the checker. */
static GBytes *
pack(const WbCheckRun *run, GError **error)
{
	g_autoptr(GPtrArray) files =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_guest_file_free);
	g_autofree char *module = dup_remote_module(run);

	if (!add_checker(run, files, error) ||
		!add_file(files, run->build->module_stripped, module, MODULE_MAX, error))
		return NULL;
	return wb_guest_pack(files, error);
}

/* --- the run
 * --------------------------------------------------------------------------------------- */

static char *
dup_command(const WbCheckRun *run)
{
	const WbSelection *s = run->job->selection;
	const WbTask *task = s->task;
	char **functions = run->job->functions ? wb_task_get_functions(task, s->exercise) : NULL;
	g_autofree char *list = functions ? g_strjoinv(",", functions) : NULL;
	WbRecordOptions options = { .interfaces = (const char *const *)task->interfaces,
		.functions = list && *list ? list : NULL,
		.leave = TRUE,
		.scale = wb_factory_get_scale(run->factory) };
	g_autofree char *checker = NULL, *recorded = NULL;
	g_autofree char *folder = wb_task_dup_guest_folder(s->lab, task);
	g_autofree char *module = dup_remote_module(run);
	g_autofree char *folder_quoted = g_shell_quote(folder);
	g_autofree char *module_quoted = g_shell_quote(module);

	checker = g_strdup_printf("sh %s/%s", CHECKERS, s->exercise->checker);
	recorded = wb_record_dup_command(&options, checker);
	/* The clock of a restored guest stands at the moment it was saved. */
	return g_strdup_printf("date -s @%" G_GINT64_FORMAT
			       " > /dev/null; tar xf - -C / && cd %s && "
			       "WB_TASK=%s WB_MODULE=%s WB_MODULE_NAME=%s WB_SEED=%s %s",
		g_get_real_time() / G_USEC_PER_SEC, folder_quoted, folder_quoted, module_quoted,
		task->module, run->result->seed, recorded);
}

static gboolean
still_answers(WbCheckRun *run)
{
	guint timeout_ms = PING_MS * wb_factory_get_scale(run->factory) / 100;
	g_autoptr(WbGuest) again = NULL;

	if (!wb_vm_is_running(run->machine->vm))
		return FALSE;
	again = wb_factory_reconnect(
		run->factory, run->machine, timeout_ms, run->cancellable, NULL);
	return again && wb_guest_run_checked(
				again, "true", wb_deadline_in(timeout_ms), run->cancellable, NULL);
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
read_console(WbCheckRun *run)
{
	WbResult *result = run->result;
	g_autoptr(GBytes) console = wb_vm_read_console(run->machine->vm, CONSOLE_MAX);
	gsize length;
	const char *text = g_bytes_get_data(console, &length);

	if (length == 0)
		return;
	keep_log(result, text, length);
	result->crash = wb_kernel_log_find_crash(text, length, run->job->selection->task->module);
	/* Not every crash has a line of the student's own; the report is good without it. */
	if (result->crash)
		wb_kernel_log_resolve(
			result->crash, run->build->module, WB_BUILD_PREFIX, run->cancellable, NULL);
}

/* What broke, in the words of who noticed: of the connection, or of a QEMU that ended. */
static void
add_last_words(WbCheckRun *run, const GError *failure)
{
	WbResult *result = run->result;
	g_autofree char *qemu =
		wb_vm_is_running(run->machine->vm) ? NULL : wb_vm_dup_last_words(run->machine->vm);
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
run_watched(WbCheckRun *run, const WbGuestCommand *spec, WbGuestOutput *output, gboolean *ret_cut,
	GError **error)
{
	g_autoptr(WbCrashWatch) watch =
		wb_crash_watch_new(run->machine->vm, run->job->selection->task->module,
			GRACE_MS * wb_factory_get_scale(run->factory) / 100, run->cancellable);
	g_autoptr(GError) failure = NULL;

	if (wb_guest_run(run->machine->guest, spec, output, wb_crash_watch_get_cancellable(watch),
		    &failure))
		return TRUE;
	*ret_cut = wb_crash_watch_has_fired(watch) &&
		   !g_cancellable_is_cancelled(run->cancellable) &&
		   g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	if (!*ret_cut)
		g_propagate_error(error, g_steal_pointer(&failure));
	return *ret_cut;
}

/* --- the recorder -------------------------------------------------------------------------- */

static void
on_event(const WbRunEvent *event, gpointer data)
{
	WbCheckRun *run = data;

	if (run->events && run->events->event)
		run->events->event(event, run->events->data);
}

static void
on_tick(gint64 boot_ns, gpointer data)
{
	WbCheckRun *run = data;

	/* A workbench that is killed leaves the console up to now. */
	if (run->machine)
		wb_recorder_read_console(run->recorder, run->machine->vm);
	if (run->events && run->events->tick)
		run->events->tick(boot_ns, run->events->data);
}

static void
keep_record_fault(WbCheckRun *run, const GError *failure)
{
	if (!run->result->record_fault)
		run->result->record_fault = g_strdup(failure->message);
}

/* NAME and the rest are RUN's. */
static WbRecorderSpec
make_spec(WbCheckRun *run, const char *name)
{
	const WbSelection *s = run->job->selection;

	return (WbRecorderSpec){
		.folder = run->job->record,
		.title = name,
		.diagram = wb_task_get_diagram(s->task, s->exercise),
		.kernel = wb_factory_get_image(run->factory)->release,
		.hooks = {
			.event = on_event,
			.tick = on_tick,
			.out = wb_check_on_out,
			.err = wb_check_on_err,
			.data = run,
		},
	};
}

gboolean
wb_check_start_recorder(WbCheckRun *run, GError **error)
{
	g_autofree char *name = wb_result_dup_name(run->result);
	WbRecorderSpec spec = make_spec(run, name);
	g_autoptr(GError) failure = NULL;

	run->out = g_string_new(NULL);
	run->err = g_string_new(NULL);
	run->ktap = wb_check_new_ktap(run);
	/* Of the try before this one. */
	if (run->tries > 0 && spec.folder && !wb_bundle_clear(spec.folder, error))
		return FALSE;
	run->recorder = wb_recorder_new(&spec, run->job->record_or_not ? &failure : error);
	if (failure) {
		keep_record_fault(run, failure);
		spec.folder = NULL;
		run->recorder = wb_recorder_new(&spec, error);
	}
	return run->recorder != NULL;
}

static void
on_bytes(const char *bytes, gsize length, gpointer data)
{
	WbCheckRun *run = data;

	wb_recorder_feed(run->recorder, bytes, length);
}

/* What was checked is part of the run: the file may be another one tomorrow. */
static void
keep_sources(WbCheckRun *run)
{
	char **names = run->job->selection->task->files;

	for (guint i = 0; run->job->record && run->files && i < run->files->len; i++) {
		const WbHandIn *file = run->files->pdata[i];
		g_autoptr(GError) failure = NULL;

		if (!names || !g_strv_contains((const char *const *)names, file->name))
			continue;
		if (!wb_bundle_add_source(run->job->record, file->name, file->bytes, &failure))
			keep_record_fault(run, failure);
	}
}

void
wb_check_finish_record(WbCheckRun *run)
{
	WbResult *result = run->result;
	g_autoptr(GError) failure = NULL;

	if (!run->recorder)
		return;
	if (!wb_recorder_finish(run->recorder, wb_outcome_to_string(result->outcome), &failure))
		keep_record_fault(run, failure);
	keep_sources(run);
	/* What was written can be read, however it ended. */
	result->record = g_strdup(run->job->record);
	wb_references_resolve(result, wb_recorder_get_timeline(run->recorder));
	if (run->job->ret_timeline) {
		g_clear_pointer(run->job->ret_timeline, wb_timeline_free);
		*run->job->ret_timeline = wb_recorder_steal_timeline(run->recorder);
	}
}

/* --- the checker --------------------------------------------------------------------------- */

/* The streams end here, whatever ended them. */
static void
end_streams(WbCheckRun *run)
{
	g_autoptr(GError) failure = NULL;

	wb_ktap_finish(run->ktap);
	wb_recorder_read_console(run->recorder, run->machine->vm);
	if (!wb_recorder_end(run->recorder, &failure))
		keep_record_fault(run, failure);
	run->result->ktap = g_strndup(run->out->str, run->out->len);
}

/* How the checker ended badly by itself, or NULL. Owned. */
static char *
dup_bad_end(const WbCheckRun *run, const WbGuestOutput *output)
{
	int status = output->exit_status;
	gboolean known = wb_recording_get_status(wb_recorder_get_recording(run->recorder), &status);

	if (status == 0 && known)
		return NULL;
	return g_strdup_printf("it ended with status %d: %s%s", status, g_strstrip(run->err->str),
		g_strstrip(output->err->str));
}

static void
judge(WbCheckRun *run, WbEvidenceOfEnd *end)
{
	/* Whether the guest answers decides nothing when the kernel has said what happened. */
	end->from_outside = wb_vm_get_harm(run->machine->vm);
	end->answers = !end->from_outside && (end->lost || end->timed_out) && !run->result->crash &&
		       still_answers(run);
	end->vm_running = wb_vm_is_running(run->machine->vm);
	end->bail_word = run->bail_word;
	end->bail_reason = run->bail_reason;
	end->step = run->step;
	end->planned = wb_ktap_get_planned(run->ktap);
	end->seen = wb_ktap_get_seen(run->ktap);
	end->cut_off_before = run->cut_off;
	wb_verdict_decide(run->result, end);
	g_free(run->cut_off);
	run->cut_off = wb_verdict_dup_cut_off(run->result, end);
}

/* It did not come to its end by itself: something in the guest killed it, or its recorder. */
static gboolean
was_killed(const WbCheckRun *run, const WbGuestOutput *output)
{
	int status = 0;

	if (wb_recording_get_status(wb_recorder_get_recording(run->recorder), &status))
		return status < 0;
	return output->exit_status < 0;
}

static gboolean
run_command(WbCheckRun *run, const WbGuestCommand *spec, guint deadline_s, GError **error)
{
	g_auto(WbGuestOutput) output = { 0 };
	g_autoptr(GError) failure = NULL;
	g_autofree char *ended = NULL;
	gint64 began = g_get_monotonic_time();
	WbEvidenceOfEnd end = { .deadline_s = deadline_s };

	end.lost = !run_watched(run, spec, &output, &end.timed_out, &failure);
	end_streams(run);
	run->result->check_ms = (g_get_monotonic_time() - began) / 1000;
	if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	if (!end.lost && !output.timed_out && !end.timed_out) {
		end.killed = was_killed(run, &output);
		ended = end.killed ? NULL : dup_bad_end(run, &output);
	}
	end.ended = ended;
	end.timed_out = end.timed_out || output.timed_out;
	read_console(run);
	judge(run, &end);
	if (end.lost)
		add_last_words(run, failure);
	return TRUE;
}

gboolean
wb_check_run_checker(WbCheckRun *run, GError **error)
{
	guint deadline_s = run->job->selection->exercise->deadline_s *
			   wb_factory_get_scale(run->factory) / 100;
	g_autofree char *command = dup_command(run);
	g_autoptr(GBytes) files = pack(run, error);
	WbGuestCommand spec = {
		.command = command,
		.input = files,
		.deadline = wb_deadline_in(deadline_s * 1000),
		.output_keep = OUTPUT_KEEP,
		.out_cb = on_bytes,
		.data = run,
	};

	if (!files)
		return FALSE;
	wb_check_say_phase(run, "checking");
	return run_command(run, &spec, deadline_s, error);
}
