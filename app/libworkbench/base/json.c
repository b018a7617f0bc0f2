/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include "base/text.h"

void
wb_json_add_text(JsonBuilder *json, const char *name, const char *value)
{
	g_autofree char *safe = value ? wb_text_dup_safe(value, -1) : NULL;

	json_builder_set_member_name(json, name);
	if (safe)
		json_builder_add_string_value(json, safe);
	else
		json_builder_add_null_value(json);
}

void
wb_json_add_integer(JsonBuilder *json, const char *name, gint64 value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_int_value(json, value);
}

void
wb_json_add_boolean(JsonBuilder *json, const char *name, gboolean value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_boolean_value(json, value);
}

void
wb_json_add_number(JsonBuilder *json, const char *name, double value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_double_value(json, value);
}

void
wb_json_add_position(JsonBuilder *json, const char *name, guint value)
{
	json_builder_set_member_name(json, name);
	if (value)
		json_builder_add_int_value(json, value);
	else
		json_builder_add_null_value(json);
}

void
wb_json_add_time(JsonBuilder *json, const char *name, gint64 time_us)
{
	g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(time_us / 1000000);
	g_autofree char *text = NULL;

	if (time_us > 0 && second)
		text = g_date_time_format(second, "%Y-%m-%dT%H:%M:%SZ");
	wb_json_add_text(json, name, text);
}

gboolean
wb_json_is_too_deep(const char *text, gsize length, guint depth_max)
{
	gboolean in_string = FALSE;
	guint depth = 0;

	for (gsize i = 0; i < length; i++) {
		char c = text[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '[' || c == '{') && ++depth > depth_max)
			return TRUE;
		else if (!in_string && (c == ']' || c == '}') && depth > 0)
			depth--;
	}
	return FALSE;
}
