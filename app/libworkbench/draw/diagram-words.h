/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps of a path in words: the same on the page and in its text. */
#pragma once

#include "draw/diagram-run.h"

#define WB_DIAGRAM_ROWS_MAX 40

/* All are owned. */
typedef struct {
	char *time;	/* "0.032123" */
	char *what;	/* "SYN-SENT → ESTABLISHED", "ip_rcv" */
	char *why;	/* "rcv SYN,ACK / snd ACK", "×3"; or "" */
	char *evidence; /* "state 3, packet 2", "packet 2 only" */
} WbStepWords;

WbStepWords wb_step_words_make(const WbDiagramView *view, const WbDiagramStep *step);
void wb_step_words_clear(WbStepWords *words);

/* "client", "server", "" */
const char *wb_end_to_string(WbEnd end);
/* "127.0.0.1:4711" of END of the run's connection. Owned. */
char *wb_diagram_end_to_string(const WbDiagramRun *run, WbEnd end);
/* A node's name: the first line of its label; of two of that name, the second line too. Owned. */
char *wb_diagram_node_to_string(const WbDiagram *diagram, int node);
/* "packet 9, FIN, ACK". Owned. */
char *wb_diagram_segment_to_string(const WbRunEvent *segment);
char *wb_diagram_time_to_string(const WbDiagramRun *run, gint64 time_ns);
/* Steps that are drawn. */
guint wb_diagram_view_get_steps(const WbDiagramView *view);
/* One sentence on why there is no path; or NULL. Static. */
const char *wb_diagram_view_get_excuse(const WbDiagramView *view);
