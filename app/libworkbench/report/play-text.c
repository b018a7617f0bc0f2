/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Played scripts as text for a terminal. */
#include "base/text.h"
#include "report/play.h"

#include <string.h>

/* Events shown around a failure where the whole ladder is not. */
#define BEFORE 4
#define AFTER 2
/* One thing that went wrong is often followed by more that only tell it again. */
#define FAILURES_MAX 5
#define CRASH_LINES_MAX 12

/* --- the verdict --------------------------------------------------------------------------------
 */

const char *
wb_play_get_verdict(const WbPlayed *played)
{
	if (played->outcome == WB_OUTCOME_PASS)
		return "passed";
	if (played->outcome != WB_OUTCOME_FAIL)
		return wb_outcome_to_string(played->outcome);
	if (played->verdict == WB_VERDICT_ERROR)
		return "not judged";
	return played->verdict == WB_VERDICT_STOPPED ? "stopped" : "failed";
}

gboolean
wb_play_is_failure(const WbPlayed *played, const WbPlayEvent *event)
{
	const WbPlayEvent *start = wb_played_find(played, WB_PLAY_START);

	if (event->kind == WB_PLAY_STEP)
		return event->verdict == WB_VERDICT_FAIL || event->verdict == WB_VERDICT_ERROR;
	return event->kind == WB_PLAY_PACKET && start && start->strict;
}

char *
wb_play_dup_message(const WbPlayed *played)
{
	if (played->outcome == WB_OUTCOME_PASS)
		return NULL;
	if (played->message && *played->message)
		return g_strdup(played->message);
	for (guint i = 0; i < played->events->len; i++) {
		const WbPlayEvent *event = played->events->pdata[i];

		if (wb_play_is_failure(played, event) && event->line)
			return g_strdup_printf(
				"line %u did not go as the script has it", event->line);
		if (wb_play_is_failure(played, event))
			return g_strdup(
				"the kernel sent a packet that nothing in the script expects");
	}
	return NULL;
}

/* --- title --------------------------------------------------------------------------------------
 */

/* The first comment, if the script starts with it: what it is about. Its first paragraph. */
static char *
dup_about(const WbLadderStyle *style, const WbScript *script)
{
	const WbComment *first = script->comments->len ? script->comments->pdata[0] : NULL;
	GString *about;

	if (!first || !first->own_line ||
		(script->events->len &&
			first->place.line >
				((const WbEvent *)script->events->pdata[0])->place.line))
		return NULL;
	about = g_string_new(NULL);
	for (guint i = 0; i < script->comments->len; i++) {
		const WbComment *comment = script->comments->pdata[i];
		g_autofree char *text = NULL;

		if (!comment->own_line || comment->place.line != first->place.line + i ||
			g_str_has_prefix(comment->text, "// SPDX"))
			break;
		text = wb_ladder_dup_clean(style, comment->text);
		for (gsize j = 0; text[j] && strchr("/* ", text[j]); j++)
			text[j] = ' ';
		if (g_str_has_suffix(text, "*/"))
			text[strlen(text) - 2] = '\0';
		if (!*g_strstrip(text) || text[0] == '@')
			break;
		g_string_append_printf(about, "%s%s", about->len ? " " : "", text);
	}
	return g_string_free(about, FALSE);
}

static void
append_wrapped(GString *out, const WbLadderStyle *style, WbLadderTone tone, const char *indent,
	const char *text)
{
	g_autofree char *clean = wb_ladder_dup_clean(style, text);
	g_auto(GStrv) lines =
		wb_ladder_wrap(clean, CLAMP(style->columns, 60, 120) - (guint)strlen(indent));

	for (guint i = 0; lines[i] && *lines[i]; i++) {
		g_string_append(out, indent);
		wb_ladder_append(out, style, tone, lines[i]);
		g_string_append_c(out, '\n');
	}
}

void
wb_play_text_append_paragraph(
	GString *out, const WbLadderStyle *style, WbLadderTone tone, const char *text)
{
	append_wrapped(out, style, tone, "  ", text);
}

