/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire: packets go in through the TUN device and are seen on a packet socket, which has the
 * kernel's time stamps and both directions in their order. The TUN's own queue is read and thrown
 * away, so that the kernel's transmissions complete.
 */
#include "facts-wire.h"
#include "pktplay.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Enough for some hundred of the largest segments between two looks at the socket. */
#define QUEUE_BYTES (16 * 1024 * 1024)

typedef struct {
	WbWire base;
	int tun, socket, capture; /* CAPTURE: -1 for none */
	guint mss;
	guint unread; /* packets that are still in the TUN's queue */
	guint8 buffer[WB_PACKET_MAX + 1];
} Wire;

/* What the packet socket tells beside the bytes. */
typedef struct {
	gsize length;
	gboolean outgoing, checksum_missing;
	struct timespec time; /* CLOCK_REALTIME */
} Seen;

static guint32
sum_words(const guint8 *bytes, gsize length, guint32 sum)
{
	for (gsize i = 0; i + 1 < length; i += 2)
		sum += bytes[i] << 8 | bytes[i + 1];
	if (length % 2)
		sum += bytes[length - 1] << 8;
	return (sum & 0xffff) + (sum >> 16);
}

/* What a card would do for the kernel (RFC 9293 3.1, RFC 8200 8.1). */
static void
complete_checksum(guint8 *bytes, gsize length)
{
	gboolean v6 = bytes[0] >> 4 == 6;
	gsize header = v6 ? 40 : (bytes[0] & 0xf) * 4, field;
	guint8 protocol = v6 ? bytes[6] : bytes[9];
	guint32 sum;

	field = header + (protocol == IPPROTO_TCP ? 16 : 6);
	if ((protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) || length < field + 2)
		return;
	bytes[field] = bytes[field + 1] = 0;
	sum = sum_words(bytes + (v6 ? 8 : 12), v6 ? 32 : 8, protocol + (length - header));
	sum = sum_words(bytes + header, length - header, sum);
	sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
	if (protocol == IPPROTO_UDP && sum == 0)
		sum = 0xffff;
	bytes[field] = sum >> 8;
	bytes[field + 1] = sum;
}

static void
read_ancillary(struct msghdr *message, Seen *seen)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&seen->time, CMSG_DATA(c), sizeof(seen->time));
		} else if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA) {
			struct tpacket_auxdata data;

			memcpy(&data, CMSG_DATA(c), sizeof(data));
			seen->checksum_missing = (data.tp_status & TP_STATUS_CSUMNOTREADY) != 0;
		}
	}
}

