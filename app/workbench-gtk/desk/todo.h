/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps that a skeleton leaves open, found again in what the student made of it. */
#pragma once

#include <glib.h>

typedef struct {
	guint number;  /* of "TODO 2: …" */
	guint index;   /* of the skeleton's markers, from 0 */
	guint line;    /* from 1 in the student's text; 0 when its comment is gone */
	guint end;     /* the comment's last line there */
	char *text;    /* what is to be done, on one line */
	gboolean done; /* something was written after it, or its comment is gone */
} WbTodo;

/*
 * The steps of SKELETON, in its order, as they stand in TEXT; an array of WbTodo *. A step is done
 * when what follows its comment is not what follows it in the skeleton: not a proof, a mark.
 */
GPtrArray *wb_todo_scan(const char *skeleton, const char *text);

/* What the skeleton of the file NAME of a task looks like, or NULL. TEMPLATE is the task's folder
 * below kernel-skels/. Owned. */
char *wb_todo_dup_skeleton(const char *template, const char *name);

/* The lines that the reference has for the step INDEX of the file NAME; NULL: none. Owned. */
char *wb_todo_dup_solution(const char *template, const char *name, guint index);
