/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks several exercises, one after the other or at the same time. */
#include "pool.h"

#include "report/saved-run.h"

#include "base/error.h"
#include "evidence/bundle.h"

#include <signal.h>
#include <string.h>

#define ANSWER_MAX (64 * 1024 * 1024)

typedef struct {
	const WbPoolSpec *spec;
	GArray *selections;
	GCancellable *cancellable;
	GMutex mutex;
	guint next;	    /* the next selection that nobody has taken */
	guint shown;	    /* results before it have been handed on */
	GPtrArray *results; /* by selection; NULL while it is not there */
	GError *error;	    /* the first one of this machine */
} Pool;

static const WbSelection *
get_selection(const Pool *pool, guint index)
{
	return &g_array_index(pool->selections, WbSelection, index);
}

static char *
dup_name(const WbSelection *selection)
{
	return g_strdup_printf(
		"%s/%s/%s", selection->lab->name, selection->task->name, selection->exercise->name);
}

/* The folder of the selection's bundle, of which all but the last part is made. NULL: none. */
static char *
dup_record(const Pool *pool, guint index)
{
	g_autofree char *name = dup_name(get_selection(pool, index));
	g_autofree char *parent = NULL;
	char *folder;

	if (!pool->spec->record)
		return NULL;
	folder = pool->selections->len == 1 ? g_strdup(pool->spec->record)
					    : g_build_filename(pool->spec->record, name, NULL);
	parent = g_path_get_dirname(folder);
	/* Whether that worked is told by who makes the folder itself. */
	g_mkdir_with_parents(parent, 0755);
	return folder;
}

/* --- results, from any thread ---------------------------------------------------------------- */

static void
put_result(Pool *pool, guint index, WbResult *result)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&pool->mutex);

	pool->results->pdata[index] = result;
	while (pool->shown < pool->results->len && pool->results->pdata[pool->shown]) {
		if (pool->spec->result)
			pool->spec->result(pool->results->pdata[pool->shown], pool->spec->data);
		pool->shown++;
	}
}

static void
say_phase(Pool *pool, const char *name, const char *text)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&pool->mutex);

	if (pool->spec->phase)
		pool->spec->phase(name, text, pool->spec->data);
}

static gboolean
take_next(Pool *pool, guint *ret_index)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&pool->mutex);

	*ret_index = pool->next;
	if (pool->error || pool->next >= pool->selections->len ||
		g_cancellable_is_cancelled(pool->cancellable))
		return FALSE;
	pool->next++;
	return TRUE;
}

static void
put_error(Pool *pool, GError *error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&pool->mutex);

	if (pool->error)
		g_error_free(error);
	else
		pool->error = error;
}

/* --- one job: here ------------------------------------------------------------------------------
 */

typedef struct {
	Pool *pool;
	char *name;
} Here;

static void
phase_here(const char *text, gpointer data)
{
	Here *here = data;

	say_phase(here->pool, here->name, text);
}

/* What it came to lies beside what was recorded. */
void
wb_pool_keep_result(WbFactory *factory, WbResult *result)
{
	WbReportRun run = { .version = WB_VERSION,
		.kernel = wb_factory_get_image(factory)->release,
		.accelerator = wb_accel_to_string(wb_factory_get_accel(factory, NULL)) };
	g_autoptr(GError) error = NULL;

	if (!result->record || wb_saved_run_write_result(result->record, &run, result, &error))
		return;
	if (!result->record_fault)
		result->record_fault = g_strdup(error->message);
}

static void
check_here(Pool *pool, WbFactory *factory)
{
	guint index;

	while (take_next(pool, &index)) {
		g_autofree char *name = dup_name(get_selection(pool, index));
		g_autoptr(GError) error = NULL;
		Here here = { pool, name };
		WbCheckEvents events = { .phase = phase_here, .step = phase_here, .data = &here };
		g_autofree char *record = dup_record(pool, index);
		WbCheckJob job = { .selection = get_selection(pool, index),
			.source = &pool->spec->source,
			.seed = pool->spec->seed,
			.record = record,
			.functions = record != NULL };
		WbResult *result = wb_check_run(factory, &job, &events, pool->cancellable, &error);

		if (result)
			wb_pool_keep_result(factory, result);
		if (result)
			put_result(pool, index, result);
		else
			put_error(pool, g_steal_pointer(&error));
	}
}

/* --- several: worker processes
 * -------------------------------------------------------------------- */

typedef struct {
	GSubprocess *process;
	GOutputStream *to;
	GDataInputStream *from;
} Worker;

static void
stop_worker(Pool *pool, Worker *worker)
{
	if (!worker->process)
		return;
	/* It is in a process group of its own: what interrupts us has not reached it. */
	if (g_cancellable_is_cancelled(pool->cancellable))
		g_subprocess_send_signal(worker->process, SIGTERM);
	/* The end of its input is the end of its work; what it left, the next start reaps. */
	g_output_stream_close(worker->to, NULL, NULL);
	g_subprocess_wait(worker->process, NULL, NULL);
	g_clear_object(&worker->from);
	g_clear_object(&worker->process);
}

static void
add_arguments(const WbPoolSpec *spec, GPtrArray *argv)
{
	static const char *const accels[] = { "auto", "kvm", "tcg" };

	g_ptr_array_add(argv, g_strdup("/proc/self/exe"));
	g_ptr_array_add(argv, g_strdup("worker"));
	g_ptr_array_add(argv, g_strdup_printf("--accel=%s", accels[spec->factory.accel]));
	if (spec->factory.uri)
		g_ptr_array_add(argv, g_strdup_printf("--connect=%s", spec->factory.uri));
	if (spec->source.kind == WB_SOURCE_REFERENCE)
		g_ptr_array_add(argv, g_strdup("--reference"));
	else
		g_ptr_array_add(argv, g_strdup_printf("--submission=%s", spec->source.folder));
	g_ptr_array_add(argv, g_strdup_printf("--name=%s", spec->source.name));
	if (spec->seed)
		g_ptr_array_add(argv, g_strdup_printf("--seed=%" G_GUINT64_FORMAT, spec->seed));
	if (spec->record)
		g_ptr_array_add(argv, g_strdup_printf("--record=%s", spec->record));
	g_ptr_array_add(argv, NULL);
}

