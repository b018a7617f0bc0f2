/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame as a line of text: TCP. */
#include "packet/line-private.h"

#define TCP_HEADER 20
#define FASTOPEN_MAGIC 0xf989
#define MPTCP_SUBTYPES 9

static void
put_flags(WbWriter *writer, guint flags)
{
	static const struct {
		guint flag;
		char letter;
	} letters[] = {
		{ WB_TCP_FIN, 'F' },
		{ WB_TCP_SYN, 'S' },
		{ WB_TCP_RST, 'R' },
		{ WB_TCP_PSH, 'P' },
		{ WB_TCP_ACK, '.' },
		{ WB_TCP_URG, 'U' },
		{ WB_TCP_ECE, 'E' },
		{ WB_TCP_CWR, 'W' },
		{ WB_TCP_AE, 'e' },
	};

	wb_put(writer, "Flags [");
	for (guint i = 0; i < G_N_ELEMENTS(letters); i++) {
		if (flags & letters[i].flag)
			wb_put_char(writer, letters[i].letter);
	}
	if (!(flags & 0x1ff))
		wb_put(writer, "none");
	wb_put_char(writer, ']');
}

static void
put_bytes(WbWriter *writer, const char *lead, WbView bytes)
{
	if (bytes.length == 0)
		return;
	wb_put(writer, lead);
	wb_put_hex_bytes(writer, bytes);
}

static void
put_sack(WbWriter *writer, WbView value, guint32 base)
{
	wb_put_with(writer, "sack ", value.length / 8);
	wb_put_char(writer, ' ');
	for (gsize at = 0; at < value.length; at += 8) {
		wb_put_with(writer, "{", (guint32)(wb_view_u32(value, at) - base));
		wb_put_with(writer, ":", (guint32)(wb_view_u32(value, at + 4) - base));
		wb_put_char(writer, '}');
	}
}

/* RFC 9768 3.2.3; the fields that are left out are the last ones. */
static void
put_accecn(WbWriter *writer, WbView value, gboolean ect1_first)
{
	static const char *const names[2][3] = { { " e0b ", " ceb ", " e1b " },
		{ " e1b ", " ceb ", " e0b " } };

	wb_put(writer, "accecn");
	for (gsize i = 0; i < value.length / 3; i++)
		wb_put_with(writer, names[ect1_first][i],
			(guint32)wb_view_u8(value, i * 3) << 16 | wb_view_u16(value, i * 3 + 1));
}

/* RFC 8684 8. */
static void
put_mptcp(WbWriter *writer, WbView value)
{
	static const char *const names[MPTCP_SUBTYPES] = { "capable", "join", "dss", "add-addr",
		"rem-addr", "prio", "fail", "fast-close", "reset" };
	guint subtype = wb_view_u8(value, 0) >> 4;

	wb_put_with(writer, "mptcp ", value.length + 2);
	wb_put_char(writer, ' ');
	if (subtype < MPTCP_SUBTYPES)
		wb_put(writer, names[subtype]);
	else
		wb_put_with(writer, "subtype-", subtype);
	put_bytes(writer, " 0x", value);
}

static void
put_experiment(WbWriter *writer, WbView value)
{
	guint magic = wb_view_u16(value, 0);
	WbView rest = wb_view_part(value, 2, value.length);

	if (magic == FASTOPEN_MAGIC && value.length >= 2) {
		wb_put(writer, "exp-tfo");
		if (rest.length == 0)
			wb_put(writer, " cookiereq");
		put_bytes(writer, " cookie ", rest);
		return;
	}
	wb_put(writer, "exp-");
	wb_put_hex(writer, magic, 4);
	put_bytes(writer, " 0x", rest);
}

static void
put_ao(WbWriter *writer, WbView value)
{
	wb_put_with(writer, "tcp-ao keyid ", wb_view_u8(value, 0));
	wb_put_with(writer, " rnextkeyid ", wb_view_u8(value, 1));
	put_bytes(writer, " mac 0x", wb_view_part(value, 2, value.length));
}

static void
put_rare(WbWriter *writer, guint8 kind, WbView value)
{
	switch (kind) {
	case WB_OPTION_MD5:
		wb_put(writer, "md5");
		put_bytes(writer, " ", value);
		break;
	case WB_OPTION_AO:
		put_ao(writer, value);
		break;
	case WB_OPTION_MPTCP:
		put_mptcp(writer, value);
		break;
	case WB_OPTION_FASTOPEN:
		wb_put(writer, value.length ? "tfo  cookie " : "tfo  cookiereq");
		wb_put_hex_bytes(writer, value);
		break;
	case WB_OPTION_EXPERIMENT:
		put_experiment(writer, value);
		break;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		put_accecn(writer, value, kind == WB_OPTION_ACCECN1);
		break;
	default:
		wb_put_with(writer, "unknown-", kind);
		put_bytes(writer, " 0x", value);
		break;
	}
}

