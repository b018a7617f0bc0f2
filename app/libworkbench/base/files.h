/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and folders: atomic writes, capped reads, safe removal, hashes. */
#pragma once

#include <gio/gio.h>

/* Reads a regular file of at most MAX bytes; a larger one is WB_ERROR_TOO_BIG. */
GBytes *wb_files_read(const char *path, gsize max, GError **error);

/*
 * Opens RELATIVE beneath FOLDER for reading and reads at most MAX bytes. No component may be a
 * symbolic link, "..", or anything but a regular file at the end: what a submission names never
 * leads outside it. The error says which rule was broken.
 */
GBytes *wb_files_read_beneath(const char *folder, const char *relative, gsize max, GError **error);

/* Writes to a temporary file beside PATH, syncs, renames. Makes missing parent folders. */
gboolean wb_files_write(const char *path, const void *data, gsize length, int mode, GError **error);

/* mkdir -p with MODE. */
gboolean wb_files_make_folder(const char *path, int mode, GError **error);

/* rm -rf that never follows a symbolic link. A missing path is success. */
gboolean wb_files_remove_tree(const char *path, GError **error);

/* A new folder PARENT/PREFIX-XXXXXX of mode 0700. */
char *wb_files_make_temporary(const char *parent, const char *prefix, GError **error);

/* SHA-256 of a file, in hexadecimal. */
char *wb_files_sha256(const char *path, GCancellable *cancellable, GError **error);

/*
 * Adds names and contents of all regular files beneath PATH (a file or a folder) to CHECKSUM, in
 * sorted order: the same tree gives the same sum wherever it lies.
 */
gboolean wb_files_checksum_tree(GChecksum *checksum, const char *path, GError **error);
