/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of trace_pipe, on lines that a 6.1 kernel wrote. */
#include "evidence/trace.h"

#include <netinet/in.h>
#include <string.h>

typedef struct {
	GPtrArray *events;
	guint64 lost, malformed, unknown;
} Seen;

static void
on_event(WbRunEvent *event, gpointer data)
{
	g_ptr_array_add(data, event);
}

static void
seen_clear(Seen *seen)
{
	g_ptr_array_unref(seen->events);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Seen, seen_clear)

static Seen
read_pieces(const char *text, gsize length, gsize piece)
{
	Seen seen = { g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_event_free), 0, 0, 0 };
	g_autoptr(WbTrace) trace = wb_trace_new(on_event, seen.events);

	for (gsize at = 0; at < length; at += piece)
		wb_trace_feed(trace, text + at, MIN(piece, length - at));
	seen.lost = wb_trace_get_lost(trace);
	seen.malformed = wb_trace_get_malformed(trace);
	seen.unknown = wb_trace_get_unknown(trace);
	return seen;
}

static Seen
read_text(const char *text)
{
	return read_pieces(text, strlen(text), 5);
}

static const WbRunEvent *
only(const Seen *seen)
{
	g_assert_cmpuint(seen->events->len, ==, 1);
	g_assert_cmpuint(seen->malformed, ==, 0);
	return seen->events->pdata[0];
}

#define STATE                                                                                     \
	"              nc-268     [000] .Ns2.   127.378610: inet_sock_set_state: family=AF_INET " \
	"protocol=IPPROTO_TCP sport=4711 dport=44796 saddr=127.0.0.1 daddr=127.0.0.2 "            \
	"saddrv6=::ffff:127.0.0.1 daddrv6=::ffff:127.0.0.2 oldstate=TCP_SYN_RECV "                \
	"newstate=TCP_ESTABLISHED\n"

static void
test_state(void)
{
	g_auto(Seen) seen = read_text(STATE);
	const WbRunEvent *event = only(&seen);

	g_assert_cmpint(event->stream, ==, WB_STREAM_STATE);
	g_assert_cmpint(event->time_ns, ==, 127378610000);
	g_assert_cmpint(event->pid, ==, 268);
	g_assert_cmpint(event->cpu, ==, 0);
	g_assert_cmpstr(event->comm, ==, "nc");
	g_assert_cmpint(event->state.before, ==, WB_SOCKET_SYN_RECV);
	g_assert_cmpint(event->state.after, ==, WB_SOCKET_ESTABLISHED);
	g_assert_cmpint(event->flow.version, ==, 4);
	g_assert_cmpint(event->flow.protocol, ==, IPPROTO_TCP);
	g_assert_cmpstr(
		event->text, ==, "SYN_RECV -> ESTABLISHED  127.0.0.1:4711 > 127.0.0.2:44796");
}

/* saddr of an IPv6 socket holds something else; a mapped address is an IPv4 one. */
static void
test_state_ipv6(void)
{
	g_auto(Seen) seen = read_text(
		"              nc-275     [001] ..s2.   127.998668: inet_sock_set_state: "
		"family=AF_INET6 protocol=IPPROTO_TCP sport=4713 dport=0 saddr=127.0.0.6 "
		"daddr=0.0.0.0 saddrv6=::1 daddrv6=:: oldstate=TCP_LISTEN newstate=TCP_SYN_RECV\n"
		"              nc-275     [001] ..s2.   127.998669: inet_sock_set_state: "
		"family=AF_INET6 protocol=IPPROTO_TCP sport=4713 dport=1 saddr=9.9.9.9 "
		"daddr=9.9.9.9 saddrv6=::ffff:10.0.0.1 daddrv6=::ffff:10.0.0.2 "
		"oldstate=TCP_LISTEN newstate=TCP_SYN_RECV\n");

	g_assert_cmpuint(seen.events->len, ==, 2);
	g_assert_cmpstr(((WbRunEvent *)seen.events->pdata[0])->text, ==,
		"LISTEN -> SYN_RECV  [::1]:4713 > ::");
	g_assert_cmpint(((WbRunEvent *)seen.events->pdata[0])->cpu, ==, 1);
	g_assert_cmpstr(((WbRunEvent *)seen.events->pdata[1])->text, ==,
		"LISTEN -> SYN_RECV  10.0.0.1:4713 > 10.0.0.2:1");
}

