/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets and log records as facts: one line each, for a checker's patterns. */
#include "record.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAYLOAD_MAX ((size_t)64)

typedef struct {
	char *text;
	size_t length, size;
} Line;

typedef struct {
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];
	unsigned protocol;
	const uint8_t *bytes; /* after the IP header */
	size_t captured;
	size_t length; /* as the IP header says */
} Datagram;

static void __attribute__((format(printf, 2, 3))) put(Line *line, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line->text + line->length, line->size - line->length, format, arguments);
	va_end(arguments);
	if (length > 0)
		line->length += (size_t)length;
	if (line->length >= line->size)
		line->length = line->size - 1;
}

static void
put_payload(Line *line, const uint8_t *data, size_t length)
{
	put(line, ", \"");
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '\n')
			put(line, "\\n");
		else if (data[i] == '\0')
			put(line, "\\0");
		else if (data[i] < ' ' || data[i] > '~' || data[i] == '"' || data[i] == '\\')
			put(line, "\\x%02x", data[i]);
		else
			put(line, "%c", data[i]);
	}
	put(line, "\"");
}

static void
put_tcp(Line *line, const Datagram *datagram)
{
	struct tcphdr tcp;
	size_t header;

	memcpy(&tcp, datagram->bytes, sizeof(tcp));
	header = tcp.doff * 4u;
	put(line, "%s.%u > %s.%u: Flags [%s%s%s%s%s], length %zu", datagram->from,
		ntohs(tcp.source), datagram->to, ntohs(tcp.dest), tcp.fin ? "F" : "",
		tcp.syn ? "S" : "", tcp.rst ? "R" : "", tcp.psh ? "P" : "", tcp.ack ? "." : "",
		datagram->length > header ? datagram->length - header : 0);
}

static void
put_udp(Line *line, const Datagram *datagram)
{
	struct udphdr udp;
	size_t length, captured = datagram->captured - sizeof(udp);

	memcpy(&udp, datagram->bytes, sizeof(udp));
	length = ntohs(udp.len) > sizeof(udp) ? ntohs(udp.len) - sizeof(udp) : 0;
	put(line, "%s.%u > %s.%u: UDP, length %zu", datagram->from, ntohs(udp.source), datagram->to,
		ntohs(udp.dest), length);
	length = length < captured ? length : captured;
	put_payload(
		line, datagram->bytes + sizeof(udp), length < PAYLOAD_MAX ? length : PAYLOAD_MAX);
}

static bool
open_ipv4(const uint8_t *packet, size_t length, Datagram *datagram)
{
	struct iphdr ip;
	size_t header;

	if (length < sizeof(ip))
		return false;
	memcpy(&ip, packet, sizeof(ip));
	header = ip.ihl * 4u;
	if (header < sizeof(ip) || header > length)
		return false;
	inet_ntop(AF_INET, &ip.saddr, datagram->from, sizeof(datagram->from));
	inet_ntop(AF_INET, &ip.daddr, datagram->to, sizeof(datagram->to));
	datagram->protocol = ip.protocol;
	datagram->bytes = packet + header;
	datagram->captured = length - header;
	datagram->length = ntohs(ip.tot_len) > header ? ntohs(ip.tot_len) - header : 0;
	return true;
}

static bool
open_ipv6(const uint8_t *packet, size_t length, Datagram *datagram)
{
	struct ip6_hdr ip;

	if (length < sizeof(ip))
		return false;
	memcpy(&ip, packet, sizeof(ip));
	inet_ntop(AF_INET6, &ip.ip6_src, datagram->from, sizeof(datagram->from));
	inet_ntop(AF_INET6, &ip.ip6_dst, datagram->to, sizeof(datagram->to));
	datagram->protocol = ip.ip6_nxt;
	datagram->bytes = packet + sizeof(ip);
	datagram->captured = length - sizeof(ip);
	datagram->length = ntohs(ip.ip6_plen);
	return true;
}

size_t
fact_packet(char *text, size_t size, uint16_t protocol, const uint8_t *packet, size_t length)
{
	Line line = { text, 0, size };
	Datagram datagram = { 0 };

	if (!(protocol == ETHERTYPE_IP && open_ipv4(packet, length, &datagram)) &&
		!(protocol == ETHERTYPE_IPV6 && open_ipv6(packet, length, &datagram)))
		put(&line, "ethertype 0x%04x, length %zu", protocol, length);
	else if (datagram.protocol == IPPROTO_TCP && datagram.captured >= sizeof(struct tcphdr))
		put_tcp(&line, &datagram);
	else if (datagram.protocol == IPPROTO_UDP && datagram.captured >= sizeof(struct udphdr))
		put_udp(&line, &datagram);
	else
		put(&line, "%s > %s: IP protocol %u", datagram.from, datagram.to,
			datagram.protocol);
	return line.length;
}

/* The kernel escapes what cannot be printed as \xNN, the backslash too. */
size_t
fact_log(char *text, size_t size, const char *record, size_t length)
{
	Line line = { text, 0, size };
	const char *words = memchr(record, ';', length), *end;
	unsigned priority;
	uint64_t us;

	if (!words || sscanf(record, "%u,%*u,%" SCNu64, &priority, &us) != 2 || priority >> 3)
		return 0;
	words++;
	length -= (size_t)(words - record);
	end = memchr(words, '\n', length);
	put(&line, "<%u>[%5" PRIu64 ".%06" PRIu64 "] %.*s", priority & 7, us / 1000000,
		us % 1000000, (int)(end ? (size_t)(end - words) : length), words);
	return line.length;
}
