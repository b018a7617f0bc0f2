/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens libvirt's connection with a deadline, which libvirt itself does not have. Private to vm/.
 */
#pragma once

#include "base/deadline.h"

#include <libvirt/libvirt.h>

/*
 * NULL with WB_ERROR_HYPERVISOR if libvirt refused, WB_ERROR_TIMED_OUT or G_IO_ERROR_CANCELLED. A
 * connection that comes up after that is closed at once.
 */
virConnectPtr wb_connection_open(
	const char *uri, WbDeadline deadline, GCancellable *cancellable, GError **error);
