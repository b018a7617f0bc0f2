/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalog: all labs of a folder, and what selectors mean. */
#include "lab-fixture.h"

#include "base/error.h"
#include "lab/catalog.h"

static WbCatalog *
load(void)
{
	g_autoptr(GError) error = NULL;
	WbCatalog *catalog = wb_catalog_load(&error);

	g_assert_no_error(error);
	return catalog;
}

/* A second lab, with a task of its own and one that has the same name as the first lab's. */
static void
write_second_lab(void)
{
	fixture_write(
		"labs/files/lab.ini", "[Lab]\nTitle=Files\nSummary=b.\nTasks=3-vfs;1-2-filter\n");
	fixture_write("labs/files/3-vfs/task.ini", fixture_task_ini);
	fixture_write("labs/files/3-vfs/task.md", "x");
	fixture_write("labs/files/1-2-filter/task.ini", fixture_task_ini);
	fixture_write("labs/files/1-2-filter/task.md", "x");
}

/* What the selectors, separated by blanks, mean: names separated by blanks, or the error. */
static void
expect_kinds(WbCatalog *catalog, WbSelectKinds kinds, const char *typed, const char *expected)
{
	g_auto(GStrv) selectors = g_strsplit(typed, " ", -1);
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) selected =
		wb_catalog_select(catalog, kinds, (const char *const *)selectors, &error);
	GString *got = g_string_new(NULL);

	for (guint i = 0; selected && i < selected->len; i++) {
		const WbSelection *selection = &g_array_index(selected, WbSelection, i);

		g_string_append_printf(got, "%s%s/%s%s%s", i ? " " : "", selection->lab->name,
			selection->task->name, selection->exercise ? "/" : "",
			selection->exercise ? selection->exercise->name : "");
	}
	g_assert_cmpint(selected != NULL, ==, error == NULL);
	if (error) {
		g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
		g_string_append(got, error->message);
	}
	g_assert_cmpstr(got->str, ==, expected);
	g_string_free(got, TRUE);
}

static void
expect(WbCatalog *catalog, const char *typed, const char *expected)
{
	expect_kinds(catalog, WB_SELECT_EXERCISES, typed, expected);
}

static void
test_labs(void)
{
	g_autoptr(WbCatalog) catalog = NULL;
	GPtrArray *labs;

	write_second_lab();
	fixture_write("labs/no-lab/readme", "x");
	catalog = load();
	labs = wb_catalog_get_labs(catalog);
	g_assert_cmpuint(labs->len, ==, 2);
	g_assert_cmpstr(((WbLab *)labs->pdata[0])->name, ==, "files");
	g_assert_cmpstr(((WbLab *)labs->pdata[1])->name, ==, "net");
	fixture_remove_below("labs/files");
}

static void
test_select_one_lab(void)
{
	g_autoptr(WbCatalog) catalog = load();

	expect(catalog, "", "net/1-2-filter/1 net/1-2-filter/2");
	expect(catalog, "net", "net/1-2-filter/1 net/1-2-filter/2");
	expect(catalog, "net/", "net/1-2-filter/1 net/1-2-filter/2");
	expect(catalog, "net/1-2-filter", "net/1-2-filter/1 net/1-2-filter/2");
	expect(catalog, "net/1-2-filter/2", "net/1-2-filter/2");
	expect(catalog, "1-2-filter/2", "net/1-2-filter/2");
	expect(catalog, "1-2-filter/2 net/1-2-filter/1 net/1-2-filter/2",
		"net/1-2-filter/1 net/1-2-filter/2");
}

static void
test_unknown(void)
{
	g_autoptr(WbCatalog) catalog = load();

	expect(catalog, "nets", "there is no lab, task or exercise 'nets'; did you mean 'net'?");
	expect(catalog, "net/1-2-fliter/1",
		"there is no lab, task or exercise 'net/1-2-fliter/1'; did you mean "
		"'net/1-2-filter/1'?");
	expect(catalog, "1-2-filer",
		"there is no lab, task or exercise '1-2-filer'; did you mean '1-2-filter'?");
	expect(catalog, "net/1-2-filter/7",
		"there is no lab, task or exercise 'net/1-2-filter/7'; did you mean "
		"'net/1-2-filter/1'?");
	expect(catalog, "qwertzuiop",
		"there is no lab, task or exercise 'qwertzuiop'; 'workbench list' shows them all");
	/* Not the beginning of a name, but a whole part of it. */
	expect(catalog, "net/1-2-filter/", "net/1-2-filter/1 net/1-2-filter/2");
	expect(catalog, "net/1-2",
		"there is no lab, task or exercise 'net/1-2'; 'workbench list' shows them all");
	expect(catalog, "\033[31m",
		"there is no lab, task or exercise '\\x1b[31m'; 'workbench list' shows them all");
}

