/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results of builds, kept by what went into them.
 *
 * Invariants: an entry is a folder that appears in one rename and is never changed afterwards; its
 * checksum is verified before it is used, and a damaged one is removed. A build in progress has a
 * temporary folder whose lock its process holds, so that one left by a killed process is known by
 * being free, and is removed, with a sandbox that still uses it, when anyone opens the cache. Any
 * number of processes and threads may share a cache; each uses its own WbBuildCache.
 */
#pragma once

#include "base/deadline.h"

typedef struct _WbBuildCache WbBuildCache;

/* Opens, making it where missing, the cache in FOLDER. */
WbBuildCache *wb_build_cache_open(
	const char *folder, WbDeadline deadline, GCancellable *cancellable, GError **error);
/* Removes the temporary folder too. */
void wb_build_cache_close(WbBuildCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbBuildCache, wb_build_cache_close)

/* The folder kept under KEY (hexadecimal) if it is there and sound, or NULL. Owned. */
char *wb_build_cache_lookup(WbBuildCache *cache, const char *key);

/* The temporary folder, made at the first call and empty then. Borrowed. NULL on error. */
const char *wb_build_cache_get_temporary(WbBuildCache *cache, GError **error);

/*
 * Moves the folder NAME of the temporary folder to its place under KEY; the first of several that
 * build the same wins. Entries that were not used for an hour go when there are too many. Returns
 * what wb_build_cache_lookup() would.
 */
char *wb_build_cache_publish(
	WbBuildCache *cache, const char *name, const char *key, GError **error);
