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

/* --- the kernel's word ------------------------------------------------------------------------ */

/* Only at the start: a panic's kind goes on in the student's own words. */
static gboolean
is_lockup(const WbCrash *crash)
{
	static const char *const kinds[] = { "soft lockup", "hard lockup", "workqueue lockup",
		"hung task", "RCU stall" };

	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_has_prefix(crash->kind, kinds[i]))
			return TRUE;
	return FALSE;
}

/* A lockup that the kernel reports without naming the module may be this host being slow. */
gboolean
wb_verdict_is_students(const WbCrash *crash)
{
	return crash->module != NULL || !is_lockup(crash);
}

/* A checker says something before it loads anything. */
static gboolean
has_begun(const WbEvidenceOfEnd *end)
{
	return end->step || end->planned || end->seen || end->bail_word;
}

static void
append_crash(GString *message, const WbCrash *crash)
{
	g_string_append_printf(message, "the kernel reported: %s", crash->kind);
	if (crash->function)
		g_string_append_printf(message, " in %s()", crash->function);
	if (crash->source_file && crash->source_line)
		g_string_append_printf(
			message, ", %s line %u", crash->source_file, crash->source_line);
}

#define HANG_HINT                                                                              \
	"Something waits for what never comes, or loops for ever. Look at the step above and " \
	"at what your code does there."

/*
 * An oops, a panic, a warning: it explains whatever else was seen. A lockup is the kernel's word
 * for a hang.
 */
static gboolean
decide_crash(WbResult *result, const WbEvidenceOfEnd *end)
{
	const WbCrash *crash = result->crash;
	gboolean bailed_hang = end->bail_word && strcmp(end->bail_word, "hang") == 0;
	g_autoptr(GString) message = g_string_new(NULL);

	if (!crash || !wb_verdict_is_students(crash) || (!crash->module && !has_begun(end)))
		return FALSE;
	if (is_lockup(crash) && bailed_hang && end->bail_reason)
		g_string_append_printf(message, "%s; ", end->bail_reason);
	append_crash(message, crash);
	if (end->step)
		g_string_append_printf(message, "; the checker was at: %s", end->step);
	if (is_lockup(crash))
		set(result, WB_OUTCOME_HANG, g_string_free(g_steal_pointer(&message), FALSE),
			HANG_HINT);
	else
		set(result, WB_OUTCOME_CRASH, g_string_free(g_steal_pointer(&message), FALSE),
			"Read the kernel's report from its first line: it names the function and "
			"the "
			"instruction. Look at the pointers used in that line of your source, and "
			"at "
			"what is still registered when the module goes away.");
	return TRUE;
}

/* --- the checker's word ----------------------------------------------------------------------- */

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
			"The kernel refused the module. Its init function returned an error, or a "
			"symbol "
			"or the kernel's version does not fit; the log says which.");
	else if (strcmp(word, "hang") == 0)
		set(result, WB_OUTCOME_HANG, reason, HANG_HINT);
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

/* --- no word ---------------------------------------------------------------------------------- */

/* The guest runs and does nothing. */
static gboolean
is_stuck(const WbEvidenceOfEnd *end)
{
	return end->vm_running && (end->timed_out || end->lost) && !end->answers;
}

/* What went away and left no report, or NULL. */
static const char *
what_went(const WbEvidenceOfEnd *end)
{
	if (end->bail_word || (!end->timed_out && !end->lost && !end->killed))
		return NULL;
	if (end->from_outside)
		return end->from_outside;
	if (!end->vm_running)
		return "the VM went away and left no report";
	if (end->answers && end->lost)
		return "the connection to the guest broke";
	if (!end->timed_out && !end->lost)
		return "the checker was killed in the guest";
	/* Later than the checker's first word it is the submission's doing at once. */
	return is_stuck(end) && !has_begun(end) ? "the guest no longer answers" : NULL;
}

char *
wb_verdict_dup_cut_off(const WbResult *result, const WbEvidenceOfEnd *end)
{
	if (result->outcome != WB_OUTCOME_INFRASTRUCTURE || !what_went(end))
		return NULL;
	return g_strdup(or_else(end->step, ""));
}

/* The same twice, and not before the submission could have had a part in it. */
static gboolean
is_students_doing(const WbEvidenceOfEnd *end)
{
	if (end->from_outside)
		return FALSE;
	/* The checker's first words may be lost with the guest. */
	return g_strcmp0(end->cut_off_before, or_else(end->step, "")) == 0 &&
	       (has_begun(end) || !end->vm_running || is_stuck(end));
}

