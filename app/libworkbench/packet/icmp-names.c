/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP's types and codes and their names in scripts. */
#include "packet/icmp-names.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>

/* A name of a code if CODE is not negative, of the type otherwise. */
typedef struct {
	guint version;
	guint8 type;
	gint code;
	const char *name;
} Name;

/* Where a number has two names the first is the one that is printed. */
static const Name names[] = {
	{ 4, ICMP_ECHO, -1, "echo_request" },
	{ 4, ICMP_ECHOREPLY, -1, "echo_reply" },
	{ 4, ICMP_DEST_UNREACH, -1, "unreachable" },
	{ 4, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, "port_unreachable" },
	{ 4, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, "frag_needed" },
	{ 4, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, "host_unreachable" },
	{ 4, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, "net_unreachable" },
	{ 4, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, "protocol_unreachable" },
	{ 4, ICMP_DEST_UNREACH, ICMP_SR_FAILED, "source_route_failed" },
	{ 4, ICMP_DEST_UNREACH, ICMP_NET_UNKNOWN, "net_unknown" },
	{ 4, ICMP_DEST_UNREACH, ICMP_HOST_UNKNOWN, "host_unknown" },
	{ 4, ICMP_DEST_UNREACH, ICMP_HOST_ISOLATED, "source_host_isolated" },
	{ 4, ICMP_DEST_UNREACH, ICMP_NET_ANO, "net_prohibited" },
	{ 4, ICMP_DEST_UNREACH, ICMP_HOST_ANO, "host_prohibited" },
	{ 4, ICMP_DEST_UNREACH, ICMP_NET_UNR_TOS, "net_unreachable_for_tos" },
	{ 4, ICMP_DEST_UNREACH, ICMP_HOST_UNR_TOS, "host_unreachable_for_tos" },
	{ 4, ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, "packet_filtered" },
	{ 4, ICMP_DEST_UNREACH, ICMP_PREC_VIOLATION, "precedence_violation" },
	{ 4, ICMP_DEST_UNREACH, ICMP_PREC_CUTOFF, "precedence_cutoff" },
	{ 4, ICMP_TIME_EXCEEDED, -1, "time_exceeded" },
	{ 4, ICMP_PARAMETERPROB, -1, "parameter_problem" },
	{ 4, ICMP_REDIRECT, -1, "redirect" },
	{ 4, ICMP_SOURCE_QUENCH, -1, "source_quench" },
	{ 4, ICMP_TIMESTAMP, -1, "timestamp_request" },
	{ 4, ICMP_TIMESTAMPREPLY, -1, "timestamp_reply" },
	{ 4, ICMP_INFO_REQUEST, -1, "information_request" },
	{ 4, ICMP_INFO_REPLY, -1, "information_reply" },
	{ 4, ICMP_ADDRESS, -1, "address_mask_request" },
	{ 4, ICMP_ADDRESSREPLY, -1, "address_mask_reply" },

	{ 6, ICMP6_ECHO_REQUEST, -1, "echo_request" },
	{ 6, ICMP6_ECHO_REPLY, -1, "echo_reply" },
	{ 6, ICMP6_DST_UNREACH, -1, "unreachable" },
	{ 6, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOPORT, "port_unreachable" },
	{ 6, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADDR, "address_unreachable" },
	{ 6, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOROUTE, "no_route" },
	{ 6, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOROUTE, "net_unreachable" },
	{ 6, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADMIN, "admin_prohibited" },
	{ 6, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_BEYONDSCOPE, "not_neighbour" },
	{ 6, ICMP6_PACKET_TOO_BIG, -1, "packet_too_big" },
	{ 6, ICMP6_TIME_EXCEEDED, -1, "time_exceeded" },
	{ 6, ICMP6_TIME_EXCEEDED, ICMP6_TIME_EXCEED_TRANSIT, "exceeded_hop_limit" },
	{ 6, ICMP6_TIME_EXCEEDED, ICMP6_TIME_EXCEED_REASSEMBLY, "exceeded_frag_time" },
	{ 6, ICMP6_PARAM_PROB, -1, "parameter_problem" },
	{ 6, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_HEADER, "header_field" },
	{ 6, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_NEXTHEADER, "unknown_next_header" },
	{ 6, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_OPTION, "unknown_option" },
};

static const char *
find_name(guint ip_version, guint8 type, gint code)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const Name *name = &names[i];

		if (name->version == ip_version && name->type == type && name->code == code)
			return name->name;
	}
	return NULL;
}

const char *
wb_icmp_type_name(guint ip_version, guint8 type)
{
	return find_name(ip_version, type, -1);
}

const char *
wb_icmp_code_name(guint ip_version, guint8 type, guint8 code)
{
	return find_name(ip_version, type, code);
}

gboolean
wb_icmp_type_number(guint ip_version, const char *name, guint8 *ret_type)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (names[i].version == ip_version && names[i].code < 0 &&
			g_str_equal(names[i].name, name)) {
			*ret_type = names[i].type;
			return TRUE;
		}
	}
	return FALSE;
}

gboolean
wb_icmp_code_number(guint ip_version, guint8 type, const char *name, guint8 *ret_code)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (names[i].version == ip_version && names[i].type == type && names[i].code >= 0 &&
			g_str_equal(names[i].name, name)) {
			*ret_code = (guint8)names[i].code;
			return TRUE;
		}
	}
	return FALSE;
}

/* TYPE negative: the types; otherwise its codes. */
static const char **
dup_names(guint ip_version, gint type)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const Name *name = &names[i];
		gboolean wanted = type < 0 ? name->code < 0 : name->type == type && name->code >= 0;

		if (name->version == ip_version && wanted)
			g_ptr_array_add(found, (gpointer)name->name);
	}
	g_ptr_array_add(found, NULL);
	return (const char **)g_ptr_array_steal(found, NULL);
}

const char **
wb_icmp_dup_type_names(guint ip_version)
{
	return dup_names(ip_version, -1);
}

const char **
wb_icmp_dup_code_names(guint ip_version, guint8 type)
{
	return dup_names(ip_version, type);
}

gboolean
wb_icmp_quotes(guint ip_version, guint8 type)
{
	if (ip_version == 6)
		return type < 128; /* RFC 4443 2.1: the errors */
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETERPROB || type == ICMP_REDIRECT || type == ICMP_SOURCE_QUENCH;
}

gboolean
wb_icmp_has_mtu(guint ip_version, guint8 type, guint8 code)
{
	if (ip_version == 6)
		return type == ICMP6_PACKET_TOO_BIG;
	return type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED;
}

gboolean
wb_icmp_has_id(guint ip_version, guint8 type)
{
	if (ip_version == 6)
		return type == ICMP6_ECHO_REQUEST || type == ICMP6_ECHO_REPLY;
	return type == ICMP_ECHO || type == ICMP_ECHOREPLY || type == ICMP_TIMESTAMP ||
	       type == ICMP_TIMESTAMPREPLY;
}

guint32
wb_icmp_get_mtu(guint ip_version, guint32 rest)
{
	return ip_version == 6 ? rest : rest & 0xffff;
}
