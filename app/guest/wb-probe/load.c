/* SPDX-License-Identifier: GPL-2.0-or-later */
/* More than a checker needs: connections in a burst, datagrams in a flood. */
#include "probe.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One connection after the other, to a server of ours, reset as soon as it is accepted. */
void
act_burst(const char *where)
{
	char count[16] = "";
	int made = 0, wanted;

	option(where, ",count=", count, sizeof(count));
	wanted = atoi(count);
	for (int i = 0; i < wanted; i++) {
		int client = connect_to(where, 600);
		int peer = client >= 0 ? accept_any() : -1;

		if (peer >= 0) {
			made++;
			close(peer);
		}
		if (client >= 0)
			close_with_reset(client);
	}
	printf("burst %d of %d\n", made, wanted);
}

/* Datagrams to nobody, as fast as they can be sent: a number of them, or for a time. */
void
act_flood(const char *where)
{
	static const char bytes[1400] = "flood";
	char ms[16] = "", count[16] = "";
	int64_t end = option(where, ",ms=", ms, sizeof(ms)) ? now_ms() + atoi(ms) : INT64_MAX;
	int64_t wanted = option(where, ",count=", count, sizeof(count)) ? atoi(count) : INT64_MAX;
	int64_t sent = 0;
	Address to;
	int fd = open_socket(SOCK_DGRAM, NULL);

	while ((ms[0] || count[0]) && parse_address(where, &to) && sent < wanted && now_ms() < end)
		if (sendto(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&to, sizeof(to)) > 0)
			sent++;
	close(fd);
	printf("flood %" PRId64 "\n", sent);
}
