/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a difference in a TCP option means, in a sentence. */
#include "script/judge-private.h"

#include <string.h>

/* Options that both ends have to have offered in their SYNs. */
typedef struct {
	guint8 kind, offer; /* OFFER is the option of the SYN that KIND needs */
	const char *name, *source, *sysctl;
} Agreed;

static const Agreed agreed[] = {
	{ WB_OPTION_WSCALE, WB_OPTION_WSCALE, "wscale", "RFC 7323, 2.2",
		"net.ipv4.tcp_window_scaling" },
	{ WB_OPTION_SACK_OK, WB_OPTION_SACK_OK, "sackOK", "RFC 2018, 2", "net.ipv4.tcp_sack" },
	{ WB_OPTION_TIMESTAMP, WB_OPTION_TIMESTAMP, "TS", "RFC 7323, 3.2",
		"net.ipv4.tcp_timestamps" },
	{ WB_OPTION_SACK, WB_OPTION_SACK_OK, "sackOK", "RFC 2018, 2", "net.ipv4.tcp_sack" },
};

static const Agreed *
find_agreed(guint8 kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(agreed); i++) {
		if (agreed[i].kind == kind)
			return &agreed[i];
	}
	return NULL;
}

/* Whose SYN lacked what KIND needs; NULL if neither, or nobody knows. */
static const char *
find_refuser(const WbJudge *judge, const Agreed *option)
{
	const WbJudgeContext *context = judge->context;
	gboolean is_syn = judge->actual->tcp.flags & WB_TCP_SYN;

	if (context->peer.syn_seen && !wb_options_find(&context->peer.syn_options, option->offer))
		return "the peer's SYN";
	/* In its SYN the kernel is just about to offer it. */
	if (!is_syn && context->kernel.syn_seen &&
		!wb_options_find(&context->kernel.syn_options, option->offer))
		return "the kernel's SYN";
	return NULL;
}

static char *
explain_missing_agreed(const WbJudge *judge, const Agreed *option)
{
	const char *refuser = find_refuser(judge, option);

	if (refuser && option->kind == option->offer)
		return g_strdup_printf("%s did not offer it (%s)", refuser, option->source);
	if (refuser)
		return g_strdup_printf(
			"%s did not offer %s (%s)", refuser, option->name, option->source);
	if (judge->actual->tcp.flags & WB_TCP_SYN)
		return g_strdup_printf("%s is off, or the peer's SYN did not offer it (%s)",
			option->sysctl, option->source);
	if (option->kind == WB_OPTION_TIMESTAMP)
		return g_strdup("once both SYNs have offered timestamps, all segments have them "
				"but perhaps a RST (RFC 7323, 3.2)");
	return g_strdup("it reports what arrived out of order or twice, and there is no such data "
			"(RFC 2018, 4; RFC 2883)");
}

static const char *
get_missing_reason(const WbJudge *judge, const WbTcpOption *option)
{
	switch (option->kind) {
	case WB_OPTION_MSS:
		if (judge->actual->tcp.flags & WB_TCP_SYN)
			return "every SYN of Linux has it";
		return "only a SYN may have it (RFC 9293, 3.7.1)";
	case WB_OPTION_FASTOPEN:
	case WB_OPTION_EXPERIMENT:
		return "Fast Open is off in net.ipv4.tcp_fastopen or for the socket, no cookie was "
		       "asked for, or the one that came is still good (RFC 7413, 4.1)";
	case WB_OPTION_MD5:
		return "no key is set for this peer with TCP_MD5SIG (RFC 2385)";
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return "accurate ECN was not agreed on, no counter has changed, or "
		       "net.ipv4.tcp_ecn_option is off (RFC 9768, 3.2.3)";
	default:
		return "it does not know it";
	}
}

char *
wb_words_for_missing_option(const WbJudge *judge, const WbTcpOption *option)
{
	g_autofree char *name = wb_option_name(option);
	const Agreed *needs = find_agreed(option->kind);
	g_autofree char *why = needs ? explain_missing_agreed(judge, needs)
				     : g_strdup(get_missing_reason(judge, option));

	return g_strdup_printf("the kernel left out %s: %s", name, why);
}

