/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the window is about. */
#include "desk/desk-private.h"

#include "desk/settings.h"

#include "lab/workspace.h"

G_DEFINE_TYPE(WbDesk, wb_desk, G_TYPE_OBJECT)

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

	/* The editors of another task would take their text with them. */
	if (!wb_desk_save(desk) && selection->task != desk->open.task)
		return;
	if (desk->run != WB_RUN_NONE && desk->run != WB_RUN_OPENING)
		wb_desk_stop(desk);
	/* What the old run still records is not of this one. */
	if (desk->feed)
		wb_feed_close(desk->feed);
	desk->open = *selection;
	desk->wanted = WB_RUN_NONE;
	wb_desk_clear_results(desk);
	if (desk->machine != WB_MACHINE_LOST)
		wb_desk_forget_trouble(desk);
	if (selection->exercise)
		write_skeleton(desk);
	g_settings_set_string(wb_settings_get(), "last-exercise", name);
	g_signal_emit_by_name(desk, "opened");
	g_signal_emit_by_name(desk, "results-changed");
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
	g_signal_emit_by_name(desk, "results-changed");
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

gboolean
wb_desk_has_errors(WbDesk *desk)
{
	for (guint i = 0; i < desk->problems->len; i++) {
		const WbDiagnostic *problem = desk->problems->pdata[i];

		if (problem->severity == WB_SEVERITY_ERROR)
			return TRUE;
	}
	return FALSE;
}

const WbResult *
wb_desk_get_result(WbDesk *desk)
{
	return desk->result;
}

double
wb_desk_get_machine_fraction(WbDesk *desk)
{
	return desk->machine_fraction;
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

	wb_desk_end_capture(desk);
	g_clear_pointer(&desk->past, wb_desk_free_past);
	wb_engine_free(desk->engine);
	g_clear_handle_id(&desk->playback_timer, g_source_remove);
	g_clear_pointer(&desk->playback, wb_playback_free);
	g_clear_pointer(&desk->problems, g_ptr_array_unref);
	g_clear_pointer(&desk->result, wb_result_free);
	g_clear_pointer(&desk->played, wb_played_free);
	g_clear_pointer(&desk->related, g_ptr_array_unref);
	g_clear_pointer(&desk->timeline, wb_timeline_free);
	g_clear_pointer(&desk->scores, wb_scores_free);
	g_clear_pointer(&desk->catalog, wb_catalog_free);
	wb_trouble_free(desk->trouble);
	wb_trouble_free(desk->machine_trouble);
	g_free(desk->info.release);
	g_free(desk->info.reason);
	g_free(desk->build_message);
	g_free(desk->machine_message);
	g_free(desk->phase);
	g_free(desk->workspace);
	G_OBJECT_CLASS(wb_desk_parent_class)->finalize(object);
}

static void
add_signal(const char *name, guint count, GType a, GType b, GType c)
{
	g_signal_new(name, WB_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, count,
		a, b, c);
}

static void
wb_desk_class_init(WbDeskClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
	add_signal("opened", 0, 0, 0, 0);
	add_signal("run-changed", 0, 0, 0, 0);
	add_signal("machine-changed", 0, 0, 0, 0);
	add_signal("checked", 2, G_TYPE_STRING, G_TYPE_INT, 0);
	add_signal("results-changed", 0, 0, 0, 0);
	add_signal("save", 0, 0, 0, 0);
	add_signal("saved", 1, G_TYPE_BOOLEAN, 0, 0);
	add_signal("jump", 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
	add_signal("jump-to-todo", 1, G_TYPE_UINT, 0, 0);
	add_signal("show-solution", 2, G_TYPE_STRING, G_TYPE_UINT, 0);
	add_signal("ask-function", 1, G_TYPE_STRING, 0, 0);
	add_signal("evidence-changed", 0, 0, 0, 0);
	add_signal("evidence-grew", 0, 0, 0, 0);
	add_signal("selected", 0, 0, 0, 0);
	add_signal("playback-changed", 0, 0, 0, 0);
	add_signal("solution-seen", 0, 0, 0, 0);
	add_signal("past-changed", 0, 0, 0, 0);
	add_signal("message", 1, G_TYPE_STRING, 0, 0);
	add_signal("trouble", 1, G_TYPE_POINTER, 0, 0);
}

static void
wb_desk_init(WbDesk *desk)
{
	desk->engine = wb_engine_new();
	desk->problems = wb_desk_new_problems();
	desk->phase = g_strdup("");
	desk->speed = WB_DESK_SPEED_ONE;
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
