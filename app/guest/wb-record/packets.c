/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets, by packet sockets: one for each interface, so that each has a buffer and counts its own
 * losses. They are read in turns: whoever reads puts them in order of time.
 *
 * Interfaces that come later share one socket, which is there before they are: a script's player
 * sends its first packets before we have heard of its TUN.
 *
 * The loopback shows every packet twice, going out and coming in; as libpcap, we take the second.
 */
#include "record.h"

#include "facts-wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 32
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RECEIVE_BUFFER (16 << 20)
#define LINKTYPE_ETHERNET 1
#define LINKTYPE_RAW 101
#define SSH_PORT 22
#define STAMP_TRIES 400
#define STAMP_PAUSE_NS (50 * 1000)
#define LOOPBACK "lo"

typedef struct {
	bool used, gone;
	int fd; /* -1: its packets are LATER's */
	int index;
	bool wanted; /* else it is only there for the markers */
	uint16_t link;
	unsigned number; /* in the section */
} Interface;

static Interface interfaces[RECORD_INTERFACES_MAX];
static unsigned interface_count; /* in the section */
static uint64_t number;		 /* of the last packet that is no marker */
static unsigned marker;
static int64_t marker_ns;
static int loopback_index;
static int later = -1; /* the socket of interfaces that come later */
static int last_index; /* of those that were there */

static char slots[BATCH][RECORD_SNAPLEN_MAX];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];
static struct sockaddr_ll origins[BATCH];
static char controls[BATCH][CMSG_SPACE(sizeof(struct timespec))];

/* What is captured goes through here first; offsets are from the network header. */
#define NET(offset) (SKF_NET_OFF + (offset))
static struct sock_filter all_but_ssh[] = {
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, SKF_AD_OFF + SKF_AD_PROTOCOL),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 12),
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, NET(9)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 10),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, NET(6)),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 8, 0), /* a fragment without ports */
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, NET(0)),
	BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x0f),
	BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2),
	BPF_STMT(BPF_MISC | BPF_TAX, 0),
	BPF_STMT(BPF_LD | BPF_H | BPF_IND, NET(0)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SSH_PORT, 3, 0),
	BPF_STMT(BPF_LD | BPF_H | BPF_IND, NET(2)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SSH_PORT, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	BPF_STMT(BPF_RET | BPF_K, 0),
};
/* In front of it: only of interfaces that came later. */
static struct sock_filter only_later[2 + sizeof(all_but_ssh) / sizeof(all_but_ssh[0])];
static struct sock_filter only_markers[] = {
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, SKF_AD_OFF + SKF_AD_PROTOCOL),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, WB_RECORD_ETHERTYPE, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

static bool
is_wanted(const char *name)
{
	for (unsigned i = 0; i < options.interface_count; i++)
		if (strcmp(options.interfaces[i], name) == 0)
			return true;
	return options.interface_count == 0;
}

/* The link type of pcap; -1 for a kind of interface that we cannot write. */
static int
find_link(unsigned hardware)
{
	switch (hardware) {
	case ARPHRD_LOOPBACK:
	case ARPHRD_ETHER:
		return LINKTYPE_ETHERNET;
	case ARPHRD_NONE:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_IPGRE:
		return LINKTYPE_RAW;
	default:
		return -1;
	}
}

static bool
set_up(int fd, int index, struct sock_filter *code, size_t length)
{
	struct sock_fprog filter = { (unsigned short)length, code };
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = index,
	};
	int size = RECEIVE_BUFFER / 2, on = 1; /* the kernel doubles it */

	if (index == loopback_index &&
		setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) < 0)
		return false;
	if (!options.plain)
		setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0 &&
	       bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

static Interface *
find(int index)
{
	for (unsigned i = 0; i < RECORD_INTERFACES_MAX; i++)
		if (interfaces[i].used && interfaces[i].index == index)
			return &interfaces[i];
	return NULL;
}

static Interface *
find_free(void)
{
	for (unsigned i = 0; i < RECORD_INTERFACES_MAX; i++)
		if (!interfaces[i].used)
			return &interfaces[i];
	return NULL;
}

