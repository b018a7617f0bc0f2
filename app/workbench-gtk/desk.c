/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the window is about. */
#include "desk.h"

#include "settings.h"

#include "lab/skeleton.h"
#include "lab/workspace.h"

enum {
	OPENED,
	RUN_CHANGED,
	MACHINE_CHANGED,
	CHECKED,
	RESULTS_CHANGED,
	SAVE,
	JUMP,
	JUMP_TO_TODO,
	ASK_FUNCTION,
	EVIDENCE_CHANGED,
	EVIDENCE_GREW,
	SELECTED,
	MESSAGE,
	SIGNAL_COUNT
};

static guint signals[SIGNAL_COUNT];

struct _WbDesk {
	GObject parent;
	WbCatalog *catalog;
	WbScores *scores;
	WbEngine *engine;
	char *workspace;
	WbSelection open; /* no lab: nothing is */

	WbRunKind run;
	WbSelection running;
	WbRunKind wanted; /* asked for while the machine is made ready, or while a run is stopped */
	GCancellable *cancellable;
	char *phase;
	WbMachineState machine;
	WbEngineInfo info;
	char *machine_message;

	GPtrArray *problems;
	WbResult *result;
	WbPlayed *played;
	char *build_message;
	WbTimeline *timeline;
	WbFeed *feed; /* of the run that goes on; or NULL */
	const WbRunEvent *selected;
};

G_DEFINE_TYPE(WbDesk, wb_desk, G_TYPE_OBJECT)

static void start(WbDesk *desk, WbRunKind kind);

/* --- evidence -----------------------------------------------------------------------------------
 */

/* Views let go of the old one's events before it goes. */
static void
set_timeline(WbDesk *desk, WbTimeline *timeline)
{
	WbTimeline *old = desk->timeline;

	if (!old && !timeline)
		return;
	desk->selected = NULL;
	desk->timeline = timeline;
	g_signal_emit(desk, signals[EVIDENCE_CHANGED], 0);
	g_clear_pointer(&old, wb_timeline_free);
}

WbTimeline *
wb_desk_get_timeline(WbDesk *desk)
{
	return desk->timeline;
}

const WbRunEvent *
wb_desk_get_selected(WbDesk *desk)
{
	return desk->selected;
}

void
wb_desk_select(WbDesk *desk, const WbRunEvent *event)
{
	if (desk->selected == event)
		return;
	desk->selected = event;
	g_signal_emit(desk, signals[SELECTED], 0);
}

/* --- what came of it ----------------------------------------------------------------------------
 */

