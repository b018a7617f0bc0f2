/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The session code for a main loop. */
#include "desk/engine.h"

#include "desk/play-job.h"

#include "base/error.h"
#include "base/paths.h"
#include "lab/build.h"

#define BUILD_MS 60000

struct _WbEngine {
	GThreadPool *worker; /* of one thread: libvirt's embedded driver has one root a process */
	GMutex lock;	     /* of what follows */
	char *uri;
	WbAccelChoice accel;
	gboolean changed; /* the spec did: the factory is of another one */
	gboolean remake;  /* the image is to be made anew */
	/* The worker's own. */
	WbFactory *factory;
};

typedef struct {
	WbEngine *engine;
	WbJobKind kind;
	WbSelection selection;
	char *folder;
	WbEngineHooks hooks;
} Job;

/* --- telling the main thread --------------------------------------------------------------------
 */

typedef struct {
	WbEngineHooks hooks;
	enum { TELL_PHASE, TELL_STEP, TELL_CHECK, TELL_ADVANCE } what;
	char *text;
	WbCheckStatus status;
	double fraction;
} Telling;

static void
telling_free(gpointer data)
{
	Telling *telling = data;

	g_free(telling->text);
	g_free(telling);
}

static gboolean
tell_now(gpointer data)
{
	const Telling *telling = data;
	const WbEngineHooks *hooks = &telling->hooks;

	if (telling->what == TELL_PHASE && hooks->phase)
		hooks->phase(telling->text, hooks->data);
	else if (telling->what == TELL_STEP && hooks->step)
		hooks->step(telling->text, hooks->data);
	else if (telling->what == TELL_CHECK && hooks->check)
		hooks->check(telling->text, telling->status, hooks->data);
	else if (telling->what == TELL_ADVANCE && hooks->advance)
		hooks->advance(telling->fraction, hooks->data);
	return G_SOURCE_REMOVE;
}

/* Of the same priority as a GTask's callback: they come in the order they were sent. */
static void
tell(const Job *job, int what, const char *text, WbCheckStatus status)
{
	Telling *telling = g_new0(Telling, 1);

	telling->hooks = job->hooks;
	telling->what = what;
	telling->text = g_strdup(text);
	telling->status = status;
	g_main_context_invoke_full(NULL, G_PRIORITY_DEFAULT, tell_now, telling, telling_free);
}

static void
on_phase(const char *text, gpointer data)
{
	tell(data, TELL_PHASE, text, WB_CHECK_NOT_RUN);
}

static void
on_advance(double fraction, gpointer data)
{
	const Job *job = data;
	Telling *telling = g_new0(Telling, 1);

	telling->hooks = job->hooks;
	telling->what = TELL_ADVANCE;
	telling->fraction = fraction;
	g_main_context_invoke_full(NULL, G_PRIORITY_DEFAULT, tell_now, telling, telling_free);
}

static void
on_step(const char *text, gpointer data)
{
	tell(data, TELL_STEP, text, WB_CHECK_NOT_RUN);
}

static void
on_check(const WbCheck *check, gpointer data)
{
	tell(data, TELL_CHECK, check->id, check->status);
}

static void
on_event(const WbRunEvent *event, gpointer data)
{
	const Job *job = data;

	if (job->hooks.feed)
		wb_feed_push(job->hooks.feed, event);
}

/* --- jobs, on the worker ------------------------------------------------------------------------
 */

static void
job_free(gpointer data)
{
	Job *job = data;

	wb_feed_unref(job->hooks.feed);
	g_free(job->folder);
	g_free(job);
}

void
wb_engine_done_free(WbEngineDone *done)
{
	if (!done)
		return;
	g_clear_pointer(&done->build, wb_build_free);
	g_clear_pointer(&done->faults, g_ptr_array_unref);
	g_clear_pointer(&done->result, wb_result_free);
	g_clear_pointer(&done->played, wb_played_free);
	g_clear_pointer(&done->timeline, wb_timeline_free);
	g_clear_pointer(&done->script, wb_script_free);
	wb_run_keep_clear(&done->keep);
	g_free(done->info.release);
	g_free(done->info.reason);
	g_free(done);
}

/* The factory holds its image: it goes first. */
static gboolean
remake_image(Job *job, GCancellable *cancellable, GError **error)
{
	WbProgress progress = { on_phase, job, on_advance };
	g_autoptr(WbImage) image = NULL;

	g_clear_pointer(&job->engine->factory, wb_factory_free);
	image = wb_image_open(TRUE, &progress, cancellable, error);
	return image != NULL;
}

