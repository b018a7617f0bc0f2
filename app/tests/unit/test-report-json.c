/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON reports against their schemas and documentation. The reports are the golden files, which
 * test-report and test-ladder hold equal to what is rendered.
 */
#include <json-glib/json-glib.h>
#include <string.h>

/* As much of JSON Schema as docs/report.schema.json uses; an unknown keyword fails the test. */
static void validate(JsonObject *root, JsonObject *schema, JsonNode *node, const char *where);

static const char *
type_name(JsonNode *node)
{
	if (JSON_NODE_HOLDS_NULL(node))
		return "null";
	if (JSON_NODE_HOLDS_OBJECT(node))
		return "object";
	if (JSON_NODE_HOLDS_ARRAY(node))
		return "array";
	switch (json_node_get_value_type(node)) {
	case G_TYPE_STRING:
		return "string";
	case G_TYPE_BOOLEAN:
		return "boolean";
	case G_TYPE_INT64:
		return "integer";
	default:
		return "number";
	}
}

static gboolean
is_type(JsonNode *node, const char *type)
{
	const char *name = type_name(node);

	return strcmp(name, type) == 0 ||
	       (strcmp(type, "number") == 0 && strcmp(name, "integer") == 0);
}

static void
validate_type(JsonNode *types, JsonNode *node, const char *where)
{
	gboolean ok = FALSE;

	if (!JSON_NODE_HOLDS_ARRAY(types)) {
		ok = is_type(node, json_node_get_string(types));
	} else {
		JsonArray *array = json_node_get_array(types);

		for (guint i = 0; i < json_array_get_length(array); i++)
			ok = ok || is_type(node, json_array_get_string_element(array, i));
	}
	if (!ok)
		g_error("%s is of type %s", where, type_name(node));
}

static gboolean
array_has(JsonArray *array, const char *text)
{
	for (guint i = 0; i < json_array_get_length(array); i++)
		if (strcmp(json_array_get_string_element(array, i), text) == 0)
			return TRUE;
	return FALSE;
}

static void
validate_object(JsonObject *root, JsonObject *schema, JsonObject *object, const char *where)
{
	JsonObject *properties = json_object_has_member(schema, "properties")
					 ? json_object_get_object_member(schema, "properties")
					 : NULL;
	JsonArray *required = properties ? json_object_get_array_member(schema, "required") : NULL;
	g_autoptr(GList) names = json_object_get_members(object);
	g_autoptr(GList) known = properties ? json_object_get_members(properties) : NULL;

	/* A map of names that no schema can know. */
	if (!properties)
		return;
	for (GList *at = names; at; at = at->next) {
		g_autofree char *below = g_strdup_printf("%s.%s", where, (char *)at->data);

		if (!json_object_has_member(properties, at->data))
			g_error("%s is not in the schema", below);
		validate(root, json_object_get_object_member(properties, at->data),
			json_object_get_member(object, at->data), below);
	}
	/* Every documented field is promised, and every promise is kept. */
	for (GList *at = known; at; at = at->next)
		g_assert_true(array_has(required, at->data));
	for (guint i = 0; i < json_array_get_length(required); i++)
		if (!json_object_has_member(object, json_array_get_string_element(required, i)))
			g_error("%s lacks %s", where, json_array_get_string_element(required, i));
}

static void
validate_array(JsonObject *root, JsonObject *schema, JsonArray *array, const char *where)
{
	for (guint i = 0; i < json_array_get_length(array); i++) {
		g_autofree char *below = g_strdup_printf("%s[%u]", where, i);

		validate(root, json_object_get_object_member(schema, "items"),
			json_array_get_element(array, i), below);
	}
}

static void
validate_value(const char *keyword, JsonNode *rule, JsonNode *node, const char *where)
{
	gboolean ok = FALSE;

	if (strcmp(keyword, "enum") == 0)
		ok = array_has(json_node_get_array(rule), json_node_get_string(node));
	else if (strcmp(keyword, "const") == 0)
		ok = json_node_equal(rule, node);
	else if (strcmp(keyword, "minimum") == 0)
		ok = JSON_NODE_HOLDS_NULL(node) ||
		     json_node_get_double(node) >= json_node_get_double(rule);
	else if (strcmp(keyword, "pattern") == 0)
		ok = JSON_NODE_HOLDS_NULL(node) ||
		     g_regex_match_simple(json_node_get_string(rule), json_node_get_string(node),
			     G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
	else
		g_error("this validator does not know %s", keyword);
	if (!ok)
		g_error("%s breaks %s", where, keyword);
}

static void
validate_keyword(JsonObject *root, JsonObject *schema, const char *keyword, JsonNode *node,
	const char *where)
{
	static const char *const structure[] = { "$schema", "title", "definitions", "properties",
		"required", "additionalProperties", "items", NULL };
	JsonNode *rule = json_object_get_member(schema, keyword);

	if (strcmp(keyword, "$ref") == 0) {
		const char *name = json_node_get_string(rule) + strlen("#/definitions/");
		JsonObject *definitions = json_object_get_object_member(root, "definitions");

		validate(root, json_object_get_object_member(definitions, name), node, where);
	} else if (strcmp(keyword, "type") == 0) {
		validate_type(rule, node, where);
	} else if (!g_strv_contains(structure, keyword)) {
		validate_value(keyword, rule, node, where);
	}
}

static void
validate(JsonObject *root, JsonObject *schema, JsonNode *node, const char *where)
{
	g_autoptr(GList) keywords = json_object_get_members(schema);

	for (GList *at = keywords; at; at = at->next)
		validate_keyword(root, schema, at->data, node, where);
	if (json_object_has_member(schema, "$ref"))
		return;
	if (JSON_NODE_HOLDS_OBJECT(node))
		validate_object(root, schema, json_node_get_object(node), where);
	if (JSON_NODE_HOLDS_ARRAY(node))
		validate_array(root, schema, json_node_get_array(node), where);
}

static JsonNode *
load(const char *path)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	return json_parser_steal_root(parser);
}