static const char *
explain_timing(const WbPlayEvent *start, gboolean emulated)
{
	if (g_strcmp0(start->timing, "exact") == 0)
		return emulated ? "Order and time are judged, in an emulated VM."
				: "Order and time are judged.";
	return emulated ? "Order is judged, not time: this VM is emulated."
			: "Order is judged, not time.";
}

char *
wb_play_text_title(const WbLadderStyle *style, const WbPlayItem *item, const WbPlayEvent *start,
	gboolean emulated)
{
	GString *out = g_string_new(NULL);
	g_autofree char *name = wb_ladder_dup_clean(style, item->name);
	g_autofree char *about =
		item->title ? g_strdup(item->title) : dup_about(style, item->script);
	const char *ip = g_strcmp0(start->ip, "ipv6") == 0     ? "IPv6"
			 : g_strcmp0(start->ip, "mapped") == 0 ? "IPv4 on IPv6 sockets"
							       : "IPv4";
	g_autofree char *where = g_strdup_printf("Linux %s, %s. %s%s",
		start->kernel ? start->kernel : "?", ip, explain_timing(start, emulated),
		start->strict ? " Packets that nothing expects are failures." : "");

	append_wrapped(out, style, WB_LADDER_BOLD, "", name);
	if (about && *about)
		append_wrapped(out, style, WB_LADDER_PLAIN, "", about);
	append_wrapped(out, style, WB_LADDER_DIM, "", where);
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}

/* --- what went wrong
 * ------------------------------------------------------------------------------ */

static void
append_crash(GString *out, const WbLadderStyle *style, const WbPlayed *played)
{
	const WbCrash *crash = played->crash;

	for (guint i = 0; crash && i < crash->lines->len && i < CRASH_LINES_MAX; i++)
		append_wrapped(out, style, WB_LADDER_DIM, "    ", crash->lines->pdata[i]);
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
	const WbPlayEvent *one = *(WbPlayEvent *const *)a, *other = *(WbPlayEvent *const *)b;

	return one->run_us < other->run_us ? -1 : one->run_us > other->run_us;
}

/* Steps, packets and notes in the order of their times: a packet that nothing expects is known as
 * one only later. */
static GPtrArray *
sort_events(const WbPlayed *played)
{
	GPtrArray *sorted = g_ptr_array_new();

	for (guint i = 0; i < played->events->len; i++)
		g_ptr_array_add(sorted, played->events->pdata[i]);
	g_ptr_array_sort(sorted, compare_times);
	return sorted;
}

/* The snapshot that was the newest before event I. */
static const GPtrArray *
find_info_before(const GPtrArray *events, guint i)
{
	while (i-- > 0) {
		const WbPlayEvent *event = events->pdata[i];

		if (event->info->len)
			return event->info;
	}
	return NULL;
}

/* The ladder around the first failure. */
static void
append_around(GString *out, const WbLadderStyle *style, const WbPlayed *played)
{
	g_autoptr(GPtrArray) events = sort_events(played);
	g_autofree char *heading = wb_ladder_heading(style);
	guint center = 0;

	while (center < events->len && !wb_play_is_failure(played, events->pdata[center]))
		center++;
	if (center == events->len)
		return;
	g_string_append_printf(out, "\n%s", heading);
	for (guint i = center > BEFORE ? center - BEFORE : 0;
		i <= MIN(center + AFTER, events->len - 1); i++) {
		g_autofree char *lines =
			wb_ladder_event(style, events->pdata[i], find_info_before(events, i));

		g_string_append(out, lines);
	}
	g_string_append_c(out, '\n');
}

