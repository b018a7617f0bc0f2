/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TCP machine: the table, and what is looked up in it. */
#include "packet/tcp-machine.h"

#define S(name) WB_TCP_STATE_##name
#define T(name) WB_TCP_TRIGGER_##name

/* A change that RFC 9293's figure 5 draws; one that only its text has; the label's lines follow. */
#define FIGURE(id, from, to, trigger, event, action, section, functions)                      \
	{                                                                                     \
		id, S(from), S(to), T(trigger), event, action, section, functions, TRUE, NULL \
	}
#define TEXT(id, from, to, trigger, event, action, section, functions)                         \
	{                                                                                      \
		id, S(from), S(to), T(trigger), event, action, section, functions, FALSE, NULL \
	}
#define NOTED(id, from, to, trigger, event, action, section, functions, in_figure, note)           \
	{                                                                                          \
		id, S(from), S(to), T(trigger), event, action, section, functions, in_figure, note \
	}

#define RESET(id, from)                                                              \
	TEXT(id "-closed-rst", from, CLOSED, RECEIVE_RST, "rcv RST", "", "3.10.7.4", \
		"tcp_validate_incoming(), tcp_reset()")
#define ABORT(id, from)                                                                \
	TEXT(id "-closed-abort", from, CLOSED, SEND_RST, "abort", "snd RST", "3.10.5", \
		"tcp_close(), tcp_disconnect(), tcp_send_active_reset()")
#define GIVE_UP(id, from)                                                           \
	TEXT(id "-closed-timeout", from, CLOSED, TIMEOUT, "time-out", "", "3.10.8", \
		"tcp_retransmit_timer(), tcp_keepalive_timer(), tcp_write_err()")

