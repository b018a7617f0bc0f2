/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the guest's recorder. */
#pragma once

#include <glib.h>

/* Zeroed fields leave the choice to the recorder: all interfaces, no functions. */
typedef struct {
	const char *const *interfaces; /* NULL-terminated */
	const char *functions;	       /* of the kernel, separated by commas */
} WbRecordOptions;

/*
 * For the guest's shell: COMMAND (of that shell, NULL for none: then it records until its standard
 * input ends) under the recorder. Begins with "exec". Owned.
 */
char *wb_record_dup_command(const WbRecordOptions *options, const char *command);
