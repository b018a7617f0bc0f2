/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Played scripts as text against app/tests/golden/play/ (WB_UPDATE_GOLDEN=1 writes the files anew;
 * read the difference), and the pieces of the ladder.
 */
#include "report/play.h"

#include <string.h>

#define GOLDEN "app/tests/golden/play/"

static char *
load(const char *name, gsize *ret_length)
{
	g_autofree char *path = g_strconcat(GOLDEN, name, NULL);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, ret_length, &error);
	g_assert_no_error(error);
	return text;
}

static WbScript *
load_script(void)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	gsize length;
	g_autofree char *text = load("server.pkt", &length);
	WbScript *script = wb_script_parse(GOLDEN "server.pkt", text, length, faults);

	g_assert_cmpuint(faults->len, ==, 0);
	g_assert_nonnull(script);
	return script;
}

static WbPlayed *
load_played(const char *name)
{
	WbPlayed *played = g_new0(WbPlayed, 1);
	gsize length;
	g_autofree char *text = load(name, &length);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	played->events = g_ptr_array_new_with_free_func((GDestroyNotify)wb_play_event_free);
	for (guint i = 0; *lines[i]; i++) {
		g_autoptr(GError) error = NULL;
		WbPlayEvent *event = wb_play_event_parse(lines[i], strlen(lines[i]), &error);

		g_assert_no_error(error);
		g_ptr_array_add(played->events, event);
	}
	played->verdict = wb_played_find(played, WB_PLAY_END)->verdict;
	played->outcome = played->verdict == WB_VERDICT_PASS ? WB_OUTCOME_PASS : WB_OUTCOME_FAIL;
	played->message = g_strdup(wb_played_find(played, WB_PLAY_END)->text);
	return played;
}

/* As 'workbench play' shows one script. */
static char *
render(const WbLadderStyle *style, const WbPlayItem *item)
{
	const GPtrArray *events = item->played->events, *info = NULL;
	g_autofree char *title = wb_play_text_title(style, item, events->pdata[0], TRUE);
	g_autofree char *heading = wb_ladder_heading(style);
	g_autofree char *end = wb_play_text_end(style, item);
	GString *text = g_string_new(title);

	g_string_append(text, heading);
	for (guint i = 0; i < events->len; i++) {
		const WbPlayEvent *event = events->pdata[i];
		g_autofree char *lines = wb_ladder_event(style, event, info);

		g_string_append(text, lines);
		if (event->info->len)
			info = event->info;
	}
	g_string_append(text, end);
	return g_string_free(text, FALSE);
}

static void
assert_golden(const char *name, const char *text)
{
	g_autofree char *path = g_strconcat(GOLDEN, name, NULL);
	g_autofree char *wanted = NULL;
	g_autoptr(GError) error = NULL;

	if (g_getenv("WB_UPDATE_GOLDEN"))
		g_file_set_contents(path, text, -1, &error);
	g_assert_no_error(error);
	wanted = load(name, NULL);
	g_assert_cmpstr(text, ==, wanted);
}

typedef struct {
	const char *events, *golden;
	WbLadderStyle style;
	gboolean brief;
} Case;

static void
test_golden(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(WbScript) script = load_script();
	g_autoptr(WbPlayed) played = load_played(c->events);
	WbPlayItem item = { "server.pkt", NULL, script, played };
	g_autofree char *text =
		c->brief ? wb_play_text_brief(&c->style, &item) : render(&c->style, &item);

	assert_golden(c->golden, text);
	/* No line is wider than what was asked for. */
	if (!c->style.color) {
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

		for (guint i = 0; lines[i]; i++)
			g_assert_cmpuint(wb_ladder_get_width(lines[i]), <=, c->style.columns);
	}
	if (c->style.ascii)
		g_assert_true(g_str_is_ascii(text));
}

