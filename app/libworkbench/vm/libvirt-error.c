/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's last error as ours. */
#include "vm/libvirt-error.h"

#include "base/error.h"

#include <libvirt/virterror.h>

gboolean
wb_libvirt_set_error(GError **error, const char *what)
{
	virErrorPtr last = virGetLastError();
	const char *words = last && last->message ? last->message : "libvirt gave no reason";
	WbError code = WB_ERROR_FAILED;

	/* Of these the first number is errno. What is missing is not of the user's naming. */
	if (last && last->code == VIR_ERR_SYSTEM_ERROR)
		code = wb_error_from_errno(last->int1);
	if (code == WB_ERROR_USAGE)
		code = WB_ERROR_FAILED;
	/* "domain is not running", "process exited while connecting to monitor": QEMU ended. */
	if (last && (last->code == VIR_ERR_OPERATION_FAILED ||
			    last->code == VIR_ERR_OPERATION_INVALID ||
			    last->code == VIR_ERR_INTERNAL_ERROR))
		code = WB_ERROR_LOST;
	g_set_error(error, WB_ERROR, code, "%s: %s", what, words);
	return FALSE;
}
