/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls of a script.
 *
 * How it works: a call that cannot block is done where it stands. Any other is given to a worker, a
 * thread that does nothing else, because a call that blocks although the script says it does not
 * would hold up the run for ever. The worker touches the call and its own state, under its mutex;
 * everything else is the run's. A call that the script lets block stays with its worker while the
 * script goes on; it is looked after between events and waits. Limits here are real time: what they
 * guard against does not move the run's clock.
 */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "script/player-run.h"

/* How long a call that should return at once, or is about to, is waited for. */
#define PATIENCE_US (1000 * 1000)
#define SLICE_US (100 * 1000)

typedef enum { IDLE, QUEUED, RUNNING, DONE, LEAVING } WorkerState;

typedef struct {
	GThread *thread;
	GMutex mutex;
	GCond changed;
	WorkerState state;
	pid_t tid;
	WbPlayerClock *clock;
	WbCall *call;
	WbMicroseconds ended;

	/* The run's: what it is doing; EVENT is NULL if nothing. */
	const WbEvent *event;
	WbPlayEvent *step;
	WbPlayTime time;
	gint64 end_us; /* when it may return */
} Worker;

struct _WbCaller {
	GPtrArray *workers; /* of Worker * */
};

/* --- The worker's thread --- */

static gpointer
work(gpointer data)
{
	Worker *worker = data;

	g_mutex_lock(&worker->mutex);
	worker->tid = (pid_t)syscall(SYS_gettid);
	while (worker->state != LEAVING) {
		if (worker->state != QUEUED) {
			g_cond_wait(&worker->changed, &worker->mutex);
			continue;
		}
		worker->state = RUNNING;
		g_mutex_unlock(&worker->mutex);
		wb_call_execute(worker->call);

		WbMicroseconds ended = worker->clock->now(worker->clock);

		g_mutex_lock(&worker->mutex);
		worker->ended = ended;
		worker->state = DONE;
		g_cond_broadcast(&worker->changed);
	}
	g_mutex_unlock(&worker->mutex);
	return NULL;
}

/* --- The run's side --- */

static Worker *
get_idle_worker(WbPlayer *player)
{
	GPtrArray *workers = player->caller->workers;

	for (guint i = 0; i < workers->len; i++) {
		Worker *worker = workers->pdata[i];

		if (!worker->event)
			return worker;
	}

	Worker *worker = g_new0(Worker, 1);

	g_mutex_init(&worker->mutex);
	g_cond_init(&worker->changed);
	worker->clock = player->play->clock;
	worker->thread = g_thread_new("call", work, worker);
	g_ptr_array_add(workers, worker);
	return worker;
}

static void
start(Worker *worker, WbCall *call, const WbEvent *event)
{
	g_mutex_lock(&worker->mutex);
	worker->call = call;
	worker->event = event;
	worker->state = QUEUED;
	g_cond_broadcast(&worker->changed);
	g_mutex_unlock(&worker->mutex);
}

static WorkerState
get_state(Worker *worker)
{
	g_mutex_lock(&worker->mutex);
	WorkerState state = worker->state;
	g_mutex_unlock(&worker->mutex);
	return state;
}

/* TRUE if it has returned within REAL_US. */
static gboolean
await_done(Worker *worker, gint64 real_us)
{
	gint64 until = g_get_monotonic_time() + real_us;

	g_mutex_lock(&worker->mutex);
	while (worker->state != DONE) {
		if (!g_cond_wait_until(&worker->changed, &worker->mutex, until))
			break;
	}
	gboolean done = worker->state == DONE;
	g_mutex_unlock(&worker->mutex);
	return done;
}

static gboolean
is_asleep(pid_t tid)
{
	char path[64], line[256] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	file = fopen(path, "re");
	if (!file)
		return TRUE;

	size_t length = fread(line, 1, sizeof(line) - 1, file);

	fclose(file);
	line[length] = '\0';

	const char *name_end = strrchr(line, ')');

	return name_end && (name_end[1] == ' ') && name_end[2] == 'S';
}

