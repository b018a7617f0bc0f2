/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VM to work in by hand. */
#include "desk/console-vm.h"

#include "desk/console-copy.h"
#include "desk/console-process.h"
#include "desk/console-watch.h"
#include "desk/desk-evidence.h"

#include "base/text.h"

#include <string.h>

#define WORDS_MAX 8192

struct _WbConsoleVm {
	GObject parent;
	WbDesk *desk;
	gulong on_evidence;
	WbConsoleState state;
	char *message;
	GString *last_words;
	WbConsoleProcess *process;
	WbConsoleMachine *machine;
	GCancellable *copying; /* or NULL */
	WbConsoleWatch *watch;
	WbTimeline *watched;	    /* the desk's, while it is ours */
	const WbRunEvent *followed; /* that we selected last; or NULL */
};

G_DEFINE_TYPE(WbConsoleVm, wb_console_vm, G_TYPE_OBJECT)

static void
set_message(WbConsoleVm *console, const char *message)
{
	g_free(console->message);
	console->message = wb_text_dup_safe(message, -1);
	g_signal_emit_by_name(console, "changed");
}

static void
set_state(WbConsoleVm *console, WbConsoleState state, const char *message)
{
	console->state = state;
	set_message(console, message);
}

/* --- the module -----------------------------------------------------------------------------
 */

static void
on_copied(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(WbConsoleVm) console = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(WbConsoleCopied) copied = wb_console_copy_finish(result, &error);
	GCancellable *mine = g_task_get_cancellable(G_TASK(result));

	/* Of a machine that was stopped since. */
	if (mine != console->copying)
		return;
	g_clear_object(&console->copying);
	if (console->process && console->state != WB_CONSOLE_LOST)
		set_state(console, WB_CONSOLE_READY, copied ? copied->message : error->message);
}

void
wb_console_vm_copy(WbConsoleVm *console)
{
	const WbSelection *open = wb_desk_get_open(console->desk);

	if (!open || !console->machine || console->copying)
		return;
	wb_desk_save(console->desk);
	console->copying = g_cancellable_new();
	wb_console_copy_async(console->machine, open, wb_desk_get_workspace(console->desk),
		console->copying, on_copied, g_object_ref(console));
	set_message(console, "Building your module and copying it into the machine");
}

gboolean
wb_console_vm_is_copying(WbConsoleVm *console)
{
	return console->copying != NULL;
}

/* --- evidence -------------------------------------------------------------------------------
 */

static void
end_watch(WbConsoleVm *console)
{
	console->watched = NULL;
	console->followed = NULL;
	g_clear_pointer(&console->watch, wb_console_watch_free);
}

static void
on_watch_ended(const char *message, gpointer data)
{
	WbConsoleVm *console = data;

	end_watch(console);
	if (message && console->state == WB_CONSOLE_READY)
		set_message(console, message);
	else
		g_signal_emit_by_name(console, "changed");
}

/* Of a batch the last that belongs to a connection. */
static const WbRunEvent *
find_newest(GPtrArray *events)
{
	for (guint i = events->len; i > 0; i--) {
		const WbRunEvent *event = events->pdata[i - 1];

		if (event && event->stream == WB_STREAM_PACKET && event->flow.source_port != 0)
			return event;
	}
	return NULL;
}

/* The views go with what comes, until the user selects something. */
static void
on_watch_events(GPtrArray *events, gpointer data)
{
	WbConsoleVm *console = data;
	gboolean follow = wb_desk_get_selected(console->desk) == console->followed;
	const WbRunEvent *newest;

	wb_desk_add_live(console->desk, events);
	newest = find_newest(events);
	if (!follow || !newest)
		return;
	console->followed = newest;
	wb_desk_select(console->desk, newest);
}

/* A run began, or another exercise was opened: the timeline is theirs. */
static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	WbConsoleVm *console = data;

	if (!console->watched || console->watched == wb_desk_get_timeline(desk))
		return;
	end_watch(console);
	g_signal_emit_by_name(console, "changed");
}

void
wb_console_vm_set_watching(WbConsoleVm *console, gboolean watching)
{
	WbConsoleWatchHooks hooks = { on_watch_events, on_watch_ended, console };
	const WbSelection *open = wb_desk_get_open(console->desk);

	if (watching == (console->watch != NULL))
		return;
	if (watching && console->machine && open && !wb_desk_is_busy(console->desk)) {
		wb_desk_begin_live(console->desk);
		console->watched = wb_desk_get_timeline(console->desk);
		console->watch = wb_console_watch_new(console->machine, open, &hooks);
	} else {
		end_watch(console);
	}
	g_signal_emit_by_name(console, "changed");
}

gboolean
wb_console_vm_is_watching(WbConsoleVm *console)
{
	return console->watch != NULL;
}

/* --- the machine ----------------------------------------------------------------------------
 */

static void
let_go(WbConsoleVm *console)
{
	if (console->copying)
		g_cancellable_cancel(console->copying);
	g_clear_object(&console->copying);
	end_watch(console);
	g_clear_pointer(&console->machine, wb_console_machine_unref);
	g_clear_pointer(&console->process, wb_console_process_end);
}

