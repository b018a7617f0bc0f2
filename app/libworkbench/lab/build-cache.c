/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results of builds, kept by what went into them.
 *
 *     lock            held for the moments in which names change, never while building
 *     KEY/content/    what the builder published
 *     KEY/sum         SHA-256 of content/
 *     tmp-XXXXXX/     a build in progress; its file "lock" is held by its process
 */
#include "lab/build-cache.h"

#include "base/error.h"
#include "base/files.h"
#include "base/lock.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utime.h>

#define SANDBOX_PROGRAM "bwrap"
#define TEMPORARY_PREFIX "tmp-"
#define REMOVE_MS 2000
#define ENTRIES_MAX 256
#define ENTRIES_KEPT 192
#define IN_USE_S 3600
#define SUM_MAX 128

struct _WbBuildCache {
	char *folder;
	WbDeadline deadline;
	GCancellable *cancellable;
	char *temporary;
	WbLock *temporary_lock;
};

typedef struct {
	char *path;
	gint64 used_s;
} Entry;

static void
entry_clear(gpointer data)
{
	g_free(((Entry *)data)->path);
}

static gint
compare_use(gconstpointer a, gconstpointer b)
{
	const Entry *x = a, *y = b;

	return (x->used_s > y->used_s) - (x->used_s < y->used_s);
}

static WbLock *
enter(WbBuildCache *cache, GError **error)
{
	g_autofree char *path = g_build_filename(cache->folder, "lock", NULL);
	WbLock *lock = wb_lock_acquire(path, cache->deadline, cache->cancellable, error);

	if (!lock)
		g_prefix_error(error, "entering the build cache: ");
	return lock;
}

/* Whether CMDLINE, of LENGTH bytes, is bubblewrap's with FOLDER in it. */
static gboolean
is_sandbox_of(const char *cmdline, gsize length, const char *folder)
{
	g_autofree char *start = g_strconcat(folder, "/", NULL);

	return length > strlen(SANDBOX_PROGRAM) && strcmp(cmdline, SANDBOX_PROGRAM) == 0 &&
	       memmem(cmdline, length, start, strlen(start)) != NULL;
}

static void
end_if_sandbox(int pid, const char *folder)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", pid);
	/* Taken first: the process whose command line is read is the one that is killed. */
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	g_autofree char *cmdline = NULL;
	gsize length;

	if (fd < 0)
		return;
	if (g_file_get_contents(path, &cmdline, &length, NULL) &&
		is_sandbox_of(cmdline, length, folder))
		syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
	close(fd);
}

/*
 * A sandbox dies with its parent, except in the moment in which bubblewrap makes the namespaces:
 * its inner half asks for that signal only afterwards, and until then waits for the outer half.
 * When our process was killed just then, the inner half is still there.
 */
static void
end_sandboxes_of(const char *folder)
{
	g_autoptr(GDir) processes = g_dir_open("/proc", 0, NULL);
	const char *name;

	while (processes && (name = g_dir_read_name(processes)) != NULL)
		if (g_ascii_isdigit(name[0]))
			end_if_sandbox((int)g_ascii_strtoll(name, NULL, 10), folder);
}

/* What dies may still be writing, for a moment. */
static gboolean
try_remove(gpointer path, GError **error)
{
	end_sandboxes_of(path);
	return wb_files_remove_tree(path, NULL);
}

/* With the cache locked, so that none of these is about to be locked by the process that made it.
 */
static void
remove_abandoned(WbBuildCache *cache)
{
	g_autoptr(GDir) folder = g_dir_open(cache->folder, 0, NULL);
	const char *name;

	while (folder && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(cache->folder, name, NULL);
		g_autofree char *lock_path = g_build_filename(path, "lock", NULL);
		g_autoptr(WbLock) lock = NULL;

		if (!g_str_has_prefix(name, TEMPORARY_PREFIX))
			continue;
		lock = wb_lock_try(lock_path);
		if (!lock)
			continue;
		/* What cannot be removed now is tried again next time. */
		wb_deadline_poll(wb_deadline_in(REMOVE_MS), 20, "a killed build to end", try_remove,
			path, NULL, NULL);
	}
}

WbBuildCache *
wb_build_cache_open(
	const char *folder, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	g_autoptr(WbBuildCache) cache = g_new0(WbBuildCache, 1);
	g_autoptr(WbLock) lock = NULL;

	cache->folder = g_canonicalize_filename(folder, NULL);
	cache->deadline = deadline;
	cache->cancellable = cancellable ? g_object_ref(cancellable) : NULL;
	if (!wb_files_make_folder(cache->folder, 0700, error))
		return NULL;
	lock = enter(cache, error);
	if (!lock)
		return NULL;
	remove_abandoned(cache);
	return g_steal_pointer(&cache);
}

void
wb_build_cache_close(WbBuildCache *cache)
{
	if (!cache)
		return;
	if (cache->temporary)
		wb_files_remove_tree(cache->temporary, NULL);
	wb_lock_release(cache->temporary_lock);
	g_clear_object(&cache->cancellable);
	g_free(cache->temporary);
	g_free(cache->folder);
	g_free(cache);
}

static char *
dup_sum(const char *entry, GError **error)
{
	g_autofree char *content = g_build_filename(entry, "content", NULL);
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	if (!wb_files_checksum_tree(checksum, content, error))
		return NULL;
	return g_strdup(g_checksum_get_string(checksum));
}

