/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU processes that outlived the process that started them. Private to vm/. */
#pragma once

#include <glib.h>

/* TRUE if a QEMU of this user has FOLDER in its command line. */
gboolean wb_orphans_any(const char *folder);

/* Kills every QEMU of this user that has FOLDER in its command line; waits until they are gone. */
void wb_orphans_kill(const char *folder);

/* TRUE if one of them stands still: it got SIGSTOP, or a debugger has it. */
gboolean wb_orphans_any_stopped(const char *folder);
