/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of checking one exercise of one submission. */
#include "lab/result.h"

const char *
wb_outcome_to_string(WbOutcome outcome)
{
	static const char *const names[] = {
#define X(name, text) [WB_OUTCOME_##name] = text,
		WB_OUTCOMES(X)
#undef X
	};

	g_return_val_if_fail((gsize)outcome < G_N_ELEMENTS(names), "infrastructure");
	return names[outcome];
}

const char *
wb_check_status_to_string(WbCheckStatus status)
{
	static const char *const names[] = {
		[WB_CHECK_NOT_RUN] = "not-run",
		[WB_CHECK_PASS] = "pass",
		[WB_CHECK_FAIL] = "fail",
		[WB_CHECK_SKIP] = "skip",
	};

	g_return_val_if_fail((gsize)status < G_N_ELEMENTS(names), "not-run");
	return names[status];
}

WbReference *
wb_reference_new(guint line, const char *event, gint64 time_ns)
{
	WbReference *reference = g_new0(WbReference, 1);

	*reference = (WbReference){ line, g_strdup(event), time_ns };
	return reference;
}

void
wb_reference_free(WbReference *reference)
{
	if (!reference)
		return;
	g_free(reference->event);
	g_free(reference);
}

WbCheck *
wb_check_new(const char *id, const char *title, double max_points)
{
	WbCheck *check = g_new0(WbCheck, 1);

	check->id = g_strdup(id);
	check->title = g_strdup(title);
	check->max_points = max_points;
	check->evidence = g_ptr_array_new_with_free_func(g_free);
	check->references = g_ptr_array_new_with_free_func((GDestroyNotify)wb_reference_free);
	return check;
}

void
wb_check_free(WbCheck *check)
{
	if (!check)
		return;
	g_free(check->id);
	g_free(check->title);
	g_free(check->message);
	g_free(check->expected);
	g_free(check->actual);
	g_free(check->hint);
	g_ptr_array_unref(check->evidence);
	g_ptr_array_unref(check->references);
	g_free(check);
}

WbCrash *
wb_crash_new(const char *kind)
{
	WbCrash *crash = g_new0(WbCrash, 1);

	crash->kind = g_strdup(kind);
	crash->lines = g_ptr_array_new_with_free_func(g_free);
	return crash;
}

void
wb_crash_free(WbCrash *crash)
{
	if (!crash)
		return;
	g_free(crash->kind);
	g_free(crash->module);
	g_free(crash->function);
	g_free(crash->source_file);
	g_ptr_array_unref(crash->lines);
	g_free(crash);
}

WbResult *
wb_result_new(const char *lab, const char *task, const char *exercise)
{
	WbResult *result = g_new0(WbResult, 1);

	result->lab = g_strdup(lab);
	result->task = g_strdup(task);
	result->exercise = g_strdup(exercise);
	result->checks = g_ptr_array_new_with_free_func((GDestroyNotify)wb_check_free);
	result->diagnostics = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	result->log = g_ptr_array_new_with_free_func(g_free);
	return result;
}

void
wb_result_free(WbResult *result)
{
	if (!result)
		return;
	g_free(result->lab);
	g_free(result->task);
	g_free(result->exercise);
	g_free(result->title);
	g_free(result->submission);
	g_free(result->message);
	g_free(result->hint);
	g_ptr_array_unref(result->checks);
	g_ptr_array_unref(result->diagnostics);
	wb_crash_free(result->crash);
	g_ptr_array_unref(result->log);
	g_free(result->ktap);
	g_free(result->record);
	g_free(result->record_fault);
	g_free(result->seed);
	g_free(result);
}

double
wb_result_get_points(const WbResult *result)
{
	double points = 0;

	for (guint i = 0; i < result->checks->len; i++)
		points += ((const WbCheck *)result->checks->pdata[i])->points;
	return points;
}

double
wb_result_get_max_points(const WbResult *result)
{
	double points = 0;

	for (guint i = 0; i < result->checks->len; i++)
		points += ((const WbCheck *)result->checks->pdata[i])->max_points;
	return points;
}

char *
wb_result_dup_name(const WbResult *result)
{
	return g_strdup_printf("%s/%s/%s", result->lab, result->task, result->exercise);
}
