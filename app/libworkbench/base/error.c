/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error domain of the core library. */
#include "base/error.h"

#include <errno.h>

G_DEFINE_QUARK(wb - error - quark, wb_error)

gboolean
wb_error_set_errno(GError **error, int code, const char *what, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, what);
	text = g_strdup_vprintf(what, args);
	va_end(args);
	g_set_error(error, WB_ERROR, code == ENOENT ? WB_ERROR_USAGE : WB_ERROR_FAILED, "%s: %s",
		text, g_strerror(code));
	return FALSE;
}