static GPtrArray *
new_problems(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

static void
clear_results(WbDesk *desk)
{
	g_ptr_array_unref(desk->problems);
	desk->problems = new_problems();
	g_clear_pointer(&desk->result, wb_result_free);
	g_clear_pointer(&desk->played, wb_played_free);
	g_clear_pointer(&desk->build_message, g_free);
	set_timeline(desk, NULL);
}

/* What a check is about first: the evidence of the first that failed, or of the first there is. */
static void
select_evidence(WbDesk *desk)
{
	GPtrArray *checks = desk->result->checks;

	if (desk->result->crash && wb_desk_select_complaint(desk))
		return;
	for (guint pass = 0; pass < 2; pass++)
		for (guint i = 0; i < checks->len; i++) {
			const WbCheck *check = checks->pdata[i];

			if ((pass == 0 && check->status != WB_CHECK_FAIL) ||
				check->evidence->len == 0)
				continue;
			if (wb_desk_select_reference(desk, check->evidence->pdata[0]))
				return;
		}
}

static void
add_problems(WbDesk *desk, GPtrArray *diagnostics)
{
	for (guint i = 0; diagnostics && i < diagnostics->len; i++)
		g_ptr_array_add(desk->problems, wb_diagnostic_copy(diagnostics->pdata[i]));
}

static void
take_results(WbDesk *desk, WbEngineDone *done)
{
	g_autoptr(GError) error = NULL;

	clear_results(desk);
	if (done->result) {
		desk->result = g_steal_pointer(&done->result);
		set_timeline(desk, g_steal_pointer(&done->timeline));
		select_evidence(desk);
		add_problems(desk, desk->result->diagnostics);
		if (!wb_scores_add_result(desk->scores, desk->result, &error))
			wb_desk_say(desk, "The score could not be kept: %s", error->message);
		return;
	}
	if (done->played) {
		desk->played = g_steal_pointer(&done->played);
		set_timeline(desk, g_steal_pointer(&done->timeline));
		return;
	}
	add_problems(desk, done->faults);
	if (done->build) {
		add_problems(desk, done->build->diagnostics);
		desk->build_message = g_strdup(done->build->ok	      ? "Built"
					       : done->build->message ? done->build->message
								      : "It did not build");
	} else {
		desk->build_message = g_strdup("A file that is needed could not be taken");
	}
}

/* --- running ------------------------------------------------------------------------------------
 */

static void
set_machine(WbDesk *desk, WbMachineState state, const char *message)
{
	desk->machine = state;
	g_free(desk->machine_message);
	desk->machine_message = g_strdup(message);
	g_signal_emit(desk, signals[MACHINE_CHANGED], 0);
}

static void
set_phase(WbDesk *desk, const char *phase)
{
	g_free(desk->phase);
	desk->phase = g_strdup(phase);
	g_signal_emit(desk, signals[RUN_CHANGED], 0);
	if (desk->machine == WB_MACHINE_STARTING)
		set_machine(desk, WB_MACHINE_STARTING, phase);
}

static void
on_phase(const char *text, gpointer data)
{
	set_phase(data, text);
}

static void
on_step(const char *text, gpointer data)
{
	g_autofree char *phase = g_strdup_printf("checking: %s", text);

	set_phase(data, phase);
}

static void
on_check(const char *id, WbCheckStatus status, gpointer data)
{
	g_signal_emit(data, signals[CHECKED], 0, id, (int)status);
}

/* A check that this machine could not make leaves its word; the next run opens everything anew. */
static void
see_machine(WbDesk *desk, WbEngineDone *done)
{
	const char *lost = NULL;

	if (desk->run == WB_RUN_BUILDING)
		return;
	g_free(desk->info.release);
	g_free(desk->info.reason);
	desk->info = done->info;
	done->info = (WbEngineInfo){ 0 };
	if (done->result && done->result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		lost = done->result->message;
	else if (done->played && done->played->outcome == WB_OUTCOME_INFRASTRUCTURE)
		lost = done->played->message;
	if (lost)
		set_machine(desk, WB_MACHINE_LOST, lost);
	else
		set_machine(desk, WB_MACHINE_READY, NULL);
}

static void
see_error(WbDesk *desk, const GError *error)
{
	gboolean stopped = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

	if (desk->machine == WB_MACHINE_STARTING)
		set_machine(desk, stopped ? WB_MACHINE_OFF : WB_MACHINE_LOST,
			stopped ? NULL : error->message);
	if (stopped)
		return;
	wb_desk_say(desk, "%s", error->message);
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(WbDesk) desk = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(WbEngineDone) done = wb_engine_run_finish(result, &error);
	WbRunKind kind = desk->run, wanted = desk->wanted;
	gboolean stopped = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

	if (done) {
		see_machine(desk, done);
		/* Another exercise may have been opened since. */
		if (kind != WB_RUN_OPENING && desk->running.task == desk->open.task &&
			desk->running.exercise == desk->open.exercise)
			take_results(desk, done);
	} else {
		see_error(desk, error);
	}
	wb_feed_close(desk->feed);
	g_clear_pointer(&desk->feed, wb_feed_unref);
	desk->run = desk->wanted = WB_RUN_NONE;
	g_clear_object(&desk->cancellable);
	set_phase(desk, "");
	g_signal_emit(desk, signals[RESULTS_CHANGED], 0);
	if ((done || stopped) && wanted != WB_RUN_NONE)
		start(desk, wanted);
}

/* Takes the events over. The finished run's timeline takes the place of this one. */
static void
on_events(GPtrArray *events, gpointer data)
{
	WbDesk *desk = data;
	gboolean first = desk->timeline == NULL;
	g_autoptr(WbTimeline) fresh = first ? wb_timeline_new(0, 0) : NULL;

	for (guint i = 0; i < events->len; i++)
		wb_timeline_add(first ? fresh : desk->timeline, events->pdata[i]);
	if (first)
		set_timeline(desk, g_steal_pointer(&fresh));
	else
		g_signal_emit(desk, signals[EVIDENCE_GREW], 0);
}

static void
start(WbDesk *desk, WbRunKind kind)
{
	static const WbJobKind jobs[] = { [WB_RUN_OPENING] = WB_JOB_OPEN,
		[WB_RUN_BUILDING] = WB_JOB_BUILD,
		[WB_RUN_CHECKING] = WB_JOB_CHECK,
		[WB_RUN_PLAYING] = WB_JOB_PLAY };
	WbEngineHooks hooks = {
		.phase = on_phase, .step = on_step, .check = on_check, .data = desk
	};

	desk->run = kind;
	desk->running = desk->open;
	desk->cancellable = g_cancellable_new();
	desk->feed = hooks.feed = wb_feed_new(on_events, desk);
	if (kind != WB_RUN_OPENING) {
		clear_results(desk);
		g_signal_emit(desk, signals[RESULTS_CHANGED], 0);
	}
	if (kind != WB_RUN_BUILDING && desk->machine != WB_MACHINE_READY)
		set_machine(desk, WB_MACHINE_STARTING, "starting");
	set_phase(desk, "starting");
	wb_engine_run_async(desk->engine, jobs[kind], &desk->open, desk->workspace, &hooks,
		desk->cancellable, on_done, g_object_ref(desk));
}

void
wb_desk_prepare(WbDesk *desk)
{
	if (desk->run == WB_RUN_NONE)
		start(desk, WB_RUN_OPENING);
}

/* What is asked for while the machine is made ready is done afterwards. */
static void
ask(WbDesk *desk, WbRunKind kind)
{
	if (!desk->open.task || (kind == WB_RUN_BUILDING && !desk->open.exercise))
		return;
	wb_desk_save(desk);
	if (desk->run == WB_RUN_NONE)
		start(desk, kind);
	else if (desk->run == WB_RUN_OPENING || wb_desk_is_stopping(desk))
		desk->wanted = kind;
	g_signal_emit(desk, signals[RUN_CHANGED], 0);
}

void
wb_desk_build(WbDesk *desk)
{
	ask(desk, WB_RUN_BUILDING);
}

void
wb_desk_check(WbDesk *desk)
{
	ask(desk, desk->open.exercise ? WB_RUN_CHECKING : WB_RUN_PLAYING);
}

void
wb_desk_stop(WbDesk *desk)
{
	if (desk->run == WB_RUN_NONE)
		return;
	desk->wanted = WB_RUN_NONE;
	g_cancellable_cancel(desk->cancellable);
	set_phase(desk, "stopping");
}

void
wb_desk_use_settings(WbDesk *desk)
{
	g_autofree char *uri = NULL;
	WbFactorySpec spec = wb_settings_get_factory_spec(&uri);

	wb_engine_set_spec(desk->engine, &spec);
}

/* --- what is open -------------------------------------------------------------------------------
 */

static void
write_skeleton(WbDesk *desk)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) files = NULL;

	/* At another level an untouched file would be written anew. */
	for (int i = 0; desk->open.task->files[i]; i++) {
		g_autofree char *path = wb_desk_dup_path(desk, desk->open.task->files[i]);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return;
	}
	files = wb_workspace_write_skeleton(
		desk->workspace, desk->open.lab, desk->open.task, 1, FALSE, &error);
	if (!files)
		wb_desk_say(desk, "The skeleton could not be written: %s", error->message);
}

