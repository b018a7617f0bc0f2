/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the markers in a template. Private to the skeleton generator. */
#pragma once

#include "base/diagnostic.h"

/* Larger numbers are a slip of the finger, not a step or a count. */
#define WB_MARKER_NUMBER_MAX 9999
#define WB_MARKERS_MAX 1000

/* A TODO comment. Offsets are bytes of the text, lines count from 1. */
typedef struct {
	guint step;
	guint count;	   /* solution lines after the comment's last line */
	gsize start;	   /* of the comment */
	gsize end;	   /* behind the comment */
	gsize count_start; /* what the skeleton drops of it: "/m" */
	gsize count_end;
	guint line; /* of its start */
	guint last_line;
} WbMarker;

/*
 * The markers of TEXT in their order, a GArray of WbMarker; NAME's ending says what a comment is.
 * A malformed one is appended to DIAGNOSTICS. What a word TODO means elsewhere (strings, prose, the
 * middle of a comment) is left alone, unless it has the whole shape "TODO n/m:": that is a marker
 * in the wrong place, and would hand out the solution if it passed for prose.
 */
GArray *wb_skeleton_scan(const char *name, const char *text, GPtrArray *diagnostics);
