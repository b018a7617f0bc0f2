/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files to the guest, over SFTP. */
#include "guest/transfer.h"

#include "base/error.h"
#include "base/files.h"
#include "guest/guest-private.h"

#include <fcntl.h>
#include <libssh/sftp.h>
#include <string.h>
#include <sys/stat.h>

/* What a version 3 server must take in one packet. */
#define PIECE 32768
#define LOCAL_MAX (64 * 1024 * 1024)

WbGuestFile *
wb_guest_file_new(const char *path, GBytes *bytes, int mode)
{
	WbGuestFile *file = g_new0(WbGuestFile, 1);

	file->path = g_strdup(path);
	file->bytes = g_bytes_ref(bytes);
	file->mode = mode;
	return file;
}

void
wb_guest_file_free(WbGuestFile *file)
{
	if (!file)
		return;
	g_free(file->path);
	g_bytes_unref(file->bytes);
	g_free(file);
}

/* An open SFTP channel and the guard over it. */
typedef struct {
	WbGuest *guest;
	sftp_session sftp;
	WbGuestGuard guard;
	GHashTable *made; /* folders that are known to exist */
} Transfer;

static gboolean
fail(Transfer *transfer, const char *what, const char *path, GError **error)
{
	g_autofree char *text = NULL;
	int code = transfer->sftp ? sftp_get_error(transfer->sftp) : 0;

	text = code > 0 ? g_strdup_printf("%s %s (SFTP status %d)", what, path, code)
			: g_strdup_printf("%s %s", what, path);
	return wb_guest_guard_fail(&transfer->guard, transfer->guest->session, text, error);
}

static gboolean
begin(Transfer *transfer, WbGuest *guest, WbDeadline deadline, GCancellable *cancellable,
	GError **error)
{
	transfer->guest = guest;
	wb_guest_guard_begin(&transfer->guard, guest->fd, deadline, cancellable);
	transfer->sftp = sftp_new(guest->session);
	if (!transfer->sftp || sftp_init(transfer->sftp) != SSH_OK)
		return fail(transfer, "starting a transfer with", "the guest", error);
	transfer->made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return TRUE;
}

static void
end(Transfer *transfer)
{
	wb_guest_guard_end(&transfer->guard);
	if (transfer->sftp)
		sftp_free(transfer->sftp);
	if (transfer->made)
		g_hash_table_unref(transfer->made);
}

/* --- to the guest ------------------------------------------------------------------------ */

static void
make_folders(Transfer *transfer, const char *path)
{
	g_autofree char *parent = g_path_get_dirname(path);

	if (strcmp(parent, "/") == 0 || g_hash_table_contains(transfer->made, parent))
		return;
	make_folders(transfer, parent);
	/* It may exist already; opening the file is what tells. */
	sftp_mkdir(transfer->sftp, parent, 0755);
	g_hash_table_add(transfer->made, g_steal_pointer(&parent));
}

static gboolean
upload_one(Transfer *transfer, const WbGuestFile *item, GError **error)
{
	gsize length;
	const char *data = g_bytes_get_data(item->bytes, &length);
	sftp_file file;
	gsize done = 0;

	make_folders(transfer, item->path);
	file = sftp_open(
		transfer->sftp, item->path, O_WRONLY | O_CREAT | O_TRUNC, (mode_t)item->mode);
	if (!file)
		return fail(transfer, "writing", item->path, error);
	while (done < length) {
		ssize_t n = sftp_write(file, data + done, MIN(length - done, PIECE));

		if (n <= 0) {
			sftp_close(file);
			return fail(transfer, "writing", item->path, error);
		}
		done += (gsize)n;
	}
	if (sftp_close(file) != SSH_OK)
		return fail(transfer, "writing", item->path, error);
	return TRUE;
}

gboolean
wb_guest_upload(WbGuest *guest, GPtrArray *files, WbDeadline deadline, GCancellable *cancellable,
	GError **error)
{
	Transfer transfer = { 0 };
	gboolean ok = begin(&transfer, guest, deadline, cancellable, error);

	for (guint i = 0; ok && i < files->len; i++)
		ok = upload_one(&transfer, files->pdata[i], error);
	end(&transfer);
	return ok;
}

gboolean
wb_guest_add_folder(GPtrArray *files, const char *local, const char *remote, GError **error)
{
	g_autoptr(GDir) folder = g_dir_open(local, 0, error);
	const char *name;

	if (!folder)
		return FALSE;
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *from = g_build_filename(local, name, NULL);
		g_autofree char *to = g_build_filename(remote, name, NULL);
		g_autoptr(GBytes) bytes = NULL;

		if (g_file_test(from, G_FILE_TEST_IS_DIR)) {
			if (!wb_guest_add_folder(files, from, to, error))
				return FALSE;
			continue;
		}
		bytes = wb_files_read(from, LOCAL_MAX, error);
		if (!bytes)
			return FALSE;
		g_ptr_array_add(
			files, wb_guest_file_new(to, bytes,
				       g_file_test(from, G_FILE_TEST_IS_EXECUTABLE) ? 0755 : 0644));
	}
	return TRUE;
}
