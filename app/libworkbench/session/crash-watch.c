/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches the console while a checker runs. */
#include "session/crash-watch.h"

#include "lab/kernel-log.h"
#include "session/verdict.h"

#define POLL_MS 200
/* A crash is reported in some kilobytes; a module that floods the console is not read all over. */
#define LOOK_BACK (256 * 1024)

struct _WbCrashWatch {
	WbVm *vm;
	char *module;
	guint grace_ms;
	GCancellable *outer;
	gulong outer_handler;
	GCancellable *cancellable;
	GMutex mutex;
	GCond changed;
	gboolean stop;
	gint fired;
	GThread *thread;
};

static gboolean
has_crashed(WbCrashWatch *watch, gsize *seen)
{
	g_autoptr(GBytes) console = wb_vm_read_console(watch->vm, LOOK_BACK);
	g_autoptr(WbCrash) crash = NULL;
	gsize length;
	const char *text = g_bytes_get_data(console, &length);

	if (length == 0 || (length == *seen && length < LOOK_BACK))
		return FALSE;
	*seen = length;
	crash = wb_kernel_log_find_crash(text, length, watch->module);
	return crash && wb_verdict_is_students(crash);
}

/* FALSE when it is told to stop. */
static gboolean
wait_ms(WbCrashWatch *watch, guint ms)
{
	gint64 until = g_get_monotonic_time() + (gint64)ms * 1000;

	while (!watch->stop && g_cond_wait_until(&watch->changed, &watch->mutex, until))
		continue;
	return !watch->stop;
}

static gpointer
look(gpointer data)
{
	WbCrashWatch *watch = data;
	gsize seen = 0;

	g_mutex_lock(&watch->mutex);
	while (wait_ms(watch, POLL_MS)) {
		if (!has_crashed(watch, &seen))
			continue;
		if (wait_ms(watch, watch->grace_ms)) {
			g_atomic_int_set(&watch->fired, 1);
			g_cancellable_cancel(watch->cancellable);
		}
		break;
	}
	g_mutex_unlock(&watch->mutex);
	return NULL;
}

static void
hand_on(GCancellable *outer, gpointer inner)
{
	g_cancellable_cancel(inner);
}

WbCrashWatch *
wb_crash_watch_new(WbVm *vm, const char *module, guint grace_ms, GCancellable *cancellable)
{
	WbCrashWatch *watch = g_new0(WbCrashWatch, 1);

	watch->vm = vm;
	watch->module = g_strdup(module);
	watch->grace_ms = grace_ms;
	watch->cancellable = g_cancellable_new();
	g_mutex_init(&watch->mutex);
	g_cond_init(&watch->changed);
	if (cancellable) {
		watch->outer = g_object_ref(cancellable);
		watch->outer_handler = g_cancellable_connect(
			cancellable, G_CALLBACK(hand_on), watch->cancellable, NULL);
	}
	watch->thread = g_thread_new("crash watch", look, watch);
	return watch;
}

void
wb_crash_watch_free(WbCrashWatch *watch)
{
	if (!watch)
		return;
	g_mutex_lock(&watch->mutex);
	watch->stop = TRUE;
	g_cond_signal(&watch->changed);
	g_mutex_unlock(&watch->mutex);
	g_thread_join(watch->thread);
	if (watch->outer)
		g_cancellable_disconnect(watch->outer, watch->outer_handler);
	g_clear_object(&watch->outer);
	g_object_unref(watch->cancellable);
	g_mutex_clear(&watch->mutex);
	g_cond_clear(&watch->changed);
	g_free(watch->module);
	g_free(watch);
}

GCancellable *
wb_crash_watch_get_cancellable(WbCrashWatch *watch)
{
	return watch->cancellable;
}

gboolean
wb_crash_watch_has_fired(WbCrashWatch *watch)
{
	return g_atomic_int_get(&watch->fired);
}
