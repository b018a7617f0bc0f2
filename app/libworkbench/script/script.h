/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A packet script as a tree: packetdrill's language (docs/packet-scripts.md). Immutable once
 * parsed. Everything that came from the text has its place in it.
 */
#pragma once

#include "packet/packet.h"

typedef struct {
	guint line, column; /* from 1; column in bytes */
} WbPlace;

/* --- Expressions: arguments and results of system calls --- */

typedef enum {
	WB_EXPR_ELLIPSIS, /* ... */
	WB_EXPR_INTEGER,  /* 10, -1, 0x7f */
	WB_EXPR_WORD,	  /* AF_INET: a symbol, or a name given with --define */
	WB_EXPR_STRING,	  /* "ab\x00"; adjacent strings are one */
	WB_EXPR_OR,	  /* A|B|C: children */
	WB_EXPR_FIELD, /* NAME = VALUE, or NAME(ARGUMENTS) = VALUE, inside a group: children are the
			  value, then the arguments */
	WB_EXPR_ARRAY, /* [ … ]: children */
	WB_EXPR_GROUP, /* { … }: children, of which some or all are fields */
	WB_EXPR_CALL,  /* htons(80), inet_addr("1.2.3.4"): name and children */
} WbExprKind;

typedef struct _WbExpr WbExpr;
struct _WbExpr {
	WbExprKind kind;
	WbPlace place;
	gint64 integer;
	gboolean hex;		/* an integer that was written in hexadecimal */
	char *word;		/* of a word, a field, a call */
	GBytes *bytes;		/* of a string, escapes resolved */
	gboolean open_ended;	/* a string followed by "...": it is the start of what is there */
	gboolean has_arguments; /* a field that was written with parentheses */
	GPtrArray *children;	/* of WbExpr *; NULL where there can be none */
};

/* --- Packets --- */

typedef enum { WB_INBOUND, WB_OUTBOUND } WbDirection; /* < to the kernel, > from it */
typedef enum {
	WB_PROTO_TCP,
	WB_PROTO_UDP,
	WB_PROTO_ICMP
} WbProto; /* WB_PROTO_ICMP: of the run's IP version */

typedef enum {
	WB_ECN_CHECK_NOT, /* not written: not checked, and not-ECT when sent */
	WB_ECN_CHECK_FIELD,
	WB_ECN_CHECK_ECT01, /* either ECT(0) or ECT(1) */
	WB_ECN_CHECK_TOS,   /* the whole byte */
} WbEcnCheck;

/* (ttl 64), [ect0], (tos 0x10, flowlabel 0x12345) */
typedef struct {
	gboolean written, brackets; /* [ ] rather than ( ) */
	WbEcnCheck check;
	guint8 tos; /* the ECN codepoint, or the byte */
	gboolean has_ttl, has_flow_label;
	guint8 ttl;
	guint32 flow_label;
} WbIpInfo;

/* An option as written. */
typedef struct {
	WbTcpOption option;
	WbPlace place;
	/* A Fast Open cookie that is a name given with --define: OPTION has no bytes until
	 * wb_script_bind(). Else NULL. */
	char *cookie_name;
} WbOptionSpec;

typedef struct {
	guint16 flags;
	gboolean ace; /* the AccECN counter was written as a number: ".5" */
	guint32 seq_start, seq_end;
	guint32 payload;
	gboolean has_ack, has_window, has_urgent;
	guint32 ack;
	guint32 window;
	guint16 urgent;
	gboolean any_options; /* <...> */
	gboolean has_options; /* < > was written */
	GArray *options;      /* of WbOptionSpec */
} WbTcpSpec;

typedef enum { WB_QUOTED_NOTHING, WB_QUOTED_UDP, WB_QUOTED_TCP, WB_QUOTED_RAW } WbQuoted;

typedef struct {
	char *type, *code; /* "unreachable", "frag_needed"; CODE may be NULL */
	WbPlace type_place, code_place;
	gboolean has_mtu, has_id;
	guint32 mtu;
	guint16 id;
	WbQuoted quoted;
	guint32 quoted_start, quoted_end,
		quoted_length; /* [1:11(10)], or the length of [udp (n)] and [raw (n)] */
} WbIcmpSpec;

typedef struct {
	WbDirection direction;
	WbProto proto;
	WbIpInfo ip;
	gboolean has_ports;
	guint16 source_port, destination_port;
	WbTcpSpec tcp;
	guint32 udp_payload;
	WbIcmpSpec icmp;
	/* Encapsulation as written ("gre", "mpls", "ipv4", "ipv6", "psp"): parsed so that it can be
	 * refused by name. */
	char *encapsulation;
	WbPlace encapsulation_place;
	/* Where each part was written, for the caret under a mismatch. */
	WbPlace flags_place, seq_place, ack_place, window_place, urgent_place, options_place,
		ip_place;
} WbPacketSpec;

