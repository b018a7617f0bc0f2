/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TUN device that connects the kernel under test with the script's other end. */
#include "pktplay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Another player's device is gone at most this long after it. */
#define NAME_FREE_US (2 * G_USEC_PER_SEC)

static gboolean
take_name(int fd, GError **error)
{
	WbMicroseconds deadline = pktplay_now() + NAME_FREE_US;
	struct ifreq request = { .ifr_name = WB_TUN_NAME,
		.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR };

	while (ioctl(fd, TUNSETIFF, &request) != 0) {
		if (errno != EBUSY || pktplay_now() > deadline)
			return wb_error_set_errno(error, errno, "making the device " WB_TUN_NAME);
		g_usleep(5000);
	}
	return TRUE;
}

/* As a usual Ethernet card: the kernel leaves checksums and segmentation to it, so that scripts see
 * the large segments they are written for. */
static gboolean
set_offloads(int fd, GError **error)
{
	unsigned long offloads = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;

	return ioctl(fd, TUNSETOFFLOAD, offloads) == 0 ||
	       wb_error_set_errno(error, errno, "setting the offloads of " WB_TUN_NAME);
}

static gboolean
set_speed(int control, guint speed, GError **error)
{
	struct ethtool_cmd settings = { .cmd = ETHTOOL_GSET };
	struct ifreq request = { .ifr_name = WB_TUN_NAME, .ifr_data = (void *)&settings };
	gboolean done = ioctl(control, SIOCETHTOOL, &request) == 0;

	settings.cmd = ETHTOOL_SSET;
	settings.autoneg = AUTONEG_DISABLE;
	ethtool_cmd_speed_set(&settings, speed);
	return (done && ioctl(control, SIOCETHTOOL, &request) == 0) ||
	       wb_error_set_errno(error, errno, "setting the speed of " WB_TUN_NAME);
}

static gboolean
find_device(const WbAddresses *addresses, int *ret_device, GError **error)
{
	struct ifreq request = { .ifr_name = WB_TUN_NAME };
	int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	gboolean done = control >= 0 && ioctl(control, SIOCGIFINDEX, &request) == 0;

	if (!done)
		wb_error_set_errno(error, errno, "finding " WB_TUN_NAME);
	*ret_device = request.ifr_ifindex;
	/* Before the link is up: that is when the kernel looks at it. */
	if (done && addresses->speed)
		done = set_speed(control, addresses->speed, error);
	if (control >= 0)
		close(control);
	return done;
}

static gboolean
configure(int device, const WbAddresses *addresses, GError **error)
{
	int fd = pktplay_netlink_open(NETLINK_ROUTE, error);
	gboolean done =
		fd >= 0 && pktplay_netlink_link(fd, device, addresses->mtu, error) &&
		(addresses->anyip || pktplay_netlink_address(fd, device, addresses, error)) &&
		pktplay_netlink_routes(fd, device, addresses, error) &&
		(addresses->anyip || pktplay_netlink_await_address(addresses, error));

	if (fd >= 0)
		close(fd);
	return done;
}

int
pktplay_tun_open(const WbAddresses *addresses, int *ret_device, GError **error)
{
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		wb_error_set_errno(error, errno, "opening /dev/net/tun");
		return -1;
	}
	if (take_name(fd, error) && set_offloads(fd, error) &&
		find_device(addresses, ret_device, error) &&
		configure(*ret_device, addresses, error))
		return fd;
	close(fd);
	return -1;
}
