/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for the daemons that this process adopts. */
#include "vm/reaper.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS 5
#define POLL_FOREIGN_MS 25

static GMutex mutex;
static GCond changed;
static guint holders;

/*
 * "pid (comm) state ppid pgrp session …": a child of ours that has ended, in another session, and
 * whose name, which a zombie keeps, is that of a daemon we adopt.
 */
static gboolean
is_ended_daemon(int pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
	g_autofree char *stat = NULL;
	const char *comm, *after;
	int parent = 0, session = 0;
	char state = 0;

	if (!g_file_get_contents(path, &stat, NULL, NULL))
		return FALSE;
	comm = strchr(stat, '(');
	after = strrchr(stat, ')');
	if (!comm || !after || sscanf(after + 1, " %c %d %*d %d", &state, &parent, &session) != 3)
		return FALSE;
	return state == 'Z' && parent == getpid() && session != getsid(0) &&
	       (g_str_has_prefix(comm + 1, "qemu-system") || g_str_has_prefix(comm + 1, "bwrap"));
}

static gboolean
reap_all(void)
{
	g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
	gboolean any = FALSE;
	const char *name;

	while (proc && (name = g_dir_read_name(proc)) != NULL) {
		int pid = atoi(name);

		if (pid > 1 && is_ended_daemon(pid))
			any = waitpid(pid, NULL, WNOHANG) == pid || any;
	}
	return any;
}

static gpointer
reap(gpointer data)
{
	for (;;) {
		siginfo_t info = { 0 };
		gboolean some;

		g_mutex_lock(&mutex);
		while (holders == 0)
			g_cond_wait(&changed, &mutex);
		g_mutex_unlock(&mutex);
		/*
		 * Only whether a child has ended: the one that the kernel names may be another's,
		 * and hide ours for as long as nobody waits for it.
		 */
		some = waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG) == 0 &&
		       info.si_pid != 0;
		if (!some)
			poll(NULL, 0, POLL_MS);
		else if (!reap_all())
			poll(NULL, 0, POLL_FOREIGN_MS);
	}
	return NULL;
}

void
wb_reaper_hold(void)
{
	static gsize once;

	if (g_once_init_enter(&once)) {
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		g_thread_unref(g_thread_new("reaper", reap, NULL));
		g_once_init_leave(&once, 1);
	}
	g_mutex_lock(&mutex);
	holders++;
	g_cond_signal(&changed);
	g_mutex_unlock(&mutex);
}

void
wb_reaper_release(void)
{
	g_mutex_lock(&mutex);
	holders--;
	g_mutex_unlock(&mutex);
}