/* A socket of its own. */
static int
open_socket(int index, bool wanted)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sock_filter *code = wanted ? all_but_ssh : only_markers;
	size_t length = wanted ? COUNT(all_but_ssh) : COUNT(only_markers);

	if (set_up(fd, index, code, length))
		return fd;
	close(fd);
	return -1;
}

void
packets_add(int index, const char *name, unsigned hardware)
{
	bool wanted = is_wanted(name);
	Interface *interface = find_free();
	int link = find_link(hardware), fd = -1;

	if (find(index) || (!wanted && index != loopback_index))
		return;
	if (link >= 0 && interface && later < 0)
		fd = open_socket(index, wanted);
	if (!interface || link < 0 || (later < 0 && fd < 0)) {
		control_note("the packets of %s cannot be recorded: %s", name,
			!interface ? "there are too many interfaces"
			: link < 0 ? "of its kind nothing is known"
				   : strerror(errno));
		return;
	}
	if (later < 0 && index > last_index)
		last_index = index;
	*interface =
		(Interface){ true, false, fd, index, wanted, (uint16_t)link, interface_count++ };
	pcapng_interface(name, interface->link);
}

/* What is there has its sockets. */
void
packets_await_later(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unsigned drop = COUNT(all_but_ssh) - 1;

	only_later[0] =
		(struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_IFINDEX);
	only_later[1] = (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JGT | BPF_K, (unsigned)last_index, 0, (unsigned char)drop);
	memcpy(only_later + 2, all_but_ssh, sizeof(all_but_ssh));
	if (set_up(fd, 0, only_later, COUNT(only_later))) {
		later = fd;
		return;
	}
	control_note("packets of new interfaces are not recorded: %s", strerror(errno));
	close(fd);
}

bool
packets_open(void)
{
	loopback_index = (int)if_nametoindex(LOOPBACK);
	for (unsigned i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){ slots[i], options.snaplen };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	pcapng_section();
	return loopback_index != 0;
}

bool
packets_mark(const char *text, size_t length)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(WB_RECORD_ETHERTYPE),
		.sll_ifindex = loopback_index,
	};
	const Interface *loopback = find(loopback_index);
	struct ether_header header = { .ether_type = htons(WB_RECORD_ETHERTYPE) };
	struct iovec frame[] = { { &header, sizeof(header) }, { (void *)text, length } };
	struct msghdr message = { .msg_name = &address,
		.msg_namelen = sizeof(address),
		.msg_iov = frame,
		.msg_iovlen = 2 };

	return loopback && sendmsg(loopback->fd, &message, MSG_DONTWAIT) > 0;
}

unsigned
packets_get_marker(void)
{
	return marker;
}

