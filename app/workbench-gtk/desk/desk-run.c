/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds, checks and plays: how they begin, and what came of them. */
#include "desk/desk-private.h"
#include "desk/settings.h"

static void start(WbDesk *desk, WbRunKind kind);

/* --- what came of it ----------------------------------------------------------------------------
 */

GPtrArray *
wb_desk_new_problems(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

void
wb_desk_clear_results(WbDesk *desk)
{
	wb_desk_forget_past(desk);
	g_ptr_array_unref(desk->problems);
	desk->problems = wb_desk_new_problems();
	g_clear_pointer(&desk->result, wb_result_free);
	wb_desk_clear_playback(desk);
	g_clear_pointer(&desk->played, wb_played_free);
	g_clear_pointer(&desk->build_message, g_free);
	wb_desk_set_timeline(desk, NULL);
}

/* What a check is about first: the evidence of the first that failed, or of the first there is. */
void
wb_desk_select_evidence(WbDesk *desk)
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

	wb_desk_clear_results(desk);
	if (done->keep.fault)
		wb_desk_say(desk, "This run is not kept in the history: %s", done->keep.fault);
	if (done->result) {
		desk->result = g_steal_pointer(&done->result);
		wb_desk_set_timeline(desk, g_steal_pointer(&done->timeline));
		wb_desk_select_evidence(desk);
		add_problems(desk, desk->result->diagnostics);
		if (!wb_scores_add_result(desk->scores, desk->result, &error))
			wb_desk_say(desk, "The score could not be kept: %s", error->message);
		return;
	}
	add_problems(desk, done->faults);
	if (done->played) {
		desk->played = g_steal_pointer(&done->played);
		if (done->timeline && done->script &&
			wb_timeline_count(done->timeline, WB_STREAM_STEP) > 0)
			wb_desk_start_playback(desk, g_steal_pointer(&done->timeline),
				g_steal_pointer(&done->script));
		return;
	}
	if (!desk->open.exercise) {
		desk->build_message = g_strdup("The script has a fault");
	} else if (done->build) {
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
	g_signal_emit_by_name(desk, "machine-changed");
}

static void
begin_machine(WbDesk *desk)
{
	desk->machine_fraction = 0;
	set_machine(desk, WB_MACHINE_STARTING, "starting");
}

static void
set_phase(WbDesk *desk, const char *phase)
{
	g_free(desk->phase);
	desk->phase = g_strdup(phase);
	g_signal_emit_by_name(desk, "run-changed");
	if (desk->machine == WB_MACHINE_STARTING)
		set_machine(desk, WB_MACHINE_STARTING, phase);
}

/* Until it has stopped, that is what is said. */
static void
on_phase(const char *text, gpointer data)
{
	if (!wb_desk_is_stopping(data))
		set_phase(data, text);
}

static void
on_advance(double fraction, gpointer data)
{
	WbDesk *desk = data;

	desk->machine_fraction = fraction;
	if (desk->machine == WB_MACHINE_STARTING)
		g_signal_emit_by_name(desk, "machine-changed");
}

static void
on_step(const char *text, gpointer data)
{
	g_autofree char *phase = g_strdup_printf("checking: %s", text);

	on_phase(phase, data);
}

static void
on_check(const char *id, WbCheckStatus status, gpointer data)
{
	g_signal_emit_by_name(data, "checked", id, (int)status);
}

static void
take_info(WbDesk *desk, WbEngineDone *done)
{
	g_free(desk->info.release);
	g_free(desk->info.reason);
	desk->info = done->info;
	done->info = (WbEngineInfo){ 0 };
}

/* What went wrong with the machine leaves its word; the next run opens everything anew. */
static void
see_machine(WbDesk *desk, WbEngineDone *done)
{
	if (desk->run == WB_RUN_BUILDING)
		return;
	if (done)
		take_info(desk, done);
	if (desk->trouble)
		set_machine(desk, WB_MACHINE_LOST, desk->trouble->what);
	else if (done)
		set_machine(desk, WB_MACHINE_READY, NULL);
	else if (desk->machine == WB_MACHINE_STARTING)
		set_machine(desk, WB_MACHINE_OFF, NULL);
}

/* Another exercise may have been opened since the run began. */
static gboolean
is_still_open(WbDesk *desk)
{
	return desk->running.task == desk->open.task &&
	       desk->running.exercise == desk->open.exercise;
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(WbDesk) desk = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(WbEngineDone) done = wb_engine_run_finish(result, &error);
	WbRunKind kind = desk->run, wanted = desk->wanted;
	gboolean stopped = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

	wb_desk_see_trouble(desk, done, error);
	see_machine(desk, done);
	if (done && kind != WB_RUN_OPENING && is_still_open(desk))
		take_results(desk, done);
	wb_feed_close(desk->feed);
	g_clear_pointer(&desk->feed, wb_feed_unref);
	desk->run = desk->wanted = WB_RUN_NONE;
	g_clear_object(&desk->cancellable);
	set_phase(desk, "");
	g_signal_emit_by_name(desk, "results-changed");
	if ((done || stopped) && wanted != WB_RUN_NONE)
		start(desk, wanted);
}

/* Takes the events over. The finished run's timeline takes the place of this one. */
void
wb_desk_take_events(GPtrArray *events, gpointer data)
{
	WbDesk *desk = data;
	gboolean first = desk->timeline == NULL;
	g_autoptr(WbTimeline) fresh = first ? wb_timeline_new(0, 0) : NULL;

	for (guint i = 0; i < events->len; i++)
		wb_timeline_add(first ? fresh : desk->timeline, events->pdata[i]);
	wb_timeline_set_partial(first ? fresh : desk->timeline, TRUE);
	if (first)
		wb_desk_set_timeline(desk, g_steal_pointer(&fresh));
	else
		g_signal_emit_by_name(desk, "evidence-grew");
}

static void
start(WbDesk *desk, WbRunKind kind)
{
	static const WbJobKind jobs[] = { [WB_RUN_OPENING] = WB_JOB_OPEN,
		[WB_RUN_BUILDING] = WB_JOB_BUILD,
		[WB_RUN_CHECKING] = WB_JOB_CHECK,
		[WB_RUN_PLAYING] = WB_JOB_PLAY };
	WbEngineHooks hooks = { .phase = on_phase,
		.step = on_step,
		.advance = on_advance,
		.check = on_check,
		.data = desk };

	wb_desk_forget_trouble(desk);
	desk->run = kind;
	desk->running = desk->open;
	desk->cancellable = g_cancellable_new();
	desk->feed = hooks.feed = wb_feed_new(wb_desk_take_events, desk);
	if (kind != WB_RUN_OPENING) {
		wb_desk_clear_results(desk);
		g_signal_emit_by_name(desk, "results-changed");
	}
	if (kind != WB_RUN_BUILDING && desk->machine != WB_MACHINE_READY)
		begin_machine(desk);
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
	if (desk->run == WB_RUN_NONE)
		start(desk, kind);
	else if (desk->run == WB_RUN_OPENING || wb_desk_is_stopping(desk))
		desk->wanted = kind;
	g_signal_emit_by_name(desk, "run-changed");
}

void
wb_desk_build(WbDesk *desk)
{
	/* What is on the disk is what would be built. */
	if (wb_desk_save(desk))
		ask(desk, WB_RUN_BUILDING);
}

static void
check_files(WbDesk *desk)
{
	ask(desk, desk->open.exercise ? WB_RUN_CHECKING : WB_RUN_PLAYING);
}

void
wb_desk_check_again(WbDesk *desk)
{
	if (desk->run != WB_RUN_OPENING)
		wb_desk_stop(desk);
	check_files(desk);
}

void
wb_desk_check(WbDesk *desk)
{
	if (wb_desk_save(desk))
		check_files(desk);
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
	/* Perhaps that was what was wrong. */
	if (desk->machine == WB_MACHINE_LOST)
		wb_desk_prepare(desk);
}
