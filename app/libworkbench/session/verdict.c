/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what was seen to an outcome. */
#include "session/verdict.h"

#include <string.h>

static void
set(WbResult *result, WbOutcome outcome, char *message, const char *hint)
{
	result->outcome = outcome;
	g_free(result->message);
	result->message = message;
	g_free(result->hint);
	result->hint = g_strdup(hint);
}

static const char *
or_else(const char *text, const char *otherwise)
{
	return text && *text ? text : otherwise;
}

/* A lockup that the kernel reports without naming the module may be this host being slow. */
static gboolean
is_students(const WbCrash *crash)
{
	return crash->module != NULL ||
		(!strstr(crash->kind, "lockup") && !strstr(crash->kind, "stall") &&
			!strstr(crash->kind, "hung task"));
}

static gboolean
is_lockup(const WbCrash *crash)
{
	return strstr(crash->kind, "lockup") || strstr(crash->kind, "stall") ||
		strstr(crash->kind, "hung task");
}

static void
decide_crash(WbResult *result, const WbEvidenceOfEnd *end)
{
	const WbCrash *crash = result->crash;
	g_autoptr(GString) message = g_string_new("the kernel reported: ");

	g_string_append(message, crash->kind);
	if (crash->function)
		g_string_append_printf(message, " in %s()", crash->function);
	if (crash->source_file && crash->source_line)
		g_string_append_printf(message, ", %s line %u", crash->source_file,
			crash->source_line);
	if (end->step)
		g_string_append_printf(message, "; the checker was at: %s", end->step);
	set(result, WB_OUTCOME_CRASH, g_string_free(g_steal_pointer(&message), FALSE),
		"Read the kernel's report from its first line: it names the function and the instruction. "
		"Look at the pointers used in that line of your source, and at what is still registered "
		"when the module goes away.");
}

static gboolean
decide_bail(WbResult *result, const WbEvidenceOfEnd *end)
{
	const char *word = end->bail_word;
	char *reason;

	if (!word)
		return FALSE;
	reason = g_strdup(or_else(end->bail_reason, "the checker gave up"));
	if (strcmp(word, "load-error") == 0)
		set(result, WB_OUTCOME_LOAD_ERROR, reason,
			"The kernel refused the module. Its init function returned an error, or a symbol "
			"or the kernel's version does not fit; the log says which.");
	else if (strcmp(word, "hang") == 0)
		set(result, WB_OUTCOME_HANG, reason,
			"Something waits for what never comes, or loops for ever. Look at the step above and "
			"at what your code does there.");
	else if (strcmp(word, "crash") == 0)
		set(result, WB_OUTCOME_CRASH, reason, NULL);
	else if (strcmp(word, "timeout") == 0)
		set(result, WB_OUTCOME_TIMEOUT, reason, NULL);
	else if (strcmp(word, "fail") == 0)
		set(result, WB_OUTCOME_FAIL, reason, NULL);
	else
		set(result, WB_OUTCOME_INFRASTRUCTURE, reason, NULL);
	return TRUE;
}

static gboolean
decide_unfinished(WbResult *result, const WbEvidenceOfEnd *end)
{
	const char *step = or_else(end->step, "starting");

	if (!end->timed_out && !end->lost)
		return FALSE;
	if (!end->vm_running || (end->lost && end->answers))
		set(result, WB_OUTCOME_INFRASTRUCTURE,
			g_strdup_printf("the VM went away and left no report; the checker was at: %s", step),
			"This is not your code's fault as far as we can see. Check again.");
	else if (end->answers)
		set(result, WB_OUTCOME_TIMEOUT,
			g_strdup_printf("the check was not over after %u s; it was at: %s", end->deadline_s,
				step),
			"The guest still answers: the step above takes too long.");
	else
		set(result, WB_OUTCOME_HANG,
			g_strdup_printf("the guest no longer answers; the checker was at: %s", step),
			"The kernel is stuck: a loop that never ends, a lock that is never released, or a "
			"sleep where sleeping is not allowed.");
	return TRUE;
}

/* Every sub-check of the manifest must have been seen to pass. */
static void
decide_checks(WbResult *result, const WbEvidenceOfEnd *end)
{
	guint failed = 0, missing = 0;

	for (guint i = 0; i < result->checks->len; i++) {
		const WbCheck *check = result->checks->pdata[i];

		failed += check->status == WB_CHECK_FAIL;
		missing += check->status == WB_CHECK_NOT_RUN || check->status == WB_CHECK_SKIP;
	}
	if (failed > 0)
		set(result, WB_OUTCOME_FAIL, NULL, NULL);
	else if (missing == 0 && result->checks->len > 0 && !end->ended)
		set(result, WB_OUTCOME_PASS, NULL, NULL);
	else if (end->ended || end->planned == 0 || end->seen < end->planned)
		set(result, WB_OUTCOME_INFRASTRUCTURE,
			g_strdup_printf("the checker did not finish: %s",
				or_else(end->ended, "it stopped without a word")),
			"This is the checker's fault, not yours. Check again, and report it.");
	else
		set(result, WB_OUTCOME_FAIL, g_strdup("some sub-checks could not be made"), NULL);
}

void
wb_verdict_decide(WbResult *result, const WbEvidenceOfEnd *end)
{
	gboolean bailed_hang = end->bail_word && strcmp(end->bail_word, "hang") == 0;

	/* A lockup is the kernel's word for what the checker saw as a hang. */
	if (result->crash && is_students(result->crash) &&
		!(is_lockup(result->crash) && (bailed_hang || (end->timed_out && end->vm_running)))) {
		decide_crash(result, end);
		return;
	}
	if (!decide_bail(result, end) && !decide_unfinished(result, end))
		decide_checks(result, end);
}
