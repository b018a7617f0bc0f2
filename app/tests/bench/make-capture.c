/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a pcap file of COUNT packets to standard output: mixed flows over IPv4 and IPv6 with
 * options, retransmitted holes, fragments, VLAN, UDP, ICMP and ARP, the same for the same COUNT.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLOWS 5000

typedef struct {
	uint8_t bytes[2048];
	size_t length;
} Packet;

typedef struct {
	uint32_t seq[2];
	uint16_t ports[2];
	uint32_t step;
} Flow;

static Flow flows[FLOWS];
static uint64_t state = 88172645463325252u;

static uint32_t
draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

static void
put(Packet *packet, const void *bytes, size_t length)
{
	memcpy(packet->bytes + packet->length, bytes, length);
	packet->length += length;
}

static void
put16(Packet *packet, uint32_t number)
{
	uint8_t bytes[2] = { (uint8_t)(number >> 8), (uint8_t)number };

	put(packet, bytes, 2);
}

static void
put32(Packet *packet, uint32_t number)
{
	put16(packet, number >> 16);
	put16(packet, number);
}

static void
put_filler(Packet *packet, size_t length)
{
	memset(packet->bytes + packet->length, 'x', length);
	packet->length += length;
}

static void
put_ethernet(Packet *packet, uint32_t type, int vlan)
{
	put(packet, "\2\0\0\0\0\2\2\0\0\0\0\1", 12);
	if (vlan) {
		put16(packet, 0x8100);
		put16(packet, 5);
	}
	put16(packet, type);
}

static uint16_t
checksum(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i += 2)
		sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
put_ipv4(Packet *packet, uint32_t flow, int back, int protocol, size_t content, uint32_t fragment)
{
	uint8_t *start = packet->bytes + packet->length;
	uint32_t ends[2] = { 0x0a000000 + flow % 50, 0xc0a80001 + flow % 7 };
	uint16_t sum;

	put16(packet, 0x4500);
	put16(packet, (uint32_t)(20 + content));
	put16(packet, draw(65536));
	put16(packet, fragment);
	put16(packet, (uint32_t)(64 << 8 | protocol));
	put16(packet, 0);
	put32(packet, ends[back]);
	put32(packet, ends[!back]);
	sum = checksum(start, 20);
	start[10] = (uint8_t)(sum >> 8);
	start[11] = (uint8_t)sum;
}

static void
put_ipv6(Packet *packet, uint32_t flow, int back, int protocol, size_t content)
{
	uint8_t ends[2][16] = { "\x20\x01\x0d\xb8", "\xfe\x80" };

	memcpy(&ends[0][12], &(uint32_t){ htonl(flow % 50) }, 4);
	ends[1][15] = (uint8_t)(1 + flow % 7);
	put32(packet, 6u << 28);
	put16(packet, (uint32_t)content);
	put16(packet, (uint32_t)(protocol << 8 | 64));
	put(packet, ends[back], 16);
	put(packet, ends[!back], 16);
}

static void
put_ip(Packet *packet, uint32_t flow, int back, int protocol, size_t content)
{
	int vlan = flow % 16 == 3;

	if (flow % 3 == 0) {
		put_ethernet(packet, 0x86dd, vlan);
		put_ipv6(packet, flow, back, protocol, content);
	} else {
		put_ethernet(packet, 0x0800, vlan);
		put_ipv4(packet, flow, back, protocol, content, 0x4000);
	}
}

static void
put_segment(Packet *packet, uint32_t number, int back, int flags, size_t data)
{
	Flow *flow = &flows[number];
	static const uint8_t syn[20] = { 2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3,
		3, 7 };
	int holes = !(flags & 2) && data == 0 && draw(10) == 0;
	size_t options = flags & 2 ? 20 : holes ? 24 : 12;

	put_ip(packet, number, back, 6, 20 + options + data);
	put16(packet, flow->ports[back]);
	put16(packet, flow->ports[!back]);
	put32(packet, flow->seq[back]);
	put32(packet, flags & 16 ? flow->seq[!back] : 0);
	put16(packet, (uint32_t)((20 + options) / 4 << 12) | (uint32_t)flags);
	put16(packet, 500);
	put32(packet, 0);
	if (flags & 2) {
		put(packet, syn, 20);
	} else {
		put32(packet, 0x0101080a);
		put32(packet, flow->step * 7);
		put32(packet, flow->step * 5);
	}
	if (holes) {
		put32(packet, 0x0101050a);
		put32(packet, flow->seq[!back] + 1448);
		put32(packet, flow->seq[!back] + 2896);
	}
	put_filler(packet, data);
	flow->seq[back] += (uint32_t)data + (flags & 3 ? 1 : 0);
}

