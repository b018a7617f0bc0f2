/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error domain of the core library. */
#include "base/error.h"

#include <errno.h>

G_DEFINE_QUARK(wb - error - quark, wb_error)

WbError
wb_error_from_errno(int code)
{
	switch (code) {
	case ENOENT:
		return WB_ERROR_USAGE;
	case ENOSPC:
	case EDQUOT:
		return WB_ERROR_NO_SPACE;
	case EACCES:
	case EPERM:
	case EROFS:
		return WB_ERROR_NO_PERMISSION;
	default:
		return WB_ERROR_FAILED;
	}
}

gboolean
wb_error_set_errno(GError **error, int code, const char *what, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, what);
	text = g_strdup_vprintf(what, args);
	va_end(args);
	g_set_error(error, WB_ERROR, wb_error_from_errno(code), "%s: %s", text, g_strerror(code));
	return FALSE;
}

WbError
wb_error_get_cause(const GError *error)
{
	const struct {
		GQuark domain;
		int code;
		WbError cause;
	} known[] = {
		{ G_FILE_ERROR, G_FILE_ERROR_NOSPC, WB_ERROR_NO_SPACE },
		{ G_FILE_ERROR, G_FILE_ERROR_ACCES, WB_ERROR_NO_PERMISSION },
		{ G_FILE_ERROR, G_FILE_ERROR_PERM, WB_ERROR_NO_PERMISSION },
		{ G_FILE_ERROR, G_FILE_ERROR_ROFS, WB_ERROR_NO_PERMISSION },
		{ G_IO_ERROR, G_IO_ERROR_NO_SPACE, WB_ERROR_NO_SPACE },
		{ G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, WB_ERROR_NO_PERMISSION },
		{ G_IO_ERROR, G_IO_ERROR_READ_ONLY, WB_ERROR_NO_PERMISSION },
		{ G_IO_ERROR, G_IO_ERROR_TIMED_OUT, WB_ERROR_TIMED_OUT },
		{ G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, WB_ERROR_MISSING },
		{ G_SPAWN_ERROR, G_SPAWN_ERROR_ACCES, WB_ERROR_NO_PERMISSION },
	};

	if (error->domain == WB_ERROR)
		return (WbError)error->code;
	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (g_error_matches(error, known[i].domain, known[i].code))
			return known[i].cause;
	return WB_ERROR_FAILED;
}