static void
test_schema(gconstpointer path)
{
	g_autoptr(JsonNode) schema =
		load(strstr(path, "/play/") ? "docs/play.schema.json" : "docs/report.schema.json");
	g_autoptr(JsonNode) node = load(path);

	validate(json_node_get_object(schema), json_node_get_object(schema), node, "report");
}

/* The documentation has a line for every field: "| `name` | …". */
static void
check_documented(JsonObject *schema, const char *text)
{
	g_autoptr(GList) names = json_object_get_members(schema);

	for (GList *at = names; at; at = at->next) {
		JsonNode *node = json_object_get_member(schema, at->data);
		g_autoptr(GList) fields = NULL;

		if (!JSON_NODE_HOLDS_OBJECT(node))
			continue;
		check_documented(json_node_get_object(node), text);
		if (strcmp(at->data, "properties") != 0)
			continue;
		fields = json_object_get_members(json_node_get_object(node));
		for (GList *field = fields; field; field = field->next) {
			g_autofree char *mark = g_strdup_printf("| `%s` |", (char *)field->data);

			if (!strstr(text, mark))
				g_error("the documentation does not describe %s",
					(char *)field->data);
		}
	}
}

/* "docs/report.schema.json docs/report-json.md" */
static void
test_documented(gconstpointer data)
{
	g_auto(GStrv) paths = g_strsplit(data, " ", 2);
	g_autoptr(JsonNode) schema = load(paths[0]);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(paths[1], &text, NULL, &error);
	g_assert_no_error(error);
	check_documented(json_node_get_object(schema), text);
}

/* The documentation's own example. */
static void
test_example(gconstpointer data)
{
	g_auto(GStrv) paths = g_strsplit(data, " ", 2);
	g_autoptr(JsonNode) schema = load(paths[0]);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	g_autoptr(JsonNode) node = NULL;
	char *begin, *end;

	g_file_get_contents(paths[1], &text, NULL, &error);
	g_assert_no_error(error);
	begin = strstr(text, "```json\n");
	g_assert_nonnull(begin);
	begin += strlen("```json\n");
	end = strstr(begin, "```");
	g_assert_nonnull(end);
	*end = '\0';
	node = json_from_string(begin, &error);
	g_assert_no_error(error);
	validate(json_node_get_object(schema), json_node_get_object(schema), node, "example");
}

/* The schema, and this validator, can say no. */
static void
refuse(const char *json)
{
	g_autoptr(JsonNode) schema = load("docs/report.schema.json");
	g_autoptr(JsonNode) node = json_from_string(json, NULL);

	if (g_test_subprocess()) {
		validate(
			json_node_get_object(schema), json_node_get_object(schema), node, "report");
		return;
	}
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_failed();
}

#define REPORT "docs/report.schema.json docs/report-json.md"
#define PLAY "docs/play.schema.json docs/play-json.md"
#define RUN                                                                        \
	"\"run\": {\"workbench\": null, \"kernel\": null, \"accelerator\": null, " \
	"\"started\": null, \"total_ms\": 0}"
#define SUMMARY                                                                             \
	"\"summary\": {\"exercises\": 0, \"passed\": 0, \"not_judged\": 0, \"points\": 0, " \
	"\"max_points\": 0}"
#define HEAD "{\"format\": \"workbench-report\", \"version\": "

static void
test_refuses_version(void)
{
	refuse(HEAD "2, " RUN ", " SUMMARY ", \"results\": []}");
}

static void
test_refuses_missing(void)
{
	refuse(HEAD "1, " RUN ", \"results\": []}");
}

static void
test_refuses_unknown(void)
{
	refuse(HEAD "1, " RUN ", " SUMMARY ", \"results\": [], \"extra\": 1}");
}

static void
test_refuses_type(void)
{
	refuse(HEAD "1, " RUN ", " SUMMARY ", \"results\": [1]}");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/report-json/all", "app/tests/golden/report/all.json", test_schema);
	g_test_add_data_func(
		"/report-json/passed", "app/tests/golden/report/passed.json", test_schema);
	g_test_add_data_func(
		"/report-json/nothing", "app/tests/golden/report/nothing.json", test_schema);
	g_test_add_data_func("/report-json/documented", REPORT, test_documented);
	g_test_add_data_func("/report-json/example", REPORT, test_example);
	g_test_add_data_func("/play-json/all", "app/tests/golden/play/all.json", test_schema);
	g_test_add_data_func("/play-json/documented", PLAY, test_documented);
	g_test_add_data_func("/play-json/example", PLAY, test_example);
	g_test_add_func("/report-json/refuses-version", test_refuses_version);
	g_test_add_func("/report-json/refuses-missing", test_refuses_missing);
	g_test_add_func("/report-json/refuses-unknown", test_refuses_unknown);
	g_test_add_func("/report-json/refuses-type", test_refuses_type);
	return g_test_run();
}
