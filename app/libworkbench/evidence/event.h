/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One thing that happened in a run: what every stream of evidence is made of.
 *
 * An event is "STREAM NUMBER", such as "log 17" or "packet 4": numbers start at 1 in each stream
 * and follow the stream's own order. All numbers are in host order.
 */
#pragma once

#include "packet/packet.h"

#define WB_STREAMS(X)                                                             \
	X(PACKET, "packet")	/* captured on an interface */                    \
	X(LOG, "log")		/* /dev/kmsg */                                   \
	X(STATE, "state")	/* sock:inet_sock_set_state */                    \
	X(DROP, "drop")		/* skb:kfree_skb */                               \
	X(FUNCTION, "function") /* ftrace's function_graph */                     \
	X(TCP, "tcp")		/* tcp:tcp_probe, tcp:tcp_retransmit_skb */       \
	X(COUNTER, "counter")	/* of /proc/net/netstat and snmp that changed */  \
	X(SOCKET, "socket")	/* samples of sock_diag, as ss -tie shows them */ \
	X(STEP, "step")		/* of a packet script or of a checker */          \
	X(CHECK, "check")	/* a sub-check and its verdict */                 \
	X(CONSOLE, "console")	/* a line of the serial console */                \
	X(MARKER, "marker")	/* written into a stream on purpose */

typedef enum {
#define X(name, word) WB_STREAM_##name,
	WB_STREAMS(X)
#undef X
		WB_STREAM_COUNT,
} WbStream;

/* "log"; and back, FALSE if there is no such stream. */
const char *wb_stream_to_string(WbStream stream);
gboolean wb_stream_parse(const char *word, WbStream *ret_stream);

/* The states of a socket, numbered as in the kernel (include/net/tcp_states.h). */
#define WB_SOCKET_STATES(X) \
	X(NONE)             \
	X(ESTABLISHED)      \
	X(SYN_SENT)         \
	X(SYN_RECV)         \
	X(FIN_WAIT1)        \
	X(FIN_WAIT2)        \
	X(TIME_WAIT)        \
	X(CLOSE)            \
	X(CLOSE_WAIT)       \
	X(LAST_ACK)         \
	X(LISTEN)           \
	X(CLOSING)          \
	X(NEW_SYN_RECV)

typedef enum {
#define X(name) WB_SOCKET_##name,
	WB_SOCKET_STATES(X)
#undef X
		WB_SOCKET_STATE_COUNT,
} WbSocketState;

/* "SYN_SENT"; and back, with or without the kernel's "TCP_". FALSE if there is no such state. */
const char *wb_socket_state_to_string(WbSocketState state);
gboolean wb_socket_state_parse(const char *word, WbSocketState *ret_state);

/*
 * Who talks to whom. VERSION 0: unknown. A port is 0 where it is not known yet (a socket in
 * SYN_SENT before its port is chosen) or where there is none. Of a state, the source is the
 * socket's side.
 */
typedef struct {
	guint8 version;	 /* 4 or 6; IPv4 addresses mapped into IPv6 are IPv4 */
	guint8 protocol; /* IPPROTO_* */
	guint16 source_port, destination_port;
	WbIpAddress source, destination;
} WbFlow;

/* The same two endpoints and protocol, in either direction. Unknown flows equal nothing. */
gboolean wb_flow_same(const WbFlow *a, const WbFlow *b);
/* From the same endpoint to the same endpoint. */
gboolean wb_flow_same_way(const WbFlow *a, const WbFlow *b);
WbFlow wb_flow_reverse(const WbFlow *flow);
/* Of a pointer to a flow; the same for both directions. */
guint wb_flow_hash(gconstpointer flow);
/* wb_flow_same() for GHashTable. */
gboolean wb_flow_equal(gconstpointer a, gconstpointer b);
/* ::ffff:a.b.c.d becomes a.b.c.d where both ends are such. */
void wb_flow_unmap(WbFlow *flow);
/* "127.0.0.1:44796 > 127.0.0.1:4711". Owned. */
char *wb_flow_to_string(const WbFlow *flow);

/* An endpoint that a text names: "127.0.0.1:4711". */
typedef struct {
	guint8 version;
	guint16 port; /* 0: only the address */
	WbIpAddress address;
} WbMention;

#define WB_MENTIONS_MAX 4

/* What a sample of a socket has besides its state: struct inet_diag_msg and struct tcp_info.
 * Windows are in bytes, cwnd and ssthresh in segments. */
