/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens in the console's VM. */
#include "desk/console-watch.h"

#include "desk/feed.h"

#include "session/watch.h"

/* Both sides hold it: the owner, and the thread. */
struct _WbConsoleWatch {
	WbConsoleMachine *machine;
	GCancellable *cancellable;
	GCancellable *interrupt; /* never cancelled: with none, the recorder ends when it begins */
	char *functions;	 /* or NULL */
	WbFeed *feed;
	/* The main thread's. */
	WbConsoleWatchHooks hooks;
	char *message;
};

static void
clear(gpointer data)
{
	WbConsoleWatch *watch = data;

	wb_console_machine_unref(watch->machine);
	g_object_unref(watch->cancellable);
	g_object_unref(watch->interrupt);
	g_free(watch->functions);
	g_free(watch->message);
	wb_feed_unref(watch->feed);
}

static void
unref(gpointer data)
{
	g_atomic_rc_box_release_full(data, clear);
}

static void
on_event(const WbRunEvent *event, gpointer data)
{
	wb_feed_push(((WbConsoleWatch *)data)->feed, event);
}

static void
on_events(GPtrArray *events, gpointer data)
{
	const WbConsoleWatch *watch = data;

	watch->hooks.events(events, watch->hooks.data);
}

static gboolean
tell_end(gpointer data)
{
	const WbConsoleWatch *watch = data;

	if (watch->hooks.ended)
		watch->hooks.ended(watch->message, watch->hooks.data);
	return G_SOURCE_REMOVE;
}

static gpointer
run(gpointer data)
{
	WbConsoleWatch *watch = data;
	WbWatchRequest request = {
		.options = { .functions = watch->functions, .scale = watch->machine->scale },
		.interrupt = watch->interrupt,
		.cancellable = watch->cancellable,
		.hooks = { .event = on_event, .data = watch },
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(WbGuest) guest =
		wb_console_machine_connect(watch->machine, watch->cancellable, &error);
	g_autoptr(WbWatch) session = guest ? wb_watch_new(&request, &error) : NULL;

	if (!session || !wb_watch_run(session, guest, &error))
		watch->message = g_strdup(error->message);
	g_main_context_invoke_full(NULL, G_PRIORITY_DEFAULT, tell_end, watch, unref);
	return NULL;
}

WbConsoleWatch *
wb_console_watch_new(const WbConsoleMachine *machine, const WbSelection *selection,
	const WbConsoleWatchHooks *hooks)
{
	WbConsoleWatch *watch = g_atomic_rc_box_new0(WbConsoleWatch);
	char **functions = selection->exercise
				   ? wb_task_get_functions(selection->task, selection->exercise)
				   : NULL;

	watch->machine = wb_console_machine_ref(machine);
	watch->cancellable = g_cancellable_new();
	watch->interrupt = g_cancellable_new();
	watch->functions = functions && *functions ? g_strjoinv(",", functions) : NULL;
	watch->hooks = *hooks;
	watch->feed = wb_feed_new(on_events, watch);
	g_thread_unref(g_thread_new("watch", run, g_atomic_rc_box_acquire(watch)));
	return watch;
}

void
wb_console_watch_free(WbConsoleWatch *watch)
{
	if (!watch)
		return;
	watch->hooks.ended = NULL;
	wb_feed_close(watch->feed);
	g_cancellable_cancel(watch->cancellable);
	unref(watch);
}
