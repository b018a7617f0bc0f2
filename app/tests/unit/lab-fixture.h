/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lab made for the unit tests, in a temporary folder that plays the product's data. A header of
 * static functions, because each test is linked from one file.
 */
#pragma once

#include "fault-fixture.h"

#include "base/files.h"
#include "lab/manifest.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define FIXTURE_FILTER                       \
	"#include \"../include/filter.h\"\n" \
	"/* TODO 1/1: the hook */\n"         \
	"int hook;\n"                        \
	"/* TODO 2/1: the device */\n"       \
	"int device;\n"
#define FIXTURE_HEADER                  \
	"/* TODO 2/1: the command */\n" \
	"#define COMMAND 1\n"

static const char fixture_lab_ini[] = "[Lab]\n"
				      "Title=Net\n"
				      "Summary=One sentence.\n"
				      "Tasks=1-2-filter\n";

static const char fixture_task_ini[] = "[Task]\n"
				       "Title=Packets\n"
				       "Skeleton=net/1-2-filter\n"
				       "Files=kernel/filter.c;include/filter.h\n"
				       "Capture=lo\n"
				       "\n"
				       "[Module]\n"
				       "Name=filter\n"
				       "Folder=kernel\n"
				       "Sources=kernel/filter.c\n"
				       "Cflags=-Wno-unused-function -DX=1\n"
				       "\n"
				       "[Program user/test]\n"
				       "Sources=user/test.c\n"
				       "\n"
				       "# Its exercises.\n"
				       "[Exercise 1]\n"
				       "Title=Displaying packets\n"
				       "Checker=net/exercise-1.sh\n"
				       "Deadline=20\n"
				       "\n"
				       "[Check 1 source-port]\n"
				       "Title=logs the port\n"
				       "Points=2.5\n"
				       "Hint1=gentle # hint\n"
				       "Hint2=more\n"
				       "\n"
				       "[Check 1 source-address]\n"
				       "Title=logs the address\n"
				       "\n"
				       "[Exercise 2]\n"
				       "Title=Filtering\n"
				       "Checker=net/exercise-1.sh\n"
				       "Level=2\n"
				       "\n"
				       "[Check 2 source-port]\n"
				       "Title=logs the port\n";

static char *fixture_data;

/* DATA/RELATIVE. Owned. */
static G_GNUC_UNUSED char *
fixture_dup_path(const char *relative)
{
	return g_build_filename(fixture_data, relative, NULL);
}

static G_GNUC_UNUSED void
fixture_write(const char *relative, const char *text)
{
	g_autofree char *path = fixture_dup_path(relative);
	g_autoptr(GError) error = NULL;

	wb_files_write(path, text, strlen(text), 0644, &error);
	g_assert_no_error(error);
}

static G_GNUC_UNUSED char *
fixture_read(const char *relative)
{
	g_autofree char *path = fixture_dup_path(relative);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

static G_GNUC_UNUSED void
fixture_assert_text(const char *relative, const char *expected)
{
	g_autofree char *text = fixture_read(relative);

	g_assert_cmpstr(text, ==, expected);
}

static G_GNUC_UNUSED gboolean
fixture_exists(const char *relative)
{
	g_autofree char *path = fixture_dup_path(relative);
	struct stat st;

	return lstat(path, &st) == 0;
}

static G_GNUC_UNUSED void
fixture_remove_below(const char *relative)
{
	g_autofree char *path = fixture_dup_path(relative);
	g_autoptr(GError) error = NULL;

	wb_files_remove_tree(path, &error);
	g_assert_no_error(error);
}

static G_GNUC_UNUSED void
fixture_write_lab(void)
{
	g_autofree char *script = fixture_dup_path("kernel-skels/net/1-2-filter/user/test-1.sh");

	fixture_write("labs/net/lab.ini", fixture_lab_ini);
	fixture_write("labs/net/1-2-filter/task.ini", fixture_task_ini);
	fixture_write("labs/net/1-2-filter/task.md", "# Text\n");
	fixture_write("checkers/net/exercise-1.sh", "#!/bin/sh\n");
	fixture_write("kernel-skels/net/1-2-filter/kernel/filter.c", FIXTURE_FILTER);
	fixture_write("kernel-skels/net/1-2-filter/include/filter.h", FIXTURE_HEADER);
	fixture_write("kernel-skels/net/1-2-filter/user/test.c", "int main(void) { return 0; }\n");
	fixture_write("kernel-skels/net/1-2-filter/user/test-1.sh", "#!/bin/sh\n");
	g_assert_cmpint(g_chmod(script, 0755), ==, 0);
}

/* Makes the data folder with the lab and points the library there. Call once, first in main(). */
static G_GNUC_UNUSED void
fixture_init(void)
{
	g_autoptr(GError) error = NULL;

	fixture_data = wb_files_make_temporary(g_get_tmp_dir(), "wb-lab", &error);
	g_assert_no_error(error);
	g_setenv("WORKBENCH_DATA", fixture_data, TRUE);
	fixture_write_lab();
}

static G_GNUC_UNUSED int
fixture_run(void)
{
	int status = g_test_run();

	fixture_remove_below("");
	g_free(fixture_data);
	return status;
}

/* The faults, a line each, with the data folder's path taken off. Owned. */
static G_GNUC_UNUSED char *
fixture_dup_faults(GPtrArray *faults)
{
	g_autofree char *prefix = g_strconcat(fixture_data, "/", NULL);
	g_autofree char *lines = fixture_dup_lines(faults);
	GString *text = g_string_new(lines);

	g_string_replace(text, prefix, "", 0);
	return g_string_free(text, FALSE);
}

/* Loads the lab; there must be no fault. */
static G_GNUC_UNUSED WbLab *
fixture_load_lab(void)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *folder = fixture_dup_path("labs/net");
	WbLab *lab = wb_lab_load(folder, faults);
	g_autofree char *text = fixture_dup_faults(faults);

	g_assert_cmpstr(text, ==, "");
	g_assert_nonnull(lab);
	return lab;
}
