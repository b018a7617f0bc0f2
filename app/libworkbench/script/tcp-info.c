/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The members of struct tcp_info by name. */
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>

#include "script/code-private.h"
#include "script/symbols.h"

typedef struct {
	const char *name;
	guint16 offset;
	guint8 size, shift, bits; /* BITS 0: all of them */
} Field;

#define FIELD(name)                                                                              \
	{                                                                                        \
#name, offsetof(struct tcp_info, name), sizeof(((struct tcp_info *)NULL)->name), \
			0, 0                                                                     \
	}

/* Bit fields have no offset in C: these two bytes come after the one of tcpi_options. */
#define SCALES (offsetof(struct tcp_info, tcpi_options) + 1)
#define LIMITS (offsetof(struct tcp_info, tcpi_options) + 2)

/* Members with a number for an offset are newer than Linux 6.1's headers: the two after
 * tcpi_snd_wnd came with 6.2, the next three with 6.7, the rest with 6.18. */
static const Field fields[] = {
	FIELD(tcpi_state),
	FIELD(tcpi_ca_state),
	FIELD(tcpi_retransmits),
	FIELD(tcpi_probes),
	FIELD(tcpi_backoff),
	FIELD(tcpi_options),
	{ "tcpi_snd_wscale", SCALES, 1, 0, 4 },
	{ "tcpi_rcv_wscale", SCALES, 1, 4, 4 },
	{ "tcpi_delivery_rate_app_limited", LIMITS, 1, 0, 1 },
	{ "tcpi_fastopen_client_fail", LIMITS, 1, 1, 2 },
	FIELD(tcpi_rto),
	FIELD(tcpi_ato),
	FIELD(tcpi_snd_mss),
	FIELD(tcpi_rcv_mss),
	FIELD(tcpi_unacked),
	FIELD(tcpi_sacked),
	FIELD(tcpi_lost),
	FIELD(tcpi_retrans),
	FIELD(tcpi_fackets),
	FIELD(tcpi_last_data_sent),
	FIELD(tcpi_last_ack_sent),
	FIELD(tcpi_last_data_recv),
	FIELD(tcpi_last_ack_recv),
	FIELD(tcpi_pmtu),
	FIELD(tcpi_rcv_ssthresh),
	FIELD(tcpi_rtt),
	FIELD(tcpi_rttvar),
	FIELD(tcpi_snd_ssthresh),
	FIELD(tcpi_snd_cwnd),
	FIELD(tcpi_advmss),
	FIELD(tcpi_reordering),
	FIELD(tcpi_rcv_rtt),
	FIELD(tcpi_rcv_space),
	FIELD(tcpi_total_retrans),
	FIELD(tcpi_pacing_rate),
	FIELD(tcpi_max_pacing_rate),
	FIELD(tcpi_bytes_acked),
	FIELD(tcpi_bytes_received),
	FIELD(tcpi_segs_out),
	FIELD(tcpi_segs_in),
	FIELD(tcpi_notsent_bytes),
	FIELD(tcpi_min_rtt),
	FIELD(tcpi_data_segs_in),
	FIELD(tcpi_data_segs_out),
	FIELD(tcpi_delivery_rate),
	FIELD(tcpi_busy_time),
	FIELD(tcpi_rwnd_limited),
	FIELD(tcpi_sndbuf_limited),
	FIELD(tcpi_delivered),
	FIELD(tcpi_delivered_ce),
	FIELD(tcpi_bytes_sent),
	FIELD(tcpi_bytes_retrans),
	FIELD(tcpi_dsack_dups),
	FIELD(tcpi_reord_seen),
	FIELD(tcpi_rcv_ooopack),
	FIELD(tcpi_snd_wnd),
	{ "tcpi_rcv_wnd", 232, 4, 0, 0 },
	{ "tcpi_rehash", 236, 4, 0, 0 },
	{ "tcpi_total_rto", 240, 2, 0, 0 },
	{ "tcpi_total_rto_recoveries", 242, 2, 0, 0 },
	{ "tcpi_total_rto_time", 244, 4, 0, 0 },
	{ "tcpi_received_ce", 248, 4, 0, 0 },
	{ "tcpi_delivered_e1_bytes", 252, 4, 0, 0 },
	{ "tcpi_delivered_e0_bytes", 256, 4, 0, 0 },
	{ "tcpi_delivered_ce_bytes", 260, 4, 0, 0 },
	{ "tcpi_received_e1_bytes", 264, 4, 0, 0 },
	{ "tcpi_received_e0_bytes", 268, 4, 0, 0 },
	{ "tcpi_received_ce_bytes", 272, 4, 0, 0 },
	{ "tcpi_ecn_mode", 276, 4, 0, 2 },
	{ "tcpi_accecn_opt_seen", 276, 4, 2, 2 },
	{ "tcpi_accecn_fail_mode", 276, 4, 4, 4 },
	{ "tcpi_options2", 276, 4, 8, 24 },
};

