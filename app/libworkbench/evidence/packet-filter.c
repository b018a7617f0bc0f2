/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A display filter. */
#include "evidence/packet-filter.h"

#include "base/error.h"
#include "base/text.h"
#include "packet/link.h"

#include <netinet/in.h>
#include <pcap/pcap.h>
#include <string.h>

#define TEXT_MAX_BYTES 4096
#define SNAP_LENGTH 262144

/* What libpcap made of the filter for one link type. */
typedef struct {
	struct bpf_program code;
	gboolean compiled;
} Program;

struct _WbPacketFilter {
	char *text;
	gboolean is_flow;
	WbRunEventFilter flow;
	GHashTable *programs; /* by link type, of Program */
};

/* --- words -------------------------------------------------------------------------------------
 */

/* All that pcap-filter(7) has: any other word would be taken for a host and looked up. */
static const char *const keywords[] = { "action", "address1", "address2", "address3", "address4",
	"addr1", "addr2", "addr3", "addr4", "aarp", "ah", "and", "arp", "atalk", "broadcast",
	"bcast", "byte", "carp", "csnp", "decnet", "dir", "direction", "dst", "es-is", "esis",
	"esp", "ether", "fddi", "gateway", "geneve", "greater", "hello", "host", "icmp", "icmp6",
	"igmp", "igrp", "ifname", "ifindex", "iih", "inbound", "ip", "ip6", "ipx", "is-is", "isis",
	"iso", "l1", "l2", "lat", "len", "length", "less", "link", "llc", "lsp", "mask", "mopdl",
	"moprc", "mpls", "multicast", "mcast", "net", "netbeui", "not", "on", "or", "outbound",
	"pim", "port", "portrange", "ppp", "pppoed", "pppoes", "proto", "protochain", "psnp",
	"radio", "rarp", "reason", "rnr", "rset", "ruleset", "rulenum", "sca", "sctp", "slip",
	"snp", "src", "srnr", "stp", "subrulenum", "subtype", "tcp", "tr", "type", "udp", "vlan",
	"vrrp", "wlan", NULL };

/* Names of offsets and of flags: "tcp[tcpflags] & tcp-syn != 0". */
static gboolean
is_constant(const char *word)
{
	return g_str_equal(word, "icmptype") || g_str_equal(word, "icmpcode") ||
	       g_str_equal(word, "icmp6type") || g_str_equal(word, "icmp6code") ||
	       g_str_equal(word, "tcpflags") || g_str_has_prefix(word, "tcp-") ||
	       g_str_has_prefix(word, "icmp-") || g_str_has_prefix(word, "icmp6-");
}

static gboolean
takes_name(const char *word)
{
	return g_str_equal(word, "port") || g_str_equal(word, "portrange") ||
	       g_str_equal(word, "proto") || g_str_equal(word, "protochain") ||
	       g_str_equal(word, "type") || g_str_equal(word, "subtype");
}

/* Is WORD, after the word BEFORE, a name that libpcap would ask the network about? */
static gboolean
is_host_name(const char *word, const char *before)
{
	if (takes_name(before) || is_constant(word) || strchr(word, ':'))
		return FALSE;
	if (g_strv_contains(keywords, word) || word[strspn(word, "0123456789./")] == '\0')
		return FALSE;
	return !(word[0] == '0' && (word[1] | 0x20) == 'x');
}

/* A whole word of TEXT: letters, digits and what may stand in names and addresses. */
static char *
take_word(const char **text)
{
	static const char marks[] = ":._-/\\%$";
	const char *start = *text;

	while (**text && (g_ascii_isalnum(**text) || (guchar) * *text >= 0x80 ||
				 memchr(marks, **text, sizeof(marks) - 1)))
		(*text)++;
	return g_strndup(start, (gsize)(*text - start));
}

static gboolean
check_words(const char *text, GError **error)
{
	g_autofree char *before = g_strdup("");

	while (*text) {
		g_autofree char *word = take_word(&text);

		if (!*word) {
			text++;
			continue;
		}
		if (is_host_name(word, before)) {
			g_autofree char *safe = wb_text_dup_safe_line(word, -1);

			g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
				"\"%s\" is no word of the filter's language and no address", safe);
			return FALSE;
		}
		g_free(before);
		before = g_steal_pointer(&word);
	}
	return TRUE;
}

/* --- compiling ---------------------------------------------------------------------------------
 */

/* A file's link type is libpcap's own, but for this one. */
static int
to_libpcap(guint32 link)
{
	return link == WB_LINK_RAW ? DLT_RAW : (int)link;
}

