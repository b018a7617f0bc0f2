/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a user is told of each cause: no display is needed for that. */
#include "desk/trouble.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	WbError cause;
	WbRemedy remedy;
	const char *what, *advice;
} cases[] = {
	{ WB_ERROR_NO_SPACE, WB_REMEDY_TRY_AGAIN, "A disk is full", "Free some space" },
	{ WB_ERROR_NO_PERMISSION, WB_REMEDY_TRY_AGAIN, "may not use", "try again" },
	{ WB_ERROR_HYPERVISOR, WB_REMEDY_TRY_AGAIN, "libvirt", "try again" },
	{ WB_ERROR_LOST, WB_REMEDY_TRY_AGAIN, "The VM went away", "fresh VM" },
	{ WB_ERROR_TIMED_OUT, WB_REMEDY_TRY_AGAIN, "did not answer in time", "quieter" },
	{ WB_ERROR_NO_IMAGE, WB_REMEDY_BUILD_IMAGE, "image was removed", "Build it again" },
	{ WB_ERROR_KEY, WB_REMEDY_BUILD_IMAGE, "does not take", "Build it again" },
	{ WB_ERROR_FAILED, WB_REMEDY_TRY_AGAIN, "did not work", "doctor" },
	/* No text of its own. */
	{ WB_ERROR_TOO_BIG, WB_REMEDY_TRY_AGAIN, "did not work", "doctor" },
};

static void
assert_has(const char *text, const char *words)
{
	if (!strstr(text, words))
		g_error("\"%s\" does not say \"%s\"", text, words);
}

static void
test_causes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(WbTrouble) trouble = wb_trouble_new(cases[i].cause, "why", "/");
		g_autoptr(WbTrouble) copy = wb_trouble_copy(trouble);

		assert_has(copy->what, cases[i].what);
		assert_has(copy->advice, cases[i].advice);
		g_assert_cmpint(copy->remedy, ==, cases[i].remedy);
		g_assert_cmpstr(copy->details, ==, "why");
		g_assert_nonnull(wb_remedy_get_label(copy->remedy));
	}
}

/* A program that is missing is named, with its package. */
static void
test_missing(void)
{
	g_autofree char *path = g_strdup(g_getenv("PATH"));
	g_autoptr(WbTrouble) named = NULL;
	g_autoptr(WbTrouble) first = NULL;

	g_setenv("PATH", "/nowhere", TRUE);
	named = wb_trouble_new(WB_ERROR_MISSING, "bwrap: not found", "/");
	first = wb_trouble_new(WB_ERROR_FAILED, "something else", "/");
	g_setenv("PATH", path, TRUE);
	g_assert_true(g_str_has_prefix(named->what, "bwrap is not installed."));
	assert_has(named->advice, "apt-get install bubblewrap");
	g_assert_true(g_str_has_prefix(first->what, "qemu-system-x86_64 is not installed."));
	assert_has(first->advice, "apt-get install qemu-system-x86");
}

/* Nor can a VM be had without libvirt's driver. */
static void
test_driver(void)
{
	g_autoptr(WbTrouble) trouble = NULL;

	g_setenv("LIBVIRT_DRIVER_DIR", "/nowhere", TRUE);
	trouble = wb_trouble_new(WB_ERROR_HYPERVISOR, "no connection driver", "/");
	g_unsetenv("LIBVIRT_DRIVER_DIR");
	assert_has(trouble->what, "libvirt's driver for QEMU is not installed.");
	assert_has(trouble->advice, "apt-get install libvirt-daemon-driver-qemu");
}

static void
test_locked(void)
{
	g_autofree char *folder = g_dir_make_tmp("wb-trouble-XXXXXX", NULL);
	g_autoptr(WbTrouble) trouble = NULL;

	if (geteuid() == 0) {
		g_rmdir(folder);
		g_test_skip("root may write everywhere");
		return;
	}
	g_chmod(folder, 0500);
	trouble = wb_trouble_new(WB_ERROR_NO_PERMISSION, "why", folder);
	g_rmdir(folder);
	assert_has(trouble->what, folder);
	assert_has(trouble->advice, "chown");
}

static void
test_unsaved(void)
{
	g_autoptr(GError) full = NULL;
	g_autoptr(GError) other = g_error_new(WB_ERROR, WB_ERROR_FAILED, "it is a folder");
	g_autoptr(WbTrouble) trouble = NULL;
	g_autoptr(WbTrouble) odd = NULL;

	wb_error_set_errno(&full, ENOSPC, "writing kernel/filter.c");
	trouble = wb_trouble_new_unsaved("kernel/filter.c", full, "/");
	g_assert_cmpstr(trouble->what, ==, "kernel/filter.c is not saved. A disk is full.");
	assert_has(trouble->advice, "your text stays");
	g_assert_cmpint(trouble->remedy, ==, WB_REMEDY_SAVE);
	odd = wb_trouble_new_unsaved("kernel/filter.c", other, "/");
	g_assert_cmpstr(odd->what, ==, "kernel/filter.c is not saved: it is a folder.");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trouble/causes", test_causes);
	g_test_add_func("/trouble/missing", test_missing);
	g_test_add_func("/trouble/driver", test_driver);
	g_test_add_func("/trouble/locked", test_locked);
	g_test_add_func("/trouble/unsaved", test_unsaved);
	return g_test_run();
}
