/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error domain of the core library. Cancellation is always G_IO_ERROR_CANCELLED. */
#pragma once

#include <gio/gio.h>

#define WB_ERROR (wb_error_quark())

/*
 * What a caller may do about it: a front end turns USAGE into exit status 2 and the rest into 3.
 * A student's mistake is never a GError; it is a result with an outcome.
 */
typedef enum {
	WB_ERROR_FAILED,	/* something on this machine did not work */
	WB_ERROR_USAGE,		/* the caller named something that does not exist or cannot be */
	WB_ERROR_INVALID_DATA,	/* a manifest, script or archive is malformed */
	WB_ERROR_TIMED_OUT,	/* a deadline passed; the message says which */
	WB_ERROR_LOST,		/* the VM or its connection went away */
	WB_ERROR_REFUSED,	/* it would have overwritten or lost something of the user's */
	WB_ERROR_TOO_BIG,	/* a cap on outside input was hit */
	WB_ERROR_NO_SPACE,	/* a disk is full */
	WB_ERROR_NO_PERMISSION, /* a file or folder may not be used */
	WB_ERROR_MISSING,	/* a program or library is not installed */
	WB_ERROR_HYPERVISOR,	/* libvirt cannot be reached */
	WB_ERROR_NO_IMAGE,	/* the guest's image was removed while it was used */
	WB_ERROR_KEY,		/* the guest is not the one that was made here: its keys differ */
} WbError;

GQuark wb_error_quark(void);

/* What errno CODE stands for. */
WbError wb_error_from_errno(int code);

/* Sets ERROR to "WHAT: strerror(CODE)" in the domain above. Always returns FALSE. */
gboolean wb_error_set_errno(GError **error, int code, const char *what, ...) G_GNUC_PRINTF(3, 4);

/* What is behind ERROR, whose domain may be GLib's too. */
WbError wb_error_get_cause(const GError *error);
