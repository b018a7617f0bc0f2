/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the filter module and the programs that talk to it agree on. */
#ifndef FILTER_H
#define FILTER_H

#ifdef __KERNEL__
#include <linux/ioctl.h>
#else
#include <sys/ioctl.h>
#endif

/* The character device: major and minor number, and its /proc/devices name. */
#define MY_MAJOR		42
#define MY_MINOR		0
#define MY_DEVICE		"filter"

/*
 * Log only connections to this destination. The argument is a pointer to an
 * IPv4 address in network byte order, as inet_addr() returns it.
 */
#define MY_IOCTL_FILTER_ADDRESS	_IOW('k', 1, unsigned int)

#endif
