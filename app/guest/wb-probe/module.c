/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading and unloading modules, in children with deadlines. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t probe_loader;

static void
report_child(const char *action, int status)
{
	if (WIFSIGNALED(status)) {
		printf("%s killed: %s\n", action, strsignal(WTERMSIG(status)));
		return;
	}
	errno = WEXITSTATUS(status);
	result(action, errno ? -1 : 0);
}

/* A process that the kernel never gives back must not keep our reader waiting for the end. */
static void
let_go_of_output(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
}

/* The child's exit status is the error: every errno that user space knows is below 256. */
static void
end_with(long code)
{
	_exit(code >= 0 ? 0 : errno < 256 ? errno : 255);
}

void
act_start(const char *path)
{
	fflush(stdout);
	probe_loader = fork();
	if (probe_loader == 0) {
		int fd;

		let_go_of_output();
		fd = open(path, O_RDONLY | O_CLOEXEC);
		end_with(fd < 0 ? fd : syscall(SYS_finit_module, fd, "", 0));
	}
}

void
act_await(const char *ms)
{
	int status;

	if (!probe_loader)
		return;
	if (!wait_child(probe_loader, scaled(atoi(ms)), &status)) {
		report_waiting("load", probe_loader);
		return;
	}
	probe_loader = 0;
	report_child("load", status);
}

void
act_kill(const char *unused)
{
	int status;

	if (!probe_loader)
		return;
	kill(probe_loader, SIGKILL);
	if (wait_child(probe_loader, scaled(2000), &status))
		report_child("load", status);
	else
		printf("load survives: SIGKILL does not end it\n");
	probe_loader = 0;
}

void
act_load(const char *path)
{
	act_start(path);
	act_await("3000");
	act_kill("");
}

void
act_unload(const char *name)
{
	pid_t pid;
	int status;

	probe_close_device();
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		let_go_of_output();
		end_with(syscall(SYS_delete_module, name, O_NONBLOCK));
	}
	if (wait_child(pid, scaled(3000), &status))
		report_child("unload", status);
	else
		report_waiting("unload", pid);
}
