/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes fresh machines: image, hypervisor, accelerator and snapshot come together here. */
#pragma once

#include "base/progress.h"
#include "guest/guest.h"
#include "vm/accel.h"
#include "vm/image.h"
#include "vm/vm.h"

typedef struct _WbFactory WbFactory;

typedef struct {
	const char *uri; /* a libvirt URI, or NULL for the embedded driver */
	WbAccelChoice accel;
} WbFactorySpec;

/*
 * Makes whatever is missing: the image, the accelerator's answer, the snapshot. A hypervisor that
 * is a daemon gets no snapshot (two VMs restored from one have the same name there): it boots each
 * time.
 */
WbFactory *wb_factory_open(const WbFactorySpec *spec, const WbProgress *progress,
	GCancellable *cancellable, GError **error);
void wb_factory_free(WbFactory *factory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbFactory, wb_factory_free)

const WbImage *wb_factory_get_image(const WbFactory *factory);
WbAccel wb_factory_get_accel(const WbFactory *factory, const char **ret_reason);

/* How much slower than the reference host this one is, in percent; at least 100. Deadlines scale.
 */
guint wb_factory_get_scale(const WbFactory *factory);

/* A VM that nobody used before, and the connection to it. */
typedef struct {
	WbVm *vm;
	WbGuest *guest;
} WbMachine;

/* COLD boots even where there is a snapshot. A damaged snapshot is made anew. */
WbMachine *wb_factory_start(
	WbFactory *factory, gboolean cold, GCancellable *cancellable, GError **error);
void wb_machine_free(WbMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbMachine, wb_machine_free)

/* Another connection to a machine whose first one was lost. */
WbGuest *wb_factory_reconnect(WbFactory *factory, WbMachine *machine, guint timeout_ms,
	GCancellable *cancellable, GError **error);

/* How to reach MACHINE from another process. Borrowed from the factory. */
WbGuestAddress wb_factory_get_address(const WbFactory *factory, const WbMachine *machine);

/* The folder of this process's VMs. Borrowed. */
const char *wb_factory_get_folder(const WbFactory *factory);

/* MACHINE outlives this process: see session/booted.h. Takes it in any case. */
gboolean wb_factory_leave_running(WbFactory *factory, WbMachine *machine, GError **error);