/* Until it blocks in the kernel or has returned: only then is what it did over. */
static void
settle(WbPlayer *player, Worker *worker)
{
	gint64 until = g_get_monotonic_time() + wb_player_stretch(player, PATIENCE_US);

	while (g_get_monotonic_time() < until) {
		gboolean had_begun = get_state(worker) == RUNNING;

		if (had_begun && is_asleep(worker->tid))
			return;
		if (get_state(worker) == DONE)
			return;
		g_thread_yield();
	}
}

static char *
dup_actual(const WbCallSpec *spec, const WbCall *call)
{
	GString *text = g_string_new(spec->name);
	g_autofree char *result = wb_call_dup_result(call);

	g_string_append_c(text, '(');
	for (guint i = 0; i < spec->arguments->len; i++) {
		g_autofree char *argument = wb_expr_to_string(spec->arguments->pdata[i]);

		g_string_append_printf(text, "%s%s", i ? ", " : "", argument);
	}
	g_string_append_printf(text, ") = %s", result);
	return g_string_free(text, FALSE);
}

/* Judges a call that has returned, and learns from it. */
static void
finish(WbPlayer *player, WbCall *call, const WbEvent *event, WbPlayEvent *step)
{
	int script_fd = -1, live_fd = -1;

	wb_call_finish(call, step->mismatches);
	step->actual = dup_actual(event->call, call);

	WbCallEffect effect = wb_call_get_effect(call, &script_fd, &live_fd);

	wb_player_call_ended(player, effect, script_fd);
	wb_player_add_snapshot(player, step);
	wb_player_step_done(player, event, step);
}

/* The worker's call has returned. */
static void
collect(WbPlayer *player, Worker *worker)
{
	g_autoptr(WbCall) call = g_steal_pointer(&worker->call);
	WbPlayEvent *step = g_steal_pointer(&worker->step);
	const WbEvent *event = g_steal_pointer(&worker->event);

	g_mutex_lock(&worker->mutex);
	worker->state = IDLE;
	g_mutex_unlock(&worker->mutex);
	if (!step) /* it was given up before */
		return;
	if (event->call->blocking) {
		WbPlayTime end = worker->time;
		g_autofree char *taken = wb_player_duration_to_string(worker->ended - step->time);

		end.last_us = end.start_us;
		end.start_us = end.end_us = worker->end_us;
		wb_player_judge_time(
			player, &end, worker->ended - player->zero, "returned", step->mismatches);
		step->text = g_strdup_printf("returned after %s", taken);
	}
	finish(player, call, event, step);
}

void
wb_player_collect_call(WbPlayer *player)
{
	GPtrArray *workers = player->caller->workers;

	for (guint i = 0; i < workers->len; i++) {
		Worker *worker = workers->pdata[i];

		if (worker->event && get_state(worker) == DONE)
			collect(player, worker);
	}
}

/* A call that blocks may end with the event before: it is then to be seen first. */
static void
settle_all(WbPlayer *player)
{
	GPtrArray *workers = player->caller->workers;

	for (guint i = 0; i < workers->len; i++) {
		Worker *worker = workers->pdata[i];

		if (!worker->event || !worker->step)
			continue;
		if (player->time.start_us >= worker->end_us)
			await_done(worker, wb_player_stretch(player, PATIENCE_US));
		else
			settle(player, worker);
	}
	wb_player_collect_call(player);
}

static void
say_blocked(WbPlayer *player, Worker *worker, gint64 limit_us)
{
	const WbEvent *event = worker->event;
	WbPlayEvent *step = g_steal_pointer(&worker->step);
	g_autofree char *limit = wb_player_duration_to_string(limit_us);
	g_autofree char *words = g_strdup_printf(
		event->call->blocking
			? "%s() still blocks %s after it should have returned"
			: "%s() blocks: it did not return within %s, and the script says that it "
			  "returns at once",
		event->call->name, limit);

	g_ptr_array_add(step->mismatches,
		wb_mismatch_new("result", event->body,
			event->call->result ? wb_expr_to_string(event->call->result) : NULL, NULL,
			words));
	wb_player_add_snapshot(player, step);
	wb_player_step_done(player, event, step);
}

static gboolean
may_block(const char *name)
{
	static const char *const harmless[] = { "socket", "bind", "listen", "setsockopt",
		"getsockopt", "fcntl", "ioctl", "pipe", "epoll_create", "epoll_create1",
		"epoll_ctl", "open", "getsockname", "getpeername", NULL };

	return !g_strv_contains(harmless, name);
}

