/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saved VMs in the cache. */
#include "vm/snapshot.h"

#include "base/error.h"
#include "base/files.h"
#include "base/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <utime.h>

#define FORMAT "1"
#define FILE_NAME "vm.save"
#define DESCRIPTION "snapshot.ini"
#define GROUP "Snapshot"
/* Snapshots of other images, accelerators and versions are 100 MB each. */
#define KEEP_DAYS 14

void
wb_snapshot_free(WbSnapshot *snapshot)
{
	if (!snapshot)
		return;
	g_free(snapshot->file);
	g_free(snapshot);
}

/* --- key ----------------------------------------------------------------------------------- */

static void
add(GChecksum *checksum, const char *text)
{
	g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
}

/* A VM saved on KVM has the host's processor in it. */
static void
add_processor(GChecksum *checksum)
{
	g_autofree char *cpuinfo = NULL;
	const char *flags;

	if (!g_file_get_contents("/proc/cpuinfo", &cpuinfo, NULL, NULL))
		return;
	flags = strstr(cpuinfo, "flags");
	if (flags)
		g_checksum_update(checksum, (const guchar *)flags, (gssize)strcspn(flags, "\n"));
}

char *
wb_snapshot_dup_folder(
	WbVmHost *host, const WbImage *image, const WbVmConfig *config, GError **error)
{
	g_autofree char *snapshots = wb_paths_dup_cache("snapshots", error);
	g_autofree char *version = snapshots ? wb_vm_host_dup_version(host, error) : NULL;
	g_autofree char *fingerprint = version ? wb_vm_config_dup_fingerprint(config, error) : NULL;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *key = NULL;

	if (!fingerprint)
		return NULL;
	add(checksum, FORMAT);
	add(checksum, version);
	add(checksum, fingerprint);
	add(checksum, image->fingerprint);
	if (config->accel == WB_ACCEL_KVM)
		add_processor(checksum);
	key = g_strndup(g_checksum_get_string(checksum), 16);
	return g_build_filename(snapshots, key, NULL);
}

/* --- finding --------------------------------------------------------------------------------- */

static gint64
changed_ns(const struct stat *st)
{
	return (gint64)st->st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + st->st_mtim.tv_nsec;
}

static gboolean
has_hash(const char *file, GKeyFile *ini, GCancellable *cancellable)
{
	g_autofree char *stored = g_key_file_get_string(ini, GROUP, "Sha256", NULL);
	g_autofree char *hash = wb_files_sha256(file, cancellable, NULL);

	return stored && hash && strcmp(stored, hash) == 0;
}

static gboolean
is_whole(const char *file, GKeyFile *ini, gboolean verify, GCancellable *cancellable)
{
	struct stat st;

	if (stat(file, &st) < 0 || st.st_size != g_key_file_get_int64(ini, GROUP, "Size", NULL))
		return FALSE;
	if (!verify && changed_ns(&st) == g_key_file_get_int64(ini, GROUP, "ChangedNs", NULL))
		return TRUE;
	return has_hash(file, ini, cancellable);
}

WbSnapshot *
wb_snapshot_find(const char *folder, gboolean verify, GCancellable *cancellable)
{
	g_autofree char *file = g_build_filename(folder, FILE_NAME, NULL);
	g_autofree char *description = g_build_filename(folder, DESCRIPTION, NULL);
	g_autoptr(GKeyFile) ini = g_key_file_new();
	WbSnapshot *snapshot;

	if (!g_key_file_load_from_file(ini, description, G_KEY_FILE_NONE, NULL) ||
		!is_whole(file, ini, verify, cancellable))
		return NULL;
	/* Its age is counted from its last use. */
	utime(description, NULL);
	snapshot = g_new0(WbSnapshot, 1);
	snapshot->file = g_steal_pointer(&file);
	snapshot->boot_ms = (guint)g_key_file_get_uint64(ini, GROUP, "BootMs", NULL);
	return snapshot;
}

/* --- making ---------------------------------------------------------------------------------- */

static void
remove_old(const char *snapshots)
{
	g_autoptr(GDir) entries = g_dir_open(snapshots, 0, NULL);
	const char *name;

	while (entries && (name = g_dir_read_name(entries)) != NULL) {
		g_autofree char *folder = g_build_filename(snapshots, name, NULL);
		g_autofree char *description = g_build_filename(folder, DESCRIPTION, NULL);
		struct stat st;

		if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
			continue;
		if (g_str_has_prefix(name, "new-") || stat(description, &st) < 0 ||
			st.st_mtime < time(NULL) - KEEP_DAYS * 24 * 60 * 60)
			wb_files_remove_tree(folder, NULL);
	}
}

WbLock *
wb_snapshot_lock(WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	g_autofree char *snapshots = wb_paths_dup_cache("snapshots", error);
	g_autofree char *path = snapshots ? g_build_filename(snapshots, "lock", NULL) : NULL;
	WbLock *lock;

	if (!snapshots || !wb_files_make_folder(snapshots, 0700, error))
		return NULL;
	lock = wb_lock_acquire(path, deadline, cancellable, error);
	if (lock)
		remove_old(snapshots);
	return lock;
}

char *
wb_snapshot_dup_draft(const char *folder, GError **error)
{
	g_autofree char *snapshots = g_path_get_dirname(folder);
	g_autofree char *draft = wb_files_make_temporary(snapshots, "new", error);

	return draft ? g_build_filename(draft, FILE_NAME, NULL) : NULL;
}

static gboolean
describe(const char *draft, guint boot_ms, GCancellable *cancellable, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(draft);
	g_autofree char *description = g_build_filename(folder, DESCRIPTION, NULL);
	g_autofree char *hash = wb_files_sha256(draft, cancellable, error);
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autofree char *text = NULL;
	struct stat st;
	gsize length;

	if (!hash)
		return FALSE;
	if (stat(draft, &st) < 0)
		return wb_error_set_errno(error, errno, "looking at %s", draft);
	g_key_file_set_string(ini, GROUP, "Sha256", hash);
	g_key_file_set_int64(ini, GROUP, "Size", st.st_size);
	g_key_file_set_int64(ini, GROUP, "ChangedNs", changed_ns(&st));
	g_key_file_set_uint64(ini, GROUP, "BootMs", boot_ms);
	text = g_key_file_to_data(ini, &length, NULL);
	return wb_files_write(description, text, length, 0600, error);
}

gboolean
wb_snapshot_publish(const char *draft, const char *folder, guint boot_ms, GCancellable *cancellable,
	GError **error)
{
	g_autofree char *new = g_path_get_dirname(draft);

	if (!describe(draft, boot_ms, cancellable, error) || !wb_files_remove_tree(folder, error))
		return FALSE;
	if (rename(new, folder) < 0)
		return wb_error_set_errno(error, errno, "renaming %s", new);
	return TRUE;
}
