/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this machine could not do, and how it is tried again. */
#include "desk/desk-private.h"

static void
take(WbTrouble **ret_trouble, WbTrouble *trouble)
{
	wb_trouble_free(*ret_trouble);
	*ret_trouble = trouble;
}

/* Of a result that this machine could not come to; NULL: it came to one. */
static WbTrouble *
new_of_done(WbDesk *desk, const WbEngineDone *done)
{
	const WbResult *result = done->result;
	const WbPlayed *played = done->played;

	if (result && result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		return wb_trouble_new(result->cause, result->message, desk->workspace);
	if (played && played->outcome == WB_OUTCOME_INFRASTRUCTURE)
		return wb_trouble_new(played->cause, played->message, desk->workspace);
	return NULL;
}

void
wb_desk_see_trouble(WbDesk *desk, const WbEngineDone *done, const GError *error)
{
	gboolean stopped = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
	WbTrouble *trouble = NULL;

	if (done)
		trouble = new_of_done(desk, done);
	else if (!stopped)
		trouble =
			wb_trouble_new(wb_error_get_cause(error), error->message, desk->workspace);
	take(&desk->trouble, trouble);
	desk->failed = wb_desk_get_run(desk);
	/* A build needs no VM. */
	if (desk->run != WB_RUN_BUILDING)
		take(&desk->machine_trouble, trouble ? wb_trouble_copy(trouble) : NULL);
}

void
wb_desk_forget_trouble(WbDesk *desk)
{
	take(&desk->trouble, NULL);
}

const WbTrouble *
wb_desk_get_trouble(WbDesk *desk)
{
	return desk->trouble;
}

const WbTrouble *
wb_desk_get_machine_trouble(WbDesk *desk)
{
	return desk->machine == WB_MACHINE_LOST ? desk->machine_trouble : NULL;
}

void
wb_desk_mend(WbDesk *desk, WbRemedy remedy)
{
	if (remedy == WB_REMEDY_SAVE) {
		wb_desk_save(desk);
		return;
	}
	if (remedy == WB_REMEDY_BUILD_IMAGE)
		wb_engine_remake_image(desk->engine);
	if (desk->failed == WB_RUN_BUILDING)
		wb_desk_build(desk);
	else if (desk->failed == WB_RUN_OPENING)
		wb_desk_prepare(desk);
	else
		wb_desk_check(desk);
}

/* --- saving -------------------------------------------------------------------------------------
 */

void
wb_desk_tell_unsaved(WbDesk *desk, const char *name, const GError *error)
{
	g_autoptr(WbTrouble) trouble = wb_trouble_new_unsaved(name, error, desk->workspace);

	desk->unsaved = TRUE;
	g_signal_emit_by_name(desk, "trouble", trouble);
}

gboolean
wb_desk_save(WbDesk *desk)
{
	desk->unsaved = FALSE;
	g_signal_emit_by_name(desk, "save");
	g_signal_emit_by_name(desk, "saved", !desk->unsaved);
	return !desk->unsaved;
}