static void
test_drop(void)
{
	g_auto(Seen) seen =
		read_text("              nc-269     [000] ..s1.   127.523457: kfree_skb: "
			  "skbaddr=00000000b1c81f5f protocol=2048 location=0000000081238150 "
			  "reason: NO_SOCKET\n");
	const WbRunEvent *event = only(&seen);

	g_assert_cmpint(event->stream, ==, WB_STREAM_DROP);
	g_assert_cmpstr(event->drop.reason, ==, "NO_SOCKET");
	g_assert_cmpuint(event->drop.protocol, ==, 0x0800);
	g_assert_cmpstr(event->text, ==, "dropped: NO_SOCKET, protocol 0x0800");
}

static void
test_probe(void)
{
	g_auto(Seen) seen = read_text(
		"              nc-275     [000] .....   128.001475: tcp_probe: family=AF_INET6 "
		"src=[::1]:38932 dest=[::1]:4713 mark=0x0 data_len=6 snd_nxt=0x411a5b40 "
		"snd_una=0x411a5b30 snd_cwnd=10 ssthresh=2147483647 snd_wnd=65464 srtt=1509 "
		"rcv_wnd=65504 sock_cookie=a\n");
	const WbRunEvent *event = only(&seen);

	g_assert_cmpint(event->stream, ==, WB_STREAM_TCP);
	g_assert_cmpuint(event->socket, ==, 10);
	g_assert_cmpuint(event->flow.source_port, ==, 38932);
	g_assert_cmpuint(event->flow.destination_port, ==, 4713);
	g_assert_cmpuint(event->tcp.snd_nxt, ==, 0x411a5b40);
	g_assert_cmpuint(event->tcp.data_length, ==, 6);
	g_assert_cmpuint(event->tcp.rcv_wnd, ==, 65504);
	g_assert_cmpstr(
		event->text, ==, "cwnd 10 ssthresh 2147483647 in flight 16 wnd 65464 srtt 1509 us");
}

static void
test_retransmit(void)
{
	g_auto(Seen) seen =
		read_text("          <idle>-0       [000] ..s2.   160.8: tcp_retransmit_skb: \n"
			  "          <idle>-0       [000] ..s2.   160.800000: tcp_retransmit_skb: "
			  "family=AF_INET sport=59876 dport=80 saddr=10.0.2.15 daddr=10.0.2.99 "
			  "saddrv6=::ffff:10.0.2.15 daddrv6=::ffff:10.0.2.99 state=TCP_SYN_SENT\n");
	const WbRunEvent *event;

	g_assert_cmpuint(seen.malformed, ==, 1);
	seen.malformed = 0;
	event = only(&seen);
	g_assert_cmpstr(event->comm, ==, "<idle>");
	g_assert_true(event->tcp.retransmit);
	g_assert_cmpint(event->tcp.state, ==, WB_SOCKET_SYN_SENT);
}

/* A process may call itself whatever it likes. */
static void
test_names(void)
{
	g_auto(Seen) seen = read_text("       n c-7 [0]-298     [003] .....   160.905432: "
				      "tracing_mark_write: with: [x] a=b\n"
				      " -1 [0] d 1.0: e-298     (    297) [000] .....   "
				      "160.905433: tracing_mark_write: 10.0.0.1:80\n"
				      "             \033[m-298     [000] .....   160.905434: "
				      "tracing_mark_write: \001\377\n");
	const WbRunEvent *event = seen.events->pdata[0];

	g_assert_cmpuint(seen.events->len, ==, 3);
	g_assert_cmpstr(event->comm, ==, "n c-7 [0]");
	g_assert_cmpint(event->pid, ==, 298);
	g_assert_cmpint(event->cpu, ==, 3);
	g_assert_cmpint(event->stream, ==, WB_STREAM_MARKER);
	g_assert_cmpstr(event->text, ==, "with: [x] a=b");
	event = seen.events->pdata[1];
	g_assert_cmpstr(event->comm, ==, "-1 [0] d 1.0: e");
	g_assert_cmpint(event->time_ns, ==, 160905433000);
	g_assert_cmpuint(event->mention_count, ==, 1);
	event = seen.events->pdata[2];
	g_assert_cmpstr(event->comm, ==, "\\x1b[m");
	g_assert_cmpstr(event->text, ==, "\\x01\\xff");
}

