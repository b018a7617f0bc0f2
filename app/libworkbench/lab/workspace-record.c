/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was generated into a student's folder. */
#include "lab/workspace-record.h"

#include "base/error.h"
#include "base/files.h"
#include "lab/names.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define GROUP "Generated"
#define RECORD_MAX (1 << 20)

/* Levels of one file that are remembered; the oldest is forgotten first. */
#define HASHES_MAX 16

struct _WbRecord {
	char *root;
	GKeyFile *file;
};

WbRecord *
wb_record_load(const char *root)
{
	WbRecord *record = g_new0(WbRecord, 1);
	g_autoptr(GBytes) bytes =
		wb_files_read_beneath(root, ".workbench/generated", RECORD_MAX, NULL);

	record->root = g_strdup(root);
	record->file = g_key_file_new();
	if (bytes && g_bytes_get_size(bytes) > 0 &&
		!g_key_file_load_from_bytes(record->file, bytes, G_KEY_FILE_NONE, NULL)) {
		g_key_file_unref(record->file);
		record->file = g_key_file_new();
	}
	return record;
}

void
wb_record_free(WbRecord *record)
{
	if (!record)
		return;
	g_free(record->root);
	g_key_file_unref(record->file);
	g_free(record);
}

static gboolean
is_empty(WbRecord *record)
{
	g_auto(GStrv) names = wb_record_list(record);

	return !*names;
}

gboolean
wb_record_save(WbRecord *record, GError **error)
{
	g_autofree char *folder = g_build_filename(record->root, ".workbench", NULL);
	g_autofree char *path = g_build_filename(folder, "generated", NULL);
	g_autofree char *text = NULL;
	gsize length;

	if (g_file_test(folder, G_FILE_TEST_IS_SYMLINK)) {
		g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
			"%s is a symbolic link; remove it, what it keeps is made again", folder);
		return FALSE;
	}
	if (is_empty(record)) {
		if (unlink(path) < 0 && errno != ENOENT && errno != ENOTDIR)
			return wb_error_set_errno(error, errno, "removing %s", path);
		rmdir(folder);
		return TRUE;
	}
	g_key_file_set_comment(record->file, NULL, NULL,
		" What workbench generated here, to tell your work from untouched files.", NULL);
	text = g_key_file_to_data(record->file, &length, NULL);
	return wb_files_write(path, text, length, 0666, error);
}

gboolean
wb_record_knows(WbRecord *record, const char *name, GBytes *bytes)
{
	g_auto(GStrv) hashes = g_key_file_get_string_list(record->file, GROUP, name, NULL, NULL);
	g_autofree char *hash = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);

	return hashes && g_strv_contains((const char *const *)hashes, hash);
}

void
wb_record_add(WbRecord *record, const char *name, GBytes *bytes)
{
	g_auto(GStrv) hashes = g_key_file_get_string_list(record->file, GROUP, name, NULL, NULL);
	g_autofree char *hash = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
	const char *all[HASHES_MAX] = { hash };
	gsize count = 1;

	for (char **old = hashes; old && *old && count < HASHES_MAX; old++)
		if (strcmp(*old, hash) != 0)
			all[count++] = *old;
	g_key_file_set_string_list(record->file, GROUP, name, all, count);
}

void
wb_record_remove(WbRecord *record, const char *name)
{
	g_key_file_remove_key(record->file, GROUP, name, NULL);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
wb_record_list(WbRecord *record)
{
	g_auto(GStrv) keys = g_key_file_get_keys(record->file, GROUP, NULL, NULL);
	GPtrArray *names = g_ptr_array_new();

	for (char **key = keys; key && *key; key++)
		if (!wb_names_check_path(*key))
			g_ptr_array_add(names, g_strdup(*key));
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}
