/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU processes that outlived the process that started them. */
#include "vm/orphans.h"

#include "base/deadline.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GONE_MS 10000
#define REAPED_POLLS 50

typedef gboolean (*Visit)(int pid, gpointer data);

/* A process id can be reused at any time; its command line says whose it is. */
static gboolean
is_in_folder(int pid, const char *folder)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", pid);
	g_autofree char *slashed = g_strdup_printf("%s/", folder);
	g_autofree char *line = NULL;
	gsize length = 0;
	struct stat st;

	if (stat(path, &st) < 0 || st.st_uid != geteuid() ||
		!g_file_get_contents(path, &line, &length, NULL) || length == 0)
		return FALSE;
	/* Arguments end in a NUL each: this looks at the program's name only. */
	if (!strstr(line, "qemu"))
		return FALSE;
	return memmem(line, length, slashed, strlen(slashed)) != NULL;
}

static gboolean
for_each(const char *folder, Visit visit, gpointer data)
{
	g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
	gboolean any = FALSE;
	const char *name;

	while (proc && (name = g_dir_read_name(proc)) != NULL) {
		int pid = (int)g_ascii_strtoll(name, NULL, 10);

		if (pid > 1 && pid != getpid() && is_in_folder(pid, folder))
			any = visit(pid, data) || any;
	}
	return any;
}

static gboolean
just_say_so(int pid, gpointer data)
{
	return TRUE;
}

/* A descriptor that pins the process PID, if it is still one of FOLDER's, or -1. */
static int
pin(int pid, const char *folder)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0 || is_in_folder(pid, folder))
		return fd;
	close(fd);
	return -1;
}

static gboolean
kill_one(int pid, gpointer data)
{
	int fd = pin(pid, data);
	WbDeadline deadline = wb_deadline_in(GONE_MS);
	struct pollfd gone = { .fd = fd, .events = POLLIN };

	if (fd < 0)
		return FALSE;
	if (syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0) < 0) {
		close(fd);
		return FALSE;
	}
	while (!gone.revents && !wb_deadline_passed(deadline))
		poll(&gone, 1, wb_deadline_left_ms(deadline));
	close(fd);
	/* libvirt asks whether the process exists, and asks again only after 0.2 s. */
	for (int i = 0; i < REAPED_POLLS && kill(pid, 0) == 0; i++)
		poll(NULL, 0, 2);
	return TRUE;
}

/* "PID (name) STATE …": the name may hold anything but has the last parenthesis. */
static gboolean
is_stopped(int pid, gpointer data)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
	g_autofree char *text = NULL;
	const char *end;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return FALSE;
	end = strrchr(text, ')');
	return end && g_str_has_prefix(end, ") T");
}

gboolean
wb_orphans_any_stopped(const char *folder)
{
	return for_each(folder, is_stopped, NULL);
}

gboolean
wb_orphans_any(const char *folder)
{
	return for_each(folder, just_say_so, NULL);
}

void
wb_orphans_kill(const char *folder)
{
	/* Again until there is none: a process may have been between fork and exec. */
	for (int round = 0; round < 10 && for_each(folder, kill_one, (gpointer)folder); round++)
		continue;
}
