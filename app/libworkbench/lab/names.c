/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names a manifest may use. */
#include "lab/names.h"

#include <string.h>

#define PATH_MAX_BYTES 200
#define COMPONENT_MAX_BYTES 64
#define MODULE_MAX_BYTES 55    /* MODULE_NAME_LEN is 64 - sizeof(unsigned long) */
#define FUNCTION_MAX_BYTES 127 /* KSYM_NAME_LEN of older kernels */
#define INTERFACE_MAX_BYTES 15 /* IFNAMSIZ - 1 */

/* LENGTH bytes of a path between two slashes. */
static gboolean
is_component(const char *name, gsize length)
{
	if (length == 0 || length > COMPONENT_MAX_BYTES || *name == '.' || *name == '-')
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(name[i]) && !strchr("._+-", name[i]))
			return FALSE;
	return TRUE;
}

const char *
wb_names_check_path(const char *name)
{
	const char *expected = "a relative path without \"..\" or hidden parts, of letters, "
			       "digits and . _ + - only";
	gsize length;

	if (strlen(name) > PATH_MAX_BYTES)
		return "a path of at most 200 bytes";
	for (;; name += length + 1) {
		length = strcspn(name, "/");
		if (!is_component(name, length))
			return expected;
		if (name[length] == '\0')
			return NULL;
	}
}

const char *
wb_names_check_component(const char *name)
{
	return is_component(name, strlen(name)) ? NULL
						: "a name of at most 64 letters, digits and . _ + "
						  "-, not beginning with . or -";
}

const char *
wb_names_check_kebab(const char *name)
{
	gsize length = strlen(name);
	gboolean ok = length > 0 && length <= COMPONENT_MAX_BYTES && name[0] != '-' &&
		      name[length - 1] != '-' && !strstr(name, "--");

	for (gsize i = 0; ok && i < length; i++)
		ok = g_ascii_islower(name[i]) || g_ascii_isdigit(name[i]) || name[i] == '-';
	return ok ? NULL : "lower-case words joined by hyphens, such as source-port";
}

const char *
wb_names_check_module(const char *name)
{
	gsize length = strlen(name);
	gboolean ok = length > 0 && length <= MODULE_MAX_BYTES && name[0] != '-';

	for (gsize i = 0; ok && i < length; i++)
		ok = g_ascii_isalnum(name[i]) || name[i] == '_' || name[i] == '-';
	return ok ? NULL : "a module's name without \".ko\": letters, digits, _ and -";
}

const char *
wb_names_check_interface(const char *name)
{
	gsize length = strlen(name);

	return length <= INTERFACE_MAX_BYTES && is_component(name, length)
		       ? NULL
		       : "an interface's name, such as lo";
}

const char *
wb_names_check_function(const char *name)
{
	gsize length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.");

	return length > 0 && length <= FUNCTION_MAX_BYTES && !name[length] &&
			       !g_ascii_isdigit(name[0]) && name[0] != '.'
		       ? NULL
		       : "a kernel function's name, such as tcp_v4_rcv";
}