/* The kernel's stamp, or 0. */
static int64_t
get_stamp(struct msghdr *message)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(message);
	struct timespec stamp;

	if (!c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
		return 0;
	memcpy(&stamp, CMSG_DATA(c), sizeof(stamp));
	return (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
}

/* The marker that an Ethernet frame is, or 0. */
static unsigned
find_marker(const uint8_t *frame, size_t length)
{
	size_t header = sizeof(struct ether_header);

	if (frame[12] != WB_RECORD_ETHERTYPE >> 8 || frame[13] != (WB_RECORD_ETHERTYPE & 0xff))
		return 0;
	return marker_parse((const char *)frame + header, length - header);
}

static void
take(const Interface *interface, unsigned slot)
{
	const uint8_t *bytes = (const uint8_t *)slots[slot];
	size_t length = messages[slot].msg_len, captured = length;
	size_t header = interface->link == LINKTYPE_ETHERNET ? sizeof(struct ether_header) : 0;
	uint16_t protocol = ntohs(origins[slot].sll_protocol);
	int64_t stamp = get_stamp(&messages[slot].msg_hdr);

	if (captured > options.snaplen)
		captured = options.snaplen;
	unsigned seen = header && captured > header ? find_marker(bytes, captured) : 0;

	if (seen) {
		if (session_has_marked(seen))
			marker = seen, marker_ns = stamp;
		if (!session_is_on())
			return;
	} else if (!options.on[RECORD_PACKET]) {
		return;
	} else {
		number++;
		if (captured >= header)
			facts_packet(number, protocol, bytes + header, captured - header);
	}
	pcapng_packet(interface->number, stamp, bytes, captured, length);
}

/* Whose packet it is; NULL: of none that is wanted. */
static const Interface *
find_origin(unsigned slot)
{
	int index = origins[slot].sll_ifindex;
	const Interface *interface = find(index);

	if (interface)
		return interface;
	/* We have not heard of it yet. */
	interfaces_read();
	return find(index);
}

/* At most a batch of FD, INTERFACE's own socket or, if that is NULL, LATER; -1: nothing was there.
 */
static int
receive(int fd, const Interface *own)
{
	int count;

	for (unsigned i = 0; i < BATCH; i++) {
		struct msghdr *message = &messages[i].msg_hdr;

		message->msg_name = &origins[i];
		message->msg_namelen = sizeof(origins[i]);
		message->msg_control = controls[i];
		message->msg_controllen = sizeof(controls[i]);
	}
	count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
	/* An interface that went down says so once; what it had is still there. */
	if (count < 0 && (errno == ENETDOWN || errno == ENODEV))
		count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
	for (int i = 0; i < count; i++) {
		const Interface *interface = own ? own : find_origin((unsigned)i);

		if (interface)
			take(interface, (unsigned)i);
	}
	return count;
}

/* False if there was more than the output has room for. */
static bool
read_socket(int fd, const Interface *own)
{
	int count = BATCH;

	while (fd >= 0 && count == BATCH) {
		if (!output_has_room())
			return false;
		count = receive(fd, own);
	}
	return true;
}

static void
count_lost(int fd)
{
	struct tpacket_stats statistics;
	socklen_t size = sizeof(statistics);

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
		control_lost(RECORD_PACKET, statistics.tp_drops);
}

/* Everything that they had was read. */
static void
forget_gone(void)
{
	for (unsigned i = 0; i < RECORD_INTERFACES_MAX; i++) {
		Interface *interface = &interfaces[i];

		if (!interface->used || !interface->gone)
			continue;
		if (interface->fd >= 0) {
			count_lost(interface->fd);
			close(interface->fd);
		}
		interface->used = false;
	}
}

bool
packets_read(void)
{
	for (unsigned i = 0; i < RECORD_INTERFACES_MAX; i++)
		if (interfaces[i].used && !read_socket(interfaces[i].fd, &interfaces[i]))
			return false;
	if (!read_socket(later, NULL))
		return false;
	forget_gone();
	return true;
}

void
packets_count_lost(void)
{
	for (unsigned i = 0; i < RECORD_INTERFACES_MAX; i++)
		if (interfaces[i].used && interfaces[i].fd >= 0)
			count_lost(interfaces[i].fd);
	if (later >= 0)
		count_lost(later);
}

void
packets_remove(int index)
{
	Interface *interface = find(index);

	if (interface)
		interface->gone = true;
}

/*
 * net_enable_timestamp() leaves it to a work queue: the first packets have the time at which they
 * are read. Of a frame that waits for a while before it is read, the two differ.
 */
void
packets_await_stamps(void)
{
	static const char text[] = WB_RECORD_MARKER "1";
	const struct timespec pause = { .tv_nsec = STAMP_PAUSE_NS };

	for (unsigned i = 0; i < STAMP_TRIES; i++) {
		int64_t sent;

		marker_ns = 0;
		packets_mark(text, sizeof(text) - 1);
		sent = clock_ns(CLOCK_REALTIME);
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		packets_read();
		if (marker_ns && marker_ns <= sent) {
			setenv(STAMPED_VARIABLE, "1", 1);
			return;
		}
	}
	control_note("the kernel does not stamp packets: their times are those of reading");
}
