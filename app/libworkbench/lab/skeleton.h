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
 * Generates the skeleton of TEXT, a file known as NAME: in C and headers a marker is a block
 * comment whose first word is TODO with a number, a / or a : behind it, in Kbuild and Makefile it
 * is such a line after a #, and any other file is returned as it is. Removes the solutions of steps
 * from LEVEL on (TODO=k; steps count from 1, so that 0 and 1 keep none) and the
 * "/m" of every marker. A solution is M whole lines after the comment's last one. Markers on
 * removed lines survive, without their solution whatever their step, and their lines count as the
 * outer marker's. NULL if a marker is malformed; every fault is appended to DIAGNOSTICS. Owned.
 */
char *wb_skeleton_generate(const char *name, const char *text, guint level, GPtrArray *diagnostics);

/*
 * What the template TEXT of the file NAME has for its marker INDEX, from 0 in the order of the
 * text: whole lines, markers among them as a skeleton shows them; "" if it is a marker of no lines.
 * NULL: there is no such marker, or the template has a fault. Owned.
 */
char *wb_skeleton_dup_solution(const char *name, const char *text, guint index);