static const WbTcpEdge edges[] = {
	/* Opening. */
	FIGURE("closed-listen", CLOSED, LISTEN, LISTEN, "passive open", "create TCB", "3.10.1",
		"inet_listen(), inet_csk_listen_start()"),
	FIGURE("closed-syn_sent", CLOSED, SYN_SENT, SEND_SYN, "active open", "snd SYN", "3.10.1",
		"tcp_v4_connect(), tcp_connect()"),
	NOTED("listen-syn_sent", LISTEN, SYN_SENT, SEND_SYN, "send", "snd SYN", "3.10.2", "", TRUE,
		"Linux has no send on a listener: connect() on it fails."),
	NOTED("listen-syn_received", LISTEN, SYN_RECEIVED, SEND_SYN_ACK, "rcv SYN", "snd SYN,ACK",
		"3.10.7.2", "tcp_v4_conn_request(), tcp_conn_request()", TRUE,
		"The listener stays; a request socket (TCP_NEW_SYN_RECV) stands for the "
		"connection, "
		"or a SYN cookie and nothing at all. Trace events show the child's SYN_RECV when "
		"the "
		"ACK comes, or with Fast Open at once."),
	FIGURE("listen-closed", LISTEN, CLOSED, CLOSE, "close", "delete TCB", "3.10.4",
		"tcp_close(), inet_csk_listen_stop()"),
	NOTED("syn_sent-syn_received", SYN_SENT, SYN_RECEIVED, RECEIVE_SYN, "rcv SYN",
		"snd SYN,ACK", "3.10.7.3", "tcp_rcv_synsent_state_process()", TRUE,
		"Both open at once."),
	FIGURE("syn_sent-established", SYN_SENT, ESTABLISHED, RECEIVE_SYN_ACK, "rcv SYN,ACK",
		"snd ACK", "3.10.7.3", "tcp_rcv_synsent_state_process(), tcp_finish_connect()"),
	FIGURE("syn_sent-closed", SYN_SENT, CLOSED, CLOSE, "close", "delete TCB", "3.10.4",
		"tcp_close(), tcp_close_state()"),
	TEXT("syn_sent-closed-rst", SYN_SENT, CLOSED, RECEIVE_RST, "rcv RST", "", "3.10.7.3",
		"tcp_rcv_synsent_state_process(), tcp_reset()"),
	TEXT("syn_sent-closed-timeout", SYN_SENT, CLOSED, TIMEOUT, "time-out", "", "3.10.8",
		"tcp_write_timeout(), tcp_write_err()"),
	FIGURE("syn_received-established", SYN_RECEIVED, ESTABLISHED, RECEIVE_ACK_OF_SYN,
		"rcv ACK of SYN", "", "3.10.7.4",
		"tcp_check_req(), tcp_v4_syn_recv_sock(), tcp_child_process(), "
		"tcp_rcv_state_process()"),
	NOTED("syn_received-fin_wait_1", SYN_RECEIVED, FIN_WAIT_1, SEND_FIN, "close", "snd FIN",
		"3.10.4", "tcp_close_state(), tcp_send_fin()", TRUE,
		"Only where a socket is there already: both opened at once, or Fast Open."),
	NOTED("syn_received-listen-rst", SYN_RECEIVED, LISTEN, RECEIVE_RST, "rcv RST", "",
		"3.10.7.4", "tcp_check_req(), inet_csk_reqsk_queue_drop()", TRUE,
		"After a passive open: the request is forgotten, and the listener never left "
		"LISTEN. "
		"Trace events do not show it."),
	NOTED("syn_received-closed-rst", SYN_RECEIVED, CLOSED, RECEIVE_RST, "rcv RST", "",
		"3.10.7.4", "tcp_validate_incoming(), tcp_reset()", FALSE,
		"After both opened at once."),
	ABORT("syn_received", SYN_RECEIVED),
	NOTED("syn_received-closed-timeout", SYN_RECEIVED, CLOSED, TIMEOUT, "time-out", "",
		"3.10.8", "reqsk_timer_handler(), inet_csk_reqsk_queue_drop()", FALSE,
		"The SYN,ACK was sent tcp_synack_retries times."),
	/* Open. */
	FIGURE("established-fin_wait_1", ESTABLISHED, FIN_WAIT_1, SEND_FIN, "close", "snd FIN",
		"3.10.4", "tcp_close(), tcp_shutdown(), tcp_close_state(), tcp_send_fin()"),
	FIGURE("established-close_wait", ESTABLISHED, CLOSE_WAIT, RECEIVE_FIN, "rcv FIN", "snd ACK",
		"3.10.7.4", "tcp_data_queue(), tcp_fin()"),
	RESET("established", ESTABLISHED),
	ABORT("established", ESTABLISHED),
	GIVE_UP("established", ESTABLISHED),
	/* Closing first. */
	FIGURE("fin_wait_1-fin_wait_2", FIN_WAIT_1, FIN_WAIT_2, RECEIVE_ACK_OF_FIN,
		"rcv ACK of FIN", "", "3.10.7.4", "tcp_rcv_state_process()"),
	FIGURE("fin_wait_1-closing", FIN_WAIT_1, CLOSING, RECEIVE_FIN, "rcv FIN", "snd ACK",
		"3.10.7.4", "tcp_fin()"),
	RESET("fin_wait_1", FIN_WAIT_1),
	ABORT("fin_wait_1", FIN_WAIT_1),
	GIVE_UP("fin_wait_1", FIN_WAIT_1),
	NOTED("fin_wait_2-time_wait", FIN_WAIT_2, TIME_WAIT, RECEIVE_FIN, "rcv FIN", "snd ACK",
		"3.10.7.4", "tcp_fin(), tcp_time_wait(), tcp_timewait_state_process()", TRUE,
		"If the program has closed the socket, FIN-WAIT-2 is kept in a small time-wait "
		"socket "
		"already: trace events show CLOSE then. A FIN with the ACK of ours leads through "
		"FIN-WAIT-2 at once."),
	RESET("fin_wait_2", FIN_WAIT_2),
	ABORT("fin_wait_2", FIN_WAIT_2),
	NOTED("fin_wait_2-closed-timeout", FIN_WAIT_2, CLOSED, TIMEOUT, "time-out", "", "",
		"tcp_keepalive_timer(), tw_timer_handler()", FALSE,
		"Linux only: after tcp_fin_timeout, if the program has closed the socket."),
	FIGURE("closing-time_wait", CLOSING, TIME_WAIT, RECEIVE_ACK_OF_FIN, "rcv ACK of FIN", "",
		"3.10.7.4", "tcp_rcv_state_process(), tcp_time_wait()"),
	RESET("closing", CLOSING),
	ABORT("closing", CLOSING),
	GIVE_UP("closing", CLOSING),
	NOTED("time_wait-closed", TIME_WAIT, CLOSED, TIMEOUT, "time-out 2MSL", "delete TCB",
		"3.10.8", "tw_timer_handler(), inet_twsk_kill()", TRUE,
		"60 seconds in Linux. Trace events show TIME_WAIT as CLOSE, and not its end."),
	NOTED("time_wait-closed-rst", TIME_WAIT, CLOSED, RECEIVE_RST, "rcv RST", "", "3.10.7.4",
		"tcp_timewait_state_process(), inet_twsk_deschedule_put()", FALSE,
		"Not with tcp_rfc1337."),
	NOTED("time_wait-syn_received", TIME_WAIT, SYN_RECEIVED, SEND_SYN_ACK, "rcv SYN",
		"snd SYN,ACK", "3.10.7.4", "tcp_timewait_state_process(), tcp_v4_rcv()", FALSE,
		"A SYN with a higher number or timestamp begins a new connection."),
	NOTED("time_wait-syn_sent", TIME_WAIT, SYN_SENT, SEND_SYN, "active open", "snd SYN",
		"3.10.1", "tcp_v4_connect(), tcp_twsk_unique()", FALSE,
		"The ports are used again: tcp_tw_reuse, after a second."),
	/* Closing second. */
	FIGURE("close_wait-last_ack", CLOSE_WAIT, LAST_ACK, SEND_FIN, "close", "snd FIN", "3.10.4",
		"tcp_close(), tcp_shutdown(), tcp_close_state(), tcp_send_fin()"),
	RESET("close_wait", CLOSE_WAIT),
	ABORT("close_wait", CLOSE_WAIT),
	GIVE_UP("close_wait", CLOSE_WAIT),
	FIGURE("last_ack-closed", LAST_ACK, CLOSED, RECEIVE_ACK_OF_FIN, "rcv ACK of FIN", "",
		"3.10.7.4", "tcp_rcv_state_process(), tcp_done()"),
	RESET("last_ack", LAST_ACK),
	ABORT("last_ack", LAST_ACK),
	GIVE_UP("last_ack", LAST_ACK),
};

