/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP's types and codes and their names in scripts (RFC 792, 1122, 1812, 4443). */
#pragma once

#include <glib.h>

/* Names or, where there is none, NULL. */
const char *wb_icmp_type_name(guint ip_version, guint8 type);
const char *wb_icmp_code_name(guint ip_version, guint8 type, guint8 code);

/* The numbers of names; FALSE if unknown. */
gboolean wb_icmp_type_number(guint ip_version, const char *name, guint8 *ret_type);
gboolean wb_icmp_code_number(guint ip_version, guint8 type, const char *name, guint8 *ret_code);

/* All names of types, or of the codes of TYPE; NULL-terminated, the strings are static. */
const char **wb_icmp_dup_type_names(guint ip_version);
const char **wb_icmp_dup_code_names(guint ip_version, guint8 type);

/* The type is an error that quotes the packet it is about. */
gboolean wb_icmp_quotes(guint ip_version, guint8 type);
/* The second word is an MTU. */
gboolean wb_icmp_has_mtu(guint ip_version, guint8 type, guint8 code);
/* The MTU in the second word REST: 16 bits in IPv4 (RFC 1191), 32 in IPv6. */
guint32 wb_icmp_get_mtu(guint ip_version, guint32 rest);
/* The second word's first half is an identifier. */
gboolean wb_icmp_has_id(guint ip_version, guint8 type);