static void
on_said(const char *word, const char *text, gpointer data)
{
	WbConsoleVm *console = data;
	WbConsoleMachine *machine = console->machine;

	if (g_str_equal(word, "phase")) {
		set_message(console, text);
	} else if (g_str_equal(word, "port")) {
		machine->port = (guint16)g_ascii_strtoull(text, NULL, 10);
	} else if (g_str_equal(word, "scale")) {
		machine->scale = (guint)g_ascii_strtoull(text, NULL, 10);
	} else if (g_str_equal(word, "release")) {
		machine->release = g_strdup(text);
	} else if (g_str_equal(word, "private-key")) {
		machine->private_key = g_strdup(text);
	} else if (g_str_equal(word, "host-key")) {
		machine->host_key = g_strdup(text);
	} else if (g_str_equal(word, "ready")) {
		wb_console_vm_copy(console);
	} else if (g_str_equal(word, "console") || g_str_equal(word, "words")) {
		if (console->last_words->len < WORDS_MAX)
			g_string_append_printf(console->last_words, "%s\n", text);
	} else if (g_str_equal(word, "workbench:")) {
		set_message(console, text);
	}
}

/* What the kernel complained of in its last words, without the time; NULL: of nothing. */
static char *
dup_complaint(const WbConsoleVm *console)
{
	static const char *const words[] = { "Kernel panic", "BUG:", "Oops:" };

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		const char *at = strstr(console->last_words->str, words[i]);

		if (at)
			return g_strndup(at, strcspn(at, "\n"));
	}
	return NULL;
}

/* Whatever it said last is the reason, unless it was up. */
static void
on_ended(gpointer data)
{
	WbConsoleVm *console = data;
	gboolean was_up = console->machine && console->machine->port != 0;
	g_autofree char *complaint = dup_complaint(console);
	g_autofree char *message =
		was_up ? g_strdup_printf("The machine has ended%s%s.", complaint ? ": " : "",
				 complaint ? complaint : "")
		       : g_strdup_printf("The machine did not start: %s", console->message);

	let_go(console);
	set_state(console, WB_CONSOLE_LOST, message);
}

void
wb_console_vm_start(WbConsoleVm *console)
{
	WbConsoleProcessHooks hooks = { on_said, on_ended, console };
	g_autoptr(GError) error = NULL;

	let_go(console);
	g_string_truncate(console->last_words, 0);
	console->process = wb_console_process_new(&hooks, &error);
	if (!console->process) {
		set_state(console, WB_CONSOLE_LOST, error->message);
		return;
	}
	console->machine = wb_console_machine_new();
	set_state(console, WB_CONSOLE_STARTING, "starting");
}

void
wb_console_vm_stop(WbConsoleVm *console)
{
	let_go(console);
	set_state(console, WB_CONSOLE_OFF, "");
}

/* --- getters --------------------------------------------------------------------------------
 */

WbConsoleState
wb_console_vm_get_state(WbConsoleVm *console)
{
	return console->state;
}

const char *
wb_console_vm_get_message(WbConsoleVm *console)
{
	return console->message;
}

const char *
wb_console_vm_get_last_words(WbConsoleVm *console)
{
	return console->last_words->str;
}

const WbConsoleMachine *
wb_console_vm_get_machine(WbConsoleVm *console)
{
	return console->state == WB_CONSOLE_READY ? console->machine : NULL;
}

char *
wb_console_vm_dup_folder(WbConsoleVm *console)
{
	const WbSelection *open = wb_desk_get_open(console->desk);

	return open ? wb_task_dup_guest_folder(open->lab, open->task) : NULL;
}

/* --- the object -----------------------------------------------------------------------------
 */

static void
dispose(GObject *object)
{
	WbConsoleVm *console = WB_CONSOLE_VM(object);

	let_go(console);
	g_clear_signal_handler(&console->on_evidence, console->desk);
	g_clear_object(&console->desk);
	G_OBJECT_CLASS(wb_console_vm_parent_class)->dispose(object);
}

static void
finalize(GObject *object)
{
	WbConsoleVm *console = WB_CONSOLE_VM(object);

	g_free(console->message);
	g_string_free(console->last_words, TRUE);
	G_OBJECT_CLASS(wb_console_vm_parent_class)->finalize(object);
}

static void
wb_console_vm_class_init(WbConsoleVmClass *class)
{
	G_OBJECT_CLASS(class)->dispose = dispose;
	G_OBJECT_CLASS(class)->finalize = finalize;
	g_signal_new("changed", WB_TYPE_CONSOLE_VM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
		G_TYPE_NONE, 0);
}

static void
wb_console_vm_init(WbConsoleVm *console)
{
	console->message = g_strdup("");
	console->last_words = g_string_new(NULL);
}

WbConsoleVm *
wb_console_vm_new(WbDesk *desk)
{
	WbConsoleVm *console = g_object_new(WB_TYPE_CONSOLE_VM, NULL);

	console->desk = g_object_ref(desk);
	console->on_evidence = g_signal_connect(
		desk, "evidence-changed", G_CALLBACK(on_evidence_changed), console);
	return console;
}
