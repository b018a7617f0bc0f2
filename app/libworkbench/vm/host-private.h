/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rest of vm/ sees of a host. */
#pragma once

#include <libvirt/libvirt.h>

#include "vm/host.h"

virConnectPtr wb_vm_host_get_connection(WbVmHost *host);