static gboolean
start_worker(Pool *pool, Worker *worker, GError **error)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);

	if (worker->process)
		return TRUE;
	add_arguments(pool->spec, argv);
	worker->process = g_subprocess_newv((const char *const *)argv->pdata,
		G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
	if (!worker->process)
		return FALSE;
	worker->to = g_subprocess_get_stdin_pipe(worker->process);
	worker->from = g_data_input_stream_new(g_subprocess_get_stdout_pipe(worker->process));
	return TRUE;
}

static WbResult *
read_answer(Worker *worker, gsize length, GCancellable *cancellable, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GPtrArray) results = NULL;
	gsize n;

	if (length > ANSWER_MAX) {
		g_set_error_literal(
			error, WB_ERROR, WB_ERROR_TOO_BIG, "a worker's answer is too long");
		return NULL;
	}
	text = g_malloc(length + 1);
	if (!g_input_stream_read_all(
		    G_INPUT_STREAM(worker->from), text, length, &n, cancellable, error))
		return NULL;
	results = wb_report_read_json(text, n, error);
	if (!results)
		return NULL;
	if (results->len == 1)
		return g_ptr_array_steal_index(results, 0);
	g_set_error_literal(
		error, WB_ERROR, WB_ERROR_INVALID_DATA, "a worker's answer is no result");
	return NULL;
}

static WbResult *
ask_worker(Pool *pool, Worker *worker, const char *name, GError **error)
{
	g_autofree char *line = g_strconcat(name, "\n", NULL);

	if (!start_worker(pool, worker, error) ||
		!g_output_stream_write_all(
			worker->to, line, strlen(line), NULL, pool->cancellable, error))
		return NULL;
	for (;;) {
		g_autofree char *answer =
			g_data_input_stream_read_line(worker->from, NULL, pool->cancellable, error);

		if (!answer)
			break;
		if (g_str_has_prefix(answer, "phase "))
			say_phase(pool, name, answer + strlen("phase "));
		else if (g_str_has_prefix(answer, "result "))
			return read_answer(worker,
				g_ascii_strtoull(answer + strlen("result "), NULL, 10),
				pool->cancellable, error);
	}
	if (error && !*error)
		g_set_error_literal(error, WB_ERROR, WB_ERROR_LOST,
			"the worker process ended; what it said is above");
	return NULL;
}

static gpointer
check_in_worker(gpointer data)
{
	Pool *pool = data;
	Worker worker = { 0 };
	guint index;

	while (take_next(pool, &index)) {
		g_autofree char *name = dup_name(get_selection(pool, index));
		g_autofree char *record = dup_record(pool, index);
		g_autoptr(GError) error = NULL;
		WbResult *result = ask_worker(pool, &worker, name, &error);

		if (!result && !g_cancellable_is_cancelled(pool->cancellable)) {
			stop_worker(pool, &worker);
			g_clear_error(&error);
			if (record)
				wb_bundle_clear(record, NULL);
			result = ask_worker(pool, &worker, name, &error);
		}
		if (!result && !g_cancellable_is_cancelled(pool->cancellable))
			result = wb_check_dup_failure(get_selection(pool, index),
				&pool->spec->source, pool->spec->seed, error);
		if (result)
			put_result(pool, index, result);
		else
			put_error(pool, g_steal_pointer(&error));
	}
	stop_worker(pool, &worker);
	return NULL;
}

static void
check_in_workers(Pool *pool)
{
	guint count = MIN(pool->spec->jobs, pool->selections->len);
	g_autofree GThread **threads = g_new0(GThread *, count);

	for (guint i = 0; i < count; i++)
		threads[i] = g_thread_new("worker", check_in_worker, pool);
	for (guint i = 0; i < count; i++)
		g_thread_join(threads[i]);
}

/* --- all together
 * ----------------------------------------------------------------------------------- */

static void
free_result(gpointer result)
{
	wb_result_free(result);
}

GPtrArray *
wb_pool_check(const WbPoolSpec *spec, GArray *selections, WbPoolRun *ret_run,
	GCancellable *cancellable, GError **error)
{
	const WbProgress progress = { 0 };
	g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(free_result);
	Pool pool = {
		.spec = spec,
		.selections = selections,
		.cancellable = cancellable,
		.results = results,
	};
	g_autoptr(WbFactory) factory = NULL;

	g_ptr_array_set_size(results, (gint)selections->len);
	/* Image and snapshot are made here in any case, once, before workers ask for them. */
	factory = wb_factory_open(
		&spec->factory, spec->progress ? spec->progress : &progress, cancellable, error);
	if (!factory)
		return NULL;
	ret_run->kernel = g_strdup(wb_factory_get_image(factory)->release);
	ret_run->accel = wb_factory_get_accel(factory, NULL);
	g_mutex_init(&pool.mutex);
	if (spec->jobs <= 1 || selections->len <= 1)
		check_here(&pool, factory);
	else
		check_in_workers(&pool);
	g_mutex_clear(&pool.mutex);
	if (!pool.error)
		g_cancellable_set_error_if_cancelled(cancellable, &pool.error);
	if (pool.error) {
		g_propagate_error(error, pool.error);
		return NULL;
	}
	return g_steal_pointer(&results);
}
