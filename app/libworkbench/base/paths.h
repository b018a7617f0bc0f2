/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things are: the product's own data, its cache, its run-time folder. */
#pragma once

#include <gio/gio.h>

/*
 * A path below the product's data (labs, kernel-skels, checkers, vmimages): $WORKBENCH_DATA, else
 * the source tree the program was built in and runs from, else the installed folder: the one
 * beside the program's own, else the one that was compiled in. Owned.
 */
char *wb_paths_dup_data(const char *relative);

/* The folder of our own guest programs: build/guest in the source tree, else installed. Owned. */
char *wb_paths_dup_guest_programs(void);

/* A path below $WORKBENCH_CACHE or $XDG_CACHE_HOME/workbench; the folder itself is made. Owned. */
char *wb_paths_dup_cache(const char *relative, GError **error);

/*
 * The folder of running VMs, mode 0700 and ours: $WORKBENCH_RUN, $XDG_RUNTIME_DIR/wb or
 * /tmp/wb-UID. Its path is short, because UNIX sockets lie below it (108 bytes in all). Owned.
 */
char *wb_paths_dup_run(GError **error);