/* The next packet of either direction; FALSE with errno if there is none now. */
static gboolean
look(Wire *wire, Seen *seen)
{
	_Alignas(struct cmsghdr) char control[256];
	struct sockaddr_ll from = { 0 };
	struct iovec part = { wire->buffer, sizeof(wire->buffer) };
	struct msghdr message = { .msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	gssize got = recvmsg(wire->socket, &message, MSG_DONTWAIT);

	*seen = (Seen){ 0 };
	if (got < 0)
		return FALSE;
	seen->length = got;
	seen->outgoing = from.sll_pkttype == PACKET_OUTGOING;
	clock_gettime(CLOCK_REALTIME, &seen->time);
	read_ancillary(&message, seen);
	if (seen->checksum_missing && seen->length >= 20)
		complete_checksum(wire->buffer, seen->length);
	if (wire->capture >= 0)
		pktplay_capture_write(wire->capture, &seen->time, wire->buffer, seen->length);
	return TRUE;
}

/* Only counts: the packet socket has had the bytes. */
static void
complete_transmission(Wire *wire)
{
	char start[sizeof(struct virtio_net_hdr) + 1];

	wire->unread++;
	while (wire->unread > 0 && read(wire->tun, start, sizeof(start)) > 0)
		wire->unread--;
}

/* The kernel's own announcements to groups: no script is about them. */
static gboolean
is_multicast(const guint8 *bytes, gsize length)
{
	if (length >= 40 && bytes[0] >> 4 == 6)
		return bytes[24] == 0xff;
	return length >= 20 && (bytes[16] & 0xf0) == 0xe0;
}

static WbMicroseconds
to_boottime(const struct timespec *time)
{
	struct timespec real;
	WbMicroseconds boot = pktplay_now();

	clock_gettime(CLOCK_REALTIME, &real);
	return boot - (real.tv_sec - time->tv_sec) * G_USEC_PER_SEC -
	       (real.tv_nsec - time->tv_nsec) / 1000;
}

static gboolean
wait_for_packet(Wire *wire, WbMicroseconds deadline)
{
	struct pollfd file = { wire->socket, POLLIN, 0 };

	for (;;) {
		WbMicroseconds left = deadline - pktplay_now();
		struct timespec timeout = { .tv_sec = left / G_USEC_PER_SEC,
			.tv_nsec = left % G_USEC_PER_SEC * 1000 };

		if (left <= 0 || pktplay_steps_stopped(NULL))
			return FALSE;
		if (ppoll(&file, 1, &timeout, NULL) > 0)
			return TRUE;
	}
}

static gboolean
receive(WbWire *base, WbMicroseconds deadline, WbWireFrame *ret_frame, GError **error)
{
	Wire *wire = (Wire *)base;
	Seen seen;

	for (;;) {
		if (look(wire, &seen)) {
			if (!seen.outgoing)
				continue;
			complete_transmission(wire);
			if (is_multicast(wire->buffer, seen.length))
				continue;
			*ret_frame = (WbWireFrame){ g_bytes_new(wire->buffer, seen.length),
				to_boottime(&seen.time), TRUE };
			return TRUE;
		}
		/* ENETDOWN is told once: a command of the script took the link down. */
		if (errno != EAGAIN && errno != EINTR && errno != ENETDOWN)
			return wb_error_set_errno(error, errno, "reading from " WB_TUN_NAME);
		if (!wait_for_packet(wire, deadline))
			return FALSE;
	}
}

static gboolean
send_packet(WbWire *base, GBytes *packet, GError **error)
{
	Wire *wire = (Wire *)base;
	struct virtio_net_hdr header = { 0 };
	gsize length;
	guint8 *bytes = (guint8 *)g_bytes_get_data(packet, &length);
	struct iovec parts[] = { { &header, sizeof(header) }, { bytes, length } };
	gboolean v6 = length && bytes[0] >> 4 == 6;

	/* --mss: the kernel shall take it for segments that a card has merged. */
	if (wire->mss && length >= 40 && bytes[v6 ? 6 : 9] == IPPROTO_TCP) {
		header.gso_type = v6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
		header.gso_size = wire->mss;
	}
	return writev(wire->tun, parts, G_N_ELEMENTS(parts)) >= 0 ||
	       wb_error_set_errno(error, errno, "sending through " WB_TUN_NAME);
}

static void
wire_free(WbWire *base)
{
	Wire *wire = (Wire *)base;
	Seen seen;

	while (wire->socket >= 0 && wire->capture >= 0 && look(wire, &seen))
		;
	for (guint i = 0; i < 3; i++) {
		int fd = ((int[]){ wire->tun, wire->socket, wire->capture })[i];

		if (fd >= 0)
			close(fd);
	}
	g_free(wire);
}

static int
open_socket(int device, GError **error)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = device
	};
	int on = 1, size = QUEUE_BYTES;
	/* Protocol 0: it sees nothing before it is bound to the device. */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) == 0 &&
		setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) == 0 &&
		bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
		/* In a namespace of a user's own the second form is what is allowed. */
		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) != 0)
			setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
		return fd;
	}
	wb_error_set_errno(error, errno, "opening a packet socket on " WB_TUN_NAME);
	if (fd >= 0)
		close(fd);
	return -1;
}

WbWire *
pktplay_wire_new(const WbAddresses *addresses, const char *capture, GError **error)
{
	Wire *wire = g_new0(Wire, 1);
	int device = 0;

	wire->base = (WbWire){ send_packet, receive, wire_free };
	wire->mss = addresses->mss;
	wire->socket = wire->capture = -1;
	wire->tun = pktplay_tun_open(addresses, &device, error);
	if (wire->tun >= 0)
		wire->socket = open_socket(device, error);
	if (wire->socket >= 0 && capture)
		wire->capture = pktplay_capture_open(capture, error);
	if (wire->socket >= 0 && (!capture || wire->capture >= 0)) {
		if (!getenv(STAMPED_VARIABLE))
			pktplay_stamps_await();
		return &wire->base;
	}
	wire_free(&wire->base);
	return NULL;
}
