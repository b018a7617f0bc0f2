/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run leaves in the kernel, by generic netlink and sock_diag(7). Best effort throughout. */
#include "pktplay.h"

#include <linux/genetlink.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp_metrics.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The number of a generic netlink family, 0 if there is none. */
static guint16
find_family(int fd, const char *name)
{
	WbNetlinkMessage message;
	_Alignas(8) guint8 answer[4096];
	struct genlmsghdr *header;
	struct nlmsghdr *head = (struct nlmsghdr *)message.bytes;
	gssize got, at = NLMSG_HDRLEN + GENL_HDRLEN;

	pktplay_message_begin(&message, GENL_ID_CTRL, 0, sizeof(*header));
	header = pktplay_message_header(&message);
	header->cmd = CTRL_CMD_GETFAMILY;
	header->version = 1;
	pktplay_message_attribute(&message, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
	head->nlmsg_len = message.length;
	if (send(fd, message.bytes, message.length, 0) < 0)
		return 0;
	got = recv(fd, answer, sizeof(answer), 0);
	while (got - at >= NLA_HDRLEN) {
		const struct nlattr *attribute = (const struct nlattr *)(answer + at);

		if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > got - at)
			return 0;
		if (attribute->nla_type == CTRL_ATTR_FAMILY_ID &&
			attribute->nla_len >= NLA_HDRLEN + sizeof(guint16))
			return *(const guint16 *)(answer + at + NLA_HDRLEN);
		at += NLA_ALIGN(attribute->nla_len);
	}
	return 0;
}

void
pktplay_netlink_flush_metrics(void)
{
	int fd = pktplay_netlink_open(NETLINK_GENERIC, NULL);
	guint16 id = fd >= 0 ? find_family(fd, TCP_METRICS_GENL_NAME) : 0;

	if (id) {
		WbNetlinkMessage message;
		struct genlmsghdr *header;

		/* Without an address: all of them. */
		pktplay_message_begin(&message, id, 0, sizeof(*header));
		header = pktplay_message_header(&message);
		header->cmd = TCP_METRICS_CMD_DEL;
		header->version = TCP_METRICS_GENL_VERSION;
		pktplay_message_ask(&message, fd);
	}
	if (fd >= 0)
		close(fd);
}

/* Whether the socket's own address is LOCAL, also as an IPv4-mapped IPv6 address. */
static gboolean
is_ours(const struct inet_diag_msg *socket, const WbAddresses *addresses)
{
	const guint8 *source = (const guint8 *)socket->id.idiag_src;
	static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (addresses->version == 6)
		return socket->idiag_family == AF_INET6 &&
		       memcmp(source, &addresses->local, 16) == 0;
	if (socket->idiag_family == AF_INET6)
		return memcmp(source, mapped, sizeof(mapped)) == 0 &&
		       memcmp(source + sizeof(mapped), &addresses->local, 4) == 0;
	return memcmp(source, &addresses->local, 4) == 0;
}

static void
destroy(const struct inet_diag_msg *socket, int fd)
{
	WbNetlinkMessage message;
	struct inet_diag_req_v2 *request;

	pktplay_message_begin(&message, SOCK_DESTROY, 0, sizeof(*request));
	request = pktplay_message_header(&message);
	request->sdiag_family = socket->idiag_family;
	request->sdiag_protocol = IPPROTO_TCP;
	request->idiag_states = ~0u;
	request->id = socket->id;
	pktplay_message_ask(&message, fd);
}

/* One answer to the dump; FALSE after the last. */
static gboolean
destroy_listed(guint8 *bytes, gssize got, const WbAddresses *addresses, int fd)
{
	struct nlmsghdr *head = (struct nlmsghdr *)bytes;
	guint left = MAX(got, 0);

	for (; NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
		const struct inet_diag_msg *socket = NLMSG_DATA(head);

		if (head->nlmsg_type != SOCK_DIAG_BY_FAMILY)
			return FALSE;
		if (head->nlmsg_len >= NLMSG_LENGTH(sizeof(*socket)) && is_ours(socket, addresses))
			destroy(socket, fd);
	}
	return got > 0;
}

static void
destroy_family(int list, int fd, int family, const WbAddresses *addresses)
{
	WbNetlinkMessage message;
	_Alignas(8) guint8 answer[16384];
	struct inet_diag_req_v2 *request;

	pktplay_message_begin(&message, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof(*request));
	request = pktplay_message_header(&message);
	request->sdiag_family = family;
	request->sdiag_protocol = IPPROTO_TCP;
	request->idiag_states = ~0u;
	((struct nlmsghdr *)message.bytes)->nlmsg_len = message.length;
	if (send(list, message.bytes, message.length, 0) < 0)
		return;
	while (destroy_listed(answer, recv(list, answer, sizeof(answer), 0), addresses, fd))
		;
}

void
pktplay_netlink_destroy_sockets(const WbAddresses *addresses)
{
	int list = pktplay_netlink_open(NETLINK_SOCK_DIAG, NULL);
	int fd = pktplay_netlink_open(NETLINK_SOCK_DIAG, NULL);

	if (list >= 0 && fd >= 0) {
		if (addresses->version == 4)
			destroy_family(list, fd, AF_INET, addresses);
		destroy_family(list, fd, AF_INET6, addresses);
	}
	if (list >= 0)
		close(list);
	if (fd >= 0)
		close(fd);
}
