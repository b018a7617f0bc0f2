/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's time stamps on packets begin some time after they are asked for:
 * net_enable_timestamp() leaves it to a work queue. A packet that comes before has the time at
 * which it is read, and a SYN that a blocking connect() sends is read late.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pktplay.h"

#define TRIES_MAX 200
#define PAUSE_NS (50 * 1000)

static gint64
nanoseconds(const struct timespec *time)
{
	return time->tv_sec * G_GINT64_CONSTANT(1000000000) + time->tv_nsec;
}

static gint64
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return nanoseconds(&time);
}

/* A datagram socket of the loopback that is connected to itself. */
static int
open_loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int on = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, length) == 0 &&
		getsockname(fd, (struct sockaddr *)&address, &length) == 0 &&
		connect(fd, (struct sockaddr *)&address, length) == 0 &&
		setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The stamp of the datagram that waits in FD; 0 if it has none. */
static gint64
read_stamp(int fd)
{
	char byte, control[CMSG_SPACE(sizeof(struct timespec))];
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	struct cmsghdr *c;
	struct timespec time = { 0 };

	if (recvmsg(fd, &message, MSG_DONTWAIT) < 0)
		return 0;
	c = CMSG_FIRSTHDR(&message);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
		memcpy(&time, CMSG_DATA(c), sizeof(time));
	return nanoseconds(&time);
}

gboolean
pktplay_stamps_await(void)
{
	int fd = open_loopback();
	gboolean stamped = FALSE;

	for (int i = 0; fd >= 0 && !stamped && i < TRIES_MAX; i++) {
		gint64 stamp, sent = send(fd, "", 1, 0) == 1 ? now() : 0;

		/* A stamp of the reading is later than this; and the kernel's worker gets its turn.
		 */
		clock_nanosleep(
			CLOCK_MONOTONIC, 0, &(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
		stamp = read_stamp(fd);
		stamped = stamp != 0 && stamp <= sent;
	}
	if (fd >= 0)
		close(fd);
	return stamped;
}