static gboolean
compile(Program *program, const char *text, guint32 link, GError **error)
{
	pcap_t *pcap = pcap_open_dead(to_libpcap(link), SNAP_LENGTH);

	if (!pcap) {
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "libpcap has no memory");
		return FALSE;
	}
	/* Not optimized: else "tcp and udp", which nothing matches, is an error. */
	program->compiled = pcap_compile(pcap, &program->code, text, 0, PCAP_NETMASK_UNKNOWN) == 0;
	if (!program->compiled) {
		const char *said = pcap_geterr(pcap);
		g_autofree char *safe = NULL;

		if (g_str_has_prefix(said, "can't parse filter expression: "))
			said += strlen("can't parse filter expression: ");
		safe = wb_text_dup_safe_line(said, -1);
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "%s", safe);
	}
	pcap_close(pcap);
	return program->compiled;
}

static void
program_free(gpointer data)
{
	Program *program = data;

	if (program->compiled)
		pcap_freecode(&program->code);
	g_free(program);
}

static const Program *
get_program(WbPacketFilter *filter, guint32 link, GError **error)
{
	Program *program = g_hash_table_lookup(filter->programs, GUINT_TO_POINTER(link));

	if (program)
		return program;
	program = g_new0(Program, 1);
	compile(program, filter->text, link, error);
	g_hash_table_insert(filter->programs, GUINT_TO_POINTER(link), program);
	return program;
}

/* A filter that one link cannot have may be right for another: Ethernet has nearly all of them, raw
 * IP the directions of none, "any" those of its own. */
static gboolean
check_filter(WbPacketFilter *filter, GError **error)
{
	g_autoptr(GError) first = NULL;

	if (strlen(filter->text) > TEXT_MAX_BYTES) {
		g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG, "the filter is longer than %d bytes",
			TEXT_MAX_BYTES);
		return FALSE;
	}
	if (!check_words(filter->text, error))
		return FALSE;
	if (get_program(filter, WB_LINK_ETHERNET, &first)->compiled ||
		get_program(filter, WB_LINK_SLL2, NULL)->compiled)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&first));
	return FALSE;
}

/* --- the filter --------------------------------------------------------------------------------
 */

WbPacketFilter *
wb_packet_filter_new(const char *text, GError **error)
{
	g_autoptr(WbPacketFilter) filter = g_new0(WbPacketFilter, 1);

	filter->text = g_strstrip(g_strdup(text));
	filter->programs = g_hash_table_new_full(NULL, NULL, NULL, program_free);
	if (!*filter->text)
		return g_steal_pointer(&filter);
	filter->is_flow = wb_run_event_filter_parse_flow(&filter->flow, filter->text);
	if (!filter->is_flow && !check_filter(filter, error))
		return NULL;
	return g_steal_pointer(&filter);
}

void
wb_packet_filter_free(WbPacketFilter *filter)
{
	if (!filter)
		return;
	g_hash_table_unref(filter->programs);
	g_free(filter->text);
	g_free(filter);
}

gboolean
wb_packet_filter_match(WbPacketFilter *filter, const WbRunEvent *event)
{
	struct pcap_pkthdr header = { 0 };
	const Program *program;
	const guint8 *bytes;
	gsize length;

	if (!*filter->text)
		return TRUE;
	if (filter->is_flow)
		return wb_run_event_filter_match(&filter->flow, event);
	program = get_program(filter, event->packet.link, NULL);
	bytes = g_bytes_get_data(event->packet.bytes, &length);
	if (!program->compiled || length == 0)
		return FALSE;
	header.caplen = (bpf_u_int32)length;
	header.len = event->packet.wire_length;
	return pcap_offline_filter(&program->code, &header, bytes) != 0;
}

/* --- of a connection ---------------------------------------------------------------------------
 */

static const char *
get_protocol_word(guint8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_ICMPV6:
		return "icmp6";
	default:
		return NULL;
	}
}

char *
wb_packet_filter_of_flow(const WbFlow *flow)
{
	g_autofree char *source = NULL, *destination = NULL;
	const char *word = get_protocol_word(flow->protocol);
	GString *text;

	if (flow->version == 0)
		return NULL;
	source = wb_ip_address_to_string(&flow->source, flow->version);
	destination = wb_ip_address_to_string(&flow->destination, flow->version);
	text = g_string_new(word);
	g_string_append_printf(text, "%shost %s", word ? " and " : "", source);
	if (!g_str_equal(source, destination))
		g_string_append_printf(text, " and host %s", destination);
	if (flow->source_port)
		g_string_append_printf(text, " and port %u", flow->source_port);
	if (flow->destination_port && flow->destination_port != flow->source_port)
		g_string_append_printf(text, " and port %u", flow->destination_port);
	return g_string_free(text, FALSE);
}
