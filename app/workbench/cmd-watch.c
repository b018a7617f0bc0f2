/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench watch */
#include "commands.h"
#include "event-view.h"
#include "ui.h"
#include "watch-view.h"

#include "base/text.h"
#include "evidence/bundle-follow.h"
#include "session/booted.h"
#include "session/watch.h"

#include <stdio.h>
#include <string.h>

#define TITLE_MAX 50
#define LOOK_US 100000
/* For the last events, after it was interrupted. */
#define DRAIN_US (20 * G_USEC_PER_SEC)

static char *opt_stream, *opt_flow, *opt_functions, *opt_record;
static char **opt_interfaces;

static const GOptionEntry entries[] = {
	{ "stream", 0, 0, G_OPTION_ARG_STRING, &opt_stream, "Only these streams: packet,log,…",
		"STREAMS" },
	{ "flow", 0, 0, G_OPTION_ARG_STRING, &opt_flow,
		"Only what has to do with a port, an address, ADDRESS:PORT, or END-END", "FLOW" },
	{ "functions", 0, 0, G_OPTION_ARG_STRING, &opt_functions,
		"Show calls of these kernel functions, too: tcp_v4_rcv,tcp_ack,…", "LIST" },
	{ "interface", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &opt_interfaces,
		"Only packets of this interface of the VM (default: all)", "NAME" },
	{ "record", 0, 0, G_OPTION_ARG_FILENAME, &opt_record,
		"Keep everything in DIR, for 'workbench show'", "DIR" },
	G_OPTION_ENTRY_NULL,
};

/* --- the VM that runs ---------------------------------------------------------------------- */

typedef struct {
	WbWatchView *view;
	WbWatch *watch;
	WbGuest *guest;
	GCancellable *interrupt, *cancellable;
	gint64 give_up_us; /* 0: not interrupted */
	gboolean ok;
	GError *error;
} Vm;

static gpointer
watch_vm(gpointer data)
{
	Vm *vm = data;

	vm->ok = wb_watch_run(vm->watch, vm->guest, &vm->error);
	wb_watch_view_end(vm->view);
	return NULL;
}

/* The first Ctrl-C asks for the end; a guest that does not answer is not waited for. */
static void
pass_interruption_on(Vm *vm)
{
	gint64 now_us = g_get_monotonic_time();

	if (!g_cancellable_is_cancelled(wb_ui_get_cancellable()))
		return;
	if (vm->give_up_us == 0) {
		vm->give_up_us = now_us + DRAIN_US;
		wb_ui_set_status(NULL);
		g_cancellable_cancel(vm->interrupt);
	} else if (now_us > vm->give_up_us) {
		g_cancellable_cancel(vm->cancellable);
	}
}

static int
get_vm_status(const Vm *vm, const char *command)
{
	int status = WB_EXIT_PASSED;

	if (!vm->ok)
		return wb_ui_fail(vm->error);
	if (!command || !wb_recording_get_status(wb_watch_get_recording(vm->watch), &status))
		return WB_EXIT_PASSED;
	return status < 0 ? WB_EXIT_FAILED : status;
}

static int
run_vm(Vm *vm, const char *command)
{
	GThread *thread = g_thread_new("watch", watch_vm, vm);
	g_autofree char *argument = opt_record ? wb_text_dup_argument(opt_record) : NULL;
	int status;

	while (wb_watch_view_print(vm->view))
		pass_interruption_on(vm);
	g_thread_join(thread);
	wb_ui_set_status(NULL);
	wb_watch_view_print_foot(
		vm->view, wb_recording_get_notes(wb_watch_get_recording(vm->watch)));
	if (argument)
		printf("recorded: workbench show %s\n", argument);
	fflush(stdout);
	status = get_vm_status(vm, command);
	g_clear_error(&vm->error);
	return status;
}

static guint64
get_recording_lost(gpointer source, WbStream stream)
{
	return wb_recording_get_lost(source, stream);
}

static GPtrArray *
get_recording_interfaces(gpointer source)
{
	return wb_recording_get_interfaces(source);
}

/* A command may be a page long, and what it is made of anything. */
static char *
dup_vm_title(const WbBooted *booted, const char *command)
{
	g_autofree char *safe = command ? wb_text_dup_safe_line(command, -1) : NULL;
	gsize length = safe ? g_utf8_strlen(safe, -1) : 0;
	g_autofree char *start = length > TITLE_MAX ? g_utf8_substring(safe, 0, TITLE_MAX) : NULL;

	return command ? g_strdup_printf("%s%s  Linux %s", start ? start : safe, start ? "…" : "",
				 wb_booted_get_release(booted))
		       : g_strdup_printf("the VM of 'workbench boot'  Linux %s  Ctrl-C ends this",
				 wb_booted_get_release(booted));
}

static WbRunInfo
make_info(const WbBooted *booted, const char *command)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();

	return (WbRunInfo){
		.title = g_strdup(command ? command : "watch"),
		.kernel = g_strdup(wb_booted_get_release(booted)),
		.started = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ"),
	};
}