static gboolean
is_sound(const char *entry)
{
	g_autofree char *path = g_build_filename(entry, "sum", NULL);
	g_autoptr(GBytes) expected = wb_files_read(path, SUM_MAX, NULL);
	g_autofree char *sum = expected ? dup_sum(entry, NULL) : NULL;

	return sum && g_bytes_get_size(expected) == strlen(sum) &&
	       memcmp(g_bytes_get_data(expected, NULL), sum, strlen(sum)) == 0;
}

/* With the cache locked. */
static char *
find(WbBuildCache *cache, const char *key)
{
	g_autofree char *entry = g_build_filename(cache->folder, key, NULL);

	if (!g_file_test(entry, G_FILE_TEST_EXISTS))
		return NULL;
	if (!is_sound(entry)) {
		wb_files_remove_tree(entry, NULL);
		return NULL;
	}
	/* The time of its last use, for make_room(). */
	utime(entry, NULL);
	return g_build_filename(entry, "content", NULL);
}

char *
wb_build_cache_lookup(WbBuildCache *cache, const char *key)
{
	g_autoptr(WbLock) lock = enter(cache, NULL);

	return lock ? find(cache, key) : NULL;
}

const char *
wb_build_cache_get_temporary(WbBuildCache *cache, GError **error)
{
	g_autofree char *lock_path = NULL;
	g_autofree char *path = NULL;
	g_autoptr(WbLock) lock = NULL;

	if (cache->temporary)
		return cache->temporary;
	lock = enter(cache, error);
	if (!lock)
		return NULL;
	path = wb_files_make_temporary(cache->folder, "tmp", error);
	if (!path)
		return NULL;
	lock_path = g_build_filename(path, "lock", NULL);
	cache->temporary_lock = wb_lock_acquire(lock_path, cache->deadline, NULL, error);
	if (!cache->temporary_lock)
		return NULL;
	cache->temporary = g_steal_pointer(&path);
	return cache->temporary;
}

static GArray *
list_entries(WbBuildCache *cache)
{
	g_autoptr(GDir) folder = g_dir_open(cache->folder, 0, NULL);
	GArray *entries = g_array_new(FALSE, FALSE, sizeof(Entry));
	const char *name;
	struct stat st;

	g_array_set_clear_func(entries, entry_clear);
	while (folder && (name = g_dir_read_name(folder)) != NULL) {
		Entry entry = { .path = g_build_filename(cache->folder, name, NULL) };

		if (!g_str_has_prefix(name, TEMPORARY_PREFIX) && lstat(entry.path, &st) == 0 &&
			S_ISDIR(st.st_mode)) {
			entry.used_s = st.st_mtime;
			g_array_append_val(entries, entry);
		} else {
			g_free(entry.path);
		}
	}
	g_array_sort(entries, compare_use);
	return entries;
}

/* With the cache locked. An entry used lately may be in use still: its reader holds no lock. */
static void
make_room(WbBuildCache *cache)
{
	g_autoptr(GArray) entries = list_entries(cache);
	gint64 now_s = g_get_real_time() / G_USEC_PER_SEC;

	if (entries->len <= ENTRIES_MAX)
		return;
	for (guint i = 0; i < entries->len - ENTRIES_KEPT; i++) {
		const Entry *entry = &g_array_index(entries, Entry, i);

		if (now_s - entry->used_s > IN_USE_S)
			wb_files_remove_tree(entry->path, NULL);
	}
}

/* NAME becomes an entry, still in the temporary folder. Its path, owned. */
static char *
make_entry(WbBuildCache *cache, const char *name, GError **error)
{
	g_autofree char *source = g_build_filename(cache->temporary, name, NULL);
	g_autofree char *entry = g_build_filename(cache->temporary, "entry", NULL);
	g_autofree char *content = g_build_filename(entry, "content", NULL);
	g_autofree char *sum_path = g_build_filename(entry, "sum", NULL);
	g_autofree char *sum = NULL;

	if (!wb_files_remove_tree(entry, error) || !wb_files_make_folder(entry, 0755, error))
		return NULL;
	if (g_rename(source, content) < 0) {
		wb_error_set_errno(error, errno, "renaming %s", source);
		return NULL;
	}
	sum = dup_sum(entry, error);
	/* Not synced: what a crash of the machine damages does not match its sum. */
	if (!sum ||
		!g_file_set_contents_full(sum_path, sum, -1, G_FILE_SET_CONTENTS_NONE, 0644, error))
		return NULL;
	return g_steal_pointer(&entry);
}

char *
wb_build_cache_publish(WbBuildCache *cache, const char *name, const char *key, GError **error)
{
	g_autofree char *entry = make_entry(cache, name, error);
	g_autofree char *place = g_build_filename(cache->folder, key, NULL);
	g_autoptr(WbLock) lock = entry ? enter(cache, error) : NULL;
	char *found;

	if (!lock)
		return NULL;
	found = find(cache, key);
	if (found)
		return found;
	if (g_rename(entry, place) < 0) {
		wb_error_set_errno(error, errno, "renaming %s", entry);
		return NULL;
	}
	make_room(cache);
	return g_build_filename(place, "content", NULL);
}