static gboolean
ensure_image(Job *job, GCancellable *cancellable, GError **error)
{
	WbEngine *engine = job->engine;
	gboolean remake;

	g_mutex_lock(&engine->lock);
	remake = engine->remake;
	engine->remake = FALSE;
	g_mutex_unlock(&engine->lock);
	return !remake || remake_image(job, cancellable, error);
}

static gboolean
ensure_factory(Job *job, GCancellable *cancellable, GError **error)
{
	WbEngine *engine = job->engine;
	WbProgress progress = { on_phase, job, on_advance };
	g_autofree char *uri = NULL;
	WbFactorySpec spec;

	g_mutex_lock(&engine->lock);
	if (engine->changed)
		g_clear_pointer(&engine->factory, wb_factory_free);
	engine->changed = FALSE;
	uri = g_strdup(engine->uri);
	spec = (WbFactorySpec){ uri, engine->accel };
	g_mutex_unlock(&engine->lock);
	if (!engine->factory)
		engine->factory = wb_factory_open(&spec, &progress, cancellable, error);
	return engine->factory != NULL;
}

static void
get_info(WbEngine *engine, WbEngineInfo *info)
{
	const char *reason = NULL;

	info->accel = wb_factory_get_accel(engine->factory, &reason);
	info->reason = g_strdup(reason);
	info->release = g_strdup(wb_factory_get_image(engine->factory)->release);
}

/* A build needs the image's headers and no VM. */
static gboolean
build(Job *job, WbEngineDone *done, GCancellable *cancellable, GError **error)
{
	WbEngine *engine = job->engine;
	WbProgress progress = { on_phase, job, on_advance };
	g_autoptr(WbImage) own = NULL;
	g_autoptr(GPtrArray) files = NULL;
	g_autofree char *cache = wb_paths_dup_cache("builds", error);
	const WbImage *image;

	if (!cache)
		return FALSE;
	if (!engine->factory)
		own = wb_image_open(FALSE, &progress, cancellable, error);
	image = engine->factory ? wb_factory_get_image(engine->factory) : own;
	if (!image)
		return FALSE;
	on_phase("building", job);
	done->faults = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	files = wb_workspace_collect(
		job->folder, job->selection.lab, job->selection.task, done->faults, error);
	if (!files)
		return done->faults->len > 0;
	done->build = wb_build_run(job->selection.task, files, image->headers, image->release,
		cache, wb_deadline_in(BUILD_MS), cancellable, error);
	return done->build != NULL;
}

static gboolean
check(Job *job, WbEngineDone *done, GCancellable *cancellable, GError **error)
{
	WbSource source = { WB_SOURCE_FOLDER, job->folder, job->folder };
	WbCheckEvents events = { .phase = on_phase,
		.step = on_step,
		.check = on_check,
		.event = on_event,
		.data = job };
	WbCheckJob what = { .selection = &job->selection,
		.source = &source,
		.record_or_not = TRUE,
		.functions = TRUE,
		.ret_timeline = &done->timeline };

	wb_run_keep_begin(&done->keep, &job->selection);
	what.record = done->keep.path;
	done->result = wb_check_run(job->engine->factory, &what, &events, cancellable, error);
	if (done->result)
		wb_run_keep_result(&done->keep, job->engine->factory, job->folder, done->result);
	else
		wb_run_keep_drop(&done->keep);
	return done->result != NULL;
}

static gboolean
play(Job *job, WbEngineDone *done, GCancellable *cancellable, GError **error)
{
	WbPlayJobDone played = { .keep = &done->keep };
	WbPlayJobHooks hooks = { on_phase, job };
	gboolean ok;

	wb_run_keep_begin(&done->keep, &job->selection);
	ok = wb_play_job_run(job->engine->factory, &job->selection, job->folder, &hooks, &played,
		cancellable, error);
	if (!ok || !played.played)
		wb_run_keep_drop(&done->keep);
	done->played = played.played;
	done->timeline = played.timeline;
	done->script = played.script;
	done->faults = played.faults;
	return ok;
}

/* Somebody emptied the cache under us. */
static gboolean
has_lost_image(const WbEngine *engine)
{
	const WbImage *image = wb_factory_get_image(engine->factory);
	const char *const parts[] = { image->kernel, image->initramfs, image->client_key,
		image->host_key, image->headers };

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		if (!g_file_test(parts[i], G_FILE_TEST_EXISTS))
			return TRUE;
	return FALSE;
}

