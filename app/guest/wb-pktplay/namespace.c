/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a script may be played: the workbench's guest, or a network namespace of our own. */
#include "pktplay.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* In the guest's image (vmimages/rootfs). */
#define GUEST_MARK "/etc/workbench-guest"

static gboolean
write_file(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	gboolean written = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (fd >= 0)
		close(fd);
	return written;
}

/* The user becomes root of a user namespace, which is what its network namespace belongs to. */
static gboolean
enter_user_namespace(void)
{
	g_autofree char *users = g_strdup_printf("0 %u 1\n", (guint)geteuid());
	g_autofree char *groups = g_strdup_printf("0 %u 1\n", (guint)getegid());

	return unshare(CLONE_NEWUSER) == 0 && write_file("/proc/self/setgroups", "deny") &&
	       write_file("/proc/self/uid_map", users) && write_file("/proc/self/gid_map", groups);
}

static gboolean
bring_up_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	gboolean up = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;

	if (fd >= 0)
		close(fd);
	return up;
}

gboolean
pktplay_namespace_enter(GError **error)
{
	if (geteuid() != 0 && !enter_user_namespace())
		return wb_error_set_errno(
			error, errno, "making a user namespace (does this machine allow them?)");
	if (unshare(CLONE_NEWNET) != 0)
		return wb_error_set_errno(error, errno, "making a network namespace");
	if (!bring_up_loopback())
		return wb_error_set_errno(error, errno, "bringing up the namespace's loopback");
	return TRUE;
}

gboolean
pktplay_namespace_check(GError **error)
{
	if (access(GUEST_MARK, F_OK) == 0)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
		"this is not the workbench's guest, and 192.0.2.0/24 may be real here; "
		"--netns plays in a network namespace of its own, --here in this one");
	return FALSE;
}
