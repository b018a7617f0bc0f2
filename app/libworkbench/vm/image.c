/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's image in the cache. */
#include "vm/image.h"

#include "base/error.h"
#include "base/files.h"
#include "base/lock.h"
#include "base/paths.h"
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#define DESCRIPTION "image.ini"
#define DESCRIPTION_MAX (64 * 1024)
/* Downloads 95 MB and unpacks them: minutes on a slow line. */
#define BUILD_MS (30 * 60 * 1000)
/* Of all that a first start makes: where the recipe's second step begins. */
#define DOWNLOAD_SHARE 0.6
#define REMOVE_MS 10000
/* A check is over by then. */
#define REPLACE_MS (10 * 60 * 1000)

/* --- which one ---------------------------------------------------------------------------- */

/* The parts of vmimages/ that an image is made of; the rest is about running it. */
static gboolean
checksum_recipe(GChecksum *checksum, GError **error)
{
	static const char *const parts[] = { "build-image", "packages.list", "programs.list",
		"modules.list", "rootfs", NULL };

	for (int i = 0; parts[i]; i++) {
		g_autofree char *relative = g_build_filename("vmimages", parts[i], NULL);
		g_autofree char *path = wb_paths_dup_data(relative);

		if (!wb_files_checksum_tree(checksum, path, error))
			return FALSE;
	}
	return TRUE;
}

/* CACHE/images/KEY. */
static char *
dup_folder(GError **error)
{
	g_autofree char *programs = wb_paths_dup_guest_programs();
	g_autofree char *images = wb_paths_dup_cache("images", error);
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *key = NULL;

	if (!images || !checksum_recipe(checksum, error))
		return NULL;
	if (g_file_test(programs, G_FILE_TEST_IS_DIR) &&
		!wb_files_checksum_tree(checksum, programs, error))
		return NULL;
	key = g_strndup(g_checksum_get_string(checksum), 16);
	return g_build_filename(images, key, NULL);
}

static WbImage *
load(const char *folder, GError **error)
{
	g_autofree char *description = g_build_filename(folder, DESCRIPTION, NULL);
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autoptr(WbImage) image = g_new0(WbImage, 1);

	if (!g_key_file_load_from_file(ini, description, G_KEY_FILE_NONE, error))
		return NULL;
	image->release = g_key_file_get_string(ini, "Image", "Release", error);
	image->fingerprint = image->release ? wb_files_sha256(description, NULL, error) : NULL;
	if (!image->fingerprint)
		return NULL;
	image->folder = g_strdup(folder);
	image->kernel = g_build_filename(folder, "vmlinux", NULL);
	image->initramfs = g_build_filename(folder, "initramfs", NULL);
	image->client_key = g_build_filename(folder, "client_key", NULL);
	image->host_key = g_build_filename(folder, "host_key.pub", NULL);
	image->headers = g_build_filename(folder, "headers", NULL);
	return g_steal_pointer(&image);
}

void
wb_image_free(WbImage *image)
{
	if (!image)
		return;
	wb_lock_release(image->in_use);
	g_free(image->folder);
	g_free(image->kernel);
	g_free(image->initramfs);
	g_free(image->client_key);
	g_free(image->host_key);
	g_free(image->headers);
	g_free(image->release);
	g_free(image->fingerprint);
	g_free(image);
}

static WbImage *
find(const char *folder, GError **error)
{
	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return NULL;
	return load(folder, error);
}

WbImage *
wb_image_find(GError **error)
{
	g_autofree char *folder = dup_folder(error);

	return folder ? find(folder, error) : NULL;
}

/* --- building ------------------------------------------------------------------------------ */

/* "step PERCENT WHAT" is the recipe's, "dlstatus:FILE:PERCENT:WORDS" is apt's. */
static void
take_line(const char *line, gpointer data)
{
	g_auto(GStrv) words = NULL;

	if (g_str_has_prefix(line, "step ")) {
		words = g_strsplit(line, " ", 3);
		if (g_strv_length(words) < 3)
			return;
		wb_progress_advance(data, CLAMP(g_ascii_strtod(words[1], NULL), 0, 100) / 100);
		wb_progress_say(data, words[2]);
	} else if (g_str_has_prefix(line, "dlstatus:")) {
		words = g_strsplit(line, ":", 4);
		if (g_strv_length(words) == 4)
			wb_progress_advance(data, CLAMP(g_ascii_strtod(words[2], NULL), 0, 100) /
							  100 * DOWNLOAD_SHARE);
	}
}

