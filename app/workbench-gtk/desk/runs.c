/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runs that are kept. */
#include "desk/runs.h"

#include "base/error.h"
#include "base/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define ENTRY "entry.ini"
#define GROUP "Run"
#define ENTRY_MAX 16384
#define FREE_MIN ((guint64)64 * 1024 * 1024)
#define DEPTH 4 /* LAB/TASK/EXERCISE/STAMP */
#define LISTED_MAX 2000
#define FILES_MAX 500
#define STAMP "%Y%m%d-%H%M%S-%f"

void
wb_run_entry_free(WbRunEntry *entry)
{
	if (!entry)
		return;
	g_free(entry->path);
	g_free(entry->workspace);
	g_free(entry);
}

char *
wb_runs_dup_root(void)
{
	return g_build_filename(g_get_user_data_dir(), "workbench", "runs", NULL);
}

static char *
dup_folder(const char *root, const WbSelection *selection)
{
	return g_build_filename(root, selection->lab->name, selection->task->name,
		selection->exercise ? selection->exercise->name : NULL, NULL);
}

/* --- one run ------------------------------------------------------------------------------------
 */

gboolean
wb_runs_has_room(const char *root, GError **error)
{
	struct statvfs status;

	if (statvfs(root, &status) < 0)
		return wb_error_set_errno(error, errno, "%s", root);
	if ((guint64)status.f_bavail * status.f_frsize >= FREE_MIN)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_NO_SPACE,
		"the disk of %s has less than 64 MiB left. Free some space.", root);
	return FALSE;
}

char *
wb_runs_begin(const char *root, const WbSelection *selection, GError **error)
{
	g_autofree char *folder = dup_folder(root, selection);
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *stamp = g_date_time_format(now, STAMP);

	if (!wb_files_make_folder(folder, 0700, error) || !wb_runs_has_room(root, error))
		return NULL;
	return g_build_filename(folder, stamp, NULL);
}

/* Of the regular files below PATH; a link is not followed. */
static gint64
measure(const char *path, guint *left)
{
	struct stat status;
	g_autoptr(GDir) folder = NULL;
	const char *name;
	gint64 bytes = 0;

	if (*left == 0 || lstat(path, &status) < 0)
		return 0;
	--*left;
	if (!S_ISDIR(status.st_mode))
		return S_ISREG(status.st_mode) ? (gint64)status.st_blocks * 512 : 0;
	folder = g_dir_open(path, 0, NULL);
	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		bytes += measure(child, left);
	}
	return bytes;
}

static gboolean
write_entry(const char *path, GKeyFile *file, GError **error)
{
	g_autofree char *name = g_build_filename(path, ENTRY, NULL);
	gsize length = 0;
	g_autofree char *data = g_key_file_to_data(file, &length, NULL);

	return wb_files_write(name, data, length, 0644, error);
}

static GKeyFile *
read_entry(const char *path)
{
	g_autoptr(GBytes) bytes = wb_files_read_beneath(path, ENTRY, ENTRY_MAX, NULL);
	GKeyFile *file = g_key_file_new();

	if (bytes)
		g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, NULL);
	return file;
}

gboolean
wb_runs_end(WbRunEntry *entry, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	guint left = FILES_MAX;

	entry->bytes = measure(entry->path, &left);
	entry->ended = TRUE;
	g_key_file_set_string(file, GROUP, "Workspace", entry->workspace ? entry->workspace : "");
	g_key_file_set_string(file, GROUP, "Outcome", wb_outcome_to_string(entry->outcome));
	g_key_file_set_double(file, GROUP, "Points", entry->points);
	g_key_file_set_double(file, GROUP, "Of", entry->max_points);
	g_key_file_set_int64(file, GROUP, "Took", entry->took_ms);
	g_key_file_set_int64(file, GROUP, "Bytes", entry->bytes);
	return write_entry(entry->path, file, error);
}

gboolean
wb_runs_set_kept(const char *path, gboolean kept, GError **error)
{
	g_autoptr(GKeyFile) file = read_entry(path);

	g_key_file_set_boolean(file, GROUP, "Kept", kept);
	return write_entry(path, file, error);
}

/* --- all of them --------------------------------------------------------------------------------
 */

static gboolean
is_stamp(const char *name)
{
	return strlen(name) == strlen("20261122-231200-123456") &&
	       strspn(name, "0123456789-") == strlen(name);
}

/* When a run began by the name of its folder; 0 if that is none. */
static gint64
get_started(const char *stamp)
{
	int part[6];
	g_autoptr(GDateTime) time = NULL;

	if (sscanf(stamp, "%4d%2d%2d-%2d%2d%2d", &part[0], &part[1], &part[2], &part[3], &part[4],
		    &part[5]) != 6)
		return 0;
	time = g_date_time_new_utc(part[0], part[1], part[2], part[3], part[4], part[5]);
	return time ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0;
}

char *
wb_runs_dup_time(gint64 started_us)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(started_us / G_USEC_PER_SEC);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	gboolean this_year = then && g_date_time_get_year(then) == g_date_time_get_year(now);

	if (!then || started_us <= 0)
		return g_strdup("an unknown time");
	if (!this_year)
		return g_date_time_format(then, "%-d %b %Y, %H:%M:%S");
	if (g_date_time_get_day_of_year(then) == g_date_time_get_day_of_year(now))
		return g_date_time_format(then, "today, %H:%M:%S");
	return g_date_time_format(then, "%-d %b, %H:%M:%S");
}