static void
test_lost(void)
{
	g_auto(Seen) seen = read_text("CPU:0 [LOST 63 EVENTS]\nCPU:1 [LOST EVENTS]\n"
				      "CPU:1 [LOST many EVENTS]\nCPU:x [LOST 1 EVENTS]\n");

	g_assert_cmpuint(seen.lost, ==, 64);
	g_assert_cmpuint(seen.malformed, ==, 2);
}

static void
test_unknown(void)
{
	g_auto(Seen) seen = read_text(
		"# tracer: nop\n#\n"
		"              nc-268     [000] .....   127.378123: sched_switch: prev_comm=x\n");

	g_assert_cmpuint(seen.unknown, ==, 1);
	g_assert_cmpuint(seen.malformed, ==, 0);
	g_assert_cmpuint(seen.events->len, ==, 0);
}

#define GRAPH                                                                                    \
	"   86.986833 |   0)    cat-192     |               |  tcp_v4_rcv() {\n"                 \
	"   86.986854 |   0)    cat-192     |   3.096 us    |    tcp_parse_md5sig_option();\n"   \
	"   87.000000 |   0)    cat-192     |               |    nf_hook [filter]() {\n"         \
	"   87.000001 |   0)    cat-192     | # 4380.936 us |    } /* nf_hook [filter] */\n"     \
	" ------------------------------------------\n"                                          \
	" 0)    cat-192     =>   ksoftir-14  \n"                                                 \
	" ------------------------------------------\n"                                          \
	"\n"                                                                                     \
	"   87.007397 |   1)   ksoftir-14   |               |  /* kfree_skb: "                   \
	"skbaddr=0000000056fe4a48 protocol=2048 location=000000000ebfe945 reason: NEIGH_FAILED " \
	"*/\n"                                                                                   \
	"   87.007398 |   1)   ksoftir-14   |               |  /* marker 1 */\n"                 \
	"   87.007399 |   1)  dropbea-1234567 |               |  } /* tcp_v4_rcv */\n"           \
	"   87.007400 |   1)               |  x() {\n"

static void
check_function(const WbRunEvent *event, WbFunctionKind kind, const char *text, guint64 duration_ns)
{
	g_assert_cmpint(event->stream, ==, WB_STREAM_FUNCTION);
	g_assert_cmpint(event->function.kind, ==, kind);
	g_assert_cmpstr(event->text, ==, text);
	g_assert_cmpuint(event->function.duration_ns, ==, duration_ns);
}

static void
test_graph(void)
{
	g_auto(Seen) seen = read_text(GRAPH);
	WbRunEvent **events = (WbRunEvent **)seen.events->pdata;

	g_assert_cmpuint(seen.malformed, ==, 0);
	g_assert_cmpuint(seen.events->len, ==, 8);
	check_function(events[0], WB_FUNCTION_ENTER, "tcp_v4_rcv", 0);
	g_assert_cmpint(events[0]->time_ns, ==, 86986833000);
	g_assert_cmpstr(events[0]->comm, ==, "cat");
	g_assert_cmpint(events[0]->pid, ==, 192);
	check_function(events[1], WB_FUNCTION_LEAF, "  tcp_parse_md5sig_option", 3096);
	g_assert_cmpint(events[1]->function.depth, ==, 1);
	check_function(events[2], WB_FUNCTION_ENTER, "  nf_hook [filter]", 0);
	g_assert_cmpstr(events[2]->name, ==, "nf_hook");
	g_assert_cmpstr(events[2]->function.module, ==, "filter");
	check_function(events[3], WB_FUNCTION_LEAVE, "  } nf_hook [filter]", 4380936);
	g_assert_cmpstr(events[4]->drop.reason, ==, "NEIGH_FAILED");
	g_assert_cmpint(events[4]->cpu, ==, 1);
	g_assert_cmpint(events[5]->stream, ==, WB_STREAM_MARKER);
	g_assert_cmpstr(events[5]->text, ==, "marker 1");
	check_function(events[6], WB_FUNCTION_LEAVE, "} tcp_v4_rcv", 0);
	g_assert_cmpint(events[6]->pid, ==, 1234567);
	check_function(events[7], WB_FUNCTION_ENTER, "x", 0);
	g_assert_cmpint(events[7]->pid, ==, -1);
}

