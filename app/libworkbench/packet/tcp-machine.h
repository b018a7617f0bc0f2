/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TCP machine of RFC 9293 3.3.2 as one table: what the tracker follows, the diagram draws and
 * docs/tcp-machine.md is made from.
 *
 * Besides the arrows of the RFC's figure it has those that its text adds (a RST, an abort, a
 * time-out in every state), and names the functions of Linux 6.1 that take them.
 */
#pragma once

#include <glib.h>

/* UNKNOWN: the packets cannot tell. */
#define WB_TCP_STATES(X)                \
	X(UNKNOWN, "unknown")           \
	X(CLOSED, "CLOSED")             \
	X(LISTEN, "LISTEN")             \
	X(SYN_SENT, "SYN-SENT")         \
	X(SYN_RECEIVED, "SYN-RECEIVED") \
	X(ESTABLISHED, "ESTABLISHED")   \
	X(FIN_WAIT_1, "FIN-WAIT-1")     \
	X(FIN_WAIT_2, "FIN-WAIT-2")     \
	X(CLOSE_WAIT, "CLOSE-WAIT")     \
	X(CLOSING, "CLOSING")           \
	X(LAST_ACK, "LAST-ACK")         \
	X(TIME_WAIT, "TIME-WAIT")

typedef enum {
#define X(name, text) WB_TCP_STATE_##name,
	WB_TCP_STATES(X)
#undef X
		WB_TCP_STATE_COUNT,
} WbTcpState;

/* "SYN-SENT" */
const char *wb_tcp_state_to_string(WbTcpState state);

/* What makes an end take an edge. Those after SEND_RST are seen by its receiving a packet, the last
 * three by no packet at all. */
#define WB_TCP_TRIGGERS(X)                                                    \
	X(SEND_SYN, "connect")	   /* a SYN without ACK goes out */           \
	X(SEND_SYN_ACK, "rcv SYN") /* a SYN came, and a SYN,ACK answers it */ \
	X(SEND_FIN, "close")	   /* the FIN goes out */                     \
	X(SEND_RST, "abort")	   /* a RST goes out */                       \
	X(RECEIVE_SYN, "rcv SYN")  /* while both open */                      \
	X(RECEIVE_SYN_ACK, "rcv SYN,ACK")                                     \
	X(RECEIVE_ACK_OF_SYN, "rcv ACK of SYN")                               \
	X(RECEIVE_FIN, "rcv FIN")                                             \
	X(RECEIVE_ACK_OF_FIN, "rcv ACK of FIN")                               \
	X(RECEIVE_RST, "rcv RST")                                             \
	X(LISTEN, "listen")                                                   \
	X(CLOSE, "close") /* nobody has to be told */                         \
	X(TIMEOUT, "time-out")

typedef enum {
#define X(name, text) WB_TCP_TRIGGER_##name,
	WB_TCP_TRIGGERS(X)
#undef X
		WB_TCP_TRIGGER_COUNT,
} WbTcpTrigger;

typedef struct {
	const char *id; /* of DOT files: "established-fin_wait_1", "syn_sent-closed-rst" */
	WbTcpState from, to;
	WbTcpTrigger trigger;
	const char *event,
		*action;       /* the label's two lines: "close", "snd FIN"; action may be "" */
	const char *section;   /* of RFC 9293: "3.10.4" */
	const char *functions; /* of Linux 6.1, separated by ", "; "" if it never does this */
	gboolean in_figure;    /* RFC 9293's figure 5 has it */
	const char *note;      /* a sentence, or NULL */
} WbTcpEdge;

guint wb_tcp_machine_get_length(void);
const WbTcpEdge *wb_tcp_machine_get(guint index);
/* The edge that leaves FROM on TRIGGER, or NULL. Of two, the one that leads to a state other than
 * LISTEN unless PASSIVE. */
const WbTcpEdge *wb_tcp_machine_find(WbTcpState from, WbTcpTrigger trigger, gboolean passive);
/* NULL if there is none of that name. */
const WbTcpEdge *wb_tcp_machine_find_id(const char *id);

/* "close\nsnd FIN". Owned. */
char *wb_tcp_edge_to_label(const WbTcpEdge *edge);

/* docs/tcp-machine.md: a test compares the file with this. Owned. */
char *wb_tcp_machine_to_markdown(void);