#define WB_SOCKET_NUMBERS(X) \
	X(recv_q)            \
	X(send_q)            \
	X(snd_cwnd)          \
	X(ssthresh)          \
	X(snd_wnd)           \
	X(rcv_space)         \
	X(rtt_us)            \
	X(rttvar_us)         \
	X(rto_us)            \
	X(mss)               \
	X(unacked)           \
	X(sacked)            \
	X(lost)              \
	X(retransmits)       \
	X(timer_ms)

typedef struct {
	WbSocketState state;
#define X(name) guint32 name;
	WB_SOCKET_NUMBERS(X)
#undef X
} WbSocketSample;

typedef enum { WB_FUNCTION_ENTER, WB_FUNCTION_LEAF, WB_FUNCTION_LEAVE } WbFunctionKind;

/* A million packets are kept: what few events have is behind a pointer. */
typedef struct {
	WbStream stream;
	guint64 number; /* 0: the timeline or the bundle gives the next one */
	gint64 time_ns; /* CLOCK_BOOTTIME of the guest; before it was mapped, the stream's clock */
	gint64 source_ns; /* of a mapped event: what the stream's clock said */
	guint64 error_ns; /* it happened at most this much before or after TIME_NS */
	char *text;	  /* one line, already safe to show */

	/* Keys. */
	WbFlow flow;
	gboolean has_sequence;
	guint32 sequence, sequence_end; /* first sequence number, and the one after the last */
	guint64 socket;			/* the kernel's cookie, 0: unknown */
	gint32 pid, cpu;		/* -1: unknown */
	char *comm;			/* or NULL; safe to show */
	char *name; /* function, module, tracepoint, sub-check or step; or NULL; safe to show */
	guint mention_count;
	WbMention *mentions; /* endpoints that TEXT names; NULL: there are none. Owned */

	union {
		struct {
			GBytes *bytes; /* as captured, with the link header */
			guint32 link;  /* LINKTYPE_* of pcap */
			guint32 interface;
			guint32 wire_length; /* at least the captured bytes */
			guint16 flags;	     /* WB_TCP_*, of TCP */
			guint32 ack;
			gboolean cut; /* fewer bytes than the packet had */
		} packet;
		struct {
			guint8 priority; /* 0 (emergency) to 7 (debug) */
			guint32 facility;
			guint64 sequence;
			gboolean continues; /* a piece of a line, flag "c" */
		} log;
		struct {
			WbSocketState before, after;
		} state;
		struct {
			char *reason; /* as the kernel spells it */
			guint16 protocol;
		} drop;
		struct {
			WbFunctionKind kind;
			guint16 depth;	     /* 0: outermost */
			guint64 duration_ns; /* LEAF and LEAVE */
			char *module;	     /* or NULL: the kernel's own */
		} function;
		struct {
			gboolean retransmit; /* only STATE is meant then, else all but STATE */
			WbSocketState state;
			guint32 snd_nxt, snd_una, snd_cwnd, ssthresh, snd_wnd, srtt_us, rcv_wnd;
			guint32 data_length;
		} tcp;
		struct {
			guint64 value;
			gint64 delta;	/* since the sample before */
		} counter;		/* NAME as in "TcpExtListenOverflows" */
		WbSocketSample *sample; /* of stream SOCKET; owned, never NULL */
		struct {
			gboolean passed, skipped;
			char *evidence; /* lines, as the checker gave them; or NULL; each safe to
					   show */
		} check;
	};
} WbRunEvent;

WbRunEvent *wb_run_event_new(WbStream stream);
void wb_run_event_free(WbRunEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRunEvent, wb_run_event_free)
WbRunEvent *wb_run_event_copy(const WbRunEvent *event);

/* Bytes it keeps in memory, about. */
gsize wb_run_event_size(const WbRunEvent *event);

/* Fills the mentions from TEXT. */
void wb_run_event_find_mentions(WbRunEvent *event);

/* "log 17". Owned. */
char *wb_run_event_to_reference(const WbRunEvent *event);

/* "log 17", "packet #4", "packet 4: what else": FALSE if it does not begin with a reference. */
gboolean wb_reference_parse(const char *text, WbStream *ret_stream, guint64 *ret_number);

/* Takes an event over, or is only shown it: each user says which. */
typedef void (*WbRunEventFunc)(WbRunEvent *event, gpointer data);