static void
do_in_worker(WbPlayer *player, WbCall *call, const WbEvent *event, WbPlayEvent *step)
{
	Worker *worker = get_idle_worker(player);
	gint64 limit = wb_player_stretch(player, PATIENCE_US);

	worker->step = step;
	worker->time = player->time;
	worker->end_us = player->time.base_us + event->call->end_us;
	start(worker, call, event);
	if (event->call->blocking)
		settle(player, worker);
	else if (await_done(worker, limit))
		collect(player, worker);
	else
		say_blocked(player, worker, limit);
}

void
wb_player_do_call(WbPlayer *player, const WbEvent *event, WbPlayEvent *step)
{
	g_autoptr(WbPlayEvent) owned = step;
	g_autoptr(GError) error = NULL;

	settle_all(player);
	if (player->over)
		return;
	wb_player_call_begins(player, event->call);

	g_autoptr(WbCall) call = wb_call_prepare(player->calls, event->call, &error);

	if (!call) {
		wb_player_step_error(step, error);
		wb_player_step_done(player, event, g_steal_pointer(&owned));
		return;
	}
	if (!wb_player_wait(player))
		return;
	step->time = player->play->clock->now(player->play->clock);
	wb_player_judge_time(
		player, &player->time, step->time - player->zero, "called", step->mismatches);
	g_steal_pointer(&owned);
	if (event->call->blocking || may_block(event->call->name)) {
		do_in_worker(player, g_steal_pointer(&call), event, step);
	} else {
		wb_call_execute(call);
		finish(player, call, event, step);
	}
}

void
wb_player_finish_calls(WbPlayer *player)
{
	GPtrArray *workers = player->caller->workers;

	for (guint i = 0; i < workers->len && !player->over; i++) {
		Worker *worker = workers->pdata[i];
		gint64 left = MAX(0, worker->end_us - wb_player_now(player));
		gint64 patience = wb_player_stretch(player, PATIENCE_US);
		gint64 until = g_get_monotonic_time() + left + patience;

		while (worker->event && worker->step && !wb_player_is_stopped(player)) {
			if (await_done(worker, SLICE_US))
				collect(player, worker);
			else if (g_get_monotonic_time() >= until)
				say_blocked(player, worker, patience);
		}
	}
}

/* --- Its end --- */

WbCaller *
wb_caller_new(void)
{
	WbCaller *caller = g_new0(WbCaller, 1);

	caller->workers = g_ptr_array_new();
	return caller;
}

/* A thread that waits for a connection or for data wakes up when the socket is shut down. */
static void
wake(WbPlayer *player, const Worker *worker)
{
	const GPtrArray *arguments = worker->event->call->arguments;
	const WbExpr *first = arguments->len > 0 ? arguments->pdata[0] : NULL;
	WbKernel *kernel = player->play->kernel;

	if (!first || first->kind != WB_EXPR_INTEGER)
		return;

	long shutdown[6] = { wb_calls_get_live_fd(player->calls, (int)first->integer), SHUT_RDWR };

	if (shutdown[0] >= 0)
		kernel->call(kernel, SYS_shutdown, shutdown);
}

static gboolean
worker_end(Worker *worker, WbPlayer *player)
{
	if (worker->event && get_state(worker) != DONE) {
		wake(player, worker);
		if (!await_done(worker, wb_player_stretch(player, PATIENCE_US)))
			return FALSE;
	}
	g_mutex_lock(&worker->mutex);
	worker->state = LEAVING;
	g_cond_broadcast(&worker->changed);
	g_mutex_unlock(&worker->mutex);
	g_thread_join(worker->thread);
	g_clear_pointer(&worker->call, wb_call_free);
	wb_play_event_free(worker->step);
	g_mutex_clear(&worker->mutex);
	g_cond_clear(&worker->changed);
	g_free(worker);
	return TRUE;
}

gboolean
wb_caller_free(WbCaller *caller, WbPlayer *player)
{
	gboolean all = TRUE;

	/* A worker that cannot be woken keeps what it works on: its memory is left to it. */
	for (guint i = 0; i < caller->workers->len; i++)
		all &= worker_end(caller->workers->pdata[i], player);
	g_ptr_array_unref(caller->workers);
	g_free(caller);
	return all;
}