/* --- Events --- */

typedef enum {
	WB_TIME_ABSOLUTE, /* 0.5 */
	WB_TIME_RELATIVE, /* +.5: after the event before */
	WB_TIME_ANY,	  /* * */
	WB_TIME_ABSOLUTE_RANGE,
	WB_TIME_RELATIVE_RANGE,
} WbTimeKind;

typedef struct {
	WbTimeKind kind;
	gint64 start_us, end_us; /* END_US of ranges only */
} WbEventTime;

typedef struct {
	char *name;
	WbPlace place;	      /* of its name */
	GPtrArray *arguments; /* of WbExpr * */
	WbExpr *result;
	char *error_name; /* "EAGAIN", or NULL */
	WbPlace error_place;
	char *note; /* the text in parentheses, or NULL */
	gboolean blocking;
	gint64 end_us; /* when it may return: "0...0.5"; relative if the event's time is */
} WbCallSpec;

typedef enum { WB_EVENT_PACKET, WB_EVENT_CALL, WB_EVENT_COMMAND, WB_EVENT_CODE } WbEventKind;

typedef struct {
	WbEventKind kind;
	WbPlace place;	/* of its time */
	WbPlace body;	/* of what follows the time */
	guint end_line; /* the line of its last token */
	WbEventTime time;
	char *step; /* the name in a "// @step NAME" comment right before it, or NULL: what a
		       walkthrough's narration refers to */
	union {
		WbPacketSpec *packet;
		WbCallSpec *call;
		char *text; /* a command between backticks, or code between %{ and }% */
	};
} WbEvent;

/* --option=value, --option value is not a form of a script's head */
typedef struct {
	char *name;  /* without hyphens: "ip_version" */
	char *value; /* or NULL */
	WbPlace place;
} WbScriptOption;

/* A comment, kept for the printer. */
typedef struct {
	WbPlace place;
	char *text; /* with its delimiters */
	gboolean own_line;
} WbComment;

typedef struct {
	char *file;   /* as the user knows it */
	char *source; /* the whole text */
	gsize length;
	GPtrArray *options;		      /* of WbScriptOption * */
	char *init_command, *cleanup_command; /* or NULL */
	WbPlace init_place, cleanup_place;
	GPtrArray *events;   /* of WbEvent * */
	GPtrArray *comments; /* of WbComment *, in order */
} WbScript;

#define WB_SCRIPT_MAX (1024 * 1024)

/*
 * Parses TEXT, LENGTH bytes known as FILE. Every fault that can be told apart is appended to
 * DIAGNOSTICS (of WbDiagnostic *), with a suggestion where there is one; NULL if there was any.
 * Only the syntax is looked at.
 */
WbScript *wb_script_parse(const char *file, const char *text, gsize length, GPtrArray *diagnostics);
void wb_script_free(WbScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbScript, wb_script_free)

void wb_expr_free(WbExpr *expr);

/*
 * What the syntax does not tell: unknown system calls, symbols, options of the head, ICMP types and
 * code that does not parse; wrong numbers and kinds of arguments; features that are not supported,
 * by name. FALSE if there is an error. DEFINES: names given with --define/-D, or NULL.
 */
gboolean wb_script_check(
	const WbScript *script, const char *const *defines, GPtrArray *diagnostics);

/*
 * Both at once: the faults of the syntax and, in what is sound, those that wb_script_check() finds,
 * in the order of their places; no fault is told that only follows from another. NULL if there is
 * an error.
 */
WbScript *wb_script_load(const char *file, const char *text, gsize length,
	const char *const *defines, GPtrArray *diagnostics);

/*
 * Puts the values of DEFINES (name -> text, or NULL) where packets have a name: a Fast Open cookie,
 * an ICMP type or code. To be called before the script is played. FALSE with a diagnostic for each
 * cookie that has no value or a wrong one.
 */
gboolean wb_script_bind(WbScript *script, GHashTable *defines, GPtrArray *diagnostics);

/* The script in its canonical layout, comments kept. Owned. */
char *wb_script_format(const WbScript *script);

/* One part as text, on one line. Owned. */
char *wb_expr_to_string(const WbExpr *expr);
char *wb_packet_spec_to_string(const WbPacketSpec *packet); /* with its direction */
char *wb_call_spec_to_string(const WbCallSpec *call);
char *wb_event_time_to_string(const WbEventTime *time);
char *wb_event_to_string(const WbEvent *event); /* without its time */

/* The text of line LINE of the source, or NULL. Owned. */
char *wb_script_dup_line(const WbScript *script, guint line);

/* TRUE if both are the same tree but for places. */
gboolean wb_script_equal(const WbScript *a, const WbScript *b);
