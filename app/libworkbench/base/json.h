/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON of ours and of others: members for a builder, and members of what was parsed. */
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
/* An array of TEXTS, of char *; NULL is an empty one. */
void wb_json_add_texts(JsonBuilder *json, const char *name, GPtrArray *texts);

/* All that was built, indented, with a newline at its end. Owned. */
char *wb_json_to_text(JsonBuilder *json);

/* json-glib's parser goes as deep as the text does: ask this of outside bytes before. */
gboolean wb_json_is_too_deep(const char *text, gsize length, guint depth_max);

/*
 * The outermost object of outside bytes, in a parser that is to be unreferenced. NULL with an error
 * where they are no JSON, no object, or deeper than DEPTH_MAX.
 */
JsonParser *wb_json_parse_object(
	const char *text, gsize length, guint depth_max, JsonObject **ret_object, GError **error);

/*
 * Members of an object from outside, by what they are: what is not there, or is of another kind, is
 * NULL or 0. Text is as it came. A whole number is from 0 to MAX, else 0. A member of no object
 * (NULL) is NULL, too. Borrowed.
 */
const char *wb_json_get_text(JsonObject *object, const char *name);
char *wb_json_dup_text(JsonObject *object, const char *name); /* owned */
gint64 wb_json_get_integer(JsonObject *object, const char *name, gint64 max);
gboolean wb_json_get_boolean(JsonObject *object, const char *name);
JsonObject *wb_json_get_object(JsonObject *object, const char *name);
JsonArray *wb_json_get_array(JsonObject *object, const char *name);
/* Of an array, which may be NULL, the object at INDEX. */
JsonObject *wb_json_get_element(JsonArray *array, guint index);
/* Adds to INTO, of char *, those texts of the array NAME that are among its first MAX elements. */
void wb_json_read_texts(JsonObject *object, const char *name, guint max, GPtrArray *into);
