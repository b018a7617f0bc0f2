/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP and UDP, as clients and as servers. */
#include "probe.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	int fd[PROBE_MAX_SOCKETS];
	unsigned count;
} servers, receivers, clients; /* TCP that listens, UDP that receives, TCP that is kept open */

/* Is there a socket that listens at PORT? */
static bool
is_listening(unsigned port)
{
	FILE *file = fopen("/proc/net/tcp", "r");
	char line[256];
	unsigned local, state;
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, " %*u: %*x:%x %*x:%*x %x", &local, &state) == 2 &&
			local == port && state == TCP_LISTEN;
	if (file)
		fclose(file);
	return found;
}

/* Waits until something listens at PORT, or the module is loaded or refused. */
void
act_listening(const char *port)
{
	int64_t deadline = now_ms() + scaled(2000);
	siginfo_t ended;

	while (!is_listening((unsigned)atoi(port)) && now_ms() < deadline) {
		ended.si_pid = 0;
		if (!probe_loader || (waitid(P_PID, (id_t)probe_loader, &ended,
					      WEXITED | WNOHANG | WNOWAIT) == 0 &&
					     ended.si_pid == probe_loader))
			return;
		poll(NULL, 0, 2);
	}
}

void
act_listen(const char *where)
{
	Address address;
	int fd;

	if (!parse_address(where, &address) || servers.count == PROBE_MAX_SOCKETS)
		return;
	fd = open_socket(SOCK_STREAM, &address);
	if (fd < 0 || listen(fd, 128) < 0)
		result("listen", -1);
	else
		servers.fd[servers.count++] = fd;
}

int
accept_any(void)
{
	int64_t deadline = now_ms() + scaled(400);
	int peer = -1;

	while (peer < 0 && now_ms() < deadline) {
		for (unsigned i = 0; i < servers.count && peer < 0; i++)
			peer = accept(servers.fd[i], NULL, NULL);
		if (peer < 0)
			poll(NULL, 0, 1);
	}
	return peer;
}

/* Moves DATA from one end of a connection to the other. */
static bool
carry(int from, int to, const char *data)
{
	size_t length = strlen(data);
	char buffer[256];

	return write(from, data, length) == (ssize_t)length && wait_for(to, POLLIN, scaled(400)) &&
	       read(to, buffer, sizeof(buffer)) == (ssize_t)length &&
	       memcmp(buffer, data, length) == 0;
}

/* DATA goes to our server and comes back; then both ends close. */
static bool
exchange(int client, const char *data)
{
	int peer = accept_any();
	bool ok = peer >= 0 && carry(client, peer, data) && carry(peer, client, data);

	close(client);
	if (peer >= 0)
		close(peer);
	return ok;
}

int
connect_to(const char *where, int ms)
{
	Address to, from;
	char text[64];
	bool bound = option(where, ",from=", text, sizeof(text)) && parse_address(text, &from);
	int fd, error = 0;
	socklen_t length = sizeof(error);

	if (!parse_address(where, &to))
		return -1;
	fd = open_socket(SOCK_STREAM, bound ? &from : NULL);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	error = errno;
	if (error == EINPROGRESS && !wait_for(fd, POLLOUT, scaled(ms)))
		error = ETIMEDOUT;
	else if (error == EINPROGRESS)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (!error)
		return fd;
	close_with_reset(fd);
	errno = error;
	return -1;
}

static void
report_connection(const char *where, bool ok, int error)
{
	printf("tcp %.*s %s%s\n", (int)strcspn(where, ","), where,
		ok ? "ok" : "failed: ", ok ? "" : strerror(error));
}

void
act_tcp(const char *where)
{
	int fd = connect_to(where, 600);
	char data[128];
	bool ok = fd >= 0;
	int error = errno;

	if (ok && option(where, ",data=", data, sizeof(data))) {
		ok = exchange(fd, data);
		error = ENOMSG;
	} else if (ok) {
		close_with_reset(fd);
	}
	report_connection(where, ok, error);
}

/* Asks for a connection and does not wait for the answer. */
void
act_syn(const char *where)
{
	int fd = connect_to(where, 0);

	if (fd >= 0)
		close_with_reset(fd);
}

/*
 * A client for a module that waits for one, and nothing for one that does not. It stays at least
 * until the module is loaded: accept() would be handed a connection that is gone already.
 */
void
act_unblock(const char *where)
{
	int fd;

	if (!probe_loader)
		return;
	fd = connect_to(where, 600);
	report_connection(where, fd >= 0, errno);
	if (fd < 0)
		return;
	act_await("3000");
	if (strstr(where, ",keep") && clients.count < PROBE_MAX_SOCKETS)
		clients.fd[clients.count++] = fd;
	else
		close_with_reset(fd);
}

void
act_kept(const char *unused)
{
	char byte;

	for (unsigned i = 0; i < clients.count; i++) {
		ssize_t got = recv(clients.fd[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT);

		if (got == 0)
			puts("kept closed: the other end sent FIN");
		else if (got < 0 && errno != EAGAIN)
			printf("kept reset: %s\n", strerror(errno));
		else
			puts("kept open");
	}
}

void
act_drop(const char *unused)
{
	while (clients.count)
		close_with_reset(clients.fd[--clients.count]);
}

/* A destination on the first network card that no ARP answer is needed for. */
void
act_neighbour(const char *address)
{
	struct arpreq entry = { .arp_flags = ATF_COM, .arp_dev = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	Address to;

	if (parse_address(address, &to)) {
		memcpy(&entry.arp_pa, &to, sizeof(to));
		entry.arp_ha.sa_family = ARPHRD_ETHER;
		memcpy(entry.arp_ha.sa_data, "\x02wbwb\x01", 6);
		result("neighbour", ioctl(fd, SIOCSARP, &entry));
	}
	close(fd);
}

void
act_receive(const char *where)
{
	Address address;
	int fd;

	if (!parse_address(where, &address) || receivers.count == PROBE_MAX_SOCKETS)
		return;
	fd = open_socket(SOCK_DGRAM, &address);
	if (fd < 0)
		result("receive", -1);
	else
		receivers.fd[receivers.count++] = fd;
}

void
act_udp(const char *where)
{
	Address to, from;
	char text[64], data[128] = "";
	bool bound = option(where, ",from=", text, sizeof(text)) && parse_address(text, &from);
	int fd;

	if (!parse_address(where, &to))
		return;
	option(where, ",data=", data, sizeof(data));
	fd = open_socket(SOCK_DGRAM, bound ? &from : NULL);
	if (fd < 0 || sendto(fd, data, strlen(data), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		result("udp", -1);
	else
		puts("udp ok");
	close(fd);
}
