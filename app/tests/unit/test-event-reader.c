/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The player's lines as the host reads them: what is right comes through, what is not is refused.
 */
#include "script/event.h"

#include <string.h>

static WbPlayEvent *
parse(const char *line)
{
	g_autoptr(GError) error = NULL;
	WbPlayEvent *event = wb_play_event_parse(line, strlen(line), &error);

	g_assert_no_error(error);
	return event;
}

static void
assert_refused(const char *line, gsize length, const char *word)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPlayEvent) event = wb_play_event_parse(line, length, &error);

	g_assert_null(event);
	g_assert_nonnull(error);
	g_assert_true(error->domain == WB_ERROR);
	g_assert_nonnull(strstr(error->message, word));
}

static void
test_start(void)
{
	g_autoptr(WbPlayEvent) event = parse(
		"{\"event\":\"start\",\"time_us\":5000000,\"run_us\":-20,\"script\":\"a.pkt\","
		"\"ip\":\"mapped\",\"kernel\":\"6.1.0\",\"timing\":\"order\",\"strict\":true,"
		"\"events\":12}");

	g_assert_cmpint(event->kind, ==, WB_PLAY_START);
	g_assert_cmpint(event->time, ==, 5000000);
	g_assert_cmpint(event->run_us, ==, -20);
	g_assert_cmpstr(event->script, ==, "a.pkt");
	g_assert_cmpstr(event->ip, ==, "mapped");
	g_assert_cmpstr(event->kernel, ==, "6.1.0");
	g_assert_cmpstr(event->timing, ==, "order");
	g_assert_true(event->strict);
	g_assert_cmpuint(event->events, ==, 12);
	g_assert_cmpint(event->script_us, ==, -1);
}

#define STEP                                                                                \
	"{\"event\":\"step\",\"step\":\"outbound\",\"line\":7,\"column\":3,\"end_line\":8," \
	"\"label\":\"syn-ack\",\"script_us\":100000,\"time_us\":9,\"run_us\":4,"            \
	"\"expected\":\"S. 0:0(0) ack 2\",\"actual\":\"S. 0:0(0) ack 1\","                  \
	"\"verdict\":\"fail\",\"timing_only\":false,\"mismatches\":[{\"field\":\"ack\","    \
	"\"expected\":\"2\",\"actual\":\"1\",\"words\":\"so it is\",\"line\":7,"            \
	"\"column\":20,\"timing\":true}],\"outbound\":true,\"packet\":\"45000Aff\","        \
	"\"info\":{\"tcpi_state\":1,\"tcpi_pacing_rate\":18446744073709551615},"            \
	"\"text\":null,\"unknown\":{\"x\":[1]}}"

static void
test_step(void)
{
	static const guint8 bytes[] = { 0x45, 0x00, 0x0a, 0xff };
	g_autoptr(WbPlayEvent) event = parse(STEP);
	const WbMismatch *mismatch;
	const WbInfoField *field;
	gsize length;
	const guint8 *packet = g_bytes_get_data(event->packet, &length);

	g_assert_cmpint(event->kind, ==, WB_PLAY_STEP);
	g_assert_cmpint(event->step, ==, WB_STEP_OUTBOUND);
	g_assert_cmpuint(event->line, ==, 7);
	g_assert_cmpuint(event->column, ==, 3);
	g_assert_cmpuint(event->end_line, ==, 8);
	g_assert_cmpstr(event->label, ==, "syn-ack");
	g_assert_cmpint(event->script_us, ==, 100000);
	g_assert_cmpstr(event->expected, ==, "S. 0:0(0) ack 2");
	g_assert_cmpstr(event->actual, ==, "S. 0:0(0) ack 1");
	g_assert_cmpint(event->verdict, ==, WB_VERDICT_FAIL);
	g_assert_null(event->text);
	g_assert_true(event->outbound);
	g_assert_cmpmem(packet, length, bytes, sizeof bytes);
	g_assert_cmpuint(event->mismatches->len, ==, 1);
	mismatch = event->mismatches->pdata[0];
	g_assert_cmpstr(mismatch->field, ==, "ack");
	g_assert_cmpstr(mismatch->words, ==, "so it is");
	g_assert_cmpuint(mismatch->place.column, ==, 20);
	g_assert_true(mismatch->timing);
	g_assert_cmpuint(event->info->len, ==, 2);
	field = event->info->pdata[1];
	g_assert_cmpstr(field->name, ==, "tcpi_pacing_rate");
	g_assert_cmpuint(field->value, ==, G_MAXUINT64);
}

