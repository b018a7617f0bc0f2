/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time, words, sockets and children, for all actions. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long scale = 100;

void
probe_set_scale(const char *percent)
{
	if (percent && atol(percent) > 0)
		scale = atol(percent);
}

int
scaled(int ms)
{
	return (int)(ms * scale / 100);
}

int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
result(const char *action, long code)
{
	if (code >= 0)
		printf("%s ok\n", action);
	else
		printf("%s failed: %s\n", action, strerror(errno));
}

bool
parse_address(const char *text, Address *address)
{
	char copy[64];
	char *colon;

	snprintf(copy, sizeof(copy), "%s", text);
	colon = strchr(copy, ':');
	*address = (Address){ .sin_family = AF_INET };
	if (colon) {
		*colon = '\0';
		address->sin_port = htons((uint16_t)atoi(colon + 1));
	}
	if (inet_pton(AF_INET, copy, &address->sin_addr) == 1)
		return true;
	printf("usage: %s is not ADDRESS:PORT\n", text);
	return false;
}

bool
option(const char *text, const char *key, char *value, size_t size)
{
	const char *at = strstr(text, key);

	if (!at)
		return false;
	at += strlen(key);
	snprintf(value, size, "%.*s", (int)strcspn(at, ","), at);
	return true;
}

int
open_socket(int type, const Address *from)
{
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (from && bind(fd, (const struct sockaddr *)from, sizeof(*from)) < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

bool
wait_for(int fd, short events, int ms)
{
	struct pollfd poller = { fd, events, 0 };

	return poll(&poller, 1, ms) > 0;
}

void
close_with_reset(int fd)
{
	struct linger none = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
}

bool
wait_child(pid_t pid, int ms, int *status)
{
	int64_t deadline = now_ms() + ms;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (waitpid(pid, status, WNOHANG) != pid) {
		int64_t left = deadline - now_ms();
		struct timespec timeout = { left / 1000, left % 1000 * 1000000 };

		if (left <= 0)
			return false;
		sigtimedwait(&child, NULL, &timeout);
	}
	return true;
}

void
report_waiting(const char *action, pid_t pid)
{
	char path[64], place[128] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/wchan", pid);
	file = fopen(path, "r");
	if (file) {
		if (!fgets(place, sizeof(place), file))
			place[0] = '\0';
		fclose(file);
	}
	if (strcmp(place, "") == 0 || strcmp(place, "0") == 0)
		printf("%s waits: it runs and does not sleep\n", action);
	else
		printf("%s waits in %s\n", action, place);
}
