/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets and the kernel log. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <unistd.h>

/* Packets, and log lines, in one go: a module that logs everything must not drown us. */
#define MAX_PRINTED 400
#define MAX_LEFT_OUT 100000 /* then it is a log that never ends */
#define MAX_PAYLOAD ((size_t)64)
#define SSH_PORT 22
#define LOG_DESCRIPTOR 9

static uint64_t log_first; /* sequence number of the check's first line; 0 before it came */
static unsigned packet_number;
static int log_fd = -1, packet_fd = -1;

/* The kernel escapes what cannot be printed as \xNN, the backslash too. */
static void
print_record(char *record)
{
	unsigned priority;
	uint64_t sequence, us;
	char *text = strchr(record, ';');

	if (!text || sscanf(record, "%u,%" SCNu64 ",%" SCNu64, &priority, &sequence, &us) != 3)
		return;
	text++;
	text[strcspn(text, "\n")] = '\0';
	if (!log_first)
		log_first = sequence;
	if (priority >> 3) /* a program wrote it */
		return;
	printf("log %" PRIu64 ": <%u>[%5" PRIu64 ".%06" PRIu64 "] %s\n", sequence - log_first + 1,
		priority & 7, us / 1000000, us % 1000000, text);
}

static void
drain_log(void)
{
	char record[8192];
	unsigned printed = 0, left_out = 0;
	ssize_t length;

	while (left_out < MAX_LEFT_OUT &&
		((length = read(log_fd, record, sizeof(record) - 1)) > 0 ||
			(length < 0 && errno == EPIPE))) {
		if (length < 0 || printed == MAX_PRINTED) {
			left_out++;
			continue;
		}
		record[length] = '\0';
		print_record(record);
		printed++;
	}
	if (left_out)
		printf("log-lost %u\n", left_out);
}

static void
print_payload(const unsigned char *data, size_t length)
{
	printf(", \"");
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '\n')
			printf("\\n");
		else if (data[i] == '\0')
			printf("\\0");
		else if (data[i] < ' ' || data[i] > '~' || data[i] == '"' || data[i] == '\\')
			printf("\\x%02x", data[i]);
		else
			putchar(data[i]);
	}
	putchar('"');
}

static void
print_flags(const struct tcphdr *tcp)
{
	printf("Flags [%s%s%s%s%s]", tcp->fin ? "F" : "", tcp->syn ? "S" : "", tcp->rst ? "R" : "",
		tcp->psh ? "P" : "", tcp->ack ? "." : "");
}

static void
print_tcp(const struct iphdr *ip, const unsigned char *segment, const char *from, const char *to)
{
	struct tcphdr tcp;

	memcpy(&tcp, segment, sizeof(tcp));
	if (ntohs(tcp.source) == SSH_PORT || ntohs(tcp.dest) == SSH_PORT)
		return;
	printf("packet %u: %s.%u > %s.%u: ", ++packet_number, from, ntohs(tcp.source), to,
		ntohs(tcp.dest));
	print_flags(&tcp);
	printf(", length %d\n", ntohs(ip->tot_len) - ip->ihl * 4 - tcp.doff * 4);
}

/* AVAILABLE bytes of DATAGRAM were captured. */
static void
print_udp(const unsigned char *datagram, size_t available, const char *from, const char *to)
{
	struct udphdr udp;
	size_t length;

	memcpy(&udp, datagram, sizeof(udp));
	length = ntohs(udp.len) > sizeof(udp) ? ntohs(udp.len) - sizeof(udp) : 0;
	printf("packet %u: %s.%u > %s.%u: UDP, length %zu", ++packet_number, from,
		ntohs(udp.source), to, ntohs(udp.dest), length);
	length = MIN(length, MIN(available - sizeof(udp), MAX_PAYLOAD));
	print_payload(datagram + sizeof(udp), length);
	putchar('\n');
}

/* PACKET begins with the IP header; LENGTH bytes of it, at least that header, were captured. */
static void
print_packet(const unsigned char *packet, size_t length)
{
	char from[INET_ADDRSTRLEN], to[INET_ADDRSTRLEN];
	struct iphdr ip;
	size_t header;

	memcpy(&ip, packet, sizeof(ip));
	header = ip.ihl * 4u;
	inet_ntop(AF_INET, &ip.saddr, from, sizeof(from));
	inet_ntop(AF_INET, &ip.daddr, to, sizeof(to));
	if (ip.protocol == IPPROTO_TCP && length >= header + sizeof(struct tcphdr))
		print_tcp(&ip, packet + header, from, to);
	else if (ip.protocol == IPPROTO_UDP && length >= header + sizeof(struct udphdr))
		print_udp(packet + header, length - header, from, to);
	else
		printf("packet %u: %s > %s: IP protocol %u\n", ++packet_number, from, to,
			ip.protocol);
}

/* On lo each packet is seen twice, going out and coming in: one of them is enough. */
static void
drain_packets(void)
{
	unsigned lo = if_nametoindex("lo");
	unsigned char packet[512];
	struct sockaddr_ll from = { 0 };
	socklen_t size = sizeof(from);
	ssize_t length;
	unsigned first = packet_number;

	while ((length = recvfrom(packet_fd, packet, sizeof(packet), 0, (struct sockaddr *)&from,
			&size)) >= 0) {
		size = sizeof(from);
		if (from.sll_protocol != htons(ETH_P_IP) || (size_t)length < sizeof(struct iphdr) ||
			((unsigned)from.sll_ifindex == lo && from.sll_pkttype == PACKET_OUTGOING))
			continue;
		if (packet_number - first < MAX_PRINTED)
			print_packet(packet, (size_t)length);
	}
}

/*
 * The kernel log is read through descriptor 9 if the caller has it open: the place in the log is
 * then kept from one process to the next, and no line between them is lost.
 */
void
evidence_open(void)
{
	const char *path = getenv("WB_STATE");
	FILE *file = path ? fopen(path, "r") : NULL;
	bool begun = file && fscanf(file, "%" SCNu64 " %u", &log_first, &packet_number) == 2;
	int size = 4 << 20;

	if (file)
		fclose(file);
	log_fd = fcntl(LOG_DESCRIPTOR, F_GETFD) < 0 ? open("/dev/kmsg", O_RDONLY) : LOG_DESCRIPTOR;
	fcntl(log_fd, F_SETFL, O_NONBLOCK);
	fcntl(log_fd, F_SETFD, FD_CLOEXEC);
	if (!begun || log_fd != LOG_DESCRIPTOR)
		lseek(log_fd, 0, SEEK_END);
	packet_fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	setsockopt(packet_fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
}

void
evidence_close(void)
{
	const char *path = getenv("WB_STATE");
	FILE *file;

	drain_packets();
	drain_log();
	file = path ? fopen(path, "w") : NULL;
	if (file) {
		fprintf(file, "%" PRIu64 " %u\n", log_first, packet_number);
		fclose(file);
	}
}
