/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One packet script, played on a VM of its own.
 *
 * How it works. The player runs in the guest and says what it does on its standard output, a JSON
 * object a line; they are read as they arrive. Files travel as a tar archive on its standard input.
 * When stepping, that input belongs to the commands, and the files go ahead of it. The serial
 * console is the kernel's log: it is there too when the guest is not.
 */
#include "session/play.h"

#include "base/files.h"
#include "guest/transfer.h"
#include "lab/kernel-log.h"
#include "session/crash-watch.h"
#include "session/play-files.h"
#include "session/play-recording.h"
#include "session/record-command.h"

#include <string.h>

#define REMOTE "/run/workbench/play"
#define DIAGRAM "tcp.dot" /* most scripts are about TCP */
/* The player's. What it sends itself over the loopback only asks for the kernel's time stamps. */
#define TUN "tun0"
#define CONSOLE_MAX (4 * 1024 * 1024)
#define EVENTS_MAX 20000
/* Of their lines: a guest that was taken over makes each as long as it may be. */
#define EVENTS_BYTES_MAX (64 * 1024 * 1024)
#define OUTPUT_KEEP 16384
#define UPLOAD_MS 20000
#define PING_MS 5000
#define GRACE_MS 3000
/* Beyond the script's own times: for the player's start and end, and a wait or a command that it
 * gives up on. That must be sooner than we give up on the player, who knows the line. */
#define MARGIN_MS 50000
/* For each command in backticks. */
#define COMMAND_MS 10000
#define DEADLINE_MAX_MS (60 * 60 * 1000)

typedef struct {
	WbFactory *factory;
	const WbPlayRequest *request;
	const WbPlayHooks *hooks;
	GCancellable *cancellable;
	WbPlayFiles *files;
	WbMachine *machine;
	WbGuestCommand command;
	GString *line;		    /* the start of a line of the player */
	gboolean skip_line;	    /* it was too long */
	gsize kept;		    /* bytes of the lines of all events that are kept */
	char *fault;		    /* the first line that could not be read */
	WbPlayEvent *ready;	    /* to be answered */
	WbPlayRecording *recording; /* or NULL */
	guint tries;
	WbPlayed *played;
} Play;

/* --- how long ----------------------------------------------------------------------------------
 */

static WbDeadline
get_deadline(const Play *play)
{
	const WbScript *script = play->request->script;
	guint commands = !!script->init_command + !!script->cleanup_command;
	gint64 ms;

	for (guint i = 0; i < script->events->len; i++)
		commands += ((const WbEvent *)script->events->pdata[i])->kind == WB_EVENT_COMMAND;
	ms = 2 * wb_play_get_span_us(script) / 1000 + MARGIN_MS + (gint64)commands * COMMAND_MS;
	ms = MIN(ms, DEADLINE_MAX_MS) * wb_factory_get_scale(play->factory) / 100;
	return wb_deadline_in((guint)MIN(ms, G_MAXINT));
}

/* --- the player's words ------------------------------------------------------------------------
 */

static void
say_phase(const Play *play, const char *text)
{
	if (play->hooks->phase)
		play->hooks->phase(text, play->hooks->data);
}

/* EVENT came as the line that is there now. The end is kept always, once. */
static gboolean
can_keep(const Play *play, const WbPlayEvent *event)
{
	if (event->kind == WB_PLAY_END)
		return !wb_played_find(play->played, WB_PLAY_END);
	return play->played->events->len < EVENTS_MAX &&
	       play->kept + play->line->len <= EVENTS_BYTES_MAX;
}

static void
take_event(Play *play, WbPlayEvent *event)
{
	if (play->hooks->event)
		play->hooks->event(event, play->hooks->data);
	if (play->recording)
		wb_play_recording_add(play->recording, event);
	if (event->kind == WB_PLAY_READY) {
		g_clear_pointer(&play->ready, wb_play_event_free);
		play->ready = event;
	} else if (can_keep(play, event)) {
		play->kept += play->line->len;
		g_ptr_array_add(play->played->events, event);
	} else {
		play->played->events_lost++;
		wb_play_event_free(event);
	}
}

static void
take_line(Play *play)
{
	g_autoptr(GError) failure = NULL;
	WbPlayEvent *event = NULL;

	if (!play->skip_line && play->line->len > 0) {
		event = wb_play_event_parse(play->line->str, play->line->len, &failure);
		if (event)
			take_event(play, event);
	}
	if (!play->fault && play->skip_line)
		play->fault = g_strdup("a line of the player is too long");
	else if (!play->fault && failure)
		play->fault = g_strdup(failure->message);
	g_string_truncate(play->line, 0);
	play->skip_line = FALSE;
}