static void
test_format(gconstpointer data)
{
	static const char *const names[] = { "", "all.ktap", "all.xml", "all.json" };
	WbReportFormat format = GPOINTER_TO_UINT(data);
	WbReportRun run = { "1.2.3", "6.1.0-56-amd64", "tcg", 1790000000000000, 4321 };
	g_autoptr(WbScript) script = load_script();
	g_autoptr(WbPlayed) passed = load_played("passed.jsonl");
	g_autoptr(WbPlayed) failed = load_played("failed.jsonl");
	g_autoptr(WbPlayed) missing = load_played("missing.jsonl");
	WbPlayed broken = { .outcome = WB_OUTCOME_INFRASTRUCTURE,
		.verdict = WB_VERDICT_ERROR,
		.message = (char *)"the guest <does> not answer\001",
		.events = g_ptr_array_new() };
	WbPlayItem list[] = { { "a/server.pkt", NULL, script, passed },
		{ "b/server.pkt", "A title", script, failed },
		{ "missing # \\ \"x\".pkt", NULL, script, missing },
		{ "broken.pkt", NULL, script, &broken } };
	g_autoptr(GPtrArray) items = g_ptr_array_new();
	g_autofree char *text = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(list); i++)
		g_ptr_array_add(items, &list[i]);
	text = wb_play_render(format, &run, items);
	assert_golden(names[format], text);
	g_ptr_array_unref(broken.events);
}

