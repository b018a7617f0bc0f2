/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waits for the daemons that this process adopts. Private to vm/.
 *
 * QEMU makes itself a daemon. libvirt takes one that has ended for alive until its parent has
 * waited for it, and asks again for up to 40 s; the first process of a container may never do so.
 * So this process declares itself their parent (PR_SET_CHILD_SUBREAPER) and a thread waits for
 * them, and for what else is left to it so: the sandbox's first process, for one.
 *
 * An adopted process is a child in another session that ran a program of its own. libvirt's own
 * children are not: one that only asks QEMU what it can do stays in our session, and one that forks
 * a daemon and ends has still the name of our thread. Whoever started those waits for them.
 */
#pragma once

#include <glib.h>

/* Between hold and release there may be daemons to wait for. Calls nest; any thread. */
void wb_reaper_hold(void);
void wb_reaper_release(void);