static void
test_end(void)
{
	g_autoptr(WbPlayEvent) event =
		parse("{\"event\":\"end\",\"verdict\":\"stopped\",\"passed\":3,\"failed\":1,"
		      "\"unexpected\":2,\"text\":\"why\"}");

	g_assert_cmpint(event->verdict, ==, WB_VERDICT_STOPPED);
	g_assert_cmpuint(event->passed, ==, 3);
	g_assert_cmpuint(event->failed, ==, 1);
	g_assert_cmpuint(event->unexpected, ==, 2);
	g_assert_cmpstr(event->text, ==, "why");
}

static void
test_refused(void)
{
	static const struct {
		const char *line, *word;
	} cases[] = {
		{ "", "JSON" },
		{ "x", "JSON" },
		{ "[]", "JSON" },
		{ "\"note\"", "JSON" },
		{ "{\"event\":\"note\",\"text\":\"a\"", "JSON" },
		{ "{\"event\":\"note\",\"text\":\"\xff\"}", "JSON" },
		{ "{}", "\"event\"" },
		{ "{\"event\":\"nothing\"}", "\"event\"" },
		{ "{\"event\":4}", "\"event\"" },
		{ "{\"event\":[]}", "\"event\"" },
		{ "{\"event\":\"note\"}", "\"text\"" },
		{ "{\"event\":\"note\",\"text\":7}", "\"text\"" },
		{ "{\"event\":\"end\"}", "\"verdict\"" },
		{ "{\"event\":\"end\",\"verdict\":\"good\"}", "\"verdict\"" },
		{ "{\"event\":\"end\",\"verdict\":\"pass\",\"passed\":-1}", "\"passed\"" },
		{ "{\"event\":\"end\",\"verdict\":\"pass\",\"passed\":1.5}", "\"passed\"" },
		{ "{\"event\":\"end\",\"verdict\":\"pass\",\"passed\":99999999999}", "\"passed\"" },
		{ "{\"event\":\"start\",\"ip\":\"ipv5\"}", "\"ip\"" },
		{ "{\"event\":\"start\",\"timing\":\"x\"}", "\"timing\"" },
		{ "{\"event\":\"start\",\"strict\":1}", "\"strict\"" },
		{ "{\"event\":\"start\",\"time_us\":-1}", "\"time_us\"" },
		{ "{\"event\":\"start\",\"script\":{}}", "\"script\"" },
		{ "{\"event\":\"packet\"}", "\"packet\"" },
		{ "{\"event\":\"packet\",\"packet\":\"4\"}", "\"packet\"" },
		{ "{\"event\":\"packet\",\"packet\":\"4g\"}", "\"packet\"" },
		{ "{\"event\":\"packet\",\"packet\":69}", "\"packet\"" },
		{ "{\"event\":\"ready\",\"line\":1}", "\"step\"" },
		{ "{\"event\":\"ready\",\"step\":\"call\"}", "\"line\"" },
		{ "{\"event\":\"ready\",\"step\":\"call\",\"line\":-1}", "\"line\"" },
		{ "{\"event\":\"ready\",\"step\":\"call\",\"line\":99999999}", "\"line\"" },
		{ "{\"event\":\"start\",\"script_us\":-2}", "\"script_us\"" },
		{ "{\"event\":\"start\",\"info\":[]}", "\"info\"" },
		{ "{\"event\":\"start\",\"info\":{\"a\":\"b\"}}", "\"info\"" },
		{ "{\"event\":\"start\",\"info\":{\"A B\":1}}", "\"info\"" },
		{ "{\"event\":\"start\",\"info\":{\"a\":1.0}}", "\"info\"" },
		{ "{\"event\":\"start\",\"mismatches\":{}}", "\"mismatches\"" },
		{ "{\"event\":\"start\",\"mismatches\":[1]}", "\"mismatches\"" },
		{ "{\"event\":\"start\",\"mismatches\":[{}]}", "\"field\"" },
		{ "{\"event\":\"start\",\"mismatches\":[{\"field\":\"a\",\"line\":\"b\"}]}",
			"\"line\"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_refused(cases[i].line, strlen(cases[i].line), cases[i].word);
	assert_refused("{\"event\":\"start\"}\0", 18, "JSON");
}

/* A line that is right but for its size. */
static void
test_caps(void)
{
	g_autoptr(GString) deep = g_string_new("{\"event\":\"start\",\"x\":");
	g_autoptr(GString) many = g_string_new("{\"event\":\"start\",\"mismatches\":[");
	g_autoptr(GString) info = g_string_new("{\"event\":\"start\",\"info\":{");
	g_autofree char *blanks = g_strnfill(WB_PLAY_EVENT_MAX, ' ');
	g_autofree char *a = g_strnfill(64 * 1024 + 1, 'a');
	g_autofree char *text = g_strdup_printf("{\"event\":\"note\",\"text\":\"%s\"}", a);
	g_autofree char *hex = g_strnfill(2 * 65536, '4');
	g_autofree char *packet = g_strdup_printf("{\"event\":\"packet\",\"packet\":\"%s\"}", hex);
	g_autofree char *line = g_strconcat("{\"event\":\"start\"}", blanks, NULL);

	for (guint i = 0; i < 100; i++)
		g_string_append_c(deep, '[');
	for (guint i = 0; i < 100; i++)
		g_string_append_c(deep, ']');
	g_string_append_c(deep, '}');
	for (guint i = 0; i < 257; i++) {
		g_string_append_printf(many, "%s{\"field\":\"a\"}", i ? "," : "");
		g_string_append_printf(info, "%s\"a%u\":1", i ? "," : "", i);
	}
	g_string_append(many, "]}");
	g_string_append(info, "}}");
	assert_refused(deep->str, deep->len, "JSON");
	assert_refused(many->str, many->len, "\"mismatches\"");
	assert_refused(info->str, info->len, "\"info\"");
	assert_refused(line, strlen(line), "too long");
	assert_refused(text, strlen(text), "\"text\"");
	assert_refused(packet, strlen(packet), "\"packet\"");
}

static void
fill(WbPlayEvent *event)
{
	static const guint8 bytes[] = { 0x60, 0x00, 0xff, 0x7f };
	WbInfoField *field = g_new0(WbInfoField, 1);
	WbMismatch *mismatch = wb_mismatch_new("option mss", (WbPlace){ 3, 9 },
		g_strdup("mss 1460"), g_strdup("none \"\x01\""), "it has \t none \\");

	mismatch->timing = TRUE;
	field->name = g_strdup("tcpi_snd_cwnd");
	field->value = G_MAXUINT64;
	g_ptr_array_add(event->mismatches, mismatch);
	g_ptr_array_add(event->info, field);
	event->time = 123456789012;
	event->run_us = 77;
	event->step = WB_STEP_OUTBOUND;
	event->line = 3;
	event->column = 1;
	event->end_line = 4;
	event->label = g_strdup("open");
	event->script_us = 100;
	event->expected = g_strdup("S. 0:0(0) ack 1 <mss 1460>");
	event->actual = g_strdup("S. 0:0(0) ack 1");
	event->verdict = WB_VERDICT_FAIL;
	event->timing_only = TRUE;
	event->text = g_strdup("ä\n\"quoted\"");
	event->outbound = TRUE;
	event->packet = g_bytes_new(bytes, sizeof bytes);
}

/* What the writer writes, the reader reads; and writes the same again. */
static void
test_round_trip(void)
{
	for (int kind = WB_PLAY_START; kind <= WB_PLAY_END; kind++) {
		g_autoptr(WbPlayEvent) event = wb_play_event_new((WbPlayEventKind)kind);
		g_autofree char *line = NULL;
		g_autofree char *again = NULL;
		g_autoptr(WbPlayEvent) back = NULL;

		fill(event);
		event->script = g_strdup("a b.pkt");
		event->ip = g_strdup("ipv6");
		event->kernel = g_strdup("6.1.0-9-amd64");
		event->timing = g_strdup("exact");
		event->strict = TRUE;
		event->events = 4;
		event->passed = 2;
		event->failed = 1;
		event->unexpected = 5;
		line = wb_play_event_to_json(event);
		g_assert_true(g_str_has_suffix(line, "}\n"));
		line[strlen(line) - 1] = '\0';
		back = parse(line);
		again = wb_play_event_to_json(back);
		again[strlen(again) - 1] = '\0';
		g_assert_cmpstr(again, ==, line);
		g_assert_cmpint(back->kind, ==, kind);
		g_assert_cmpint(back->time, ==, event->time);
		if (kind == WB_PLAY_START)
			g_assert_cmpstr(back->script, ==, "a b.pkt");
		if (kind == WB_PLAY_STEP) {
			g_assert_cmpstr(back->text, ==, event->text);
			g_assert_true(g_bytes_equal(back->packet, event->packet));
			g_assert_cmpuint(back->mismatches->len, ==, 1);
			g_assert_cmpuint(back->info->len, ==, 1);
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/event-reader/start", test_start);
	g_test_add_func("/event-reader/step", test_step);
	g_test_add_func("/event-reader/end", test_end);
	g_test_add_func("/event-reader/refused", test_refused);
	g_test_add_func("/event-reader/caps", test_caps);
	g_test_add_func("/event-reader/round-trip", test_round_trip);
	return g_test_run();
}
