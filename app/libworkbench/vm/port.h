/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP port of 127.0.0.1 that was free a moment ago. Private to vm/. */
#pragma once

#include <gio/gio.h>

/* 0 on error. Somebody may take it before QEMU does: the caller tries again then. */
guint16 wb_port_pick(GError **error);
