/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for the daemons that this process adopts. */
#include "vm/reaper.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS 5

static GMutex mutex;
static GCond changed;
static guint holders;

/* A zombie keeps the name of what it ran. */
static gboolean
was_qemu(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/comm", (int)pid);
	g_autofree char *name = NULL;

	return g_file_get_contents(path, &name, NULL, NULL) && g_str_has_prefix(name, "qemu-system");
}

/* Called with a child that has ended and was not waited for. */
static gboolean
reap_if_adopted(pid_t pid)
{
	pid_t session = getsid(pid);

	if (session < 0 || session == getsid(0) || !was_qemu(pid))
		return FALSE;
	return waitpid(pid, NULL, WNOHANG) == pid;
}

static gpointer
reap(gpointer data)
{
	for (;;) {
		siginfo_t info = { 0 };

		g_mutex_lock(&mutex);
		while (holders == 0)
			g_cond_wait(&changed, &mutex);
		g_mutex_unlock(&mutex);
		if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG) < 0 || info.si_pid == 0 ||
			!reap_if_adopted(info.si_pid))
			poll(NULL, 0, POLL_MS);
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
