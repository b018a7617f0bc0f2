/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP port of 127.0.0.1 that was free a moment ago. */
#include "vm/port.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

guint16
wb_port_pick(GError **error)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	guint16 port = 0;

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
		getsockname(fd, (struct sockaddr *)&address, &length) == 0)
		port = ntohs(address.sin_port);
	else
		wb_error_set_errno(error, errno, "looking for a free port on 127.0.0.1");
	if (fd >= 0)
		close(fd);
	return port;
}
