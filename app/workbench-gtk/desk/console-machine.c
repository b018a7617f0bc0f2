/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the console's VM is reached. */
#include "desk/console-machine.h"

#define CONNECT_MS 20000

WbConsoleMachine *
wb_console_machine_new(void)
{
	return g_atomic_rc_box_new0(WbConsoleMachine);
}

WbConsoleMachine *
wb_console_machine_ref(const WbConsoleMachine *machine)
{
	return g_atomic_rc_box_acquire((WbConsoleMachine *)machine);
}

static void
clear(gpointer data)
{
	WbConsoleMachine *machine = data;

	g_free(machine->release);
	g_free(machine->private_key);
	g_free(machine->host_key);
}

void
wb_console_machine_unref(WbConsoleMachine *machine)
{
	if (machine)
		g_atomic_rc_box_release_full(machine, clear);
}

WbGuest *
wb_console_machine_connect(
	const WbConsoleMachine *machine, GCancellable *cancellable, GError **error)
{
	WbGuestAddress address = {
		.port = machine->port,
		.user = "root",
		.private_key = machine->private_key,
		.host_key = machine->host_key,
	};

	return wb_guest_connect(&address, wb_deadline_in(CONNECT_MS), cancellable, error);
}
