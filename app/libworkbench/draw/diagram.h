/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A diagram: a DOT file of labs/diagrams/, laid out by Graphviz, whose nodes and edges say which
 * event lights them. docs/diagrams.md is for those who write them.
 *
 * Immutable once loaded. Coordinates are those of paint.h, from the diagram's upper left corner.
 */
#pragma once

#include "draw/paint.h"
#include "evidence/event.h"

/* --- what lights a node or an edge --------------------------------------------------------- */

/* The attribute "event" has any number of them, with ';' between. */
#define WB_TRIGGERS(X)                                                              \
	X(STATE, "state")	/* state:SYN_SENT>ESTABLISHED; either may be "*" */ \
	X(FUNCTION, "function") /* function:ip_rcv */                               \
	X(MODULE, "module")	/* module:*: any function of a module */            \
	X(SYSCALL, "syscall")	/* syscall:bind */                                  \
	X(DROP, "drop")		/* drop:NO_SOCKET, drop:* */                        \
	X(LOG, "log")		/* log:words that the line has; log:* */            \
	X(PACKET, "packet")	/* packet:tcp, packet:udp, packet:icmp, packet:* */

typedef enum {
#define X(name, word) WB_TRIGGER_##name,
	WB_TRIGGERS(X)
#undef X
} WbTriggerKind;

typedef struct {
	WbTriggerKind kind;
	char *word;	   /* what follows the colon */
	int before, after; /* of a state: WbSocketState, or -1 for any */
} WbTrigger;

/* Of WbTrigger, owned; TEXT may be NULL or empty. WB_ERROR_INVALID_DATA. */
GArray *wb_triggers_parse(const char *text, GError **error);
/* The first of TRIGGERS that EVENT is, or that packets imply with it; or NULL. */
const WbTrigger *wb_triggers_match(const GArray *triggers, const WbRunEvent *event);

/* --- the model ----------------------------------------------------------------------------- */

typedef struct {
	double x, y;
} WbPoint;

typedef enum { WB_SHAPE_BOX, WB_SHAPE_PILL, WB_SHAPE_DIAMOND, WB_SHAPE_TEXT } WbShape;

typedef struct {
	char *id;
	char *label; /* the first line is the name, the others small */
	WbShape shape;
	WbBox box;
	char *note;	  /* a sentence, or NULL */
	GArray *triggers; /* of WbTrigger */
} WbDiagramNode;

typedef struct {
	char *id;
	guint tail, head; /* nodes */
	char *label;	  /* an event; in the next line the action. May be "" */
	WbPoint label_at; /* its middle */
	WbPoint badge_at; /* the middle of the curve: where order numbers go */
	WbPoint *points;  /* Bézier: one, and three for each piece */
	guint point_count;
	WbPoint tip; /* of the arrow */
	char *note;  /* a sentence, or NULL */
	GArray *triggers;
} WbDiagramEdge;

/* A box behind nodes, with a name: "kernel". */
typedef struct {
	char *label;
	gboolean label_below; /* at the box's foot */
	WbBox box;
} WbDiagramGroup;

typedef struct {
	char *name;		   /* of the file, without ".dot" */
	char *title;		   /* the graph's label */
	gboolean about_connection; /* of one TCP connection, */
	gboolean about_packets;	   /* of a flow's first packet; else of all that happened */
	double width, height;
	GPtrArray *nodes, *edges, *groups; /* of the above, * */
} WbDiagram;

/* PATH is DOT. An error names file and, where there is one, line. */
WbDiagram *wb_diagram_load(const char *path, GError **error);
void wb_diagram_free(WbDiagram *diagram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbDiagram, wb_diagram_free)

/* -1: there is none. */
int wb_diagram_find_node(const WbDiagram *diagram, const char *id);
int wb_diagram_find_edge(const WbDiagram *diagram, const char *id);
/* The kernel functions that light something: what to trace for it. NULL-terminated, owned. */
char **wb_diagram_dup_functions(const WbDiagram *diagram);

/* What lies at X, Y, an edge within REACH of it. At most one of the two is not -1. */
typedef struct {
	int node, edge;
} WbDiagramHit;

WbDiagramHit wb_diagram_hit(const WbDiagram *diagram, double x, double y, double reach);
