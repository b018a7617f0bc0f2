/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device's addresses and routes by rtnetlink(7): a process of ip(8) costs 10 ms in the guest.
 */
#include "pktplay.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ipv6_route.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>

/* Even a busy machine takes an address into use within this time. */
#define ADDRESS_US (3 * G_USEC_PER_SEC)

static gsize
address_size(guint version)
{
	return version == 4 ? 4 : 16;
}

static int
family(guint version)
{
	return version == 4 ? AF_INET : AF_INET6;
}

/* No link-local address: nothing solicits routers in the middle of a script. Asked for on its own:
 * in one message the kernel brings the link up first. A kernel without IPv6 refuses; so be it. */
static void
suppress_link_local(int fd, int device)
{
	WbNetlinkMessage message;
	struct ifinfomsg *header;
	guint8 mode = IN6_ADDR_GEN_MODE_NONE;
	gsize outer, inner;

	pktplay_message_begin(&message, RTM_NEWLINK, 0, sizeof(*header));
	header = pktplay_message_header(&message);
	header->ifi_index = device;
	outer = pktplay_message_nest(&message, IFLA_AF_SPEC);
	inner = pktplay_message_nest(&message, AF_INET6);
	pktplay_message_attribute(&message, IFLA_INET6_ADDR_GEN_MODE, &mode, sizeof(mode));
	pktplay_message_end_nest(&message, inner);
	pktplay_message_end_nest(&message, outer);
	pktplay_message_ask(&message, fd);
}

gboolean
pktplay_netlink_link(int fd, int device, guint mtu, GError **error)
{
	WbNetlinkMessage message;
	struct ifinfomsg *header;
	int result;

	suppress_link_local(fd, device);
	pktplay_message_begin(&message, RTM_NEWLINK, 0, sizeof(*header));
	header = pktplay_message_header(&message);
	header->ifi_index = device;
	header->ifi_change = header->ifi_flags = IFF_UP;
	if (mtu)
		pktplay_message_attribute(&message, IFLA_MTU, &mtu, sizeof(mtu));
	result = pktplay_message_ask(&message, fd);
	return result == 0 || wb_error_set_errno(error, -result, "bringing up " WB_TUN_NAME);
}

gboolean
pktplay_netlink_address(int fd, int device, const WbAddresses *addresses, GError **error)
{
	WbNetlinkMessage message;
	struct ifaddrmsg *header;
	gsize size = address_size(addresses->version);
	guint32 flags = IFA_F_NODAD | IFA_F_PERMANENT;
	g_autofree char *text = NULL;
	int result;

	pktplay_message_begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof(*header));
	header = pktplay_message_header(&message);
	header->ifa_family = family(addresses->version);
	header->ifa_prefixlen = addresses->local_prefix;
	header->ifa_index = device;
	pktplay_message_attribute(&message, IFA_LOCAL, &addresses->local, size);
	pktplay_message_attribute(&message, IFA_ADDRESS, &addresses->local, size);
	pktplay_message_attribute(&message, IFA_FLAGS, &flags, sizeof(flags));
	result = pktplay_message_ask(&message, fd);
	if (result == 0)
		return TRUE;
	text = wb_ip_address_to_string(&addresses->local, addresses->version);
	return wb_error_set_errno(error, -result, "giving " WB_TUN_NAME " the address %s/%u", text,
		addresses->local_prefix);
}

/* A line has the destination, its length, and the flags as the ninth word. */
static gboolean
has_local_route(const char *destination)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents("/proc/net/ipv6_route", &text, NULL, NULL))
		return TRUE; /* it cannot be known */
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		guint length, flags;

		if (g_str_has_prefix(lines[i], destination) &&
			sscanf(lines[i], "%*s %x %*s %*s %*s %*s %*s %*s %x", &length, &flags) ==
				2 &&
			length == 128 && (flags & RTF_LOCAL))
			return TRUE;
	}
	return FALSE;
}

gboolean
pktplay_netlink_await_address(const WbAddresses *addresses, GError **error)
{
	WbMicroseconds deadline = pktplay_now() + ADDRESS_US;
	char destination[2 * 16 + 1];

	if (addresses->version != 6)
		return TRUE;
	for (guint i = 0; i < 16; i++)
		snprintf(destination + 2 * i, 3, "%02x", addresses->local.bytes[i]);
	while (!has_local_route(destination)) {
		if (pktplay_now() > deadline)
			return wb_error_set_errno(
				error, ETIMEDOUT, "taking the local address into use");
		g_usleep(500);
	}
	return TRUE;
}

static void
mask(WbIpAddress *address, guint bits)
{
	for (guint i = 0; i < sizeof(address->bytes); i++) {
		guint keep = bits > i * 8 ? MIN(bits - i * 8, 8) : 0;

		address->bytes[i] &= 0xff << (8 - keep);
	}
}

gboolean
pktplay_netlink_routes(int fd, int device, const WbAddresses *addresses, GError **error)
{
	WbNetlinkMessage message;
	struct rtmsg *header;
	WbIpAddress to = addresses->remote;
	gsize size = address_size(addresses->version);
	g_autofree char *text = NULL;
	int result;

	mask(&to, addresses->remote_prefix);
	pktplay_message_begin(
		&message, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof(*header));
	header = pktplay_message_header(&message);
	header->rtm_family = family(addresses->version);
	header->rtm_dst_len = addresses->remote_prefix;
	header->rtm_table = RT_TABLE_MAIN;
	header->rtm_protocol = RTPROT_BOOT;
	header->rtm_type = RTN_UNICAST;
	header->rtm_scope = addresses->anyip ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	pktplay_message_attribute(&message, RTA_DST, &to, size);
	pktplay_message_attribute(&message, RTA_OIF, &device, sizeof(device));
	if (!addresses->anyip)
		pktplay_message_attribute(&message, RTA_GATEWAY, &addresses->gateway, size);
	result = pktplay_message_ask(&message, fd);
	if (result == 0)
		return TRUE;
	text = wb_ip_address_to_string(&to, addresses->version);
	return wb_error_set_errno(error, -result, "making the route to %s/%u through " WB_TUN_NAME,
		text, addresses->remote_prefix);
}