/* What the player prints. */
static void
on_words(const char *bytes, gsize length, gpointer data)
{
	Play *play = data;

	for (gsize i = 0; i < length; i++) {
		if (bytes[i] == '\n')
			take_line(play);
		else if (play->line->len < WB_PLAY_EVENT_MAX)
			g_string_append_c(play->line, bytes[i]);
		else
			play->skip_line = TRUE;
	}
}

/* The first is what made the others. */
static void
keep_record_fault(Play *play, const GError *failure)
{
	if (!play->played->record_fault)
		play->played->record_fault = g_strdup(failure->message);
}

/* The same, within what the recorder says. A disk that is full costs the record and no verdict. */
static void
on_frames(const char *bytes, gsize length, gpointer data)
{
	Play *play = data;
	g_autoptr(GError) failure = NULL;

	if (wb_play_recording_feed(play->recording, bytes, length, &failure))
		return;
	if (!g_error_matches(failure, WB_ERROR, WB_ERROR_INVALID_DATA))
		keep_record_fault(play, failure);
	else if (!play->fault)
		play->fault = g_strdup_printf("recording: %s", failure->message);
}

/*
 * Asks what to do next. The guest's time stands still meanwhile: its kernel would send again what
 * nobody has acknowledged. A VM that cannot be paused is stepped through all the same.
 */
static GBytes *
on_input(gpointer data)
{
	Play *play = data;
	g_autoptr(WbPlayEvent) ready = g_steal_pointer(&play->ready);
	WbPlayCommand command;
	gboolean paused;
	guint line = 0;
	char *text;

	if (!ready)
		return NULL;
	paused = wb_vm_pause(play->machine->vm, NULL);
	command = play->hooks->ready(ready, &line, play->hooks->data);
	if (paused)
		wb_vm_resume(play->machine->vm, NULL);
	play->command.deadline = get_deadline(play);
	if (command == WB_PLAY_TO_LINE)
		text = g_strdup_printf("line %u\n", line);
	else
		text = g_strdup(command == WB_PLAY_RUN	 ? "run\n"
				: command == WB_PLAY_ONE ? "step\n"
							 : "stop\n");
	return g_bytes_new_take(text, strlen(text));
}

/* --- the run ------------------------------------------------------------------------------------
 */

static char *
dup_player(const Play *play)
{
	const WbPlayRequest *request = play->request;
	g_autofree char *name = g_shell_quote(play->files->name);
	GString *command = g_string_new(NULL);

	g_string_printf(
		command, "wb-pktplay --host_percent=%u", wb_factory_get_scale(play->factory));
	if (request->step)
		g_string_append(command, " --step");
	for (guint i = 0; request->options && request->options[i]; i++) {
		g_autofree char *quoted = g_shell_quote(request->options[i]);

		g_string_append_printf(command, " %s", quoted);
	}
	g_string_append_printf(command, " ./%s", name);
	return g_string_free(command, FALSE);
}

static char *
dup_command(const Play *play, gboolean unpack)
{
	static const char *const interfaces[] = { TUN, NULL };
	WbRecordOptions options = { .interfaces = interfaces,
		.functions = play->request->functions,
		.leave = TRUE,
		.scale = wb_factory_get_scale(play->factory) };
	g_autofree char *folder = g_shell_quote(play->files->folder);
	g_autofree char *player = dup_player(play);
	g_autofree char *recorded = play->recording ? wb_record_dup_command(&options, player)
						    : g_strconcat("exec ", player, NULL);
	GString *command = g_string_new(NULL);

	if (unpack)
		/* The clock of a restored guest stands at the moment it was saved. */
		g_string_append_printf(command,
			"date -s @%" G_GINT64_FORMAT " > /dev/null; tar xf - -C / || exit 125; ",
			g_get_real_time() / G_USEC_PER_SEC);
	g_string_append_printf(command, "cd %s && %s", folder, recorded);
	return g_string_free(command, FALSE);
}

static gboolean
upload(Play *play, GBytes *files, GError **error)
{
	g_autofree char *text =
		g_strdup_printf("date -s @%" G_GINT64_FORMAT " > /dev/null; tar xf - -C /",
			g_get_real_time() / G_USEC_PER_SEC);
	WbGuestCommand command = {
		.command = text,
		.input = files,
		.deadline = wb_deadline_in(UPLOAD_MS / 100 * wb_factory_get_scale(play->factory)),
	};
	g_auto(WbGuestOutput) output = { 0 };

	if (!wb_guest_run(play->machine->guest, &command, &output, play->cancellable, error))
		return FALSE;
	if (output.exit_status == 0)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "bringing the script's files failed: %s",
		g_strstrip(output.err->str));
	return FALSE;
}

