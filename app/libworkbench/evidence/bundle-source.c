/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a run as they were, beside its events. */
#include "evidence/bundle-private.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

#include <string.h>
#include <sys/stat.h>

#define DEPTH_MAX 4
#define ENTRIES_MAX 1000

typedef struct {
	const char *path;
	GPtrArray *sources;
	guint entries;
} Walk;

void
wb_bundle_source_free(WbBundleSource *source)
{
	g_free(source->name);
	g_free(source->text);
	g_free(source);
}

gboolean
wb_bundle_add_source(const char *path, const char *name, GBytes *bytes, GError **error)
{
	g_autofree char *file = g_build_filename(path, WB_BUNDLE_SOURCE, name, NULL);

	return wb_files_write(
		file, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), 0644, error);
}

gboolean
wb_bundle_clear_sources(const char *path, GError **error)
{
	g_autofree char *folder = g_build_filename(path, WB_BUNDLE_SOURCE, NULL);

	return wb_files_remove_tree(folder, error);
}

static void
read_source(Walk *walk, const char *name)
{
	g_autofree char *beneath = g_build_filename(WB_BUNDLE_SOURCE, name, NULL);
	g_autoptr(GBytes) bytes =
		wb_files_read_beneath(walk->path, beneath, WB_BUNDLE_SOURCE_BYTES_MAX, NULL);
	WbBundleSource *source;

	if (!bytes)
		return;
	source = g_new0(WbBundleSource, 1);
	source->name = wb_text_dup_safe_line(name, -1);
	source->text =
		wb_text_dup_safe(g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
	g_ptr_array_add(walk->sources, source);
}

/* RELATIVE is "" for the top. */
static void
walk_folder(Walk *walk, const char *relative, guint depth)
{
	g_autofree char *path = g_build_filename(walk->path, WB_BUNDLE_SOURCE, relative, NULL);
	struct stat status;
	g_autoptr(GDir) folder = NULL;
	const char *base;

	if (lstat(path, &status) < 0 || !S_ISDIR(status.st_mode) || depth > DEPTH_MAX)
		return;
	folder = g_dir_open(path, 0, NULL);
	while (folder && (base = g_dir_read_name(folder)) && walk->entries++ < ENTRIES_MAX &&
		walk->sources->len < WB_BUNDLE_SOURCES_MAX) {
		g_autofree char *name = g_build_filename(relative, base, NULL);
		g_autofree char *file = g_build_filename(path, base, NULL);

		if (lstat(file, &status) == 0 && S_ISDIR(status.st_mode))
			walk_folder(walk, name, depth + 1);
		else
			read_source(walk, name);
	}
}

static gint
compare(gconstpointer a, gconstpointer b)
{
	const WbBundleSource *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

GPtrArray *
wb_bundle_read_sources(const char *path)
{
	Walk walk = { path, g_ptr_array_new_with_free_func((GDestroyNotify)wb_bundle_source_free),
		0 };

	walk_folder(&walk, "", 0);
	g_ptr_array_sort(walk.sources, compare);
	return walk.sources;
}
