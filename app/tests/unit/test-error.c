/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

#include <errno.h>

static void
test_errno(void)
{
	const struct {
		int code;
		WbError error;
	} cases[] = {
		{ ENOENT, WB_ERROR_USAGE },
		{ ENOSPC, WB_ERROR_NO_SPACE },
		{ EDQUOT, WB_ERROR_NO_SPACE },
		{ EACCES, WB_ERROR_NO_PERMISSION },
		{ EROFS, WB_ERROR_NO_PERMISSION },
		{ EIO, WB_ERROR_FAILED },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(wb_error_set_errno(&error, cases[i].code, "writing %s", "x"));
		g_assert_error(error, WB_ERROR, (int)cases[i].error);
		g_assert_true(g_str_has_prefix(error->message, "writing x: "));
		g_assert_cmpint(wb_error_get_cause(error), ==, cases[i].error);
	}
}

/* What GLib reports, as it reports it. */
static void
test_of_glib(void)
{
	const char *argv[] = { "/nowhere/at-all", NULL };
	g_autoptr(GError) spawn = NULL;
	g_autoptr(GError) full = NULL;
	g_autoptr(GError) other = NULL;

	g_assert_false(g_spawn_sync(
		NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, &spawn));
	g_assert_cmpint(wb_error_get_cause(spawn), ==, WB_ERROR_MISSING);
	g_assert_false(g_file_set_contents("/dev/full/x", "x", 1, &other));
	g_assert_cmpint(wb_error_get_cause(other), ==, WB_ERROR_FAILED);
	full = g_error_new(G_IO_ERROR, g_io_error_from_errno(ENOSPC), "full");
	g_assert_cmpint(wb_error_get_cause(full), ==, WB_ERROR_NO_SPACE);
	g_prefix_error(&full, "saving: ");
	g_assert_cmpint(wb_error_get_cause(full), ==, WB_ERROR_NO_SPACE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/error/errno", test_errno);
	g_test_add_func("/error/of-glib", test_of_glib);
	return g_test_run();
}