static WbOutcome
read_outcome(GKeyFile *file, gboolean *ret_ended)
{
	g_autofree char *word = g_key_file_get_string(file, GROUP, "Outcome", NULL);

	*ret_ended = TRUE;
	for (int outcome = WB_OUTCOME_PASS; outcome <= WB_OUTCOME_INFRASTRUCTURE; outcome++)
		if (g_strcmp0(word, wb_outcome_to_string((WbOutcome)outcome)) == 0)
			return (WbOutcome)outcome;
	*ret_ended = FALSE;
	return WB_OUTCOME_INFRASTRUCTURE;
}

/* Takes PATH over. */
static WbRunEntry *
load(char *path, const char *stamp)
{
	g_autoptr(GKeyFile) file = read_entry(path);
	WbRunEntry *entry = g_new0(WbRunEntry, 1);
	guint left = FILES_MAX;

	entry->path = path;
	entry->outcome = read_outcome(file, &entry->ended);
	entry->workspace = g_key_file_get_string(file, GROUP, "Workspace", NULL);
	entry->points = g_key_file_get_double(file, GROUP, "Points", NULL);
	entry->max_points = g_key_file_get_double(file, GROUP, "Of", NULL);
	entry->started_us = get_started(stamp);
	entry->took_ms = g_key_file_get_int64(file, GROUP, "Took", NULL);
	entry->bytes = g_key_file_get_int64(file, GROUP, "Bytes", NULL);
	entry->kept = g_key_file_get_boolean(file, GROUP, "Kept", NULL);
	if (!entry->ended || entry->bytes < 0)
		entry->bytes = measure(path, &left);
	return entry;
}

/* The runs up to DEPTH folders below PATH. */
static void
find(const char *path, guint depth, GPtrArray *entries)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	const char *name;

	while (folder && (name = g_dir_read_name(folder)) && entries->len < LISTED_MAX) {
		g_autofree char *child = g_build_filename(path, name, NULL);
		struct stat status;

		if (lstat(child, &status) < 0 || !S_ISDIR(status.st_mode))
			continue;
		if (is_stamp(name))
			g_ptr_array_add(entries, load(g_steal_pointer(&child), name));
		else if (depth > 1)
			find(child, depth - 1, entries);
	}
}

static gint
compare_newest_first(gconstpointer a, gconstpointer b)
{
	const WbRunEntry *const *left = a, *const *right = b;
	const char *left_stamp = strrchr((*left)->path, G_DIR_SEPARATOR);
	const char *right_stamp = strrchr((*right)->path, G_DIR_SEPARATOR);

	return strcmp(right_stamp, left_stamp);
}

static GPtrArray *
find_sorted(const char *path, guint depth)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)wb_run_entry_free);

	find(path, depth, entries);
	g_ptr_array_sort(entries, compare_newest_first);
	return entries;
}

GPtrArray *
wb_runs_list(const char *root, const WbSelection *selection, const char *workspace)
{
	g_autofree char *folder = dup_folder(root, selection);
	GPtrArray *entries = find_sorted(folder, 1);

	for (guint i = entries->len; workspace && i > 0; i--) {
		const WbRunEntry *entry = entries->pdata[i - 1];

		if (entry->ended && g_strcmp0(entry->workspace, workspace) != 0)
			g_ptr_array_remove_index(entries, i - 1);
	}
	return entries;
}

/* --- making room --------------------------------------------------------------------------------
 */

static gboolean
is_of_same_exercise(const WbRunEntry *a, const WbRunEntry *b)
{
	g_autofree char *left = g_path_get_dirname(a->path);
	g_autofree char *right = g_path_get_dirname(b->path);

	return strcmp(left, right) == 0;
}

/* How many newer runs of the same exercise there are before INDEX. */
static guint
count_newer(GPtrArray *entries, guint index)
{
	guint count = 0;

	for (guint i = 0; i < index; i++)
		count += is_of_same_exercise(entries->pdata[i], entries->pdata[index]);
	return count;
}

static gint64
sum_bytes(GPtrArray *entries)
{
	gint64 bytes = 0;

	for (guint i = 0; i < entries->len; i++)
		bytes += ((const WbRunEntry *)entries->pdata[i])->bytes;
	return bytes;
}

guint
wb_runs_prune(const char *root, const WbRunLimits *limits, const char *spare)
{
	g_autoptr(GPtrArray) entries = find_sorted(root, DEPTH);
	gint64 bytes = sum_bytes(entries);
	guint removed = 0;

	for (guint i = entries->len; i > 0; i--) {
		const WbRunEntry *entry = entries->pdata[i - 1];
		gboolean too_many = count_newer(entries, i - 1) >= limits->count;

		if (entry->kept || g_strcmp0(entry->path, spare) == 0 ||
			(!too_many && bytes <= limits->bytes))
			continue;
		if (!wb_files_remove_tree(entry->path, NULL))
			continue;
		bytes -= entry->bytes;
		removed++;
	}
	return removed;
}
