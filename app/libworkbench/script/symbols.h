/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names a script may use for numbers: AF_INET, SO_REUSEADDR, EAGAIN, TCP_CA_Open… from the
 * kernel's headers. */
#pragma once

#include <glib.h>

gboolean wb_symbol_find(const char *name, gint64 *ret_value);

/* The closest name there is, to suggest, or NULL. */
const char *wb_symbol_suggest(const char *name);

/* Every name, sorted, NULL-terminated. */
const char *const *wb_symbol_names(void);

/* "EAGAIN" for EAGAIN; NULL if it has no name. */
const char *wb_symbol_errno_name(int code);

/* The names of the bits of VALUE among those that begin with PREFIX ("POLL", "EPOLL", "MSG_"),
 * joined by "|"; what has no name is hexadecimal. Owned. */
char *wb_symbol_flags_to_string(const char *prefix, guint64 value);