/* The next segment of a connection's life: handshake, data, end, and again. */
static void
put_tcp(Packet *packet, uint32_t number)
{
	Flow *flow = &flows[number];
	uint32_t step = flow->step++ % 40;

	if (step == 0) {
		flow->seq[0] = draw(UINT32_MAX);
		flow->seq[1] = draw(UINT32_MAX);
		put_segment(packet, number, 0, 2, 0);
	} else if (step == 1) {
		put_segment(packet, number, 1, 18, 0);
	} else if (step < 37) {
		int back = (int)draw(2);

		put_segment(packet, number, back, 24 - 8 * back, back ? 0 : 1 + draw(200));
	} else {
		put_segment(packet, number, step == 38, step < 39 ? 17 : 16, 0);
	}
}

static void
put_udp(Packet *packet, uint32_t number)
{
	size_t data = 1 + draw(100);

	put_ip(packet, number, 0, 17, 8 + data);
	put16(packet, flows[number].ports[0]);
	put16(packet, flows[number].ports[1]);
	put16(packet, (uint32_t)(8 + data));
	put16(packet, 0);
	put_filler(packet, data);
}

static void
put_echo(Packet *packet, uint32_t number)
{
	int v6 = number % 3 == 0;

	put_ip(packet, number, 0, v6 ? 58 : 1, 64);
	put16(packet, v6 ? 128 << 8 : 8 << 8);
	put16(packet, 0);
	put32(packet, number << 16 | draw(65536));
	put_filler(packet, 56);
}

static void
put_fragment(Packet *packet, uint32_t number)
{
	put_ethernet(packet, 0x0800, 0);
	put_ipv4(packet, number, 0, 17, 400, draw(2) ? 0x2000 : 0x00b9);
	put16(packet, flows[number].ports[0]);
	put16(packet, flows[number].ports[1]);
	put32(packet, 2000u << 16);
	put_filler(packet, 392);
}

static void
put_arp(Packet *packet, uint32_t number)
{
	put_ethernet(packet, 0x0806, 0);
	put(packet, "\0\1\10\0\6\4\0\1\2\0\0\0\0\1", 14);
	put32(packet, 0x0a000000 + number % 50);
	put_filler(packet, 6);
	put32(packet, 0xc0a80001);
}

static void
make_packet(Packet *packet)
{
	uint32_t number = draw(FLOWS), kind = draw(100);

	packet->length = 0;
	if (kind < 80)
		put_tcp(packet, number);
	else if (kind < 92)
		put_udp(packet, number);
	else if (kind < 95)
		put_echo(packet, number);
	else if (kind < 98)
		put_fragment(packet, number);
	else
		put_arp(packet, number);
}

int
main(int argc, char **argv)
{
	uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
	uint32_t head[6] = { 0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1 };
	Packet packet;

	for (uint32_t i = 0; i < FLOWS; i++) {
		flows[i].ports[0] = (uint16_t)(20000 + draw(40000));
		flows[i].ports[1] = (uint16_t)(20000 + draw(40000));
	}
	fwrite(head, sizeof(head), 1, stdout);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t record[4] = { 1700000000 + i / 100000, i % 100000 * 10, 0, 0 };

		make_packet(&packet);
		record[2] = record[3] = (uint32_t)packet.length;
		fwrite(record, sizeof(record), 1, stdout);
		fwrite(packet.bytes, 1, packet.length, stdout);
	}
	return fflush(stdout) ? 1 : 0;
}
