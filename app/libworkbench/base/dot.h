/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading Graphviz's language, DOT, without anything on standard error. */
#pragma once

#include <gio/gio.h>
#include <graphviz/cgraph.h>

#define WB_DOT_MAX (256 * 1024)

/*
 * Graphviz keeps its errors, and more, in global variables: one thread at a time is inside. What it
 * says while it is held is kept, and not printed.
 */
void wb_dot_lock(void);
void wb_dot_unlock(void);

/* What Graphviz complained about since wb_dot_lock(), safe to show; or NULL. Owned. */
char *wb_dot_dup_complaint(void);

/*
 * TEXT, which ends in a NUL, of the file known as NAME. NULL with WB_ERROR_INVALID_DATA,
 * "NAME:LINE: what is wrong"; RET_LINE, which may be NULL, is 0 if no line is to blame. Under the
 * lock; the graph is closed with agclose(), under it too.
 */
Agraph_t *wb_dot_parse(const char *text, const char *name, guint *ret_line, GError **error);

/* The bytes with a NUL behind them. Owned. */
char *wb_dot_dup_text(GBytes *bytes);

/* Only whether it is DOT. Takes the lock. */
gboolean wb_dot_check(const char *path, const char *name, guint *ret_line, GError **error);
