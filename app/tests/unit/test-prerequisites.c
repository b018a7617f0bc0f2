/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is missing on a machine is named, each once, with one command that gets it. */
#include "session/prerequisites.h"

#include <glib/gstdio.h>
#include <string.h>

static const WbPrerequisite *
find(GPtrArray *list, const char *name)
{
	for (guint i = 0; i < list->len; i++) {
		const WbPrerequisite *it = list->pdata[i];

		if (g_str_equal(it->name, name))
			return it;
	}
	return NULL;
}

/* A machine with nothing on it. */
static void
test_missing(void)
{
	g_autofree char *path = g_strdup(g_getenv("PATH"));
	g_autoptr(GPtrArray) list = NULL;
	g_autofree char *command = NULL;

	g_setenv("PATH", "/nowhere", TRUE);
	g_setenv("LIBVIRT_DRIVER_DIR", "/nowhere", TRUE);
	list = wb_prerequisites_look(NULL);
	g_setenv("PATH", path, TRUE);
	g_unsetenv("LIBVIRT_DRIVER_DIR");

	g_assert_cmpint(find(list, "qemu-system-x86_64")->state, ==, WB_PREREQUISITE_MISSING);
	g_assert_cmpstr(find(list, "qemu-system-x86_64")->sentence, ==,
		"qemu-system-x86_64 is not installed. It runs the VM.");
	g_assert_cmpstr(find(list, "bwrap")->command, ==, "sudo apt-get install bubblewrap");
	g_assert_null(find(list, "sandbox"));
	g_assert_cmpint(find(list, "libvirt driver")->state, ==, WB_PREREQUISITE_MISSING);
	command = wb_prerequisites_dup_install_command(list);
	g_assert_true(g_str_has_prefix(
		command, "sudo apt-get install qemu-system-x86 bubblewrap gcc make binutils apt "));
	g_assert_true(g_str_has_suffix(command, " libvirt-daemon-driver-qemu"));
}

/* Nothing is asked for that is there. */
static void
test_met(void)
{
	g_autoptr(GPtrArray) list = wb_prerequisites_look(NULL);
	const WbPrerequisite *make = find(list, "make");

	g_assert_cmpint(make->state, ==, WB_PREREQUISITE_MET);
	g_assert_null(make->sentence);
	g_assert_null(make->command);
	for (guint i = 0; i < list->len; i++) {
		const WbPrerequisite *it = list->pdata[i];

		g_assert_true((it->state == WB_PREREQUISITE_MET) == (it->sentence == NULL));
		if (it->state == WB_PREREQUISITE_MISSING)
			g_assert_true(it->command || it->advice);
	}
}

/* A file stands where the cache's folder should be. */
static void
test_no_cache(void)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "wb-prerequisites-file", NULL);
	g_autoptr(GPtrArray) list = NULL;

	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	g_setenv("WORKBENCH_CACHE", path, TRUE);
	list = wb_prerequisites_look(NULL);
	g_unsetenv("WORKBENCH_CACHE");
	g_unlink(path);
	g_assert_cmpint(find(list, "cache")->state, ==, WB_PREREQUISITE_MISSING);
	g_assert_nonnull(find(list, "cache")->advice);
}

/* What tools say, and what we say. */
static void
test_explain(void)
{
	static const struct {
		const char *message;
		const char *words; /* of the sentence */
		const char *command;
	} cases[] = {
		{ "dpkg-deb: error: failed to write: No space left on device", "disk", NULL },
		{ "E: You don't have enough free space in /var/cache/apt/archives/.", "disk",
			NULL },
		{ "Err:1 Temporary failure resolving 'deb.debian.org'", "name can be looked up",
			NULL },
		{ "Could not connect to deb.debian.org:80", "could not be reached", NULL },
		{ "404  Not Found [IP: 1.2.3.4 80]", "lists are old", "sudo apt-get update" },
		{ "build-image: apt knows no linux-image-amd64; run", "does not know",
			"sudo apt-get update" },
		{ "build-image: apt-get download failed; see above", "could not be downloaded",
			NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(WbPrerequisite) it = wb_prerequisites_explain(cases[i].message);

		g_assert_nonnull(it);
		g_assert_nonnull(strstr(it->sentence, cases[i].words));
		g_assert_cmpstr(it->command, ==, cases[i].command);
		g_assert_true(it->command || it->advice);
	}
	g_assert_null(wb_prerequisites_explain("the VM said nothing for 120 s"));
}

/* A tool that a recipe missed, and that is missing still. */
static void
test_explain_tool(void)
{
	g_autofree char *path = g_strdup(g_getenv("PATH"));
	g_autoptr(WbPrerequisite) it = NULL;

	g_setenv("PATH", "/nowhere", TRUE);
	it = wb_prerequisites_explain("build-image: cpio is missing; 'make deps' installs it");
	g_setenv("PATH", path, TRUE);
	g_assert_nonnull(it);
	g_assert_cmpstr(it->command, ==, "sudo apt-get install cpio");
	/* It has come since. */
	g_assert_null(wb_prerequisites_explain("build-image: make is missing; 'make deps'"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/prerequisites/missing", test_missing);
	g_test_add_func("/prerequisites/met", test_met);
	g_test_add_func("/prerequisites/no-cache", test_no_cache);
	g_test_add_func("/prerequisites/explain", test_explain);
	g_test_add_func("/prerequisites/explain-tool", test_explain_tool);
	return g_test_run();
}
