/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the guest's recorder. */
#pragma once

#include <glib.h>

/* Zeroed fields leave the choice to the recorder: all interfaces, no functions, deadlines as they
 * are. */
typedef struct {
	const char *const *interfaces; /* NULL-terminated */
	const char *functions;	       /* of the kernel, separated by commas */
	gboolean leave;		       /* nothing is put back: the VM is thrown away */
	guint scale;		       /* percent by which deadlines are stretched */
} WbRecordOptions;

/*
 * For the guest's shell: COMMAND, words of that shell beginning with a program (NULL for none: then
 * it records until its standard input ends), under the recorder. Begins with assignments or "exec".
 * Owned.
 */
char *wb_record_dup_command(const WbRecordOptions *options, const char *command);
