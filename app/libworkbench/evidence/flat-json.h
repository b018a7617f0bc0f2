/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One JSON object a line, whose values are strings, whole numbers and booleans: what the files of a
 * run bundle are made of. Simple enough to be read and written without building a tree, and nothing
 * nests.
 */
#pragma once

#include <gio/gio.h>

/* --- writing: between wb_flat_begin() and wb_flat_end(), members in the order they are put ---- */

void wb_flat_begin(GString *line);
void wb_flat_end(GString *line); /* with the newline */
/* NULL is left out. Bytes that are no UTF-8 become U+FFFD. */
void wb_flat_put_string(GString *line, const char *name, const char *value);
void wb_flat_put_int(GString *line, const char *name, gint64 value);
void wb_flat_put_uint(GString *line, const char *name, guint64 value);
void wb_flat_put_boolean(GString *line, const char *name, gboolean value);

/* --- reading ------------------------------------------------------------------------------- */

typedef struct _WbFlat WbFlat;

/* At most 80 members; a name that comes twice, anything nested, a fraction and null are
 * WB_ERROR_INVALID_DATA. */
WbFlat *wb_flat_parse(const char *line, gsize length, GError **error);
void wb_flat_free(WbFlat *flat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbFlat, wb_flat_free)

/* FALSE, and the value stays, if there is no such member of that type or it is outside the limits.
 */
gboolean wb_flat_get_int(
	const WbFlat *flat, const char *name, gint64 min, gint64 max, gint64 *ret_value);
gboolean wb_flat_get_uint(const WbFlat *flat, const char *name, guint64 max, guint64 *ret_value);
gboolean wb_flat_get_boolean(const WbFlat *flat, const char *name);
/* Borrowed, or NULL. Valid UTF-8. */
const char *wb_flat_get_string(const WbFlat *flat, const char *name);
