// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells the filter module which destination to watch: test ADDRESS */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../include/filter.h"

#define NODE	"/dev/" MY_DEVICE

static int fail(const char *what)
{
	fprintf(stderr, "test: %s: %s\n", what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	struct in_addr addr;
	int fd, err;

	if (argc != 2 || inet_pton(AF_INET, argv[1], &addr) != 1) {
		fprintf(stderr, "usage: test ADDRESS (such as 127.0.0.1)\n");
		return 2;
	}

	if (mknod(NODE, S_IFCHR | 0600, makedev(MY_MAJOR, MY_MINOR)) < 0 &&
	    errno != EEXIST)
		return fail("cannot make " NODE);

	fd = open(NODE, O_RDONLY);
	if (fd < 0)
		return fail("cannot open " NODE " (is the module loaded?)");

	/* By address, not by value; and already in network byte order. */
	err = ioctl(fd, MY_IOCTL_FILTER_ADDRESS, &addr.s_addr);
	if (err < 0)
		err = fail("MY_IOCTL_FILTER_ADDRESS");

	close(fd);
	unlink(NODE);
	return err;
}