/* What SO_MEMINFO fills, in this order. */
static const char *const memory_fields[] = { "SK_MEMINFO_RMEM_ALLOC", "SK_MEMINFO_RCVBUF",
	"SK_MEMINFO_WMEM_ALLOC", "SK_MEMINFO_SNDBUF", "SK_MEMINFO_FWD_ALLOC",
	"SK_MEMINFO_WMEM_QUEUED", "SK_MEMINFO_OPTMEM", "SK_MEMINFO_BACKLOG", "SK_MEMINFO_DROPS",
	NULL };

static gboolean
get_memory(const WbTcpInfo *info, const char *field, guint64 *ret_value)
{
	gsize count = MIN(info->memory_length, sizeof info->memory) / sizeof info->memory[0];

	for (gsize i = 0; i < count && memory_fields[i]; i++) {
		if (strcmp(memory_fields[i], field) != 0)
			continue;
		*ret_value = info->memory[i];
		return TRUE;
	}
	return FALSE;
}

static const Field *
find_field(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

gboolean
wb_tcp_info_exists(const char *field)
{
	return find_field(field) || g_strv_contains(memory_fields, field);
}

static guint64
load(const guint8 *bytes, gsize size)
{
	guint16 two;
	guint32 four;
	guint64 eight;

	if (size == 1)
		return *bytes;
	memcpy(&two, bytes, sizeof two);
	if (size == 2)
		return two;
	memcpy(&four, bytes, sizeof four);
	if (size == 4)
		return four;
	memcpy(&eight, bytes, sizeof eight);
	return eight;
}

gboolean
wb_tcp_info_get(const WbTcpInfo *info, const char *field, guint64 *ret_value)
{
	const Field *each = find_field(field);
	gsize length = MIN(info->length, sizeof info->bytes);
	guint64 value;

	*ret_value = 0;
	if (!each)
		return get_memory(info, field, ret_value);
	if (each->offset > length || length - each->offset < each->size)
		return FALSE;
	value = load(info->bytes + each->offset, each->size);
	if (each->bits)
		value = value >> each->shift & ((G_GUINT64_CONSTANT(1) << each->bits) - 1);
	*ret_value = value;
	return TRUE;
}

const char *const *
wb_tcp_info_fields(void)
{
	static const char *names[G_N_ELEMENTS(fields) + G_N_ELEMENTS(memory_fields)];
	static gsize ready;

	if (g_once_init_enter(&ready)) {
		for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
			names[i] = fields[i].name;
		memcpy(names + G_N_ELEMENTS(fields), memory_fields, sizeof memory_fields);
		g_once_init_leave(&ready, 1);
	}
	return names;
}

static const char *
name_value(const char *field, guint64 value)
{
	static const char *const states[] = { NULL, "TCP_ESTABLISHED", "TCP_SYN_SENT",
		"TCP_SYN_RECV", "TCP_FIN_WAIT1", "TCP_FIN_WAIT2", "TCP_TIME_WAIT", "TCP_CLOSE",
		"TCP_CLOSE_WAIT", "TCP_LAST_ACK", "TCP_LISTEN", "TCP_CLOSING", "TCP_NEW_SYN_RECV" };
	static const char *const controls[] = { "TCP_CA_Open", "TCP_CA_Disorder", "TCP_CA_CWR",
		"TCP_CA_Recovery", "TCP_CA_Loss" };

	if (strcmp(field, "tcpi_state") == 0 && value < G_N_ELEMENTS(states))
		return states[value];
	if (strcmp(field, "tcpi_ca_state") == 0 && value < G_N_ELEMENTS(controls))
		return controls[value];
	return NULL;
}

char *
wb_tcp_info_describe(const char *field, guint64 value)
{
	const char *name = name_value(field, value);
	g_autofree char *flags = NULL;

	if (strcmp(field, "tcpi_options") == 0 && value)
		name = flags = wb_symbol_flags_to_string("TCPI_OPT_", value);
	if (!name)
		return g_strdup_printf("%" G_GUINT64_FORMAT, value);
	return g_strdup_printf("%" G_GUINT64_FORMAT " (%s)", value, name);
}