static const char *
get_extra_reason(const WbJudge *judge, const WbTcpOption *option)
{
	gboolean is_syn = judge->actual->tcp.flags & WB_TCP_SYN;

	switch (option->kind) {
	case WB_OPTION_MSS:
		return "every SYN of Linux says how large a segment it takes (RFC 9293, 3.7.1)";
	case WB_OPTION_WSCALE:
		return "it offers to scale its window if the other end offers it too (RFC 7323, "
		       "2.2); net.ipv4.tcp_window_scaling decides";
	case WB_OPTION_SACK_OK:
		return "it takes selective acknowledgments (RFC 2018, 2); net.ipv4.tcp_sack "
		       "decides";
	case WB_OPTION_TIMESTAMP:
		return is_syn ? "it offers timestamps (RFC 7323, 3.2); net.ipv4.tcp_timestamps "
				"decides"
			      : "both SYNs offered timestamps, so all segments have them (RFC "
				"7323, 3.2)";
	case WB_OPTION_SACK:
		return "data arrived that is not next in sequence, or that it had already (RFC "
		       "2018, 4; RFC 2883)";
	case WB_OPTION_FASTOPEN:
	case WB_OPTION_EXPERIMENT:
		return "it asks for a Fast Open cookie, gives one, or sends the one it has (RFC "
		       "7413, 4.1)";
	case WB_OPTION_MD5:
		return "the socket has a key for this peer, set with TCP_MD5SIG (RFC 2385)";
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return "accurate ECN was agreed on, and it reports how many bytes came with which "
		       "mark (RFC 9768, 3.2.3)";
	default:
		return "the script did not expect it";
	}
}

char *
wb_words_for_extra_option(const WbJudge *judge, const WbTcpOption *option)
{
	g_autofree char *name = wb_option_name(option);

	if (judge->other_kind)
		return NULL;
	return g_strdup_printf("the kernel added %s: %s", name, get_extra_reason(judge, option));
}

static gboolean
has_block(const WbTcpOption *sack, const WbSackBlock *block)
{
	for (guint i = 0; i < sack->sack.count; i++) {
		if (memcmp(&sack->sack.blocks[i], block, sizeof(*block)) == 0)
			return TRUE;
	}
	return FALSE;
}

static char *
explain_sack(const WbTcpOption *expected, const WbTcpOption *actual)
{
	for (guint i = 0; i < actual->sack.count; i++) {
		const WbSackBlock *block = &actual->sack.blocks[i];

		if (!has_block(expected, block))
			return g_strdup_printf("the kernel holds %u:%u, which the script does not "
					       "expect; each block is data without a hole in it "
					       "(RFC 2018, 3)",
				block->start, block->end);
	}
	for (guint i = 0; i < expected->sack.count; i++) {
		const WbSackBlock *block = &expected->sack.blocks[i];

		if (!has_block(actual, block))
			return g_strdup_printf(
				"the kernel does not report %u:%u: it has not arrived, is "
				"acknowledged by now, or there was no room (RFC 2018, 3)",
				block->start, block->end);
	}
	return g_strdup("the blocks are in another order: the first one holds what arrived last "
			"(RFC 2018, 4)");
}

static char *
explain_timestamp(const WbTcpOption *expected, const WbTcpOption *actual)
{
	if (expected->ts.val != actual->ts.val)
		return g_strdup("TS val is the sender's clock when it sent the segment (RFC 7323, "
				"4.1)");
	return g_strdup("TS ecr is the TS val of the segment that is being acknowledged, the "
			"earliest one if there are several (RFC 7323, 4.3)");
}

char *
wb_words_for_option_value(const WbTcpOption *expected, const WbTcpOption *actual)
{
	switch (actual->kind) {
	case WB_OPTION_MSS:
		return g_strdup("a SYN's MSS is the MTU less the IP and TCP headers, 40 bytes in "
				"IPv4 and 60 in IPv6, or less by TCP_MAXSEG or the route");
	case WB_OPTION_WSCALE:
		return g_strdup("the kernel takes the wscale that lets the largest possible "
				"receive buffer fit into 16 bits (net.ipv4.tcp_rmem, "
				"net.core.rmem_max, SO_RCVBUF)");
	case WB_OPTION_TIMESTAMP:
		return explain_timestamp(expected, actual);
	case WB_OPTION_SACK:
		return explain_sack(expected, actual);
	case WB_OPTION_FASTOPEN:
	case WB_OPTION_EXPERIMENT:
		return g_strdup("a Fast Open cookie is made of the client's address and the key in "
				"net.ipv4.tcp_fastopen_key (RFC 7413, 4.1.2)");
	case WB_OPTION_MD5:
		return g_strdup("the digest covers addresses, header, data and the key, so one "
				"wrong byte changes all of it (RFC 2385, 2)");
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return g_strdup("the counters are bytes that arrived with ECT(0), CE and ECT(1), "
				"modulo 2^24 (RFC 9768, 3.2.3)");
	default:
		return NULL;
	}
}
