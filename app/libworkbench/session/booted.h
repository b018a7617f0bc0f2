/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VM that a person boots to work in by hand: one a user, it outlives the process that started
 * it, until it is stopped. Checks never use it.
 */
#pragma once

#include "guest/guest.h"
#include "session/factory.h"

typedef struct _WbBooted WbBooted;

/* The running one, or NULL. One whose QEMU has ended is forgotten. */
WbBooted *wb_booted_find(void);
void wb_booted_free(WbBooted *booted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbBooted, wb_booted_free)

/* Starts it; WB_ERROR_REFUSED if one runs. The embedded driver only. */
WbBooted *wb_booted_start(WbFactory *factory, GCancellable *cancellable, GError **error);

WbGuest *wb_booted_connect(const WbBooted *booted, GCancellable *cancellable, GError **error);
const char *wb_booted_get_release(const WbBooted *booted);
/* As wb_factory_get_scale(), when it was started. */
guint wb_booted_get_scale(const WbBooted *booted);

gboolean wb_booted_stop(WbBooted *booted, GError **error);
