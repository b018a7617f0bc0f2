/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The skeleton generator: a full-source template with TODO markers becomes what a student starts
 * from. The syntax is the course's: docs/labs.md, "Markers".
 */
#pragma once

#include <glib.h>

/* Keeps everything: the reference solution. */
#define WB_SKELETON_SOLVED G_MAXUINT

/*
 * Generates the skeleton of TEXT, a file known as NAME (its ending picks the comment style). The
 * solutions of steps below LEVEL are kept (TODO=k; 0 and 1 keep none). NULL if a marker is
 * malformed; every fault is appended to DIAGNOSTICS. Owned.
 */
char *wb_skeleton_generate(const char *name, const char *text, guint level, GPtrArray *diagnostics);