/*
 * What failed may be what was opened long ago: the image was removed, libvirt ended. ERROR's and
 * the result's cause is then what is behind it all.
 */
static void
let_go(WbEngine *engine, WbEngineDone *done, GError *error)
{
	WbError *cause = done->result	? &done->result->cause
			 : done->played ? &done->played->cause
					: NULL;

	if (engine->factory && has_lost_image(engine)) {
		if (error) {
			error->domain = WB_ERROR;
			error->code = WB_ERROR_NO_IMAGE;
		}
		if (cause)
			*cause = WB_ERROR_NO_IMAGE;
	}
	g_clear_pointer(&engine->factory, wb_factory_free);
}

static gboolean
run_job(Job *job, WbEngineDone *done, GCancellable *cancellable, GError **error)
{
	if (!ensure_image(job, cancellable, error))
		return FALSE;
	if (job->kind == WB_JOB_BUILD)
		return build(job, done, cancellable, error);
	if (!ensure_factory(job, cancellable, error))
		return FALSE;
	get_info(job->engine, &done->info);
	return job->kind == WB_JOB_OPEN	  ? TRUE
	       : job->kind == WB_JOB_PLAY ? play(job, done, cancellable, error)
					  : check(job, done, cancellable, error);
}

static gboolean
run(Job *job, WbEngineDone *done, GCancellable *cancellable, GError **error)
{
	GError *failure = NULL;
	gboolean ok = run_job(job, done, cancellable, &failure);

	if ((failure && !g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) ||
		(done->result && done->result->outcome == WB_OUTCOME_INFRASTRUCTURE) ||
		(done->played && done->played->outcome == WB_OUTCOME_INFRASTRUCTURE))
		let_go(job->engine, done, failure);
	if (failure)
		g_propagate_error(error, failure);
	return ok;
}

static void
work(gpointer data, gpointer user_data)
{
	g_autoptr(GTask) task = data;
	g_autoptr(WbEngineDone) done = g_new0(WbEngineDone, 1);
	GCancellable *cancellable = g_task_get_cancellable(task);
	GError *error = NULL;

	if (g_cancellable_set_error_if_cancelled(cancellable, &error) ||
		!run(g_task_get_task_data(task), done, cancellable, &error))
		g_task_return_error(task, error);
	else
		g_task_return_pointer(
			task, g_steal_pointer(&done), (GDestroyNotify)wb_engine_done_free);
}

/* --- the main thread's side ---------------------------------------------------------------------
 */

WbEngine *
wb_engine_new(void)
{
	WbEngine *engine = g_new0(WbEngine, 1);

	g_mutex_init(&engine->lock);
	engine->worker = g_thread_pool_new(work, engine, 1, TRUE, NULL);
	return engine;
}

void
wb_engine_free(WbEngine *engine)
{
	if (!engine)
		return;
	g_thread_pool_free(engine->worker, FALSE, TRUE);
	wb_factory_free(engine->factory);
	g_free(engine->uri);
	g_mutex_clear(&engine->lock);
	g_free(engine);
}

void
wb_engine_set_spec(WbEngine *engine, const WbFactorySpec *spec)
{
	g_mutex_lock(&engine->lock);
	engine->changed = engine->changed || g_strcmp0(engine->uri, spec->uri) != 0 ||
			  engine->accel != spec->accel;
	g_free(engine->uri);
	engine->uri = g_strdup(spec->uri);
	engine->accel = spec->accel;
	g_mutex_unlock(&engine->lock);
}

void
wb_engine_remake_image(WbEngine *engine)
{
	g_mutex_lock(&engine->lock);
	engine->remake = TRUE;
	g_mutex_unlock(&engine->lock);
}

void
wb_engine_run_async(WbEngine *engine, WbJobKind kind, const WbSelection *selection,
	const char *folder, const WbEngineHooks *hooks, GCancellable *cancellable,
	GAsyncReadyCallback callback, gpointer data)
{
	GTask *task = g_task_new(NULL, cancellable, callback, data);
	Job *job = g_new0(Job, 1);

	job->engine = engine;
	job->kind = kind;
	if (selection)
		job->selection = *selection;
	job->folder = g_strdup(folder);
	job->hooks = *hooks;
	if (hooks->feed)
		wb_feed_ref(hooks->feed);
	g_task_set_task_data(task, job, job_free);
	g_thread_pool_push(engine->worker, task, NULL);
}

WbEngineDone *
wb_engine_run_finish(GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

gboolean
wb_engine_has_image(void)
{
	g_autoptr(WbImage) image = wb_image_find(NULL);

	return image != NULL;
}
