/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saved VMs in the cache, by a key of everything that went into them. A snapshot whose file is not
 * the one that was published (size or time of change differ and its hash does too) is no snapshot.
 */
#pragma once

#include "base/deadline.h"
#include "base/lock.h"
#include "vm/image.h"
#include "vm/vm.h"

typedef struct {
	char *file;
	guint boot_ms; /* how long the cold boot took: the measure of this host */
} WbSnapshot;

void wb_snapshot_free(WbSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbSnapshot, wb_snapshot_free)

/* The folder of the snapshot of CONFIG on HOST: its key. Owned. */
char *wb_snapshot_dup_folder(
	WbVmHost *host, const WbImage *image, const WbVmConfig *config, GError **error);

/* The snapshot in FOLDER, or NULL if there is none that is whole. With VERIFY its hash is computed.
 */
WbSnapshot *wb_snapshot_find(const char *folder, gboolean verify, GCancellable *cancellable);

/* The right to make snapshots; removes what killed makers left. */
WbLock *wb_snapshot_lock(WbDeadline deadline, GCancellable *cancellable, GError **error);

/* Where the maker saves to: a file in a new folder beside the final one. Owned. */
char *wb_snapshot_dup_draft(const char *folder, GError **error);

/* Puts the draft in place, with what is known of it. */
gboolean wb_snapshot_publish(const char *draft, const char *folder, guint boot_ms,
	GCancellable *cancellable, GError **error);
