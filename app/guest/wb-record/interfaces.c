/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which interfaces there are, by rtnetlink: a script's TUN comes when all else is ready. */
#include "record.h"

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fd = -1;

static void
take(const struct nlmsghdr *message)
{
	const struct ifinfomsg *link = NLMSG_DATA(message);
	struct rtattr *attribute = IFLA_RTA(link);
	int left = (int)IFLA_PAYLOAD(message);
	const char *name = NULL;

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*link)))
		return;
	if (message->nlmsg_type == RTM_DELLINK) {
		packets_remove(link->ifi_index);
		return;
	}
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
		if (attribute->rta_type == IFLA_IFNAME)
			name = RTA_DATA(attribute);
	if (message->nlmsg_type == RTM_NEWLINK && name)
		packets_add(link->ifi_index, name, link->ifi_type);
}

void
interfaces_read(void)
{
	char buffer[32 * 1024] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t length;

	while ((length = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0) {
		size_t left = (size_t)length;

		for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, left);
			m = NLMSG_NEXT(m, left))
			take(m);
	}
}

/* To be polled; -1 if later interfaces cannot be known. */
int
interfaces_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK };
	struct {
		struct nlmsghdr header;
		struct ifinfomsg body;
	} request = {
		.header = { sizeof(request), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 0, 0 },
	};

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		send(fd, &request, sizeof(request), 0) < 0)
		return -1;
	interfaces_read();
	packets_await_later();
	return fd;
}
