/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's last error as ours. */
#include "vm/libvirt-error.h"

#include "base/error.h"

#include <libvirt/virterror.h>

gboolean
wb_libvirt_set_error(GError **error, const char *what)
{
	virErrorPtr last = virGetLastError();

	g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "%s: %s", what,
		last && last->message ? last->message : "libvirt gave no reason");
	return FALSE;
}
