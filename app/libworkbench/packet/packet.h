/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An IP packet as fields: bytes to fields and back, and fields as a line of text. No input or
 * output.
 *
 * Shapes follow RFC 791, 8200, 9293, 768, 792, 4443, 2018, 7323, 7413, 2385 and 9768. All numbers
 * are in host order; addresses are bytes as on the wire.
 */
#pragma once

#include <glib.h>

#define WB_PACKET_MAX 65535

/* TCP flags as in byte 13 of the header; AE (RFC 9768) is the lowest bit of byte 12. */
enum {
	WB_TCP_FIN = 0x001,
	WB_TCP_SYN = 0x002,
	WB_TCP_RST = 0x004,
	WB_TCP_PSH = 0x008,
	WB_TCP_ACK = 0x010,
	WB_TCP_URG = 0x020,
	WB_TCP_ECE = 0x040,
	WB_TCP_CWR = 0x080,
	WB_TCP_AE = 0x100,
	WB_TCP_RESERVED = 0xe00, /* the three bits that mean nothing yet */
};

/* The ECN field, the two low bits of the traffic class (RFC 3168). */
enum { WB_ECN_NONE, WB_ECN_ECT1, WB_ECN_ECT0, WB_ECN_CE };

typedef struct {
	guint8 bytes[16]; /* IPv4 uses the first four */
} WbIpAddress;

/* TCP options; numbers are IANA's "TCP Option Kind Numbers". */
typedef enum {
	WB_OPTION_EOL = 0,
	WB_OPTION_NOP = 1,
	WB_OPTION_MSS = 2,
	WB_OPTION_WSCALE = 3,
	WB_OPTION_SACK_OK = 4,
	WB_OPTION_SACK = 5,
	WB_OPTION_TIMESTAMP = 8,
	WB_OPTION_MD5 = 19,
	WB_OPTION_AO = 29,
	WB_OPTION_MPTCP = 30,
	WB_OPTION_FASTOPEN = 34,
	WB_OPTION_ACCECN0 = 172,    /* first counter is ECT(0) */
	WB_OPTION_ACCECN1 = 174,    /* first counter is ECT(1) */
	WB_OPTION_EXPERIMENT = 254, /* with 0xf989: Fast Open before it had a number */
} WbTcpOptionKind;

#define WB_SACK_MAX 4
#define WB_OPTION_DATA_MAX 38

typedef struct {
	guint32 start, end; /* first byte, and the one after the last */
} WbSackBlock;

typedef struct {
	guint8 kind;
	/* A WB_OPTION_EXPERIMENT that is not Fast Open: its data is the whole value, the
	 * experiment's number first. */
	gboolean other_experiment;
	union {
		guint16 mss;
		guint8 wscale; /* shift count */
		struct {
			guint32 val, ecr;
		} ts;
		struct {
			guint count;
			WbSackBlock blocks[WB_SACK_MAX];
		} sack;
		struct {
			guint count;
			guint32 counters[3];
		} accecn; /* 24 bits each, in the order on the wire */
		/* Fast Open's cookie (either kind), MD5's digest, or an unknown option's value. */
		struct {
			guint8 length;
			guint8 bytes[WB_OPTION_DATA_MAX];
		} data;
	};
} WbTcpOption;

#define WB_OPTIONS_MAX 40

typedef struct {
	/* Without the EOLs that end and pad them. */
	guint count;
	WbTcpOption list[WB_OPTIONS_MAX];
	gboolean malformed; /* what follows the last one is not an option: a length that does not
			       fit, or that the kind cannot have; or bytes after EOL */
} WbTcpOptions;

typedef struct {
	guint16 source_port, destination_port;
	guint32 seq, ack;
	guint16 flags;	/* WB_TCP_*, reserved bits too */
	guint16 window; /* as in the header, not scaled */
	guint16 urgent;
	WbTcpOptions options;
} WbTcp;

typedef struct {
	guint8 type, code;
	guint32 rest; /* the second 32-bit word: MTU, or identifier << 16 | sequence number */
} WbIcmp;

typedef struct {
	guint8 version;	 /* 4 or 6 */
	guint8 protocol; /* IPPROTO_TCP, _UDP, _ICMP, _ICMPV6 or another */
	guint8 tos;	 /* traffic class: DSCP << 2 | ECN */
	guint8 ttl;	 /* hop limit */
	guint32 flow_label;
	guint16 id;
	gboolean dont_fragment;
	gsize ip_options_length; /* bytes of IPv4 options or IPv6 extension headers, which are
				    skipped, and not encoded */
	WbIpAddress source, destination;

	union {
		WbTcp tcp;
		struct {
			guint16 source_port, destination_port;
		} udp;
		WbIcmp icmp;
	};

	/* After the headers. Not owned after decoding: it points into the decoded bytes. */
	const guint8 *payload;
	gsize payload_length;
	/* What the packet itself says its payload's length is; larger than payload_length in a
	 * quoted packet. */
	gsize claimed_length;

	gboolean ip_checksum_ok;	/* always TRUE for IPv6 */
	gboolean transport_checksum_ok; /* also TRUE if it could not be checked: a quoted packet */
} WbPacket;

/*
 * Decodes an IP packet without a link header. FALSE with WB_ERROR_INVALID_DATA if it is cut off or
 * malformed, or a fragment; a wrong checksum is no fault. Bytes after the packet's own length are
 * ignored.
 */
gboolean wb_packet_decode(const guint8 *bytes, gsize length, WbPacket *ret_packet, GError **error);

/*
 * The start of a packet quoted by ICMP (RFC 792: the IP header and 8 bytes): fields beyond the
 * quoted bytes stay 0; *RET_KNOWN is how many bytes of the transport header were there.
 */
gboolean wb_packet_decode_quoted(
	const guint8 *bytes, gsize length, WbPacket *ret_packet, gsize *ret_known, GError **error);

/*
 * Encodes with right lengths and checksums; the payload is PAYLOAD_LENGTH bytes, zeros if PAYLOAD
 * is NULL. Options are written in their order and padded with EOL to four bytes.
 * WB_ERROR_INVALID_DATA if they do not fit.
 */
GBytes *wb_packet_encode(const WbPacket *packet, GError **error);

/* ICMP in IPv4, or ICMPv6 in IPv6. */
gboolean wb_packet_is_icmp(const WbPacket *packet);

/* The options in the BYTES of a header (at most 40), and back. */
void wb_tcp_options_decode(const guint8 *bytes, gsize length, WbTcpOptions *ret_options);
gboolean wb_tcp_options_encode(const WbTcpOptions *options, GByteArray *bytes, GError **error);

/* "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8", as a script writes it. Owned. */
char *wb_tcp_options_to_string(const WbTcpOptions *options);
char *wb_tcp_option_to_string(const WbTcpOption *option);

/* "S.", "P.", "-" for none. ACE as a number (".5") if ACE. Owned. */
char *wb_tcp_flags_to_string(guint flags, gboolean ace);

/*
 * As a script would write it, without direction: "P. 1:11(10) ack 1 win 256 <nop,nop,TS val 2 ecr
 * 1>", "icmp unreachable frag_needed mtu 1200 [1:11(10)]", "udp (100)". Numbers are shown as they
 * are. Owned.
 */
char *wb_packet_to_string(const WbPacket *packet);

/* Text of an address of VERSION, and back. */
char *wb_ip_address_to_string(const WbIpAddress *address, guint version);
gboolean wb_ip_address_parse(const char *text, WbIpAddress *ret_address, guint *ret_version);
