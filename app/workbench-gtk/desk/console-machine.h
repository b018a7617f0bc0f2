/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the console's VM is reached, for the threads that talk to it. */
#pragma once

#include "guest/guest.h"

typedef struct {
	guint16 port;
	guint scale; /* as wb_factory_get_scale() */
	char *release;
	char *private_key;
	char *host_key;
} WbConsoleMachine;

/* Counted; it does not change once it is ready, and any thread may read it. */
WbConsoleMachine *wb_console_machine_new(void);
WbConsoleMachine *wb_console_machine_ref(const WbConsoleMachine *machine);
void wb_console_machine_unref(WbConsoleMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbConsoleMachine, wb_console_machine_unref)

WbGuest *wb_console_machine_connect(
	const WbConsoleMachine *machine, GCancellable *cancellable, GError **error);
