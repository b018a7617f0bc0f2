/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's last error as ours. Private to vm/. */
#pragma once

#include <gio/gio.h>

/* Sets ERROR to "WHAT: libvirt's words". Always returns FALSE. */
gboolean wb_libvirt_set_error(GError **error, const char *what);
