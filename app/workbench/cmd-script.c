/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench script */
#include "commands.h"
#include "ui.h"

#include "base/diagnostic.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "script/script.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *opt_format;
static char **opt_defines;
static gboolean opt_check, opt_in_place;

static const GOptionEntry entries[] = {
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &opt_format,
		"check: text (default) or json, for editors", "FORMAT" },
	{ "define", 'D', 0, G_OPTION_ARG_STRING_ARRAY, &opt_defines,
		"check: a name that will have a value, as if it were in the script's head",
		"NAME=VALUE" },
	{ "in-place", 'i', 0, G_OPTION_ARG_NONE, &opt_in_place,
		"format: write the files instead of standard output", NULL },
	{ "check", 'c', 0, G_OPTION_ARG_NONE, &opt_check,
		"format: change nothing; name the files that would change, status 1", NULL },
	G_OPTION_ENTRY_NULL,
};

static GPtrArray *
new_diagnostics(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

static gboolean
is_standard_input(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* --- Reading --- */

static GBytes *
read_standard_input(GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint8 part[4096];
	size_t length;

	while ((length = fread(part, 1, sizeof(part), stdin)) > 0) {
		g_byte_array_append(bytes, part, length);
		if (bytes->len > WB_SCRIPT_MAX) {
			g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
				"standard input: a script has at most %d bytes", WB_SCRIPT_MAX);
			return NULL;
		}
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

/* NULL if it could not be read. */
static GBytes *
read_script(const char *path, GError **error)
{
	return is_standard_input(path) ? read_standard_input(error)
				       : wb_files_read(path, WB_SCRIPT_MAX, error);
}

static const char *
get_file(const char *path)
{
	return is_standard_input(path) ? "standard input" : path;
}

static const char *
get_text(GBytes *bytes)
{
	const char *text = g_bytes_get_data(bytes, NULL);

	return text ? text : "";
}

/* --- check --- */

static void
print_diagnostics(const GPtrArray *diagnostics, FILE *to)
{
	for (guint i = 0; i < diagnostics->len; i++) {
		g_autofree char *text = wb_diagnostic_to_string(diagnostics->pdata[i]);

		fprintf(to, "%s\n", text);
	}
}

static void
add_json_string(JsonBuilder *builder, const char *name, const char *value)
{
	g_autofree char *safe = wb_text_dup_safe_line(value, -1);

	json_builder_set_member_name(builder, name);
	json_builder_add_string_value(builder, safe);
}

static void
add_json_diagnostic(JsonBuilder *builder, const WbDiagnostic *diagnostic)
{
	json_builder_begin_object(builder);
	add_json_string(builder, "file", diagnostic->file);
	json_builder_set_member_name(builder, "line");
	json_builder_add_int_value(builder, diagnostic->line);
	json_builder_set_member_name(builder, "column");
	json_builder_add_int_value(builder, diagnostic->column);
	add_json_string(builder, "severity", wb_severity_to_string(diagnostic->severity));
	add_json_string(builder, "message", diagnostic->message);
	json_builder_end_object(builder);
}

static void
print_json(const GPtrArray *diagnostics)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();
	g_autoptr(JsonNode) root = NULL;
	g_autofree char *text = NULL;

	json_builder_begin_object(builder);
	json_builder_set_member_name(builder, "diagnostics");
	json_builder_begin_array(builder);
	for (guint i = 0; i < diagnostics->len; i++)
		add_json_diagnostic(builder, diagnostics->pdata[i]);
	json_builder_end_array(builder);
	json_builder_end_object(builder);
	root = json_builder_get_root(builder);
	text = json_to_string(root, TRUE);
	printf("%s\n", text);
}

/* The names of --define=NAME=VALUE, NULL-terminated. */
static char **
dup_define_names(void)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; opt_defines && opt_defines[i]; i++)
		g_ptr_array_add(names, g_strndup(opt_defines[i], strcspn(opt_defines[i], "=")));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

static void
print_good(const WbScript *script)
{
	g_autofree char *file = wb_text_dup_safe_line(script->file, -1);

	printf("%s: %u events, no faults\n", file, script->events->len);
}

static gboolean
check_file(const char *path, const char *const *defines, gboolean text, GPtrArray *diagnostics,
	GError **error)
{
	g_autoptr(GBytes) bytes = read_script(path, error);
	g_autoptr(WbScript) script = NULL;
	guint before = diagnostics->len;

	if (!bytes)
		return FALSE;
	script = wb_script_load(
		get_file(path), get_text(bytes), g_bytes_get_size(bytes), defines, diagnostics);
	if (script && diagnostics->len == before && text)
		print_good(script);
	return TRUE;
}

static gboolean
has_error(const GPtrArray *diagnostics)
{
	for (guint i = 0; i < diagnostics->len; i++)
		if (((const WbDiagnostic *)diagnostics->pdata[i])->severity == WB_SEVERITY_ERROR)
			return TRUE;
	return FALSE;
}

static int
run_check(char **paths)
{
	g_autoptr(GPtrArray) all = new_diagnostics();
	g_auto(GStrv) defines = dup_define_names();
	gboolean json = g_strcmp0(opt_format, "json") == 0;
	int status = WB_EXIT_PASSED;

	if (opt_format && !json && strcmp(opt_format, "text") != 0)
		return wb_ui_fail_usage(
			"there is no format \"%s\"; there are text and json", opt_format);
	for (; *paths; paths++) {
		GPtrArray *found = new_diagnostics();
		g_autoptr(GError) error = NULL;

		if (!check_file(*paths, (const char *const *)defines, !json, found, &error))
			status = wb_ui_fail(error);
		else if (has_error(found) && status == WB_EXIT_PASSED)
			status = WB_EXIT_FAILED;
		if (!json)
			print_diagnostics(found, stdout);
		g_ptr_array_extend_and_steal(all, found);
	}
	if (json)
		print_json(all);
	return status;
}

/* --- format --- */

/* A link stays one: what it leads to is written. */
static gboolean
write_file(const char *path, const char *text, GError **error)
{
	g_autofree char *target = realpath(path, NULL);
	GStatBuf status;

	if (!target || g_stat(target, &status) != 0)
		return wb_error_set_errno(error, errno, "%s", path);
	return wb_files_write(target, text, strlen(text), status.st_mode & 0777, error);
}

static int
put_formatted(const char *path, const WbScript *script)
{
	g_autofree char *text = wb_script_format(script);
	gboolean same =
		strlen(text) == script->length && memcmp(text, script->source, script->length) == 0;
	g_autoptr(GError) error = NULL;

	if (opt_check) {
		g_autofree char *file = wb_text_dup_safe_line(script->file, -1);

		if (!same)
			printf("%s\n", file);
		return same ? WB_EXIT_PASSED : WB_EXIT_FAILED;
	}
	if (!opt_in_place || is_standard_input(path)) {
		fputs(text, stdout);
		return WB_EXIT_PASSED;
	}
	return same || write_file(path, text, &error) ? WB_EXIT_PASSED : wb_ui_fail(error);
}

static int
format_file(const char *path)
{
	g_autoptr(GPtrArray) diagnostics = new_diagnostics();
	g_autoptr(WbScript) script = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = read_script(path, &error);

	if (!bytes)
		return wb_ui_fail(error);
	script = wb_script_parse(
		get_file(path), get_text(bytes), g_bytes_get_size(bytes), diagnostics);
	print_diagnostics(diagnostics, stderr);
	return script ? put_formatted(path, script) : WB_EXIT_FAILED;
}

static int
run_format(char **paths)
{
	int status = WB_EXIT_PASSED;

	if (opt_check && opt_in_place)
		return wb_ui_fail_usage("--check changes nothing and --in-place does: which one?");
	if (paths[1] && !opt_check && !opt_in_place)
		return wb_ui_fail_usage(
			"format prints one file; several need --in-place or --check");
	for (; *paths; paths++) {
		int one = format_file(*paths);

		status = MAX(status, one);
	}
	return status;
}

/* --- script --- */

int
wb_command_script(int argc, char **argv)
{
	int status;

	if (!wb_ui_parse("script", "check|format FILE…",
		    "Checks packet scripts without playing them, or puts them into the canonical "
		    "layout.\nFILE - is standard input.",
		    entries, &argc, &argv, &status))
		return status;
	if (argc < 2)
		return wb_ui_fail_usage(
			"what is to be done? script check FILE…, or script format FILE");
	if (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "format") != 0)
		return wb_ui_fail_usage(
			"\"script %s\" does not exist; there are check and format", argv[1]);
	if (argc < 3)
		return wb_ui_fail_usage("script %s: which file?", argv[1]);
	return strcmp(argv[1], "check") == 0 ? run_check(argv + 2) : run_format(argv + 2);
}
