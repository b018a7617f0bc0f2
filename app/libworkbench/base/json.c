/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include "base/error.h"
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

void
wb_json_add_texts(JsonBuilder *json, const char *name, GPtrArray *texts)
{
	json_builder_set_member_name(json, name);
	json_builder_begin_array(json);
	for (guint i = 0; texts && i < texts->len; i++) {
		g_autofree char *safe = wb_text_dup_safe(texts->pdata[i], -1);

		json_builder_add_string_value(json, safe);
	}
	json_builder_end_array(json);
}

char *
wb_json_to_text(JsonBuilder *json)
{
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autofree char *text = NULL;

	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	return g_strconcat(text, "\n", NULL);
}

/* --- reading ------------------------------------------------------------------------------------
 */

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

JsonParser *
wb_json_parse_object(
	const char *text, gsize length, guint depth_max, JsonObject **ret_object, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) failure = NULL;
	g_autofree char *words = NULL;
	JsonNode *root;

	if (length > G_MAXSSIZE || wb_json_is_too_deep(text, length, depth_max)) {
		g_set_error_literal(
			error, WB_ERROR, WB_ERROR_TOO_BIG, "the JSON is too deeply nested");
		return NULL;
	}
	if (!json_parser_load_from_data(parser, text, (gssize)length, &failure)) {
		/* It quotes what it stumbled over. */
		words = wb_text_dup_safe_line(failure->message, -1);
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "not JSON: %s", words);
		return NULL;
	}
	root = json_parser_get_root(parser);
	if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA, "not a JSON object");
		return NULL;
	}
	*ret_object = json_node_get_object(root);
	return g_steal_pointer(&parser);
}

static JsonNode *
find(JsonObject *object, const char *name)
{
	return object ? json_object_get_member(object, name) : NULL;
}

/* The member NAME if it is a single value of TYPE, or NULL. */
static JsonNode *
find_value(JsonObject *object, const char *name, GType type)
{
	JsonNode *node = find(object, name);

	if (!node || !JSON_NODE_HOLDS_VALUE(node))
		return NULL;
	return json_node_get_value_type(node) == type ? node : NULL;
}

const char *
wb_json_get_text(JsonObject *object, const char *name)
{
	JsonNode *node = find_value(object, name, G_TYPE_STRING);

	return node ? json_node_get_string(node) : NULL;
}

char *
wb_json_dup_text(JsonObject *object, const char *name)
{
	return g_strdup(wb_json_get_text(object, name));
}

gint64
wb_json_get_integer(JsonObject *object, const char *name, gint64 max)
{
	JsonNode *node = find_value(object, name, G_TYPE_INT64);
	gint64 value = node ? json_node_get_int(node) : 0;

	return value >= 0 && value <= max ? value : 0;
}

gboolean
wb_json_get_boolean(JsonObject *object, const char *name)
{
	JsonNode *node = find_value(object, name, G_TYPE_BOOLEAN);

	return node && json_node_get_boolean(node);
}

JsonObject *
wb_json_get_object(JsonObject *object, const char *name)
{
	JsonNode *node = find(object, name);

	return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

JsonArray *
wb_json_get_array(JsonObject *object, const char *name)
{
	JsonNode *node = find(object, name);

	return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

JsonObject *
wb_json_get_element(JsonArray *array, guint index)
{
	JsonNode *node = array && index < json_array_get_length(array)
				 ? json_array_get_element(array, index)
				 : NULL;

	return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

void
wb_json_read_texts(JsonObject *object, const char *name, guint max, GPtrArray *into)
{
	JsonArray *array = wb_json_get_array(object, name);
	guint count = array ? MIN(json_array_get_length(array), max) : 0;

	for (guint i = 0; i < count; i++) {
		JsonNode *node = json_array_get_element(array, i);

		if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
			g_ptr_array_add(into, json_node_dup_string(node));
	}
}
