/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and folders: atomic writes, capped reads, safe removal, hashes. */
#include "base/files.h"

#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static GBytes *
read_fd(int fd, const char *name, gsize max, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	guint8 buffer[16384];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		g_set_error(
			error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s is not a regular file", name);
		return NULL;
	}
	while ((n = read(fd, buffer, sizeof buffer)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			wb_error_set_errno(error, errno, "reading %s", name);
			return NULL;
		}
		if (bytes->len + (gsize)n > max) {
			g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
				"%s is larger than %" G_GSIZE_FORMAT " bytes", name, max);
			return NULL;
		}
		g_byte_array_append(bytes, buffer, (guint)n);
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

GBytes *
wb_files_read(const char *path, gsize max, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	GBytes *bytes;

	if (fd < 0) {
		wb_error_set_errno(error, errno, "opening %s", path);
		return NULL;
	}
	bytes = read_fd(fd, path, max, error);
	close(fd);
	return bytes;
}

/* RESOLVE_BENEATH lets ".." pass as long as it stays inside. */
static gboolean
climbs(const char *relative)
{
	g_auto(GStrv) parts = g_strsplit(relative, "/", -1);

	return g_strv_contains((const char *const *)parts, "..");
}

static void
set_open_error(GError **error, int code, const char *relative)
{
	if (code == ELOOP)
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"%s is a symbolic link; hand in the file itself", relative);
	else if (code == EXDEV)
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s leads outside its folder",
			relative);
	else
		wb_error_set_errno(error, code, "%s", relative);
}

GBytes *
wb_files_read_beneath(const char *folder, const char *relative, gsize max, GError **error)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	GBytes *bytes = NULL;
	int root, fd;

	if (climbs(relative)) {
		set_open_error(error, EXDEV, relative);
		return NULL;
	}
	root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0) {
		wb_error_set_errno(error, errno, "opening the folder %s", folder);
		return NULL;
	}
	fd = (int)syscall(SYS_openat2, root, relative, &how, sizeof how);
	if (fd < 0) {
		set_open_error(error, errno, relative);
	} else {
		bytes = read_fd(fd, relative, max, error);
		close(fd);
	}
	close(root);
	return bytes;
}

gboolean
wb_files_make_folder(const char *path, int mode, GError **error)
{
	if (g_mkdir_with_parents(path, mode) == 0)
		return TRUE;
	return wb_error_set_errno(error, errno, "making the folder %s", path);
}

gboolean
wb_files_write(const char *path, const void *data, gsize length, int mode, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(path);

	if (!wb_files_make_folder(parent, 0755, error))
		return FALSE;
	return g_file_set_contents_full(path, data, (gssize)length,
		G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
}

/* 0, or the errno of the first thing that could not be removed. What is gone already is removed. */
static int
remove_at(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *entry;
	DIR *folder;
	int failed = 0;

	if (fd < 0)
		return unlinkat(parent, name, 0) == 0 || errno == ENOENT ? 0 : errno;
	folder = fdopendir(fd);
	if (!folder) {
		failed = errno;
		close(fd);
		return failed;
	}
	while ((entry = readdir(folder)) != NULL) {
		int code = 0;

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			code = remove_at(dirfd(folder), entry->d_name);
		failed = failed ? failed : code;
	}
	closedir(folder);
	if (unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT && !failed)
		failed = errno;
	return failed;
}

gboolean
wb_files_remove_tree(const char *path, GError **error)
{
	int code = remove_at(AT_FDCWD, path);

	return code == 0 || wb_error_set_errno(error, code, "removing %s", path);
}

char *
wb_files_make_temporary(const char *parent, const char *prefix, GError **error)
{
	g_autofree char *path = g_strdup_printf("%s/%s-XXXXXX", parent, prefix);

	if (!wb_files_make_folder(parent, 0755, error))
		return NULL;
	if (!g_mkdtemp(path)) {
		wb_error_set_errno(error, errno, "making a temporary folder in %s", parent);
		return NULL;
	}
	return g_steal_pointer(&path);
}

static gboolean
checksum_file(GChecksum *checksum, const char *path, GCancellable *cancellable, GError **error)
{
	g_autofree guint8 *buffer = g_malloc(1 << 20);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	gboolean ok = TRUE;
	ssize_t n = 1;

	if (fd < 0)
		return wb_error_set_errno(error, errno, "opening %s", path);
	while (ok && n > 0) {
		ok = !g_cancellable_set_error_if_cancelled(cancellable, error);
		n = ok ? read(fd, buffer, 1 << 20) : 0;
		if (n > 0)
			g_checksum_update(checksum, buffer, n);
		else if (n < 0 && errno == EINTR)
			n = 1;
		else if (n < 0)
			ok = wb_error_set_errno(error, errno, "reading %s", path);
	}
	close(fd);
	return ok;
}

char *
wb_files_sha256(const char *path, GCancellable *cancellable, GError **error)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	if (!checksum_file(checksum, path, cancellable, error))
		return NULL;
	return g_strdup(g_checksum_get_string(checksum));
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean checksum_below(
	GChecksum *checksum, const char *path, const char *name, GError **error);

static gboolean
checksum_folder(GChecksum *checksum, const char *path, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) folder = g_dir_open(path, 0, error);
	const char *child;

	if (!folder)
		return FALSE;
	while ((child = g_dir_read_name(folder)) != NULL)
		g_ptr_array_add(names, g_strdup(child));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *below = g_build_filename(path, names->pdata[i], NULL);

		if (!checksum_below(checksum, below, names->pdata[i], error))
			return FALSE;
	}
	return TRUE;
}

/*
 * "KIND NAME NUL", then a file's own sum or what is in the folder, then "end" of the folder: no
 * other tree makes the same bytes. A link to a file counts as the file; one to a folder only by its
 * name, because it may lead back up. Nothing else is opened: a FIFO would block.
 */
static gboolean
checksum_below(GChecksum *checksum, const char *path, const char *name, GError **error)
{
	gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR) &&
			     (*name == '\0' || !g_file_test(path, G_FILE_TEST_IS_SYMLINK));
	gboolean is_file = g_file_test(path, G_FILE_TEST_IS_REGULAR);
	g_autofree char *sum = NULL;

	g_checksum_update(checksum, (const guchar *)(is_folder ? "d" : "f"), 1);
	g_checksum_update(checksum, (const guchar *)name, (gssize)strlen(name) + 1);
	if (is_folder) {
		if (!checksum_folder(checksum, path, error))
			return FALSE;
		g_checksum_update(checksum, (const guchar *)"e", 1);
		return TRUE;
	}
	/* PATH itself must be there. */
	if (!is_file && *name != '\0')
		return TRUE;
	sum = wb_files_sha256(path, NULL, error);
	if (!sum)
		return FALSE;
	g_checksum_update(checksum, (const guchar *)sum, (gssize)strlen(sum));
	return TRUE;
}

gboolean
wb_files_checksum_tree(GChecksum *checksum, const char *path, GError **error)
{
	return checksum_below(checksum, path, "", error);
}
