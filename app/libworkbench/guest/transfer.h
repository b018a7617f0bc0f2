/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files to the guest: over SFTP, or packed for a command's standard input. */
#pragma once

#include "guest/guest.h"

/* One file of the guest. */
typedef struct {
	char *path; /* absolute */
	GBytes *bytes;
	int mode; /* 0644, 0755 */
} WbGuestFile;

WbGuestFile *wb_guest_file_new(const char *path, GBytes *bytes, int mode);
void wb_guest_file_free(WbGuestFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbGuestFile, wb_guest_file_free)

/* Writes FILES (of WbGuestFile *, absolute paths), making their folders. */
gboolean wb_guest_upload(WbGuest *guest, GPtrArray *files, WbDeadline deadline,
	GCancellable *cancellable, GError **error);

/*
 * FILES as a tar archive, for a command that unpacks it from its standard input ("tar xf - -C /")
 * and goes on: one round trip for files and command together.
 */
GBytes *wb_guest_pack(GPtrArray *files, GError **error);

/* Adds all regular files below the host's LOCAL folder to FILES, to lie below REMOTE. */
gboolean wb_guest_add_folder(
	GPtrArray *files, const char *local, const char *remote, GError **error);
