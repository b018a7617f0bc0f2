/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks when a file of the open task was saved, by anyone: the switch "check-when-saved" of the
 * settings. Several files saved at once are one check; a file that is what it was at the last check
 * is none. A check that goes on is stopped for the new one. What is in the window's editors is not
 * saved for it: the files count.
 */
#pragma once

#include "desk/desk.h"

typedef struct _WbSaveWatch WbSaveWatch;

/* DESK lives longer. Main thread. */
WbSaveWatch *wb_save_watch_new(WbDesk *desk);
void wb_save_watch_free(WbSaveWatch *watch);
