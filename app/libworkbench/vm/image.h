/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's kernel, root file system, headers and keys, made by vmimages/build-image and kept in
 * the cache, by what the recipe is. A build is all or nothing: it happens in a folder of its own,
 * under a lock, and is renamed into place.
 */
#pragma once

#include "base/deadline.h"
#include "base/progress.h"

typedef struct {
	char *folder;
	char *kernel; /* vmlinux */
	char *initramfs;
	char *client_key;
	char *host_key;
	char *headers;		/* holds usr/src and usr/lib */
	char *release;		/* "6.1.0-56-amd64" */
	struct _WbLock *in_use; /* shared: while it is held nobody replaces the image */
	char *fingerprint;	/* SHA-256 of its description: changes with any package or key */
} WbImage;

/* The image of the present recipe, not held, or NULL without an error if it has not been built. */
WbImage *wb_image_find(GError **error);

/*
 * The image, held until it is freed; built first if it is missing, or in any case with REFRESH,
 * which waits until nobody holds the old one.
 */
WbImage *wb_image_open(
	gboolean refresh, const WbProgress *progress, GCancellable *cancellable, GError **error);
void wb_image_free(WbImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbImage, wb_image_free)
