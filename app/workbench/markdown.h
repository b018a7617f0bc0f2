/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CommonMark for a terminal. */
#pragma once

#include <glib.h>

/* TEXT laid out in COLUMNS; with COLOR, bold, dim and underlined. Owned. */
char *wb_markdown_to_terminal(const char *text, gsize length, guint columns, gboolean color);