/* The length that KIND must have with its header, 0: any. */
static gboolean
length_fits(guint8 kind, gsize length)
{
	switch (kind) {
	case WB_OPTION_MSS:
		return length == 4;
	case WB_OPTION_WSCALE:
		return length == 3;
	case WB_OPTION_SACK_OK:
		return length == 2;
	case WB_OPTION_TIMESTAMP:
		return length == 10;
	case WB_OPTION_SACK:
		return length >= 10 && length % 8 == 2;
	case WB_OPTION_AO:
		return length >= 4;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return length % 3 == 2 && length <= 11;
	default:
		return TRUE;
	}
}

static void
put_option(WbWriter *writer, guint8 kind, WbView value, guint32 base)
{
	switch (kind) {
	case WB_OPTION_MSS:
		wb_put_with(writer, "mss ", wb_view_u16(value, 0));
		break;
	case WB_OPTION_WSCALE:
		wb_put_with(writer, "wscale ", wb_view_u8(value, 0));
		break;
	case WB_OPTION_SACK_OK:
		wb_put(writer, "sackOK");
		break;
	case WB_OPTION_TIMESTAMP:
		wb_put_with(writer, "TS val ", wb_view_u32(value, 0));
		wb_put_with(writer, " ecr ", wb_view_u32(value, 4));
		break;
	case WB_OPTION_SACK:
		put_sack(writer, value, base);
		break;
	default:
		put_rare(writer, kind, value);
		break;
	}
}

static void
put_options(WbWriter *writer, WbView options, guint32 base)
{
	gsize at = 0;

	wb_put(writer, ", options [");
	while (at < options.length) {
		guint8 kind = options.bytes[at];
		gsize length = wb_view_u8(options, at + 1);

		if (at > 0)
			wb_put_char(writer, ',');
		if (kind == WB_OPTION_EOL) {
			wb_put(writer, "eol");
			break;
		}
		if (kind == WB_OPTION_NOP) {
			wb_put(writer, "nop");
			at++;
			continue;
		}
		if (length < 2 || !wb_view_has(options, at, length) || !length_fits(kind, length)) {
			wb_put(writer, "[bad opt]");
			break;
		}
		put_option(writer, kind, wb_view_part(options, at + 2, length - 2), base);
		at += length;
	}
	wb_put_char(writer, ']');
}

static WbRelativeBase
learn(const WbLayers *layers, const WbLayer *layer, WbRelative *relative, guint flags)
{
	const WbLayer *ip = &layers->list[layers->ip];
	const guint8 *header = layers->bytes + ip->offset;
	WbView view = wb_layer_view(layers, layer);
	gboolean is_v4 = ip->kind == WB_LAYER_IPV4;
	WbRelativeWay way = { .version = is_v4 ? 4 : 6,
		.source = header + (is_v4 ? 12 : 8),
		.destination = header + (is_v4 ? 16 : 24),
		.ports = view.bytes };

	return wb_relative_learn(relative, &way, flags, wb_view_u32(view, 4), wb_view_u32(view, 8));
}

static void
put_segment(WbWriter *writer, const WbLayers *layers, const WbLayer *layer, WbRelative *relative)
{
	WbView view = wb_layer_view(layers, layer);
	guint flags = wb_view_u16(view, 12) & 0x1ff;
	guint32 length = (guint32)wb_layer_content(layer);
	WbRelativeBase base = learn(layers, layer, relative, flags);
	guint32 seq = wb_view_u32(view, 4) - base.sequence;

	put_flags(writer, flags);
	if (length > 0 || (flags & (WB_TCP_SYN | WB_TCP_FIN | WB_TCP_RST)))
		wb_put_with(writer, ", seq ", seq);
	if (length > 0)
		wb_put_with(writer, ":", (guint32)(seq + length));
	if (flags & WB_TCP_ACK)
		wb_put_with(writer, ", ack ", (guint32)(wb_view_u32(view, 8) - base.ack));
	wb_put_with(writer, ", win ", wb_view_u16(view, 14));
	if (flags & WB_TCP_URG)
		wb_put_with(writer, ", urg ", wb_view_u16(view, 18));
	if (layer->length > TCP_HEADER)
		put_options(writer, wb_view_part(view, TCP_HEADER, layer->length - TCP_HEADER),
			base.ack);
	wb_put_with(writer, ", length ", length);
}

void
wb_line_put_tcp(WbWriter *writer, const WbLayers *layers, WbRelative *relative)
{
	const WbLayer *layer = &layers->list[layers->transport];
	WbView view = wb_layer_view(layers, layer);

	if (layer->fault == WB_FAULT_NONE) {
		put_segment(writer, layers, layer, relative);
	} else if (layer->fault == WB_FAULT_LENGTH) {
		wb_put_with(writer, "tcp ", layer->claimed - MIN(layer->claimed, layer->length));
		wb_put_with(writer, " [bad hdr length ", layer->length);
		wb_put(writer, " - too short, < 20]");
	} else if (layer->fault == WB_FAULT_SHORT && view.length >= TCP_HEADER) {
		put_flags(writer, wb_view_u16(view, 12) & 0x1ff);
		wb_put_with(writer, " [bad hdr length ", layer->length);
		wb_put_with(writer, " - too long, > ", layer->claimed);
		wb_put_char(writer, ']');
	} else {
		wb_put(writer, "[|tcp]");
	}
}