static gboolean
run_recipe(const char *out, const WbProgress *progress, GCancellable *cancellable, GError **error)
{
	g_autofree char *recipe = wb_paths_dup_data("vmimages/build-image");
	g_autofree char *programs = wb_paths_dup_guest_programs();
	g_autofree char *packages = wb_paths_dup_cache("packages", error);
	const char *argv[] = { recipe, out, packages, programs, NULL };
	WbProcessSpec spec = {
		.argv = argv,
		.deadline = wb_deadline_in(BUILD_MS),
		.line_cb = take_line,
		.line_data = (gpointer)progress,
	};
	g_auto(WbProcessResult) result = { 0 };

	if (!packages)
		return FALSE;
	if (wb_process_run_checked(&spec, &result, cancellable, error))
		return TRUE;
	g_prefix_error(error, "building the guest image: ");
	return FALSE;
}

static char *
dup_in_use_path(const char *folder)
{
	return g_strconcat(folder, ".in-use", NULL);
}

static WbImage *
find_and_hold(const char *folder, GCancellable *cancellable, GError **error)
{
	g_autofree char *path = dup_in_use_path(folder);
	g_autoptr(WbLock) lock = NULL;
	WbImage *image;

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return NULL;
	lock = wb_lock_share(path, wb_deadline_in(REPLACE_MS), cancellable, error);
	image = lock ? load(folder, error) : NULL;
	if (image)
		image->in_use = g_steal_pointer(&lock);
	return image;
}

/* Puts NEW in the place of FOLDER in one step, and removes what was there. */
static gboolean
publish(const char *new, const char *folder, GCancellable *cancellable, GError **error)
{
	gboolean replaces = g_file_test(folder, G_FILE_TEST_EXISTS);
	g_autofree char *path = dup_in_use_path(folder);
	/* A check that began with the old kernel must not end with the new headers. */
	g_autoptr(WbLock) lock =
		wb_lock_acquire(path, wb_deadline_in(REPLACE_MS), cancellable, error);

	if (!lock) {
		g_prefix_error(error, "replacing the image that checks are using: ");
		return FALSE;
	}
	if (renameat2(AT_FDCWD, new, AT_FDCWD, folder, replaces ? RENAME_EXCHANGE : 0) < 0)
		return wb_error_set_errno(error, errno, "renaming %s", new);
	return !replaces || wb_files_remove_tree(new, error);
}

static gboolean
try_remove(gpointer path, GError **error)
{
	return wb_files_remove_tree(path, NULL);
}

/* The lock is ours: every unfinished folder belongs to a build that was killed. */
static void
remove_unfinished(const char *images)
{
	g_autoptr(GDir) entries = g_dir_open(images, 0, NULL);
	const char *name;

	while (entries && (name = g_dir_read_name(entries)) != NULL) {
		g_autofree char *path = g_build_filename(images, name, NULL);

		/* What the killed build had started may still be writing, for a moment. */
		if (g_str_has_prefix(name, "new-"))
			wb_deadline_poll(wb_deadline_in(REMOVE_MS), 50, "a killed build to end",
				try_remove, path, NULL, NULL);
	}
}

static gboolean
build(const char *folder, const WbProgress *progress, GCancellable *cancellable, GError **error)
{
	g_autofree char *images = g_path_get_dirname(folder);
	g_autofree char *new = wb_files_make_temporary(images, "new", error);

	if (!new)
		return FALSE;
	wb_progress_say(progress, "looking for the packages of the guest");
	if (run_recipe(new, progress, cancellable, error) &&
		publish(new, folder, cancellable, error))
		return TRUE;
	wb_files_remove_tree(new, NULL);
	return FALSE;
}

WbImage *
wb_image_open(
	gboolean refresh, const WbProgress *progress, GCancellable *cancellable, GError **error)
{
	g_autofree char *folder = dup_folder(error);
	g_autofree char *images = folder ? g_path_get_dirname(folder) : NULL;
	g_autofree char *lock_path = folder ? g_build_filename(images, "lock", NULL) : NULL;
	g_autoptr(WbImage) image =
		folder && !refresh ? find_and_hold(folder, cancellable, NULL) : NULL;
	g_autoptr(WbLock) lock = NULL;

	if (!folder || image)
		return g_steal_pointer(&image);
	if (!wb_files_make_folder(images, 0700, error))
		return NULL;
	wb_progress_say(progress, "waiting for the guest image");
	lock = wb_lock_acquire(lock_path, wb_deadline_in(BUILD_MS), cancellable, error);
	if (!lock)
		return NULL;
	remove_unfinished(images);
	/* Somebody else may have built it while we waited. */
	image = refresh ? NULL : find_and_hold(folder, cancellable, NULL);
	if (!image && build(folder, progress, cancellable, error))
		image = find_and_hold(folder, cancellable, error);
	return g_steal_pointer(&image);
}
