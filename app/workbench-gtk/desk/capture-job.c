/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a capture file. */
#include "desk/capture-job.h"

#include "base/error.h"
#include "evidence/capture.h"
#include "evidence/pcap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_EVENTS 256
#define BATCHES_MAX 256
/* So many and so often: the main thread adds a thousand in a fifth of a millisecond. */
#define EVENTS_AT_ONCE 32768
#define INTERVAL_MS 16

typedef struct {
	GPtrArray *events; /* NULL: the last */
	double fraction;
} Batch;

struct _WbCaptureJob {
	GMutex lock;
	GCond room;
	GQueue batches; /* of Batch *; LOCK's, as is SCHEDULED */
	gboolean scheduled;
	GCancellable *cancellable;
	char *path;
	/* The thread's, and after its last batch the main thread's. */
	WbCapture *capture;
	GPtrArray *events;
	int place; /* a second descriptor of the file: how far it is read */
	gint64 size;
	gboolean cut;
	GError *error;
	/* The main thread's; TAKE NULL: nobody waits for anything any more. */
	WbCaptureHooks hooks;
};

static GPtrArray *
new_events(void)
{
	return g_ptr_array_new_full(BATCH_EVENTS, NULL);
}

static void
free_events(GPtrArray *events)
{
	if (!events)
		return;
	g_ptr_array_set_free_func(events, (GDestroyNotify)wb_run_event_free);
	g_ptr_array_unref(events);
}

static void
batch_free(gpointer data)
{
	Batch *batch = data;

	free_events(batch->events);
	g_free(batch);
}

static void
clear(gpointer data)
{
	WbCaptureJob *job = data;

	g_queue_clear_full(&job->batches, batch_free);
	free_events(job->events);
	g_clear_pointer(&job->capture, wb_capture_free);
	g_clear_error(&job->error);
	g_object_unref(job->cancellable);
	g_free(job->path);
	g_cond_clear(&job->room);
	g_mutex_clear(&job->lock);
}

static void
unref(gpointer data)
{
	g_atomic_rc_box_release_full(data, clear);
}

/* --- the main thread ---------------------------------------------------------------------------
 */

static Batch *
pop(WbCaptureJob *job)
{
	Batch *batch;

	g_mutex_lock(&job->lock);
	batch = g_queue_pop_head(&job->batches);
	if (!batch)
		job->scheduled = FALSE;
	g_cond_signal(&job->room);
	g_mutex_unlock(&job->lock);
	return batch;
}

/* Moves BATCH's events to EVENTS. */
static void
take_batch(GPtrArray *events, Batch *batch)
{
	g_ptr_array_extend(events, batch->events, NULL, NULL);
	g_ptr_array_set_size(batch->events, 0);
}

static void
hand_on(WbCaptureJob *job, GPtrArray *events, double fraction)
{
	if (events->len == 0)
		return;
	if (job->hooks.take)
		job->hooks.take(events, fraction, job->hooks.data);
	else
		g_ptr_array_set_free_func(events, (GDestroyNotify)wb_run_event_free);
}

static gboolean
on_time(gpointer data)
{
	WbCaptureJob *job = data;
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	double fraction = 0;
	gboolean last = FALSE, more = TRUE;

	while (more && events->len < EVENTS_AT_ONCE) {
		Batch *batch = pop(job);

		last = batch && !batch->events;
		more = batch && !last;
		if (!batch)
			break;
		fraction = batch->fraction;
		if (!last)
			take_batch(events, batch);
		batch_free(batch);
	}
	hand_on(job, events, fraction);
	if (last && job->hooks.ended)
		job->hooks.ended(job->cut, job->error, job->hooks.data);
	return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* --- the thread --------------------------------------------------------------------------------
 */

/* EVENTS NULL: the last. */
static void
push(WbCaptureJob *job, GPtrArray *events)
{
	off_t at = job->place >= 0 ? lseek(job->place, 0, SEEK_CUR) : 0;
	Batch *batch = g_new(Batch, 1);
	gboolean schedule;

	batch->events = events;
	batch->fraction = job->size > 0 ? CLAMP((double)at / (double)job->size, 0, 1) : 0;
	g_mutex_lock(&job->lock);
	while (g_queue_get_length(&job->batches) >= BATCHES_MAX &&
		!g_cancellable_is_cancelled(job->cancellable))
		g_cond_wait(&job->room, &job->lock);
	g_queue_push_tail(&job->batches, batch);
	schedule = !job->scheduled;
	job->scheduled = TRUE;
	g_mutex_unlock(&job->lock);
	if (schedule)
		g_timeout_add_full(G_PRIORITY_DEFAULT_IDLE, INTERVAL_MS, on_time,
			g_atomic_rc_box_acquire(job), unref);
}

static void
take_frame(const WbFrame *frame, gpointer data)
{
	WbCaptureJob *job = data;

	g_ptr_array_add(job->events, wb_capture_add(job->capture, frame->link, frame->interface,
					     frame->time_ns, frame->bytes, frame->wire_length));
	if (job->events->len < BATCH_EVENTS)
		return;
	push(job, job->events);
	job->events = new_events();
}

/* A pipe would make the thread wait for ever. */
static int
open_file(WbCaptureJob *job, GError **error)
{
	int fd = open(job->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0) {
		wb_error_set_errno(error, errno, "%s", job->path);
		return -1;
	}
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s is no file", job->path);
		close(fd);
		return -1;
	}
	job->size = status.st_size;
	return fd;
}

static gpointer
read_file(gpointer data)
{
	WbCaptureJob *job = data;
	int fd = open_file(job, &job->error);

	job->place = fd < 0 ? -1 : dup(fd);
	if (fd >= 0)
		wb_pcap_read(fd, take_frame, job, &job->cut, job->cancellable, &job->error);
	if (job->events->len > 0)
		push(job, g_steal_pointer(&job->events));
	push(job, NULL);
	if (job->place >= 0)
		close(job->place);
	unref(job);
	return NULL;
}

WbCaptureJob *
wb_capture_job_new(const char *path, const WbCaptureHooks *hooks)
{
	WbCaptureJob *job = g_atomic_rc_box_new0(WbCaptureJob);

	g_mutex_init(&job->lock);
	g_cond_init(&job->room);
	g_queue_init(&job->batches);
	job->cancellable = g_cancellable_new();
	job->path = g_strdup(path);
	job->capture = wb_capture_new();
	job->events = new_events();
	job->hooks = *hooks;
	g_thread_unref(g_thread_new("capture", read_file, g_atomic_rc_box_acquire(job)));
	return job;
}

void
wb_capture_job_free(WbCaptureJob *job)
{
	if (!job)
		return;
	job->hooks = (WbCaptureHooks){ 0 };
	g_mutex_lock(&job->lock);
	g_cancellable_cancel(job->cancellable);
	g_cond_signal(&job->room);
	g_mutex_unlock(&job->lock);
	unref(job);
}
