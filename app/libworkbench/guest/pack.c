/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files for the guest as a tar archive. */
#include "base/error.h"
#include "guest/transfer.h"

#include <archive.h>
#include <archive_entry.h>

static la_ssize_t
collect(struct archive *archive, void *data, const void *bytes, size_t length)
{
	g_byte_array_append(data, bytes, (guint)length);
	return (la_ssize_t)length;
}

static gboolean
add_file(struct archive *archive, const WbGuestFile *file)
{
	struct archive_entry *entry = archive_entry_new();
	gsize length;
	const void *data = g_bytes_get_data(file->bytes, &length);
	gboolean ok;

	/* An archive's names are relative; the guest unpacks it in its root folder. */
	archive_entry_set_pathname(entry, file->path + (file->path[0] == '/'));
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, (__LA_MODE_T)file->mode);
	archive_entry_set_size(entry, (la_int64_t)length);
	ok = archive_write_header(archive, entry) == ARCHIVE_OK &&
	     archive_write_data(archive, data, length) == (la_ssize_t)length;
	archive_entry_free(entry);
	return ok;
}

GBytes *
wb_guest_pack(GPtrArray *files, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct archive *archive = archive_write_new();
	gboolean ok;

	archive_write_set_format_ustar(archive);
	ok = archive_write_open(archive, bytes, NULL, collect, NULL) == ARCHIVE_OK;
	for (guint i = 0; ok && i < files->len; i++)
		ok = add_file(archive, files->pdata[i]);
	ok = ok && archive_write_close(archive) == ARCHIVE_OK;
	if (!ok)
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "packing files for the guest: %s",
			archive_error_string(archive));
	archive_write_free(archive);
	return ok ? g_byte_array_free_to_bytes(g_steal_pointer(&bytes)) : NULL;
}