static void
test_select_two_labs(void)
{
	g_autoptr(WbCatalog) catalog = NULL;

	write_second_lab();
	catalog = load();
	/* The tasks' order is the manifest's, the labs' is by name. */
	expect(catalog, "",
		"files/3-vfs/1 files/3-vfs/2 files/1-2-filter/1 files/1-2-filter/2 "
		"net/1-2-filter/1 net/1-2-filter/2");
	expect(catalog, "net/1-2-filter/1 files/3-vfs/2", "files/3-vfs/2 net/1-2-filter/1");
	expect(catalog, "3-vfs/1", "files/3-vfs/1");
	expect(catalog, "1-2-filter/1",
		"'1-2-filter/1' is in more than one lab; say which: 'files/1-2-filter/1' or "
		"'net/1-2-filter/1'");
	fixture_remove_below("labs/files");
}

/* A lab of one walkthrough, and one that the first lab's task is in too. */
static void
write_walkthroughs(void)
{
	fixture_write("labs/watch/lab.ini", "[Lab]\nTitle=W\nSummary=b.\nTasks=sack;1-2-filter\n");
	fixture_write("labs/watch/sack/task.ini",
		"[Task]\nTitle=S\n[Walkthrough]\nScript=s.pkt\nNarration=n.ini\n");
	fixture_write("labs/watch/sack/task.md", "x");
	fixture_write("labs/watch/sack/s.pkt", "x");
	fixture_write("labs/watch/sack/n.ini", "[Step a]\nTitle=A\nText=b\n");
	fixture_write("labs/watch/1-2-filter/task.ini", fixture_task_ini);
	fixture_write("labs/watch/1-2-filter/task.md", "x");
}

static void
test_walkthroughs(void)
{
	g_autoptr(WbCatalog) catalog = NULL;

	write_walkthroughs();
	catalog = load();
	expect(catalog, "watch", "watch/1-2-filter/1 watch/1-2-filter/2");
	expect_kinds(catalog, WB_SELECT_ALL, "watch",
		"watch/sack watch/1-2-filter/1 watch/1-2-filter/2");
	expect_kinds(catalog, WB_SELECT_WALKTHROUGHS, "watch", "watch/sack");
	expect_kinds(catalog, WB_SELECT_WALKTHROUGHS, "", "watch/sack");
	expect_kinds(catalog, WB_SELECT_WALKTHROUGHS, "sack", "watch/sack");
	expect(catalog, "",
		"net/1-2-filter/1 net/1-2-filter/2 watch/1-2-filter/1 watch/1-2-filter/2");
	expect(catalog, "sack",
		"'sack' is for watching: a walkthrough has nothing to fill in or to check; play it "
		"with 'workbench play sack'");
	expect(catalog, "net watch/sack/",
		"'watch/sack' is for watching: a walkthrough has nothing to fill in or to check; "
		"play it with 'workbench play watch/sack'");
	expect_kinds(catalog, WB_SELECT_WALKTHROUGHS, "net/1-2-filter",
		"'net/1-2-filter' has no walkthrough to play; check its exercises with 'workbench "
		"--check net/1-2-filter'");
	expect(catalog, "watch/sakc",
		"there is no lab, task or exercise 'watch/sakc'; did you mean 'watch/sack'?");
	expect(catalog, "sakc", "there is no lab, task or exercise 'sakc'; did you mean 'sack'?");
	fixture_remove_below("labs/watch");
}

static void
test_faults(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *nowhere = fixture_dup_path("nowhere");
	g_autofree char *empty = fixture_dup_path("checkers");

	fixture_write("labs/a/lab.ini", "[Lab]\n");
	fixture_write("labs/b/lab.ini", "[Lap]\n");
	g_assert_null(wb_catalog_load(&error));
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	/* All faults of all labs, with their places. */
	g_assert_nonnull(strstr(error->message, "labs/a/lab.ini:1: error: [Lab] has no 'Title'"));
	g_assert_nonnull(strstr(error->message, "labs/b/lab.ini:1: error: unknown group [Lap]"));
	g_clear_error(&error);
	fixture_remove_below("labs/a");
	fixture_remove_below("labs/b");
	g_assert_null(wb_catalog_load_from(nowhere, &error));
	g_assert_nonnull(error);
	g_clear_error(&error);
	g_assert_null(wb_catalog_load_from(empty, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_FAILED);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fixture_init();
	g_test_add_func("/catalog/labs", test_labs);
	g_test_add_func("/catalog/select-one-lab", test_select_one_lab);
	g_test_add_func("/catalog/unknown", test_unknown);
	g_test_add_func("/catalog/select-two-labs", test_select_two_labs);
	g_test_add_func("/catalog/walkthroughs", test_walkthroughs);
	g_test_add_func("/catalog/faults", test_faults);
	return fixture_run();
}
