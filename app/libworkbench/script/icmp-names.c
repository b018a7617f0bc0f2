/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of ICMP messages that a script writes. */
#include "packet/icmp-names.h"

#include "base/text.h"
#include "script/judge.h"

#include <string.h>

/* "type_3" with PREFIX "type_"; FALSE if it is not of that form. */
static gboolean
parse_number(const char *text, const char *prefix, guint8 *ret_number)
{
	guint64 number;

	if (!g_str_has_prefix(text, prefix) ||
		!g_ascii_string_to_unsigned(text + strlen(prefix), 10, 0, 255, &number, NULL))
		return FALSE;
	*ret_number = (guint8)number;
	return TRUE;
}

gboolean
wb_icmp_find(
	guint ip_version, const char *type, const char *code, guint8 *ret_type, guint8 *ret_code)
{
	*ret_code = 0;
	if (!parse_number(type, "type_", ret_type) &&
		!wb_icmp_type_number(ip_version, type, ret_type))
		return FALSE;
	return !code || parse_number(code, "code_", ret_code) ||
	       wb_icmp_code_number(ip_version, *ret_type, code, ret_code);
}

const char *
wb_icmp_suggest(guint ip_version, const char *type, const char *code)
{
	g_autofree const char **types = wb_icmp_dup_type_names(ip_version);
	g_autofree const char **codes = NULL;
	guint8 number;

	if (!parse_number(type, "type_", &number) &&
		!wb_icmp_type_number(ip_version, type, &number))
		return wb_text_closest(type, types);
	if (!code)
		return NULL;
	codes = wb_icmp_dup_code_names(ip_version, number);
	return wb_text_closest(code, codes);
}
