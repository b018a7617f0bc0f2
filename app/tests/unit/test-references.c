/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a checker's evidence: what they name, and whether it is that. */
#include "session/references.h"

#include "packet/packet.h"

#include <netinet/in.h>

static WbRunEvent *
new_syn(void)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_PACKET);
	guint version;

	g_assert_true(wb_ip_address_parse("127.0.0.1", &event->flow.source, &version));
	g_assert_true(wb_ip_address_parse("127.0.0.2", &event->flow.destination, &version));
	event->flow.version = 4;
	event->flow.protocol = IPPROTO_TCP;
	event->flow.source_port = 40000;
	event->flow.destination_port = 4711;
	event->has_sequence = TRUE;
	event->packet.flags = WB_TCP_SYN;
	return event;
}

static WbRunEvent *
new_log(const char *text)
{
	WbRunEvent *event = wb_run_event_new(WB_STREAM_LOG);

	event->text = g_strdup(text);
	return event;
}

static void
test_packets(void)
{
	static const struct {
		const char *line;
		gboolean agrees;
	} cases[] = {
		{ "packet 1: 127.0.0.1.40000 > 127.0.0.2.4711: Flags [S], length 0", TRUE },
		{ "packet 1", TRUE },
		{ "packet 1: 127.0.0.1.40001 > 127.0.0.2.4711: Flags [S], length 0", FALSE },
		{ "packet 1: 127.0.0.1.40000 > 127.0.0.3.4711: Flags [S], length 0", FALSE },
		{ "packet 1: 127.0.0.1.40000 > 127.0.0.2.4711: Flags [S.], length 0", FALSE },
		{ "packet 1: 127.0.0.1.40000 > 127.0.0.2.47110: Flags [S], length 0", FALSE },
		{ "packet 1: ", FALSE },
	};
	g_autoptr(WbRunEvent) event = new_syn();

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		if (wb_references_agree(cases[i].line, event) != cases[i].agrees)
			g_error("not as told: %s", cases[i].line);
	event->flow.version = 0;
	g_assert_false(wb_references_agree(cases[0].line, event));
}

static void
test_logs(void)
{
	g_autoptr(WbRunEvent) line = new_log("TCP from 127.0.0.1"), empty = new_log("");

	g_assert_true(wb_references_agree("log 3: <1>[   1.5] TCP from 127.0.0.1", line));
	/* Cut. */
	g_assert_true(wb_references_agree("log 3: <1>[   1.5] TCP from", line));
	g_assert_false(wb_references_agree("log 3: <1>[   1.5] TCP from 127.0.0.11", line));
	g_assert_false(wb_references_agree("log 3: <1>[   1.5] UDP from 127.0.0.1", line));
	g_assert_false(wb_references_agree("log 3: <1>[   1.5] ", line));
	g_assert_true(wb_references_agree("log 3: <1>[   1.5] ", empty));
	g_assert_true(wb_references_agree("log 3", line));
}

/* What names nothing, or something else, is left out. */
static void
test_resolve(void)
{
	static const char *const evidence[] = {
		"packet 1: 127.0.0.1.40000 > 127.0.0.2.4711: Flags [S], length 0",
		"log 1: <1>[   1.5] another line",
		"packet 9: 127.0.0.1.40000 > 127.0.0.2.4711: Flags [S], length 0",
		"ss: LISTEN",
		"log 1: <1>[   1.5] a line",
	};
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	g_autoptr(WbResult) result = wb_result_new("lab", "task", "1");
	WbCheck *check = wb_check_new("id", "title", 1);
	WbRunEvent *line = new_log("a line");
	const WbReference *first, *second;

	line->time_ns = 500;
	wb_timeline_add(timeline, new_syn());
	wb_timeline_add(timeline, line);
	for (gsize i = 0; i < G_N_ELEMENTS(evidence); i++)
		g_ptr_array_add(check->evidence, g_strdup(evidence[i]));
	g_ptr_array_add(result->checks, check);
	wb_references_resolve(result, timeline);
	g_assert_cmpuint(check->references->len, ==, 2);
	first = check->references->pdata[0];
	second = check->references->pdata[1];
	g_assert_cmpstr(first->event, ==, "packet 1");
	g_assert_cmpuint(first->line, ==, 0);
	g_assert_cmpstr(second->event, ==, "log 1");
	g_assert_cmpuint(second->line, ==, 4);
	g_assert_cmpint(second->time_ns, ==, 500);
	/* Again: not twice. */
	wb_references_resolve(result, timeline);
	g_assert_cmpuint(check->references->len, ==, 2);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/references/packets", test_packets);
	g_test_add_func("/references/logs", test_logs);
	g_test_add_func("/references/resolve", test_resolve);
	return g_test_run();
}