static void
test_durations(void)
{
	g_auto(Seen) seen = read_text(
		"   95.591297 |   0)     nc-170     | $ 40509253 us |  } /* schedule */\n"
		"   95.591298 |   0)     nc-170     | * 100000.12 us |  } /* schedule */\n"
		"   95.591299 |   0)     nc-170     | @ 1000000.1 us |  } /* schedule */\n");

	g_assert_cmpuint(seen.events->len, ==, 3);
	check_function(seen.events->pdata[0], WB_FUNCTION_LEAVE, "} schedule", 40509253000);
	check_function(seen.events->pdata[1], WB_FUNCTION_LEAVE, "} schedule", 100000120);
	check_function(seen.events->pdata[2], WB_FUNCTION_LEAVE, "} schedule", 1000000100);
}

static void
test_malformed(void)
{
	static const char *const lines[] = {
		"x\n",
		"              nc-268     [000] .....   127.37812: kfree_skb: protocol=1\n",
		"              nc-x       [000] .....   127.378123: kfree_skb: protocol=1\n",
		"              nc-268     [000] .....   127.378123: no name\n",
		/* The name of a field at the very end. */
		"              nc-268     [000] .....   127.378123: inet_sock_set_state: family\n",
		"              nc-268     [000] .....   127.378123: kfree_skb: protocol=65536\n",
		"   86.986833 |   0)    cat-192     |               |   odd() {\n",
		"   86.986833 |   0)    cat-192     |               |  \033() {\n",
		"   86.986833 |   0)    cat-192     |   1.2345 us   |  odd();\n",
		"   86.986833 |   0)    cat-192     |               |  /* kfree_skb: x */\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_auto(Seen) seen = read_text(lines[i]);

		g_assert_cmpuint(seen.malformed, ==, 1);
		g_assert_cmpuint(seen.events->len, ==, 0);
	}
}

static void
test_state_malformed(void)
{
	static const char *const wrong[][2] = { { "sport=4711", "sport=70000" },
		{ "saddr=127", "saddr=x" }, { "TCP_SYN_RECV", "TCP_ODD" },
		{ "newstate", "nostate" } };

	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GString) line = g_string_new(STATE);
		Seen seen;

		g_string_replace(line, wrong[i][0], wrong[i][1], 1);
		seen = read_text(line->str);
		g_assert_cmpuint(seen.malformed, ==, 1);
		seen_clear(&seen);
	}
}

static void
test_pieces(void)
{
	static const char text[] = STATE GRAPH;

	for (gsize piece = 1; piece < sizeof(text) + 1; piece++) {
		g_auto(Seen) seen = read_pieces(text, sizeof(text) - 1, piece);

		g_assert_cmpuint(seen.events->len, ==, 9);
		g_assert_cmpuint(seen.malformed, ==, 0);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trace/state", test_state);
	g_test_add_func("/trace/state-ipv6", test_state_ipv6);
	g_test_add_func("/trace/drop", test_drop);
	g_test_add_func("/trace/probe", test_probe);
	g_test_add_func("/trace/retransmit", test_retransmit);
	g_test_add_func("/trace/names", test_names);
	g_test_add_func("/trace/lost", test_lost);
	g_test_add_func("/trace/unknown", test_unknown);
	g_test_add_func("/trace/graph", test_graph);
	g_test_add_func("/trace/durations", test_durations);
	g_test_add_func("/trace/malformed", test_malformed);
	g_test_add_func("/trace/state-malformed", test_state_malformed);
	g_test_add_func("/trace/pieces", test_pieces);
	return g_test_run();
}