void
wb_desk_open(WbDesk *desk, const WbSelection *selection)
{
	g_autofree char *name = g_strdup_printf("%s/%s%s%s", selection->lab->name,
		selection->task->name, selection->exercise ? "/" : "",
		selection->exercise ? selection->exercise->name : "");

	if (desk->run != WB_RUN_NONE && desk->run != WB_RUN_OPENING)
		wb_desk_stop(desk);
	wb_desk_save(desk);
	desk->open = *selection;
	desk->wanted = WB_RUN_NONE;
	clear_results(desk);
	if (selection->exercise)
		write_skeleton(desk);
	g_settings_set_string(wb_settings_get(), "last-exercise", name);
	g_signal_emit(desk, signals[OPENED], 0);
	g_signal_emit(desk, signals[RESULTS_CHANGED], 0);
}

char *
wb_desk_dup_path(WbDesk *desk, const char *name)
{
	return g_build_filename(
		desk->workspace, desk->open.lab->name, desk->open.task->name, name, NULL);
}

void
wb_desk_set_started(WbDesk *desk)
{
	g_autoptr(GError) error = NULL;

	if (!desk->open.exercise ||
		wb_scores_get_state(desk->scores, &desk->open) != WB_PROGRESS_NEW)
		return;
	if (!wb_scores_set_started(desk->scores, &desk->open, &error))
		wb_desk_say(desk, "The progress could not be kept: %s", error->message);
	g_signal_emit(desk, signals[RESULTS_CHANGED], 0);
}

/* --- getters and signals ------------------------------------------------------------------------
 */

WbCatalog *
wb_desk_get_catalog(WbDesk *desk)
{
	return desk->catalog;
}

const char *
wb_desk_get_workspace(WbDesk *desk)
{
	return desk->workspace;
}

