/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of TCP and UDP. */
#include "packet/dissect-private.h"

#define TCP_HEADER 20
#define FASTOPEN_MAGIC 0xf989
#define ADD(field, specs, bytes) wb_field_add_specs(field, specs, G_N_ELEMENTS(specs), bytes)

static const WbFieldSpec tcp[] = {
	{ "tcp.srcport", "Source port", 0, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.dstport", "Destination port", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.seq_raw", "Sequence number", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.ack_raw", "Acknowledgment number", 8, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.hdr_len", "Header length", 12, 1, 0xf0, WB_FORM_DECIMAL, 4, 0, NULL },
	{ "tcp.flags", "Flags", 12, 2, 0x0fff, WB_FORM_HEX, 0, 0, NULL },
	{ "tcp.flags.res", "Reserved", 12, 1, 0x0e, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.ae", "Accurate ECN", 12, 1, 0x01, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.cwr", "Congestion window reduced", 13, 1, 0x80, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.ece", "ECN echo", 13, 1, 0x40, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.urg", "Urgent", 13, 1, 0x20, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.ack", "Acknowledgment", 13, 1, 0x10, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.push", "Push", 13, 1, 0x08, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.reset", "Reset", 13, 1, 0x04, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.syn", "Synchronize", 13, 1, 0x02, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.flags.fin", "Finish", 13, 1, 0x01, WB_FORM_FLAG, 0, 1, NULL },
	{ "tcp.window_size_value", "Window", 14, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.checksum", "Checksum", 16, 2, 0, WB_FORM_HEX, 0, 0, NULL },
	{ "tcp.urgent_pointer", "Urgent pointer", 18, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const WbNumberName option_kinds[] = { { 0, "end of the options" }, { 1, "no operation" },
	{ 2, "maximum segment size" }, { 3, "window scale" }, { 4, "SACK permitted" },
	{ 5, "SACK" }, { 8, "timestamps" }, { 19, "MD5 signature" }, { 29, "authentication" },
	{ 30, "Multipath TCP" }, { 34, "Fast Open" }, { 172, "accurate ECN, order 0" },
	{ 174, "accurate ECN, order 1" }, { 253, "experiment" }, { 254, "experiment" },
	{ 0, NULL } };

static const WbFieldSpec option_head[] = {
	{ "tcp.option_kind", "Kind", 0, 1, 0, WB_FORM_DECIMAL, 0, 0, option_kinds },
	{ "tcp.option_len", "Length", 1, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};

static const WbNumberName mptcp_subtypes[] = { { 0, "capable" }, { 1, "join" }, { 2, "DSS" },
	{ 3, "add address" }, { 4, "remove address" }, { 5, "priority" }, { 6, "fail" },
	{ 7, "fast close" }, { 8, "reset" }, { 0, NULL } };

/* Of the value, behind kind and length. */
static const WbFieldSpec mss[] = {
	{ "tcp.options.mss_val", "Maximum segment size", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec wscale[] = {
	{ "tcp.options.wscale.shift", "Shift", 2, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec timestamp[] = {
	{ "tcp.options.timestamp.tsval", "Value", 2, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.options.timestamp.tsecr", "Echo reply", 6, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec md5[] = {
	{ "tcp.options.md5.digest", "Digest", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec ao[] = {
	{ "tcp.options.ao.keyid", "Key", 2, 1, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.options.ao.rnextkeyid", "Next key of the receiver", 3, 1, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "tcp.options.ao.mac", "Code", 4, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec fastopen[] = {
	{ "tcp.options.tfo.cookie", "Cookie", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec experiment[] = {
	{ "tcp.options.experimental.exid", "Experiment", 2, 2, 0, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec experiment_cookie[] = {
	{ "tcp.options.tfo.cookie", "Cookie", 4, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec experiment_data[] = {
	{ "tcp.options.experimental.data", "Data", 4, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec mptcp[] = {
	{ "tcp.options.mptcp.subtype", "Subtype", 2, 1, 0xf0, WB_FORM_DECIMAL, 0, 0,
		mptcp_subtypes },
	{ "tcp.options.mptcp.rawdata", "Value", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};
static const WbFieldSpec accecn0[] = {
	{ "tcp.options.acc_ecn.ee0b", "ECT(0) bytes", 2, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.options.acc_ecn.eceb", "CE bytes", 5, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.options.acc_ecn.ee1b", "ECT(1) bytes", 8, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec accecn1[] = {
	{ "tcp.options.acc_ecn.ee1b", "ECT(1) bytes", 2, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.options.acc_ecn.eceb", "CE bytes", 5, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "tcp.options.acc_ecn.ee0b", "ECT(0) bytes", 8, 3, 0, WB_FORM_DECIMAL, 0, 0, NULL },
};
static const WbFieldSpec unknown[] = {
	{ "tcp.options.unknown.payload", "Value", 2, 0, 0, WB_FORM_BYTES, 0, 0, NULL },
};

#define SPECS(specs) specs, G_N_ELEMENTS(specs)

/* By kind; the lengths that the kind can have, with kind and length. */
static const struct {
	guint8 kind;
	const char *name, *text;
	guint8 least, most, multiple; /* of what is behind LEAST */
	const WbFieldSpec *specs;
	gsize count;
} options[] = {
	{ WB_OPTION_MSS, "tcp.options.mss", "Maximum segment size", 4, 4, 1, SPECS(mss) },
	{ WB_OPTION_WSCALE, "tcp.options.wscale", "Window scale", 3, 3, 1, SPECS(wscale) },
	{ WB_OPTION_SACK_OK, "tcp.options.sack_perm", "SACK permitted", 2, 2, 1, NULL, 0 },
	{ WB_OPTION_SACK, "tcp.options.sack", "SACK", 10, 34, 8, NULL, 0 },
	{ WB_OPTION_TIMESTAMP, "tcp.options.timestamp", "Timestamps", 10, 10, 1, SPECS(timestamp) },
	{ WB_OPTION_MD5, "tcp.options.md5", "MD5 signature", 18, 18, 1, SPECS(md5) },
	{ WB_OPTION_AO, "tcp.options.ao", "Authentication", 4, 40, 1, SPECS(ao) },
	{ WB_OPTION_MPTCP, "mptcp", "Multipath TCP", 3, 40, 1, SPECS(mptcp) },
	{ WB_OPTION_FASTOPEN, "tcp.options.tfo", "Fast Open", 2, 18, 1, SPECS(fastopen) },
	{ WB_OPTION_ACCECN0, "tcp.options.acc_ecn", "Accurate ECN", 2, 11, 3, SPECS(accecn0) },
	{ WB_OPTION_ACCECN1, "tcp.options.acc_ecn", "Accurate ECN", 2, 11, 3, SPECS(accecn1) },
	{ 253, "tcp.options.experimental", "Experiment", 4, 40, 1, SPECS(experiment) },
	{ WB_OPTION_EXPERIMENT, "tcp.options.experimental", "Experiment", 4, 40, 1,
		SPECS(experiment) },
};

static void
add_sack_blocks(WbField *field, WbFieldBytes bytes)
{
	static const WbFieldSpec block[] = {
		{ "tcp.options.sack_le", "From", 0, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
		{ "tcp.options.sack_re", "Up to", 4, 4, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	};

	for (gsize at = 2; at + 8 <= bytes.view.length; at += 8)
		ADD(field, block, wb_field_bytes_part(bytes, at, 8));
}

static void
add_experiment(WbField *field, WbFieldBytes bytes)
{
	if (wb_view_u16(bytes.view, 2) == FASTOPEN_MAGIC)
		ADD(field, experiment_cookie, bytes);
	else
		ADD(field, experiment_data, bytes);
}

static void
add_option(WbField *parent, WbFieldBytes bytes)
{
	guint8 kind = bytes.view.bytes[0];
	gsize length = bytes.view.length;
	WbField *field;
	guint i;

	for (i = 0; i < G_N_ELEMENTS(options) && options[i].kind != kind; i++)
		;
	if (i == G_N_ELEMENTS(options)) {
		field = wb_field_add(parent, "tcp.options.unknown", bytes, "Option %u", kind);
		ADD(field, option_head, bytes);
		ADD(field, unknown, bytes);
		return;
	}
	field = wb_field_add(parent, options[i].name, bytes, "%s", options[i].text);
	ADD(field, option_head, bytes);
	if (length < options[i].least || length > options[i].most ||
		(length - options[i].least) % options[i].multiple) {
		wb_field_add(
			field, "_ws.malformed", bytes, "It cannot have a length of %zu", length);
		return;
	}
	wb_field_add_specs(field, options[i].specs, options[i].count, bytes);
	if (kind == WB_OPTION_SACK)
		add_sack_blocks(field, bytes);
	else if (kind == 253 || kind == WB_OPTION_EXPERIMENT)
		add_experiment(field, bytes);
}

static void
add_single(WbField *parent, const char *name, const char *text, WbFieldBytes bytes)
{
	WbField *field = wb_field_add(parent, name, bytes, "%s", text);

	ADD(field, option_head, bytes);
}

/* Only zeros may follow (RFC 9293 3.1). */
static void
add_end(WbField *parent, WbFieldBytes rest)
{
	for (gsize at = 0; at < rest.view.length; at++) {
		if (rest.view.bytes[at] != WB_OPTION_EOL) {
			wb_field_add(parent, "_ws.malformed",
				wb_field_bytes_part(rest, at, G_MAXSIZE),
				"Bytes behind the end of the options");
			return;
		}
		add_single(parent, "tcp.options.eol", "End of the options",
			wb_field_bytes_part(rest, at, 1));
	}
}

static void
add_options(WbField *tcp_field, WbFieldBytes bytes)
{
	WbField *parent = wb_field_add_bytes(tcp_field, "tcp.options", "Options", bytes);
	gsize at = 0;

	while (at < bytes.view.length) {
		WbFieldBytes rest = wb_field_bytes_part(bytes, at, G_MAXSIZE);
		gsize length = wb_view_u8(rest.view, 1);

		if (rest.view.bytes[0] == WB_OPTION_EOL) {
			add_end(parent, rest);
			return;
		}
		if (rest.view.bytes[0] == WB_OPTION_NOP) {
			add_single(parent, "tcp.options.nop", "No operation",
				wb_field_bytes_part(rest, 0, 1));
			at++;
			continue;
		}
		if (length < 2 || length > rest.view.length) {
			wb_field_add(parent, "_ws.malformed", rest,
				"Option %u says a length of %zu; %zu bytes are left",
				rest.view.bytes[0], length, rest.view.length);
			return;
		}
		add_option(parent, wb_field_bytes_part(rest, 0, length));
		at += length;
	}
}

WbField *
wb_dissect_tcp(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	/* The fields are there even where the header's length is too short for them. */
	WbFieldBytes all = { wb_layer_view(layers, layer), layer->offset };
	WbFieldBytes head = wb_field_bytes_part(all, 0, TCP_HEADER);
	WbFieldBytes bytes = wb_field_bytes_part(all, 0, MAX(layer->length, TCP_HEADER));
	WbField *field = wb_field_add(root, "tcp", bytes, "TCP, port %u to %u",
		wb_view_u16(bytes.view, 0), wb_view_u16(bytes.view, 2));

	ADD(field, tcp, head);
	if (layer->fault == WB_FAULT_NONE) {
		wb_field_add_number(field, "tcp.len", "Length of the data",
			wb_field_bytes_part(bytes, 0, 0), wb_layer_content(layer));
		wb_field_add_checksum(field, "tcp.checksum.status", bytes, 16,
			wb_dissect_check(layers, layer, layer->claimed, TRUE));
	}
	if (bytes.view.length > TCP_HEADER)
		add_options(field, wb_field_bytes_part(bytes, TCP_HEADER, G_MAXSIZE));
	return field;
}

/* --- UDP ----------------------------------------------------------------------------------- */

static const WbFieldSpec udp[] = {
	{ "udp.srcport", "Source port", 0, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "udp.dstport", "Destination port", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "udp.length", "Length", 4, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "udp.checksum", "Checksum", 6, 2, 0, WB_FORM_HEX, 0, 0, NULL },
};
static const WbFieldSpec udplite[] = {
	{ "udp.srcport", "Source port", 0, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "udp.dstport", "Destination port", 2, 2, 0, WB_FORM_DECIMAL, 0, 0, NULL },
	{ "udp.checksum_coverage", "Bytes that the checksum covers", 4, 2, 0, WB_FORM_DECIMAL, 0, 0,
		NULL },
	{ "udp.checksum", "Checksum", 6, 2, 0, WB_FORM_HEX, 0, 0, NULL },
};

/* RFC 768: 0 is none, but not with IPv6. RFC 3828 3.1: what UDP-Lite's covers, 0 is all. */
static WbChecksumStatus
check_udp(const WbLayers *layers, const WbLayer *layer, WbView view)
{
	gsize covered = wb_view_u16(view, 4);

	if (layer->kind == WB_LAYER_UDP && wb_view_u16(view, 6) == 0)
		return WB_CHECKSUM_NOT_PRESENT;
	if (layer->kind == WB_LAYER_UDP && covered > layer->claimed)
		return WB_CHECKSUM_UNVERIFIED;
	if (covered < 8 || covered > layer->claimed)
		covered = layer->claimed;
	return wb_dissect_check(layers, layer, covered, TRUE);
}

WbField *
wb_dissect_udp(WbField *root, const WbLayers *layers, const WbLayer *layer)
{
	WbFieldBytes bytes = wb_dissect_header(layers, layer);
	gboolean is_lite = layer->kind == WB_LAYER_UDPLITE;
	WbField *field = wb_field_add(root, is_lite ? "udplite" : "udp", bytes, "%s, port %u to %u",
		is_lite ? "UDP-Lite" : "UDP", wb_view_u16(bytes.view, 0),
		wb_view_u16(bytes.view, 2));

	if (is_lite)
		ADD(field, udplite, bytes);
	else
		ADD(field, udp, bytes);
	if (layer->fault == WB_FAULT_NONE)
		wb_field_add_checksum(field, "udp.checksum.status", bytes, 6,
			check_udp(layers, layer, bytes.view));
	return field;
}
