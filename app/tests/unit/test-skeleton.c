/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The skeleton generator on the cases of golden/skeleton: CASE/NAME.in is a template called NAME,
 * CASE/LEVEL.expected what comes of it at a level (or "solved"): the text, or the faults.
 * WB_GOLDEN_UPDATE=1 writes what comes instead of comparing.
 */
#include "lab/skeleton.h"

#include "base/diagnostic.h"

#include <string.h>

#define CASES "app/tests/golden/skeleton"

static char *
read_text(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

static char *
generate(const char *name, const char *text, guint level)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	char *skeleton = wb_skeleton_generate(name, text, level, faults);
	GString *all;

	g_assert_cmpint(skeleton != NULL, ==, faults->len == 0);
	if (skeleton)
		return skeleton;
	all = g_string_new(NULL);
	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *line = wb_diagnostic_to_string(faults->pdata[i]);

		g_string_append_printf(all, "%s\n", line);
	}
	return g_string_free(all, FALSE);
}

static void
check_level(const char *folder, const char *input, const char *expected_name)
{
	g_autofree char *name = g_strndup(input, strlen(input) - strlen(".in"));
	g_autofree char *text = read_text(folder, input);
	g_autofree char *expected = read_text(folder, expected_name);
	guint level = g_str_has_prefix(expected_name, "solved")
			      ? WB_SKELETON_SOLVED
			      : (guint)g_ascii_strtoull(expected_name, NULL, 10);
	g_autofree char *got = generate(name, text, level);
	g_autofree char *path = g_build_filename(folder, expected_name, NULL);

	if (g_getenv("WB_GOLDEN_UPDATE"))
		g_assert_true(g_file_set_contents(path, got, -1, NULL));
	else
		g_assert_cmpstr(got, ==, expected);
}

static void
test_case(gconstpointer data)
{
	g_autofree char *folder = g_build_filename(CASES, data, NULL);
	g_autoptr(GPtrArray) expected = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *input = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	g_assert_nonnull(dir);
	while ((name = g_dir_read_name(dir)) != NULL) {
		if (g_str_has_suffix(name, ".in"))
			input = g_strdup(name);
		else if (g_str_has_suffix(name, ".expected"))
			g_ptr_array_add(expected, g_strdup(name));
	}
	g_assert_nonnull(input);
	g_assert_cmpuint(expected->len, >, 0);
	for (guint i = 0; i < expected->len; i++)
		check_level(folder, input, expected->pdata[i]);
}

/* What the golden files cannot show: where exactly a fault is. */
static void
test_position(void)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	const WbDiagnostic *fault;

	g_assert_null(wb_skeleton_generate("k/a.c", "int x;\n\t/* TODO 1/x: y */\n", 1, faults));
	g_assert_cmpuint(faults->len, ==, 1);
	fault = faults->pdata[0];
	g_assert_cmpstr(fault->file, ==, "k/a.c");
	g_assert_cmpuint(fault->line, ==, 2);
	g_assert_cmpuint(fault->column, ==, 12);
	g_assert_cmpstr(fault->source, ==, "\t/* TODO 1/x: y */");
	g_assert_nonnull(strstr(fault->message, "expected"));
}

static void
test_cap(void)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < 1001; i++)
		g_string_append(text, "/* TODO 1/0: x */\n");
	g_assert_null(wb_skeleton_generate("a.c", text->str, 1, faults));
	g_assert_cmpuint(faults->len, ==, 1);
	g_assert_cmpuint(((WbDiagnostic *)faults->pdata[0])->line, ==, 1001);
	g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
	g_autoptr(GDir) dir = NULL;
	const char *name;

	g_test_init(&argc, &argv, NULL);
	dir = g_dir_open(CASES, 0, NULL);
	g_assert_nonnull(dir);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_strconcat("/skeleton/golden/", name, NULL);

		g_test_add_data_func_full(path, g_strdup(name), test_case, g_free);
	}
	g_test_add_func("/skeleton/position", test_position);
	g_test_add_func("/skeleton/cap", test_cap);
	return g_test_run();
}
