/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink messages: put together, sent, answered (RFC 3549; netlink(7)). */
#include "pktplay.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void
pktplay_message_begin(WbNetlinkMessage *message, int type, int flags, gsize header)
{
	struct nlmsghdr *head;

	*message = (WbNetlinkMessage){ .length = NLMSG_HDRLEN + NLMSG_ALIGN(header) };
	head = (struct nlmsghdr *)message->bytes;
	head->nlmsg_type = type;
	head->nlmsg_flags = NLM_F_REQUEST | flags;
	head->nlmsg_seq = 1;
}

gpointer
pktplay_message_header(WbNetlinkMessage *message)
{
	return message->bytes + NLMSG_HDRLEN;
}

void
pktplay_message_attribute(WbNetlinkMessage *message, int type, gconstpointer data, gsize size)
{
	struct nlattr *attribute = (struct nlattr *)(message->bytes + message->length);

	g_assert(size <= sizeof(message->bytes) - message->length - NLA_HDRLEN);
	attribute->nla_type = type;
	attribute->nla_len = NLA_HDRLEN + size;
	if (size)
		memcpy(message->bytes + message->length + NLA_HDRLEN, data, size);
	message->length += NLA_ALIGN(attribute->nla_len);
}

gsize
pktplay_message_nest(WbNetlinkMessage *message, int type)
{
	gsize start = message->length;

	pktplay_message_attribute(message, type | NLA_F_NESTED, NULL, 0);
	return start;
}

void
pktplay_message_end_nest(WbNetlinkMessage *message, gsize start)
{
	((struct nlattr *)(message->bytes + start))->nla_len = message->length - start;
}

int
pktplay_message_ask(WbNetlinkMessage *message, int fd)
{
	_Alignas(8) guint8 answer[1024];
	struct nlmsghdr *head = (struct nlmsghdr *)message->bytes;
	const struct nlmsghdr *reply = (const struct nlmsghdr *)answer;
	gssize got;

	head->nlmsg_len = message->length;
	head->nlmsg_flags |= NLM_F_ACK;
	if (send(fd, message->bytes, message->length, 0) < 0)
		return -errno;
	got = recv(fd, answer, sizeof(answer), 0);
	if (got < 0)
		return -errno;
	if (got < (gssize)NLMSG_LENGTH(sizeof(struct nlmsgerr)) || reply->nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return ((const struct nlmsgerr *)NLMSG_DATA(reply))->error;
}

int
pktplay_netlink_open(int protocol, GError **error)
{
	struct timeval limit = { .tv_sec = 5 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0) {
		wb_error_set_errno(error, errno, "opening a netlink socket");
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}