static int
watch_booted(const WbRunEventFilter *filter, const char *command)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBooted) booted = wb_booted_find();
	g_autofree char *title = booted ? dup_vm_title(booted, command) : NULL;
	WbWatchViewSpec spec = { .filter = filter,
		.title = title,
		.get_lost = get_recording_lost,
		.get_interfaces = get_recording_interfaces };
	g_autoptr(GCancellable) interrupt = g_cancellable_new();
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	g_autoptr(WbWatchView) view = wb_watch_view_new(&spec);
	g_autoptr(WbGuest) guest = NULL;
	g_autoptr(WbWatch) watch = NULL;
	WbWatchRequest request = { .command = command,
		.folder = opt_record,
		.interrupt = interrupt,
		.cancellable = cancellable,
		.hooks = wb_watch_view_get_hooks(view) };
	Vm vm = { .view = view, .interrupt = interrupt, .cancellable = cancellable };

	if (!booted)
		return wb_ui_fail_usage("no VM is running; start one: workbench boot");
	wb_ui_set_status("starting the recorder in the VM");
	request.options.interfaces = (const char *const *)opt_interfaces;
	request.options.functions = opt_functions;
	request.options.scale = wb_booted_get_scale(booted);
	request.info = make_info(booted, command);
	guest = wb_booted_connect(booted, wb_ui_get_cancellable(), &error);
	watch = guest ? wb_watch_new(&request, &error) : NULL;
	wb_run_info_clear(&request.info);
	if (!watch)
		return wb_ui_fail(error);
	wb_watch_view_set_source(view, wb_watch_get_recording(watch));
	vm.watch = watch;
	vm.guest = guest;
	return run_vm(&vm, command);
}

/* --- a run that another process records ---------------------------------------------------- */

typedef struct {
	WbWatchView *view;
	WbBundleFollow *follow;
	WbFollowState state;
} Run;

static gpointer
follow_run(gpointer data)
{
	Run *run = data;

	while ((run->state = wb_bundle_follow_look(run->follow)) == WB_FOLLOW_RUNNING &&
		!g_cancellable_is_cancelled(wb_ui_get_cancellable()))
		g_usleep(LOOK_US);
	wb_watch_view_end(run->view);
	return NULL;
}

static guint64
get_follow_lost(gpointer source, WbStream stream)
{
	return wb_bundle_follow_get_lost(source, stream);
}

static GPtrArray *
get_follow_interfaces(gpointer source)
{
	return wb_bundle_follow_get_interfaces(source);
}

static void
print_run_foot(const Run *run)
{
	const WbRunInfo *info = wb_bundle_follow_get_info(run->follow);

	wb_watch_view_print_foot(run->view, wb_bundle_follow_get_notes(run->follow));
	if (run->state == WB_FOLLOW_FINISHED)
		printf("the run has ended: %s\n", info->outcome ? info->outcome : "finished");
	else if (run->state == WB_FOLLOW_BROKEN)
		puts("note: who recorded this run is gone and has not finished it");
}

static int
watch_folder(const WbRunEventFilter *filter, const char *folder)
{
	g_autoptr(GError) error = NULL;
	WbWatchViewSpec spec = { .filter = filter,
		.title = (char *)folder,
		.get_lost = get_follow_lost,
		.get_interfaces = get_follow_interfaces };
	g_autoptr(WbWatchView) view = wb_watch_view_new(&spec);
	WbRecordingHooks hooks = wb_watch_view_get_hooks(view);
	g_autoptr(WbBundleFollow) follow = wb_bundle_follow_new(folder, &hooks, &error);
	Run run = { .view = view, .follow = follow };
	GThread *thread;

	if (!follow)
		return wb_ui_fail(error);
	wb_watch_view_set_source(view, follow);
	thread = g_thread_new("follow", follow_run, &run);
	while (wb_watch_view_print(view))
		continue;
	g_thread_join(thread);
	print_run_foot(&run);
	return run.state == WB_FOLLOW_BROKEN ? WB_EXIT_FAILED : WB_EXIT_PASSED;
}

/* --- the command line ---------------------------------------------------------------------- */

/* What stands behind "--", taken off ARGV; NULL if there is none. Owned. */
static char *
take_command(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		*argc = i;
		argv[i] = NULL;
		return argv[i + 1] ? g_strjoinv(" ", argv + i + 1) : NULL;
	}
	return NULL;
}

static int
check_usage(int argc, const char *command)
{
	if (argc > 2)
		return wb_ui_fail_usage("watch takes one folder at most");
	if (argc == 2 && (command || opt_record || opt_functions || opt_interfaces))
		return wb_ui_fail_usage("of a run that is being recorded only --stream and --flow "
					"can be chosen");
	return WB_EXIT_PASSED;
}

int
wb_command_watch(int argc, char **argv)
{
	g_autofree char *command = take_command(&argc, argv);
	WbRunEventFilter filter = { 0 };
	int status;

	if (!wb_ui_parse("watch", "[DIR | -- COMMAND…]",
		    "Shows what happens in the VM that 'workbench boot' started, as it happens: "
		    "until "
		    "Ctrl-C,\nor while COMMAND runs there. With DIR: a run that another process is "
		    "recording.",
		    entries, &argc, &argv, &status))
		return status;
	status = check_usage(argc, command);
	if (status == WB_EXIT_PASSED)
		status = wb_event_view_parse_streams(opt_stream, &filter);
	if (status == WB_EXIT_PASSED)
		status = wb_event_view_parse_flow(opt_flow, &filter);
	if (status != WB_EXIT_PASSED)
		return status;
	return argc == 2 ? watch_folder(&filter, argv[1]) : watch_booted(&filter, command);
}
