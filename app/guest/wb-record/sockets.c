/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP's sockets as ss -tie shows them: sock_diag(7), with struct tcp_info. */
#include "record.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SSH_PORT 22
#define ALL_BUT_TIME_WAIT (0xfff & ~(1u << 6))
#define ANSWER_MS 200

/* As include/net/tcp_states.h numbers them. */
static const char *const states[] = { "NONE", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1",
	"FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
	"NEW_SYN_RECV" };

static int fd = -1;

static void
put_address(const char *name, const char *port_name, int family, const void *address, uint16_t port)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(family, address, text, sizeof(text));
	control_text(name, text, strlen(text));
	control_number(port_name, ntohs(port));
}

static void
put_info(const struct tcp_info *info)
{
	control_number("snd_cwnd", info->tcpi_snd_cwnd);
	control_number("ssthresh", info->tcpi_snd_ssthresh);
	control_number("rtt_us", info->tcpi_rtt);
	control_number("rttvar_us", info->tcpi_rttvar);
	control_number("rto_us", info->tcpi_rto);
	control_number("mss", info->tcpi_snd_mss);
	control_number("unacked", info->tcpi_unacked);
	control_number("sacked", info->tcpi_sacked);
	control_number("lost", info->tcpi_lost);
	control_number("retransmits", info->tcpi_total_retrans);
	control_number("snd_wnd", info->tcpi_snd_wnd);
	control_number("rcv_space", info->tcpi_rcv_space);
}

static void
take_socket(const struct inet_diag_msg *socket, int64_t now, struct rtattr *attribute, int left)
{
	struct tcp_info info = { 0 };
	bool has_info = false;

	if (ntohs(socket->id.idiag_sport) == SSH_PORT || ntohs(socket->id.idiag_dport) == SSH_PORT)
		return;
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		size_t length = RTA_PAYLOAD(attribute);

		if (attribute->rta_type != INET_DIAG_INFO)
			continue;
		memcpy(&info, RTA_DATA(attribute), length < sizeof(info) ? length : sizeof(info));
		has_info = true;
	}
	control_begin("socket");
	control_number("boot", now);
	put_address(
		"src", "sport", socket->idiag_family, socket->id.idiag_src, socket->id.idiag_sport);
	put_address(
		"dst", "dport", socket->idiag_family, socket->id.idiag_dst, socket->id.idiag_dport);
	control_number("proto", IPPROTO_TCP);
	control_number("socket",
		(int64_t)socket->id.idiag_cookie[0] | (int64_t)socket->id.idiag_cookie[1] << 32);
	if (socket->idiag_state < sizeof(states) / sizeof(states[0]))
		control_text(
			"state", states[socket->idiag_state], strlen(states[socket->idiag_state]));
	control_number("timer_ms", socket->idiag_timer ? (int64_t)socket->idiag_expires : 0);
	control_number("recv_q", socket->idiag_rqueue);
	control_number("send_q", socket->idiag_wqueue);
	if (has_info && socket->idiag_state != 10) /* of one that listens it says other things */
		put_info(&info);
	control_end();
}

/* False: that was the last of them. */
static bool
take_answer(const char *buffer, size_t left, int64_t now)
{
	for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, left);
		m = NLMSG_NEXT(m, left)) {
		struct inet_diag_msg *socket = NLMSG_DATA(m);

		if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR ||
			m->nlmsg_len < NLMSG_LENGTH(sizeof(*socket)))
			return false;
		take_socket(socket, now, (struct rtattr *)(socket + 1),
			(int)(m->nlmsg_len - NLMSG_LENGTH(sizeof(*socket))));
	}
	return true;
}

static void
sample(uint8_t family)
{
	static char buffer[32 * 1024] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 body;
	} request = {
		.header = { sizeof(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0,
			0 },
		.body = { .sdiag_family = family,
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_ext = 1 << (INET_DIAG_INFO - 1),
			.idiag_states = ALL_BUT_TIME_WAIT },
	};
	struct pollfd poller = { fd, POLLIN, 0 };
	int64_t now = boot_ns();
	ssize_t length;

	if (send(fd, &request, sizeof(request), 0) < 0)
		return;
	do {
		length = poll(&poller, 1, ANSWER_MS) > 0
				 ? recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT)
				 : -1;
	} while (length > 0 && take_answer(buffer, (size_t)length, now));
}

void
sockets_sample(void)
{
	if (fd < 0)
		fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (fd < 0) {
		control_note("sockets are not sampled: %s", strerror(errno));
		options.on[RECORD_SOCKET] = false;
		return;
	}
	if (!output_has_room())
		return;
	sample(AF_INET);
	sample(AF_INET6);
}
