/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A character device, and the small actions that belong nowhere else. */
#include "probe.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int device_fd = -1;

void
probe_close_device(void)
{
	if (device_fd >= 0)
		close(device_fd);
	device_fd = -1;
}

void
act_open(const char *numbers)
{
	static const char node[] = "/run/wb-probe.node";
	unsigned number[2] = { 0, 0 };

	if (sscanf(numbers, "%u:%u", &number[0], &number[1]) != 2)
		return;
	unlink(node);
	probe_close_device();
	if (mknod(node, S_IFCHR | 0600, makedev(number[0], number[1])) == 0)
		device_fd = open(node, O_RDWR | O_CLOEXEC);
	result("open", device_fd);
	unlink(node);
}

/* "COMMAND:null", "COMMAND:bad", or "COMMAND:ADDRESS" for a pointer to that address. */
void
act_ioctl(const char *what)
{
	unsigned long command = strtoul(what, NULL, 0);
	const char *argument = strchr(what, ':');
	Address address = { 0 };
	void *pointer = &address.sin_addr;

	if (!argument)
		return;
	argument++;
	if (strcmp(argument, "null") == 0)
		pointer = NULL;
	else if (strcmp(argument, "bad") == 0)
		pointer = (void *)0x10; /* never mapped: below mmap_min_addr */
	else if (!parse_address(argument, &address))
		return;
	result("ioctl", ioctl(device_fd, command, pointer));
}

/* The same in a process of its own, which opens the device and ends. */
void
act_child_ioctl(const char *what)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		device_fd = -1;
		act_open("42:0");
		act_ioctl(what);
		fflush(stdout);
		_exit(0);
	}
	if (!wait_child(pid, scaled(2000), &status))
		report_waiting("ioctl", pid);
}

void
act_ss(const char *arguments)
{
	char line[512];
	FILE *pipe;

	fflush(stdout);
	snprintf(line, sizeof(line), "exec ss %s", arguments);
	pipe = popen(line, "r");
	while (pipe && fgets(line, sizeof(line), pipe))
		printf("ss: %.*s\n", (int)strcspn(line, "\n"), line);
	if (pipe)
		pclose(pipe);
}

void
act_pause(const char *ms)
{
	poll(NULL, 0, scaled(atoi(ms)));
}