const char *
wb_tcp_state_to_string(WbTcpState state)
{
	static const char *const names[] = {
#define X(name, text) text,
		WB_TCP_STATES(X)
#undef X
	};

	g_return_val_if_fail((guint)state < G_N_ELEMENTS(names), NULL);
	return names[state];
}

guint
wb_tcp_machine_get_length(void)
{
	return G_N_ELEMENTS(edges);
}

const WbTcpEdge *
wb_tcp_machine_get(guint index)
{
	g_return_val_if_fail(index < G_N_ELEMENTS(edges), NULL);
	return &edges[index];
}

const WbTcpEdge *
wb_tcp_machine_find(WbTcpState from, WbTcpTrigger trigger, gboolean passive)
{
	for (guint i = 0; i < G_N_ELEMENTS(edges); i++) {
		if (edges[i].from != from || edges[i].trigger != trigger)
			continue;
		/* Of the two ways out of SYN-RECEIVED, the one to LISTEN stands first. */
		if (edges[i].to == S(LISTEN) && from != S(CLOSED) && !passive)
			continue;
		return &edges[i];
	}
	return NULL;
}

const WbTcpEdge *
wb_tcp_machine_find_id(const char *id)
{
	for (guint i = 0; i < G_N_ELEMENTS(edges); i++)
		if (g_str_equal(edges[i].id, id))
			return &edges[i];
	return NULL;
}

char *
wb_tcp_edge_to_label(const WbTcpEdge *edge)
{
	return *edge->action ? g_strdup_printf("%s\n%s", edge->event, edge->action)
			     : g_strdup(edge->event);
}

/* --- documentation ------------------------------------------------------------------------- */

static const char introduction[] =
	"# The TCP machine\n"
	"\n"
	"The states of a TCP connection's end and what leads from one to the next: RFC 9293, "
	"figure 5, "
	"with what\nits text adds, and the functions of Linux 6.1 that do it. The tracker, which "
	"follows "
	"connections by\ntheir packets, and the diagram use the same table.\n"
	"\n"
	"This page is made from that table, `app/libworkbench/packet/tcp-machine.c`: change it "
	"there, and "
	"run\n`make build/tests/test-tcp-machine && build/tests/test-tcp-machine --update`.\n";

static const char *
or_dash(const char *text)
{
	return *text ? text : "–";
}

/* The functions in code style: "`a()`, `b()`". */
static char *
quote_functions(const char *functions)
{
	g_auto(GStrv) names = g_strsplit(functions, ", ", -1);
	g_autofree char *joined = g_strjoinv("`, `", names);

	return *joined ? g_strdup_printf("`%s`", joined) : g_strdup("–");
}

static void
append_edge(GString *text, const WbTcpEdge *edge, GPtrArray *notes)
{
	g_autofree char *functions = quote_functions(edge->functions);
	g_autofree char *mark = NULL;

	if (edge->note) {
		g_ptr_array_add(notes, (gpointer)edge->note);
		mark = g_strdup_printf(" <sup>%u</sup>", notes->len);
	}
	g_string_append_printf(text, "| %s | %s | %s%s | %s | %s | `%s` |\n",
		wb_tcp_state_to_string(edge->to), edge->event, or_dash(edge->action),
		mark ? mark : "", or_dash(edge->section), functions, edge->id);
}

static void
append_state(GString *text, WbTcpState state, GPtrArray *notes)
{
	g_string_append_printf(text,
		"\n### From %s\n\n| to | when | it does | RFC 9293 | Linux | edge |\n"
		"|---|---|---|---|---|---|\n",
		wb_tcp_state_to_string(state));
	for (guint i = 0; i < G_N_ELEMENTS(edges); i++)
		if (edges[i].from == state)
			append_edge(text, &edges[i], notes);
}

char *
wb_tcp_machine_to_markdown(void)
{
	GString *text = g_string_new(introduction);
	g_autoptr(GPtrArray) notes = g_ptr_array_new();

	for (WbTcpState state = S(CLOSED); state < WB_TCP_STATE_COUNT; state++)
		append_state(text, state, notes);
	g_string_append(text, "\n## Notes\n\n");
	for (guint i = 0; i < notes->len; i++)
		g_string_append_printf(text, "%u. %s\n", i + 1, (const char *)notes->pdata[i]);
	return g_string_free(text, FALSE);
}