const WbScores *
wb_desk_get_scores(WbDesk *desk)
{
	return desk->scores;
}

const WbSelection *
wb_desk_get_open(WbDesk *desk)
{
	return desk->open.lab ? &desk->open : NULL;
}

WbRunKind
wb_desk_get_run(WbDesk *desk)
{
	return desk->wanted != WB_RUN_NONE ? desk->wanted : desk->run;
}

gboolean
wb_desk_is_busy(WbDesk *desk)
{
	WbRunKind run = wb_desk_get_run(desk);

	return run != WB_RUN_NONE && run != WB_RUN_OPENING;
}

gboolean
wb_desk_is_stopping(WbDesk *desk)
{
	return desk->cancellable && g_cancellable_is_cancelled(desk->cancellable);
}

const char *
wb_desk_get_phase(WbDesk *desk)
{
	return desk->phase;
}

WbMachineState
wb_desk_get_machine(WbDesk *desk, const WbEngineInfo **ret_info)
{
	if (ret_info)
		*ret_info = &desk->info;
	return desk->machine;
}

const char *
wb_desk_get_machine_message(WbDesk *desk)
{
	return desk->machine_message;
}

GPtrArray *
wb_desk_get_problems(WbDesk *desk)
{
	return desk->problems;
}

const WbResult *
wb_desk_get_result(WbDesk *desk)
{
	return desk->result;
}

const WbPlayed *
wb_desk_get_played(WbDesk *desk)
{
	return desk->played;
}

const char *
wb_desk_get_build_message(WbDesk *desk)
{
	return desk->build_message;
}

/* --- the object ---------------------------------------------------------------------------------
 */

static void
finalize(GObject *object)
{
	WbDesk *desk = WB_DESK(object);

	wb_engine_free(desk->engine);
	g_clear_pointer(&desk->problems, g_ptr_array_unref);
	g_clear_pointer(&desk->result, wb_result_free);
	g_clear_pointer(&desk->played, wb_played_free);
	g_clear_pointer(&desk->timeline, wb_timeline_free);
	g_clear_pointer(&desk->scores, wb_scores_free);
	g_clear_pointer(&desk->catalog, wb_catalog_free);
	g_free(desk->info.release);
	g_free(desk->info.reason);
	g_free(desk->build_message);
	g_free(desk->machine_message);
	g_free(desk->phase);
	g_free(desk->workspace);
	G_OBJECT_CLASS(wb_desk_parent_class)->finalize(object);
}

static guint
add_signal(const char *name, guint count, GType a, GType b, GType c)
{
	return g_signal_new(name, WB_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
		count, a, b, c);
}

static void
wb_desk_class_init(WbDeskClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
	signals[OPENED] = add_signal("opened", 0, 0, 0, 0);
	signals[RUN_CHANGED] = add_signal("run-changed", 0, 0, 0, 0);
	signals[MACHINE_CHANGED] = add_signal("machine-changed", 0, 0, 0, 0);
	signals[CHECKED] = add_signal("checked", 2, G_TYPE_STRING, G_TYPE_INT, 0);
	signals[RESULTS_CHANGED] = add_signal("results-changed", 0, 0, 0, 0);
	signals[SAVE] = add_signal("save", 0, 0, 0, 0);
	signals[JUMP] = add_signal("jump", 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
	signals[JUMP_TO_TODO] = add_signal("jump-to-todo", 1, G_TYPE_UINT, 0, 0);
	signals[ASK_FUNCTION] = add_signal("ask-function", 1, G_TYPE_STRING, 0, 0);
	signals[EVIDENCE_CHANGED] = add_signal("evidence-changed", 0, 0, 0, 0);
	signals[EVIDENCE_GREW] = add_signal("evidence-grew", 0, 0, 0, 0);
	signals[SELECTED] = add_signal("selected", 0, 0, 0, 0);
	signals[MESSAGE] = add_signal("message", 1, G_TYPE_STRING, 0, 0);
}

static void
wb_desk_init(WbDesk *desk)
{
	desk->engine = wb_engine_new();
	desk->problems = new_problems();
	desk->phase = g_strdup("");
}

WbDesk *
wb_desk_new(const char *workspace, GError **error)
{
	g_autoptr(WbDesk) desk = g_object_new(WB_TYPE_DESK, NULL);

	desk->workspace = g_strdup(workspace);
	desk->catalog = wb_catalog_load(error);
	if (!desk->catalog)
		return NULL;
	desk->scores = wb_scores_open(workspace);
	wb_desk_use_settings(desk);
	return g_steal_pointer(&desk);
}