/* The packets that nothing expects, together. */
static void
append_surprises(GString *out, const WbLadderStyle *style, const WbPlayItem *item)
{
	const GPtrArray *events = item->played->events;
	g_autoptr(GString) list = g_string_new(NULL);
	g_autofree char *title = NULL;
	guint count = 0;

	for (guint i = 0; i < events->len; i++) {
		const WbPlayEvent *event = events->pdata[i];
		g_autofree char *line = NULL;

		if (event->kind != WB_PLAY_PACKET || !wb_play_is_failure(item->played, event) ||
			count++ >= FAILURES_MAX)
			continue;
		line = g_strdup_printf("at %.3f s  %s", (double)event->run_us / G_USEC_PER_SEC,
			event->actual ? event->actual : "?");
		append_wrapped(list, style, WB_LADDER_PLAIN, "    ", line);
	}
	if (count == 0)
		return;
	title = g_strdup_printf(
		"%s the kernel sent what nothing in the script expects: %u packet%s",
		wb_ladder_get_glyphs(style)->fail, count, count == 1 ? "" : "s");
	append_wrapped(out, style, WB_LADDER_BAD, "", title);
	g_string_append_printf(out, "\n%s", list->str);
	if (count > FAILURES_MAX)
		g_string_append_printf(out, "    and %u more\n", count - FAILURES_MAX);
	g_string_append_c(out, '\n');
}

static void
append_failures(GString *out, const WbLadderStyle *style, const WbPlayItem *item)
{
	const GPtrArray *events = item->played->events;
	guint count = 0;

	for (guint i = 0; i < events->len; i++) {
		const WbPlayEvent *event = events->pdata[i];
		g_autofree char *text = NULL;

		if (event->kind != WB_PLAY_STEP || !wb_play_is_failure(item->played, event) ||
			count++ >= FAILURES_MAX)
			continue;
		text = wb_ladder_failure(style, item->script, event);
		g_string_append_printf(out, "%s\n", text);
	}
	if (count > FAILURES_MAX)
		g_string_append_printf(out, "and %u more\n\n", count - FAILURES_MAX);
	append_surprises(out, style, item);
}

/* "10 of 12 steps passed, 1 failed, 1 unexpected packet, 0.301 s". */
static char *
dup_counts(const WbPlayed *played)
{
	const WbPlayEvent *start = wb_played_find(played, WB_PLAY_START);
	const WbPlayEvent *end = wb_played_find(played, WB_PLAY_END);
	GString *counts = g_string_new(NULL);

	if (!end)
		return g_string_free(counts, FALSE);
	g_string_append_printf(counts, "%u of %u steps%s", end->passed,
		start ? start->events : end->passed,
		played->outcome == WB_OUTCOME_PASS ? "" : " passed");
	if (end->failed)
		g_string_append_printf(counts, ", %u failed", end->failed);
	if (end->unexpected)
		g_string_append_printf(counts, ", %u unexpected packet%s", end->unexpected,
			end->unexpected == 1 ? "" : "s");
	g_string_append_printf(counts, ", %.3f s", (double)end->run_us / G_USEC_PER_SEC);
	return g_string_free(counts, FALSE);
}

static void
append_verdict(GString *out, const WbLadderStyle *style, const WbPlayed *played, const char *rest)
{
	const WbLadderGlyphs *glyphs = wb_ladder_get_glyphs(style);
	gboolean passed = played->outcome == WB_OUTCOME_PASS;
	gboolean stopped =
		played->outcome == WB_OUTCOME_FAIL && played->verdict == WB_VERDICT_STOPPED;
	g_autofree char *word = g_strdup_printf("%s %s",
		passed	  ? glyphs->pass
		: stopped ? glyphs->stop
			  : glyphs->fail,
		wb_play_get_verdict(played));

	wb_ladder_append(out, style,
		passed	  ? WB_LADDER_GOOD
		: stopped ? WB_LADDER_ODD
			  : WB_LADDER_BAD,
		word);
	if (!*rest) {
		g_string_append_c(out, '\n');
	} else if (wb_ladder_get_width(word) + 2 + wb_ladder_get_width(rest) <=
		   MAX(style->columns, 60)) {
		g_string_append_printf(out, ": %s\n", rest);
	} else {
		g_string_append(out, ":\n");
		append_wrapped(out, style, WB_LADDER_PLAIN, "  ", rest);
	}
}