/* What broke off, in the words of who noticed. */
static gboolean
run_player(Play *play, WbGuestOutput *output, gboolean *ret_cut, GError **error)
{
	gboolean step = play->request->step;
	g_autoptr(GBytes) files = wb_guest_pack(play->files->files, error);
	g_autofree char *text = dup_command(play, !step);
	g_autoptr(WbCrashWatch) watch = NULL;
	g_autoptr(GError) failure = NULL;

	if (!files || (step && !upload(play, files, error)))
		return FALSE;
	play->command = (WbGuestCommand){
		.command = text,
		.input = step ? NULL : files,
		.deadline = get_deadline(play),
		.output_keep = OUTPUT_KEEP,
		.out_cb = play->recording ? on_frames : on_words,
		.in_cb = step ? on_input : NULL,
		.data = play,
	};
	watch = wb_crash_watch_new(play->machine->vm, NULL,
		GRACE_MS * wb_factory_get_scale(play->factory) / 100, play->cancellable);
	if (wb_guest_run(play->machine->guest, &play->command, output,
		    wb_crash_watch_get_cancellable(watch), &failure))
		return TRUE;
	*ret_cut = wb_crash_watch_has_fired(watch) &&
		   !g_cancellable_is_cancelled(play->cancellable) &&
		   g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	if (!*ret_cut)
		g_propagate_error(error, g_steal_pointer(&failure));
	return *ret_cut;
}

/* NULL if it said nothing. */
static GBytes *
read_console(Play *play)
{
	g_autoptr(GBytes) console = wb_vm_read_console(play->machine->vm, CONSOLE_MAX);
	gsize length;
	const char *text = g_bytes_get_data(console, &length);

	play->played->log = g_strndup(length ? text : "", length);
	play->played->log_length = length;
	if (length)
		play->played->crash = wb_kernel_log_find_crash(text, length, NULL);
	return g_steal_pointer(&console);
}

/* --- what came of it -----------------------------------------------------------------------------
 */

static void
set_outcome(Play *play, WbOutcome outcome, char *message)
{
	g_free(play->played->message);
	play->played->outcome = outcome;
	play->played->message = message;
}

/* NULL: it was silent for too long. */
static void
set_failure(Play *play, const GError *failure)
{
	play->played->cause = failure ? wb_error_get_cause(failure) : WB_ERROR_TIMED_OUT;
	set_outcome(play, WB_OUTCOME_INFRASTRUCTURE,
		g_strdup(failure ? failure->message : "the guest does not answer"));
}

static void
decide_by_end(Play *play, const WbPlayEvent *end)
{
	play->played->verdict = end->verdict;
	if (end->verdict == WB_VERDICT_PASS)
		set_outcome(play, WB_OUTCOME_PASS, NULL);
	else
		set_outcome(play, WB_OUTCOME_FAIL, g_strdup(end->text));
}

static gboolean
still_answers(Play *play)
{
	guint timeout_ms = PING_MS * wb_factory_get_scale(play->factory) / 100;
	g_autoptr(WbGuest) again = NULL;

	if (!wb_vm_is_running(play->machine->vm))
		return FALSE;
	again = wb_factory_reconnect(
		play->factory, play->machine, timeout_ms, play->cancellable, NULL);
	return again && wb_guest_run_checked(
				again, "true", wb_deadline_in(timeout_ms), play->cancellable, NULL);
}

/* MESSAGE, and how far the script was by what we know. */
static char *
dup_with_place(const Play *play, const char *message)
{
	const GPtrArray *events = play->played->events;

	for (guint i = events->len; i-- > 0;) {
		const WbPlayEvent *event = events->pdata[i];

		if (event->kind == WB_PLAY_STEP && event->line)
			return g_strdup_printf("%s; the last step that it told of is line %u",
				message, event->line);
	}
	return g_strdup(message);
}

/* What the player, or else the guest's shell, complained of. */
static const char *
get_err(const Play *play, const WbGuestOutput *output)
{
	const char *said = play->recording ? wb_play_recording_get_err(play->recording) : "";

	return *said ? said : output->err ? output->err->str : "";
}

/* The player has not said how it ended. */
static void
decide_without_end(Play *play, const WbGuestOutput *output, const GError *failure)
{
	g_autofree char *said = g_strdup(get_err(play, output));
	int exit_status = output->exit_status;

	g_strstrip(said);
	if (play->recording && !wb_play_recording_get_status(play->recording, &exit_status))
		exit_status = output->exit_status;

	play->played->verdict = WB_VERDICT_ERROR;
	if (output->timed_out && still_answers(play))
		set_outcome(play, WB_OUTCOME_TIMEOUT,
			dup_with_place(play, "the script did not end in its time and was stopped"));
	else if (failure || output->timed_out)
		set_failure(play, failure);
	else if (play->fault)
		set_outcome(play, WB_OUTCOME_INFRASTRUCTURE, g_strdup(play->fault));
	else if (exit_status < 0)
		set_outcome(play, WB_OUTCOME_INFRASTRUCTURE,
			dup_with_place(play, "the player was killed, or crashed"));
	else
		set_outcome(play, WB_OUTCOME_INFRASTRUCTURE,
			g_strdup_printf("the player ended with status %d and no verdict%s%s",
				exit_status, *said ? ": " : "", said));
}

