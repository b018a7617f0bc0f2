/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guard: runs commands, and cleans up once the player is gone. One process, one thread. */
#include "pktplay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define COMMAND_MAX (1024 * 1024)
/* What is read before the time is looked at again: some commands write for ever. */
#define DRAIN_MAX 16

/* What /bin/sh is in Debian. In the guest that is busybox, which prefers its own ip and sysctl. */
#define DASH "/bin/dash"

typedef struct {
	pid_t pid;
	int process; /* pidfd */
	int output;  /* read end */
	WbMicroseconds deadline;
	GByteArray *bytes;
} Command;

/* Returns 0 or the errno. The shell gets a process group of its own, to be killed as one. */
static int
start_shell(Command *command, const char *text)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)text, NULL };
	const char *shell = access(DASH, X_OK) == 0 ? DASH : "/bin/sh";
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t all;
	int ends[2], code;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return errno;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, ends[1], 1);
	posix_spawn_file_actions_adddup2(&files, ends[1], 2);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	sigfillset(&all);
	posix_spawnattr_setsigdefault(&attributes, &all);
	code = posix_spawn(&command->pid, shell, &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	close(ends[1]);
	command->output = ends[0];
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (code != 0)
		close(ends[0]);
	return code;
}

/* What there is now; beyond the cap it is thrown away. */
static void
drain(Command *command)
{
	guint8 buffer[4096];

	for (guint i = 0; i < DRAIN_MAX; i++) {
		gssize got = read(command->output, buffer, sizeof(buffer));

		if (got <= 0)
			return;
		g_byte_array_append(command->bytes, buffer,
			MIN((guint)got, WB_COMMAND_OUTPUT_MAX - command->bytes->len));
	}
}

static int
remaining_ms(WbMicroseconds deadline)
{
	return (int)CLAMP((deadline - pktplay_now() + 999) / 1000, 0, G_MAXINT);
}

/* Until the shell ends: what it left running may go on, and may keep the pipe. FALSE at the
 * deadline, or if the player is gone. */
static gboolean
attend(Command *command, int fd)
{
	struct pollfd files[] = { { command->process, POLLIN, 0 }, { fd, POLLRDHUP, 0 },
		{ command->output, POLLIN, 0 } };

	while (remaining_ms(command->deadline) > 0) {
		if (poll(files, G_N_ELEMENTS(files), remaining_ms(command->deadline)) < 0 &&
			errno != EINTR)
			return FALSE;
		drain(command);
		if (files[2].revents & POLLHUP)
			files[2].fd = -1;
		if (files[0].revents)
			return TRUE;
		if (files[1].revents)
			return FALSE;
	}
	return FALSE;
}

static gint32
run(int fd, const WbGuardRequest *request, const char *text, GByteArray *output)
{
	Command command = { .deadline = pktplay_now() + request->timeout_us, .bytes = output };
	int status = 0, code = start_shell(&command, text);
	gboolean ended;

	if (code != 0)
		return -code;
	command.process = (int)syscall(SYS_pidfd_open, command.pid, 0);
	ended = command.process >= 0 && attend(&command, fd);
	if (!ended)
		kill(-command.pid, SIGKILL);
	waitpid(command.pid, &status, 0);
	drain(&command);
	close(command.output);
	if (command.process >= 0)
		close(command.process);
	return ended ? status : WB_GUARD_TIMED_OUT;
}

static gboolean
serve_one(int fd, WbSysctls **sysctls)
{
	WbGuardRequest request;
	WbGuardReply reply;
	g_autofree char *text = NULL;
	g_autoptr(GByteArray) output = g_byte_array_new();

	if (!pktplay_read_all(fd, &request, sizeof(request)) || request.length == 0 ||
		request.length > COMMAND_MAX)
		return FALSE;
	text = g_malloc(request.length);
	if (!pktplay_read_all(fd, text, request.length))
		return FALSE;
	/* Nothing but a command changes them; to read them takes as long as to start the player. */
	if (!*sysctls)
		*sysctls = pktplay_sysctls_save();
	reply.status = run(fd, &request, text, output);
	reply.length = output->len;
	return pktplay_write_all(fd, &reply, sizeof(reply)) &&
	       pktplay_write_all(fd, output->data, output->len);
}

/* Kills each child; TRUE if there was one. What a child leaves becomes ours: we are the
 * subreaper. */
static gboolean
kill_children(void)
{
	g_autofree char *file = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	FILE *children = fopen(file, "re");
	gboolean any = FALSE;
	int pid;

	while (children && fscanf(children, "%d", &pid) == 1) {
		kill(pid, SIGKILL);
		any = TRUE;
	}
	if (children)
		fclose(children);
	while (any && waitpid(-1, NULL, 0) > 0)
		;
	return any;
}

int
pktplay_guard_serve(int fd, const WbAddresses *addresses)
{
	g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
	WbSysctls *sysctls = NULL;
	guint failed;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/* The commands' parent, as scripts know it: /tmp/sysctl_restore_${PPID}.sh. */
	setenv("PACKETDRILL_PID", pid, 1);
	/* "ps" tells the two apart. */
	prctl(PR_SET_NAME, "wb-pktguard", 0, 0, 0);
	while (serve_one(fd, &sysctls))
		;
	while (kill_children())
		;
	pktplay_netlink_destroy_sockets(addresses);
	pktplay_netlink_flush_metrics();
	failed = sysctls ? pktplay_sysctls_restore(sysctls) : 0;
	pktplay_sysctls_free(sysctls);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
