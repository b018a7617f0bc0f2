/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command that is recorded. Its end is that of its first process: one that it leaves behind, in
 * the kernel for ever perhaps, may still hold the pipes.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUTS 2
#define CANNOT_RUN 127

static pid_t pid;
static int status;
static const char types[OUTPUTS] = { WB_RECORD_OUT, WB_RECORD_ERR };
static int pipes[OUTPUTS] = { -1, -1 };

static void
run_child(int ends[OUTPUTS][2])
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpriority(PRIO_PROCESS, 0, 0);
	write_file("/proc/self/oom_score_adj", "0");
	/* Nobody sees any more what it does. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < OUTPUTS && !options.plain; i++)
		dup2(ends[i][1], STDOUT_FILENO + i);
	trace_follow();
	execvp(options.command[0], options.command);
	fprintf(stderr, "wb-record: cannot run %s: %s\n", options.command[0], strerror(errno));
	_exit(CANNOT_RUN);
}

bool
command_start(void)
{
	int ends[OUTPUTS][2] = { { -1, -1 }, { -1, -1 } };

	for (int i = 0; i < OUTPUTS && !options.plain; i++)
		if (pipe2(ends[i], O_CLOEXEC) < 0)
			return false;
	pid = fork();
	if (pid == 0)
		run_child(ends);
	for (int i = 0; i < OUTPUTS && !options.plain; i++) {
		close(ends[i][1]);
		pipes[i] = ends[i][0];
		fcntl(pipes[i], F_SETFL, O_NONBLOCK);
	}
	return pid > 0;
}

bool
command_is_running(void)
{
	return pid > 0;
}

void
command_reap(void)
{
	int ended;

	if (pid > 0 && waitpid(pid, &ended, WNOHANG) == pid) {
		status = ended;
		pid = 0;
	}
}

void
command_signal(int number)
{
	if (pid > 0)
		kill(pid, number);
}

unsigned
command_add_polls(struct pollfd *pollers)
{
	for (unsigned i = 0; i < OUTPUTS; i++)
		pollers[i] =
			(struct pollfd){ output_has_room_for_command() ? pipes[i] : -1, POLLIN, 0 };
	return OUTPUTS;
}

static void
read_pipe(unsigned i)
{
	char bytes[16 * 1024];
	uint8_t when[8];

	while (pipes[i] >= 0 && output_has_room_for_command()) {
		ssize_t length = read(pipes[i], bytes, sizeof(bytes));
		int64_t now = boot_ns();

		if (length < 0)
			return;
		if (length == 0) {
			close(pipes[i]);
			pipes[i] = -1;
			return;
		}
		for (unsigned j = 0; j < sizeof(when); j++)
			when[j] = (uint8_t)((uint64_t)now >> 8 * j);
		output_frame(types[i], when, sizeof(when), bytes, (size_t)length);
	}
}

void
command_read(void)
{
	for (unsigned i = 0; i < OUTPUTS; i++)
		read_pipe(i);
}

int
command_report(void)
{
	control_begin("exit");
	if (WIFSIGNALED(status))
		control_number("signal", WTERMSIG(status));
	else
		control_number("status", WEXITSTATUS(status));
	control_end();
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