/* TRUE if a failed step or packet has told it already. */
static gboolean
is_told(const WbPlayed *played)
{
	if (played->outcome != WB_OUTCOME_FAIL)
		return FALSE;
	for (guint i = 0; i < played->events->len; i++) {
		const WbPlayEvent *event = played->events->pdata[i];

		if (wb_play_is_failure(played, event) &&
			(event->kind == WB_PLAY_PACKET || event->mismatches->len))
			return TRUE;
	}
	return FALSE;
}

static void
append_lost(GString *out, const WbLadderStyle *style, const WbPlayed *played)
{
	g_autofree char *text = NULL;

	if (played->events_lost == 0)
		return;
	text = g_strdup_printf("There were more events than are kept: %" G_GUINT64_FORMAT
			       " are in no report.",
		played->events_lost);
	append_wrapped(out, style, WB_LADDER_ODD, "  ", text);
}

static void
append_record_fault(GString *out, const WbLadderStyle *style, const WbPlayed *played)
{
	g_autofree char *text = NULL;

	if (!played->record_fault)
		return;
	text = g_strdup_printf("the record is not whole: %s", played->record_fault);
	append_wrapped(out, style, WB_LADDER_ODD, "  ", text);
}

char *
wb_play_text_end(const WbLadderStyle *style, const WbPlayItem *item)
{
	GString *out = g_string_new("\n");
	g_autofree char *message = wb_play_dup_message(item->played);
	g_autofree char *counts = dup_counts(item->played);

	/* A guest that ends at once takes the player's first words with it: no title was shown. */
	if (!wb_played_find(item->played, WB_PLAY_START))
		append_wrapped(out, style, WB_LADDER_BOLD, "", item->name);
	append_failures(out, style, item);
	append_verdict(out, style, item->played, counts);
	append_lost(out, style, item->played);
	if (message && !is_told(item->played) && item->played->verdict != WB_VERDICT_STOPPED)
		append_wrapped(out, style, WB_LADDER_PLAIN, "  ", message);
	append_crash(out, style, item->played);
	append_record_fault(out, style, item->played);
	return g_string_free(out, FALSE);
}

char *
wb_play_text_brief(const WbLadderStyle *style, const WbPlayItem *item)
{
	GString *out = g_string_new(NULL);
	const WbPlayed *played = item->played;
	const WbLadderGlyphs *glyphs = wb_ladder_get_glyphs(style);
	gboolean passed = played->outcome == WB_OUTCOME_PASS;
	g_autofree char *name = wb_ladder_dup_clean(style, item->name);
	g_autofree char *counts = dup_counts(played);
	g_autofree char *message = wb_play_dup_message(played);

	wb_ladder_append(out, style, passed ? WB_LADDER_GOOD : WB_LADDER_BAD,
		passed ? glyphs->pass : glyphs->fail);
	g_string_append_printf(out, " %s  ", name);
	wb_ladder_append(out, style, WB_LADDER_DIM, *counts ? counts : wb_play_get_verdict(played));
	g_string_append_c(out, '\n');
	if (message && !is_told(played))
		append_wrapped(out, style, WB_LADDER_PLAIN, "    ", message);
	append_crash(out, style, played);
	append_around(out, style, played);
	append_failures(out, style, item);
	append_record_fault(out, style, played);
	return g_string_free(out, FALSE);
}

char *
wb_play_text_summary(const WbLadderStyle *style, const WbReportRun *run, GPtrArray *items)
{
	guint passed = 0, not_judged = 0;
	GString *out = g_string_new("\n");

	for (guint i = 0; i < items->len; i++) {
		const WbPlayItem *item = items->pdata[i];

		passed += item->played->outcome == WB_OUTCOME_PASS;
		not_judged += item->played->outcome == WB_OUTCOME_INFRASTRUCTURE;
	}
	g_string_append_printf(out, "%u of %u scripts passed", passed, items->len);
	if (not_judged)
		g_string_append_printf(out, ", %u not judged for this machine's fault", not_judged);
	g_string_append_printf(out, ", %.1f s\n", (double)run->total_ms / 1000);
	return g_string_free(out, FALSE);
}