static gboolean
decide_cut_off(WbResult *result, const WbEvidenceOfEnd *end)
{
	const char *what = what_went(end);
	const char *step = or_else(end->step, "starting");

	if (!what)
		return FALSE;
	if (is_students_doing(end))
		set(result, is_stuck(end) ? WB_OUTCOME_HANG : WB_OUTCOME_CRASH,
			g_strdup_printf(
				"%s, twice at the same place; the checker was at: %s", what, step),
			"Code that overwrites memory that is not its own, uses up all memory, or "
			"restarts "
			"the machine ends a guest so.");
	else
		set(result, WB_OUTCOME_INFRASTRUCTURE,
			g_strdup_printf("%s; the checker was at: %s", what, step),
			"This is not your code's fault as far as we can see. Check again.");
	if (result->outcome == WB_OUTCOME_INFRASTRUCTURE)
		result->cause = WB_ERROR_LOST;
	return TRUE;
}

static gboolean
decide_unfinished(WbResult *result, const WbEvidenceOfEnd *end)
{
	const char *step = or_else(end->step, "starting");

	if (!end->timed_out && !end->lost)
		return FALSE;
	if (end->answers && !has_begun(end)) {
		set(result, WB_OUTCOME_INFRASTRUCTURE,
			g_strdup_printf("the checker said nothing for %u s", end->deadline_s),
			"This is not your code's fault: it was not loaded yet. Check again.");
		result->cause = WB_ERROR_TIMED_OUT;
	} else if (end->answers)
		set(result, WB_OUTCOME_TIMEOUT,
			g_strdup_printf("the check was not over after %u s; it was at: %s",
				end->deadline_s, step),
			"The guest still answers: the step above takes too long.");
	else
		set(result, WB_OUTCOME_HANG,
			g_strdup_printf(
				"the guest no longer answers; the checker was at: %s", step),
			"The kernel is stuck: a loop that never ends, a lock that is never "
			"released, a "
			"sleep where sleeping is not allowed. Or a hook lets no packet through.");
	return TRUE;
}

/* --- the sub-checks --------------------------------------------------------------------------- */

typedef struct {
	guint failed, skipped;
	const char *missing; /* the first that the checker never came to, or NULL */
} Count;

static Count
count_checks(const WbResult *result)
{
	Count count = { 0 };

	for (guint i = 0; i < result->checks->len; i++) {
		const WbCheck *check = result->checks->pdata[i];

		count.failed += check->status == WB_CHECK_FAIL;
		count.skipped += check->status == WB_CHECK_SKIP;
		if (check->status == WB_CHECK_NOT_RUN && !count.missing)
			count.missing = check->id;
	}
	return count;
}

/* Why the checker's word cannot be taken, or NULL. Owned. */
static char *
dup_checkers_fault(const WbResult *result, const WbEvidenceOfEnd *end, const char *missing)
{
	if (end->ended)
		return g_strdup_printf("the checker did not finish: %s", end->ended);
	if (end->planned == 0 || end->seen < end->planned)
		return g_strdup("the checker did not finish: it stopped without a word");
	if (missing)
		return g_strdup_printf("the checker never came to %s", missing);
	if (result->checks->len == 0)
		return g_strdup("the exercise has no sub-checks");
	return NULL;
}

/*
 * Every sub-check of the manifest must have been seen to pass. One that a faulty checker did not
 * come to would cost the student points, even where another has failed: then nothing was judged.
 */
static void
decide_checks(WbResult *result, const WbEvidenceOfEnd *end)
{
	Count count = count_checks(result);
	char *fault = dup_checkers_fault(result, end, count.missing);

	if (fault)
		set(result, WB_OUTCOME_INFRASTRUCTURE, fault,
			"This is the checker's fault, not yours. Check again, and report it.");
	else if (count.failed > 0)
		set(result, WB_OUTCOME_FAIL, NULL, NULL);
	else if (count.skipped > 0)
		set(result, WB_OUTCOME_FAIL, g_strdup("some sub-checks could not be made"), NULL);
	else
		set(result, WB_OUTCOME_PASS, NULL, NULL);
}

void
wb_verdict_decide(WbResult *result, const WbEvidenceOfEnd *end)
{
	if (!decide_crash(result, end) && !decide_bail(result, end) &&
		!decide_cut_off(result, end) && !decide_unfinished(result, end))
		decide_checks(result, end);
}