static void
test_words(void)
{
	static const struct {
		const char *text, *words, *options;
	} cases[] = {
		{ "< S 0:0(0) win 32792 <mss 1000,sackOK>", "SYN seq 0 win 32792",
			"<mss 1000,sackOK>" },
		{ "> S. 0:0(0) ack 1", "SYN ACK seq 0 ack 1", NULL },
		{ "P. 1:1001(1000) ack 1", "PSH ACK seq 1:1001 (1000 bytes) ack 1", NULL },
		{ ". 1:2(1) ack 1", "ACK seq 1:2 (1 byte) ack 1", NULL },
		{ "> SEWA. 0:0(0)", "SYN ECE CWR AE ACK seq 0", NULL },
		{ "> .5 1:1(0) ack 1", "ACK ACE 5 seq 1 ack 1", NULL },
		{ "- 5:5(0) win 1", "no flags seq 5 win 1", NULL },
		{ "> [ect0] P. 1:3(2) ack 1", "PSH ACK seq 1:3 (2 bytes) ack 1 [ect0]", NULL },
		{ "> (ttl 64, tos 0x10) F. 1:1(0) ack 1 <nop>",
			"FIN ACK seq 1 ack 1 (ttl 64, tos 0x10)", "<nop>" },
		{ "< icmp unreachable frag_needed mtu 1200 [1:11(10)]",
			"icmp unreachable frag_needed mtu 1200 [1:11(10)]", NULL },
		{ "> udp (100)", "udp (100)", NULL },
		{ "> Q 1:1(0)", "Q 1:1(0)", NULL },
		{ "> S 1:x(0)", "S 1:x(0)", NULL },
		{ "> S", "S", NULL },
		{ "", "", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *options = NULL;
		g_autofree char *words = wb_ladder_dup_packet_words(cases[i].text, &options);

		g_assert_cmpstr(words, ==, cases[i].words);
		g_assert_cmpstr(options, ==, cases[i].options);
	}
}

static void
test_wrap(void)
{
	static const struct {
		const char *text;
		guint width;
		const char *lines;
	} cases[] = {
		{ "", 10, "" },
		{ "abc def", 10, "abc def" },
		{ "abc def", 7, "abc def" },
		{ "abc def", 6, "abc|def" },
		{ "abc def", 3, "abc|def" },
		{ "abcdef", 3, "abc|def" },
		{ "a,b,c", 4, "a,b,|c" },
		{ "日本語", 4, "日本|語" },
		{ "日本", 1, "日|本" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) lines = wb_ladder_wrap(cases[i].text, cases[i].width);
		g_autofree char *joined = g_strjoinv("|", lines);

		g_assert_cmpstr(joined, ==, cases[i].lines);
	}
}

static GPtrArray *
make_info(guint state, guint cwnd, guint pacing)
{
	g_autofree char *line = g_strdup_printf(
		"{\"event\":\"start\",\"info\":{\"tcpi_state\":%u,\"tcpi_snd_cwnd\":%u,"
		"\"tcpi_pacing_rate\":%u}}",
		state, cwnd, pacing);
	g_autoptr(WbPlayEvent) event = wb_play_event_parse(line, strlen(line), NULL);

	return g_ptr_array_ref(event->info);
}

static void
test_changes(void)
{
	WbLadderStyle style = { .columns = 80 };
	g_autoptr(GPtrArray) before = make_info(3, 10, 1);
	g_autoptr(GPtrArray) after = make_info(1, 11, 2);
	g_autofree char *changes = wb_ladder_changes(&style, before, after);
	g_autofree char *none = wb_ladder_changes(&style, after, after);
	g_autofree char *first = wb_ladder_changes(&style, NULL, after);

	g_assert_nonnull(strstr(changes, "state SYN_RECV → ESTABLISHED\n"));
	g_assert_nonnull(strstr(changes, "snd_cwnd 10 → 11\n"));
	g_assert_null(strstr(changes, "pacing"));
	g_assert_cmpstr(none, ==, "");
	g_assert_cmpstr(first, ==, "");
}

/* Nothing from outside reaches the terminal as it is. */
static void
test_hostile(void)
{
	static const char line[] =
		"{\"event\":\"step\",\"step\":\"command\",\"line\":17,\"verdict\":\"fail\","
		"\"expected\":\"\\u001b[2J\",\"actual\":\"a\\u0007\\u202eb\","
		"\"text\":\"\\u001b]0;x\\u0007\\nsecond\","
		"\"mismatches\":[{\"field\":\"\\u001bc\",\"words\":\"\\u009b\"}]}";
	WbLadderStyle style = { .columns = 80 };
	g_autoptr(WbScript) script = load_script();
	g_autoptr(WbPlayEvent) event = wb_play_event_parse(line, strlen(line), NULL);
	g_autofree char *rows = wb_ladder_event(&style, event, NULL);
	g_autofree char *why = wb_ladder_failure(&style, script, event);

	g_assert_null(strpbrk(rows, "\033\007"));
	g_assert_null(strpbrk(why, "\033\007"));
	g_assert_null(strstr(why, "\xc2\x9b"));
	g_assert_nonnull(strstr(rows, "second"));
}

int
main(int argc, char **argv)
{
	static const Case cases[] = {
		{ "passed.jsonl", "passed-80.txt", { 80, FALSE, FALSE }, FALSE },
		{ "failed.jsonl", "failed-80.txt", { 80, FALSE, FALSE }, FALSE },
		{ "failed.jsonl", "failed-120.txt", { 120, FALSE, FALSE }, FALSE },
		{ "failed.jsonl", "failed-60.txt", { 60, FALSE, FALSE }, FALSE },
		{ "failed.jsonl", "failed-ascii.txt", { 80, FALSE, TRUE }, FALSE },
		{ "failed.jsonl", "failed-color.txt", { 80, TRUE, FALSE }, FALSE },
		{ "failed.jsonl", "failed-brief.txt", { 80, FALSE, FALSE }, TRUE },
		{ "passed.jsonl", "passed-brief.txt", { 80, FALSE, FALSE }, TRUE },
		{ "missing.jsonl", "missing-80.txt", { 80, FALSE, FALSE }, FALSE },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = g_strconcat("/ladder/golden/", cases[i].golden, NULL);

		g_test_add_data_func(name, &cases[i], test_golden);
	}
	g_test_add_data_func("/ladder/ktap", GUINT_TO_POINTER(WB_REPORT_KTAP), test_format);
	g_test_add_data_func("/ladder/junit", GUINT_TO_POINTER(WB_REPORT_JUNIT), test_format);
	g_test_add_data_func("/ladder/json", GUINT_TO_POINTER(WB_REPORT_JSON), test_format);
	g_test_add_func("/ladder/words", test_words);
	g_test_add_func("/ladder/wrap", test_wrap);
	g_test_add_func("/ladder/changes", test_changes);
	g_test_add_func("/ladder/hostile", test_hostile);
	return g_test_run();
}
