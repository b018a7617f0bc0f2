/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What there is to say of a node, an edge or a step besides its picture: the section of RFC 9293
 * and the kernel's functions (packet/tcp-machine.h), the DOT file's "tooltip", and when the run
 * took it, by which packet. For cards that come up, and for who cannot see the picture.
 */
#pragma once

#include "draw/diagram-run.h"

/* The step that took what HIT is: the last one that is drawn, else the first one that is not yet.
 * Counted from 1; 0: the run did not take it. */
guint wb_diagram_view_find_step(const WbDiagramView *view, WbDiagramHit hit);
/* Its edge, else its node. NUMBER counts from 1. */
WbDiagramHit wb_diagram_view_get_place(const WbDiagramView *view, guint number);
/* What the step rests on: of the kernel, else the packet; or NULL. */
const WbRunEvent *wb_diagram_view_get_event(const WbDiagramView *view, guint number);

/* The first line is its name. NULL if HIT is nothing. Owned. */
char *wb_diagram_view_explain(const WbDiagramView *view, WbDiagramHit hit);
/* The same of step NUMBER, from 1: one that the diagram has no line for, too. */
char *wb_diagram_view_explain_step(const WbDiagramView *view, guint number);
/* "Step 3 of 9: client SYN-SENT → ESTABLISHED, at 0.829009 s". Owned; "" before the first. */
char *wb_diagram_view_sum_up(const WbDiagramView *view);
