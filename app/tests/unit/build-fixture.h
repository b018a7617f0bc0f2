/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tests of builds share. They need an image's headers: WB_TEST_HEADERS is the folder with
 * usr/src and usr/lib, WB_TEST_RELEASE the kernel's release.
 */
#pragma once

#include "lab/build.h"

#include "base/error.h"
#include "base/files.h"
#include "base/lock.h"
#include "lab/build-cache.h"
#include "lab/sandbox.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define BUILD_MS 120000

#define MODULE_TEXT                                     \
	"#include <linux/module.h>\n"                   \
	"static int __init start(void) { return 0; }\n" \
	"static void __exit stop(void) { }\n"           \
	"module_init(start);\nmodule_exit(stop);\nMODULE_LICENSE(\"GPL\");\n"

typedef struct {
	char *cache;
	WbTask task;
	GPtrArray *files;
} Fixture;

static inline void
hand_in_clear(gpointer data)
{
	WbHandIn *file = data;

	g_free(file->name);
	g_bytes_unref(file->bytes);
	g_free(file);
}

static inline void
hand_in(Fixture *fixture, const char *name, const char *text)
{
	WbHandIn *file = g_new0(WbHandIn, 1);

	file->name = g_strdup(name);
	file->bytes = g_bytes_new(text, strlen(text));
	g_ptr_array_add(fixture->files, file);
}

static inline gboolean
has_headers(void)
{
	if (g_getenv("WB_TEST_HEADERS") && g_getenv("WB_TEST_RELEASE"))
		return TRUE;
	g_test_skip("WB_TEST_HEADERS and WB_TEST_RELEASE do not name the headers of an image");
	return FALSE;
}

/* The environment that every build starts from is made once: it is the same for all. */
static const char *shared_cache;

static inline void
set_up(Fixture *fixture, gconstpointer data)
{
	static char *sources[] = { (char *)"kernel/filter.c", NULL };
	g_autoptr(GError) error = NULL;

	fixture->cache = g_strdup(shared_cache);
	fixture->files = g_ptr_array_new_with_free_func(hand_in_clear);
	fixture->task.name = (char *)"1-2-netfilter";
	fixture->task.module = (char *)"filter";
	fixture->task.module_folder = (char *)"kernel";
	fixture->task.sources = sources;
}

static inline gboolean
nobody_uses(gpointer data, GError **error)
{
	g_autoptr(GDir) folder = g_dir_open("/proc", 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename("/proc", name, "cmdline", NULL);
		g_autofree char *text = NULL;
		gsize length;

		if (g_ascii_isdigit(name[0]) && g_file_get_contents(path, &text, &length, NULL) &&
			memmem(text, length, data, strlen(data)))
			return FALSE;
	}
	return TRUE;
}

static inline guint
count_temporaries(const char *cache)
{
	g_autoptr(GDir) folder = g_dir_open(cache, 0, NULL);
	const char *name;
	guint count = 0;

	while (folder && (name = g_dir_read_name(folder)) != NULL)
		count += g_str_has_prefix(name, "tmp-");
	return count;
}

/* bubblewrap's command line names the cache, and every process inside dies with bubblewrap. */
static inline void
tear_down(Fixture *fixture, gconstpointer data)
{
	g_autofree char *inside = g_strconcat(fixture->cache, "/", NULL);
	g_autoptr(GError) error = NULL;

	wb_deadline_poll(
		wb_deadline_in(5000), 20, "the sandbox to end", nobody_uses, inside, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(count_temporaries(fixture->cache), ==, 0);
	g_ptr_array_unref(fixture->files);
	g_free(fixture->cache);
}

static inline WbBuild *
build_within(Fixture *fixture, guint timeout_ms)
{
	g_autoptr(GError) error = NULL;
	WbBuild *build = wb_build_run(&fixture->task, fixture->files, g_getenv("WB_TEST_HEADERS"),
		g_getenv("WB_TEST_RELEASE"), fixture->cache, wb_deadline_in(timeout_ms), NULL,
		&error);

	g_assert_no_error(error);
	g_assert_nonnull(build);
	g_assert_nonnull(build->diagnostics);
	g_assert_true(build->ok == (build->message == NULL));
	if (build->message)
		g_test_message("%" G_GINT64_FORMAT " ms: %s", build->duration_ms, build->message);
	return build;
}

static inline WbBuild *
build_good(Fixture *fixture)
{
	WbBuild *build = build_within(fixture, BUILD_MS);

	for (guint i = 0; !build->ok && i < build->diagnostics->len; i++) {
		g_autofree char *text = wb_diagnostic_to_string(build->diagnostics->pdata[i]);

		g_test_message("%s", text);
	}
	g_assert_cmpstr(build->message, ==, NULL);
	return build;
}

static inline gboolean
file_contains(const char *path, const char *bytes)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gsize length;

	g_file_get_contents(path, &text, &length, &error);
	g_assert_no_error(error);
	return memmem(text, length, bytes, strlen(bytes)) != NULL;
}

static inline void
assert_cached(Fixture *fixture, gboolean cached)
{
	g_autoptr(WbBuild) build = build_good(fixture);

	g_assert_true(build->cached == cached);
}

/* Assembler macros that do BODY 10^12 times, with next to no memory. */
static inline void
hand_in_macros(Fixture *fixture, const char *name, const char *before, const char *body)
{
	g_autoptr(GString) text = g_string_new(before);

	g_string_append_printf(text, "asm(\".macro m0\\n%s\\n.endm\\n\"\n", body);
	for (guint i = 1; i <= 12; i++) {
		g_string_append_printf(text, "\".macro m%u\\n", i);
		for (guint j = 0; j < 10; j++)
			g_string_append_printf(text, "m%u\\n", i - 1);
		g_string_append(text, ".endm\\n\"\n");
	}
	g_string_append(text, "\"m12\\n\");\n");
	hand_in(fixture, name, text->str);
}

static inline void
add(const char *path, gconstpointer data, void (*test)(Fixture *, gconstpointer))
{
	g_test_add(path, Fixture, data, set_up, test, tear_down);
}

/* g_test_run() with a cache of its own for all tests. */
static inline int
run_with_cache(void)
{
	g_autofree char *cache = g_dir_make_tmp("wb-test-build-XXXXXX", NULL);
	int status;

	shared_cache = cache;
	status = g_test_run();
	wb_files_remove_tree(cache, NULL);
	return status;
}
