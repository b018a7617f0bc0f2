/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names a manifest may use: they become paths, here, in the sandbox and in the guest. */
#pragma once

#include <glib.h>

/*
 * Each returns NULL if NAME is fine, else what was expected, as a phrase: "a path below …". A path
 * is relative, has no "." or "..", no hidden part, and is of letters, digits and . _ + - only.
 */
const char *wb_names_check_path(const char *name);
const char *wb_names_check_component(const char *name); /* a path of one part */
const char *wb_names_check_kebab(const char *name);	/* "source-port" */
const char *wb_names_check_module(const char *name);	/* what insmod and kbuild take */
const char *wb_names_check_interface(const char *name); /* what the kernel takes */
const char *wb_names_check_function(const char *name);	/* of the kernel's: "tcp_v4_rcv" */
