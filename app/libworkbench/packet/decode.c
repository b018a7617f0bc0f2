/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes to fields: the IP header. */
#include "packet/decode.h"

#include "base/error.h"
#include "packet/checksum.h"

#include <netinet/in.h>
#include <string.h>

#define IPV4_HEADER 20
#define IPV6_HEADER 40
/* More than any sender has a use for; the kernel's own limit is 8. */
#define EXTENSIONS_MAX 16

#define IPV4_DONT_FRAGMENT 0x4000
#define IPV4_IS_FRAGMENT 0x3fff /* more fragments, or not the first */

gboolean
wb_decode_fail(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (error)
		*error = g_error_new_valist(WB_ERROR, WB_ERROR_INVALID_DATA, format, arguments);
	va_end(arguments);
	return FALSE;
}

/* What is left after HEADER bytes of a packet that says it is TOTAL long. */
static gboolean
take_transport(WbView view, gsize header, gsize total, WbTransport *transport, GError **error)
{
	if (total < header)
		return wb_decode_fail(error,
			"the IP packet says it is %zu bytes long, its header alone is %zu", total,
			header);
	if (!transport->quoted && view.length < total)
		return wb_decode_fail(error,
			"the packet is cut off: it says it is %zu bytes long, %zu are there", total,
			view.length);
	transport->view = wb_view_part(view, header, total - header);
	transport->claimed = total - header;
	return TRUE;
}

static gboolean
decode_ipv4(WbView view, WbPacket *packet, WbTransport *transport, GError **error)
{
	gsize header = (gsize)(wb_view_u8(view, 0) & 0x0f) * 4;
	guint16 fragment = wb_view_u16(view, 6);

	if (header < IPV4_HEADER)
		return wb_decode_fail(error,
			"the IPv4 header says it is %zu bytes long; the least is 20", header);
	if (!wb_view_has(view, 0, header))
		return wb_decode_fail(error,
			"the packet is cut off in the IPv4 header: %zu of its %zu bytes are there",
			view.length, header);
	if (fragment & IPV4_IS_FRAGMENT)
		return wb_decode_fail(error, "the packet is a fragment of an IPv4 packet");
	packet->tos = wb_view_u8(view, 1);
	packet->id = wb_view_u16(view, 4);
	packet->dont_fragment = (fragment & IPV4_DONT_FRAGMENT) != 0;
	packet->ttl = wb_view_u8(view, 8);
	packet->protocol = wb_view_u8(view, 9);
	memcpy(packet->source.bytes, view.bytes + 12, 4);
	memcpy(packet->destination.bytes, view.bytes + 16, 4);
	packet->ip_options_length = header - IPV4_HEADER;
	packet->ip_checksum_ok = wb_checksum_finish(wb_checksum_add(0, view.bytes, header)) == 0;
	return take_transport(view, header, wb_view_u16(view, 2), transport, error);
}

/* The length of extension header KIND at the start of VIEW (RFC 8200 4, RFC 4302), 0 if KIND is
 * none. */
static gsize
extension_length(guint8 kind, WbView view)
{
	switch (kind) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
	case IPPROTO_MH:
		return ((gsize)wb_view_u8(view, 1) + 1) * 8;
	case IPPROTO_FRAGMENT:
		return 8;
	case IPPROTO_AH:
		return ((gsize)wb_view_u8(view, 1) + 2) * 4;
	default:
		return 0;
	}
}

/* Advances TRANSPORT past the extension headers; in a quoted packet, as far as it goes. */
static gboolean
skip_extensions(WbPacket *packet, WbTransport *transport, GError **error)
{
	for (guint i = 0; i <= EXTENSIONS_MAX; i++) {
		WbView view = transport->view;
		gsize length = extension_length(packet->protocol, view);

		if (length == 0 || (transport->quoted && view.length < length))
			return TRUE;
		if (view.length < length || transport->claimed < length)
			return wb_decode_fail(error,
				"an IPv6 extension header of %zu bytes does not fit: %zu are left",
				length, view.length);
		/* An atomic fragment (RFC 6946) is a whole packet. */
		if (packet->protocol == IPPROTO_FRAGMENT && (wb_view_u16(view, 2) & 0xfff9))
			return wb_decode_fail(error, "the packet is a fragment of an IPv6 packet");
		packet->protocol = wb_view_u8(view, 0);
		packet->ip_options_length += length;
		transport->view = wb_view_part(view, length, view.length);
		transport->claimed -= length;
	}
	return wb_decode_fail(
		error, "the packet has more than %d IPv6 extension headers", EXTENSIONS_MAX);
}

static gboolean
decode_ipv6(WbView view, WbPacket *packet, WbTransport *transport, GError **error)
{
	guint32 first = wb_view_u32(view, 0);

	if (!wb_view_has(view, 0, IPV6_HEADER))
		return wb_decode_fail(error,
			"the packet is cut off in the IPv6 header: %zu of its 40 bytes are there",
			view.length);
	packet->tos = first >> 20 & 0xff;
	packet->flow_label = first & 0xfffff;
	packet->protocol = wb_view_u8(view, 6);
	packet->ttl = wb_view_u8(view, 7);
	memcpy(packet->source.bytes, view.bytes + 8, 16);
	memcpy(packet->destination.bytes, view.bytes + 24, 16);
	packet->ip_checksum_ok = TRUE;
	if (!take_transport(
		    view, IPV6_HEADER, (gsize)wb_view_u16(view, 4) + IPV6_HEADER, transport, error))
		return FALSE;
	return skip_extensions(packet, transport, error);
}

static gboolean
decode(WbView view, WbPacket *packet, WbTransport *transport, GError **error)
{
	*packet = (WbPacket){ .version = wb_view_u8(view, 0) >> 4 };
	if (view.length == 0)
		return wb_decode_fail(error, "the packet is empty");
	if (packet->version == 4)
		return decode_ipv4(view, packet, transport, error);
	if (packet->version == 6)
		return decode_ipv6(view, packet, transport, error);
	return wb_decode_fail(
		error, "the packet's IP version is %u; known are 4 and 6", (guint)packet->version);
}

gboolean
wb_packet_decode(const guint8 *bytes, gsize length, WbPacket *ret_packet, GError **error)
{
	WbTransport transport = { .quoted = FALSE };

	return decode((WbView){ bytes, length }, ret_packet, &transport, error) &&
	       wb_decode_transport(ret_packet, &transport, error);
}

gboolean
wb_packet_decode_quoted(
	const guint8 *bytes, gsize length, WbPacket *ret_packet, gsize *ret_known, GError **error)
{
	WbTransport transport = { .quoted = TRUE };

	if (!decode((WbView){ bytes, length }, ret_packet, &transport, error) ||
		!wb_decode_transport(ret_packet, &transport, error))
		return FALSE;
	*ret_known = transport.view.length - ret_packet->payload_length;
	return TRUE;
}