static void
decide(Play *play, const WbGuestOutput *output, const GError *failure)
{
	const WbPlayEvent *end = wb_played_find(play->played, WB_PLAY_END);
	const WbCrash *crash = play->played->crash;

	if (crash) {
		play->played->verdict = WB_VERDICT_ERROR;
		set_outcome(play, WB_OUTCOME_CRASH,
			crash->function ? g_strdup_printf("the kernel reported: %s in %s()",
						  crash->kind, crash->function)
					: g_strdup_printf("the kernel reported: %s", crash->kind));
	} else if (end && !play->fault) {
		decide_by_end(play, end);
	} else {
		decide_without_end(play, output, failure);
	}
}

/* --- one try, and another ------------------------------------------------------------------------
 */

static void
clear(Play *play)
{
	g_clear_pointer(&play->machine, wb_machine_free);
	g_clear_pointer(&play->recording, wb_play_recording_free);
	g_clear_pointer(&play->ready, wb_play_event_free);
	g_clear_pointer(&play->fault, g_free);
	g_string_truncate(play->line, 0);
	play->skip_line = FALSE;
	play->kept = 0;
}

/* A try before this one has failed: what it wrote is no record of the play. */
static gboolean
start_recording(Play *play, GError **error)
{
	const char *folder = play->request->record;
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *started = g_date_time_format_iso8601(now);
	WbRunInfo info = { .title = (char *)play->request->title,
		.kernel = wb_factory_get_image(play->factory)->release,
		.started = started,
		.diagram = (char *)(play->request->diagram ? play->request->diagram : DIAGRAM) };

	if (!folder)
		return TRUE;
	if (play->tries++ > 0 && !wb_files_remove_tree(folder, error))
		return FALSE;
	play->recording = wb_play_recording_new(folder, &info, on_words, play, error);
	return play->recording != NULL;
}

static void
finish_recording(Play *play, GBytes *console)
{
	g_autoptr(GError) failure = NULL;
	WbPlayRecordingEnd end = { .console = console,
		.outcome = wb_outcome_to_string(play->played->outcome),
		.message = play->played->message };

	if (play->recording && !wb_play_recording_finish(play->recording, &end, &failure))
		keep_record_fault(play, failure);
}

/* FALSE only on cancellation and without a record; a fault of this machine is in the result. */
static gboolean
try_once(Play *play, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_auto(WbGuestOutput) output = { .exit_status = -1 };
	gint64 began = g_get_monotonic_time(), started;
	g_autoptr(GBytes) console = NULL;
	gboolean cut = FALSE;

	if (!start_recording(play, error))
		return FALSE;
	say_phase(play, "restoring a fresh VM");
	play->machine = wb_factory_start(play->factory, FALSE, play->cancellable, &failure);
	started = g_get_monotonic_time();
	play->played->vm_ms = (started - began) / 1000;
	if (play->machine) {
		say_phase(play, "playing");
		run_player(play, &output, &cut, &failure);
		play->played->play_ms = (g_get_monotonic_time() - started) / 1000;
	}
	if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	if (play->machine) {
		console = read_console(play);
		decide(play, &output, failure);
	} else {
		set_failure(play, failure);
	}
	finish_recording(play, console);
	return TRUE;
}

static gboolean
try_twice(Play *play, GError **error)
{
	gboolean once = play->request->step;

	for (;;) {
		gboolean ok;

		play->played = wb_played_new();
		ok = try_once(play, error);
		clear(play);
		if (ok && (once || play->played->outcome != WB_OUTCOME_INFRASTRUCTURE))
			return TRUE;
		if (!ok)
			return FALSE;
		once = TRUE;
		g_clear_pointer(&play->played, wb_played_free);
		say_phase(play, "something here went wrong; trying once more");
		if (play->hooks->again)
			play->hooks->again(play->hooks->data);
	}
}

WbPlayed *
wb_play_on_machine(WbFactory *factory, const WbPlayRequest *request, const WbPlayHooks *hooks,
	GCancellable *cancellable, GError **error)
{
	g_autoptr(WbPlayFiles) files =
		wb_play_files_collect(request->script, REMOTE "/files", error);
	g_autoptr(GString) line = g_string_new(NULL);
	Play play = {
		.factory = factory,
		.request = request,
		.hooks = hooks,
		.cancellable = cancellable,
		.files = files,
		.line = line,
	};

	if (!files)
		return NULL;
	if (try_twice(&play, error))
		return play.played;
	g_clear_pointer(&play.played, wb_played_free);
	return NULL;
}
