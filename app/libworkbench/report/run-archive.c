/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded run in one file. */
#include "report/run-archive.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES_MAX 5000
#define DEPTH_MAX 12
/* A bundle's files are at most 256 MiB each. */
#define BYTES_MAX ((guint64)1024 * 1024 * 1024)
#define BLOCK 65536

typedef struct {
	struct archive *archive;
	const char *into;
	GCancellable *cancellable;
	char *run; /* the folder nearest to the top that is one; or NULL */
	guint run_depth, runs;
	guint entries;
	guint64 bytes;
} Unpack;

gboolean
wb_run_archive_is(const char *path)
{
	static const char *const ends[] = { ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz",
		".tar.zst", ".zip", NULL };
	g_autofree char *name = g_ascii_strdown(path, -1);

	for (int i = 0; ends[i]; i++)
		if (g_str_has_suffix(name, ends[i]))
			return TRUE;
	return FALSE;
}

/* --- names --------------------------------------------------------------------------------------
 */

/* The parts of NAME, without what stays where it is; NULL: it leads elsewhere. */
static char **
split_name(const char *name)
{
	g_auto(GStrv) parts = NULL;
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);

	if (*name == '/' || strlen(name) >= PATH_MAX)
		return NULL;
	/* All of them: the last of a few would have the rest in it, with what leads out. */
	parts = g_strsplit(name, "/", -1);
	for (int i = 0; parts[i]; i++) {
		if (strcmp(parts[i], "..") == 0)
			return NULL;
		if (*parts[i] && strcmp(parts[i], ".") != 0)
			g_ptr_array_add(kept, g_strdup(parts[i]));
	}
	if (kept->len == 0 || kept->len > DEPTH_MAX)
		return NULL;
	g_ptr_array_add(kept, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&kept), FALSE);
}

/* The same folder has both files. */
static void
see_run(Unpack *unpack, char **parts, const char *path)
{
	guint depth = g_strv_length(parts);
	const char *base = parts[depth - 1];
	g_autofree char *folder = g_path_get_dirname(path);

	if (strcmp(base, "run.json") != 0 && strcmp(base, "steps.jsonl") != 0)
		return;
	unpack->runs += strcmp(base, "run.json") == 0;
	if (unpack->run && depth >= unpack->run_depth)
		return;
	g_free(unpack->run);
	unpack->run = g_steal_pointer(&folder);
	unpack->run_depth = depth;
}

/* --- bytes --------------------------------------------------------------------------------------
 */

static gboolean
fail(const Unpack *unpack, GError **error)
{
	const char *said = archive_error_string(unpack->archive);

	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "the archive is damaged: %s",
		said ? said : "it cannot be read");
	return FALSE;
}

static gboolean
write_all(int fd, const char *bytes, gsize length, GError **error)
{
	while (length > 0) {
		gssize written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return wb_error_set_errno(error, errno, "unpacking");
		bytes += written;
		length -= (gsize)written;
	}
	return TRUE;
}

static gboolean
copy(Unpack *unpack, int fd, GError **error)
{
	g_autofree char *block = g_malloc(BLOCK);
	la_ssize_t count;

	while ((count = archive_read_data(unpack->archive, block, BLOCK)) > 0) {
		unpack->bytes += (guint64)count;
		if (unpack->bytes > BYTES_MAX) {
			g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
				"the archive holds more than 1 GiB");
			return FALSE;
		}
		if (g_cancellable_set_error_if_cancelled(unpack->cancellable, error) ||
			!write_all(fd, block, (gsize)count, error))
			return FALSE;
	}
	return count == 0 || fail(unpack, error);
}

/* No link was made, so no part of PATH is one. */
static gboolean
write_entry(Unpack *unpack, const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	gboolean ok;
	int fd;

	if (!wb_files_make_folder(folder, 0700, error))
		return FALSE;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return wb_error_set_errno(error, errno, "unpacking");
	ok = copy(unpack, fd, error);
	close(fd);
	return ok;
}

/* --- the archive --------------------------------------------------------------------------------
 */

static gboolean
take_entry(Unpack *unpack, struct archive_entry *entry, GError **error)
{
	const char *given = archive_entry_pathname(entry);
	const char *name = given ? given : "";
	g_auto(GStrv) parts = NULL;
	g_autofree char *relative = NULL;
	g_autofree char *path = NULL;

	if (++unpack->entries > ENTRIES_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG, "the archive has more than %d files",
			ENTRIES_MAX);
		return FALSE;
	}
	if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
		return TRUE;
	parts = split_name(name);
	if (!parts) {
		g_autofree char *safe = wb_text_dup_safe_line(name, (gssize)MIN(strlen(name), 80));

		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the archive has a file of a name that is not taken: \"%s\"", safe);
		return FALSE;
	}
	relative = g_strjoinv("/", parts);
	path = g_build_filename(unpack->into, relative, NULL);
	if (!write_entry(unpack, path, error))
		return FALSE;
	see_run(unpack, parts, path);
	return TRUE;
}

static gboolean
take_entries(Unpack *unpack, GError **error)
{
	struct archive_entry *entry;
	int status;

	while ((status = archive_read_next_header(unpack->archive, &entry)) == ARCHIVE_OK ||
		status == ARCHIVE_WARN)
		if (g_cancellable_set_error_if_cancelled(unpack->cancellable, error) ||
			!take_entry(unpack, entry, error))
			return FALSE;
	return status == ARCHIVE_EOF || fail(unpack, error);
}

/* What is none of these may have no end, or never a beginning. */
static gboolean
open_archive(Unpack *unpack, const char *path, GError **error)
{
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "there is no such file");
		return FALSE;
	}
	archive_read_support_format_tar(unpack->archive);
	archive_read_support_format_zip(unpack->archive);
	archive_read_support_filter_gzip(unpack->archive);
	archive_read_support_filter_xz(unpack->archive);
	archive_read_support_filter_zstd(unpack->archive);
	return archive_read_open_filename(unpack->archive, path, BLOCK) == ARCHIVE_OK ||
	       fail(unpack, error);
}

char *
wb_run_archive_unpack(const char *path, const char *into, guint *ret_runs,
	GCancellable *cancellable, GError **error)
{
	Unpack unpack = { .archive = archive_read_new(), .into = into, .cancellable = cancellable };
	gboolean ok = open_archive(&unpack, path, error) && take_entries(&unpack, error);

	archive_read_free(unpack.archive);
	if (ok && !unpack.run)
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"there is no run in the archive: no run.json");
	if (!ok)
		g_clear_pointer(&unpack.run, g_free);
	*ret_runs = unpack.runs;
	return unpack.run;
}
