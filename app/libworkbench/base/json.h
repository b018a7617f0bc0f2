/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON of ours and of others: members for a builder, and a check before a parser. */
#pragma once

#include <json-glib/json-glib.h>

/*
 * Members of the object that is being built. Text is made valid and harmless first; NULL is null.
 * A position is a line or a column: from 1, and 0 is null. A time is in microseconds since 1970,
 * written to the second as RFC 3339 has it, and 0 is null.
 */
void wb_json_add_text(JsonBuilder *json, const char *name, const char *value);
void wb_json_add_integer(JsonBuilder *json, const char *name, gint64 value);
void wb_json_add_boolean(JsonBuilder *json, const char *name, gboolean value);
void wb_json_add_number(JsonBuilder *json, const char *name, double value);
void wb_json_add_position(JsonBuilder *json, const char *name, guint value);
void wb_json_add_time(JsonBuilder *json, const char *name, gint64 time_us);

/* json-glib's parser goes as deep as the text does: ask this of outside bytes before. */
gboolean wb_json_is_too_deep(const char *text, gsize length, guint depth_max);
