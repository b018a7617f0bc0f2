/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for the daemons that this process adopts. */
#include "vm/reaper.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS 5
#define POLL_FOREIGN_MS 25

static GMutex mutex;
static GCond changed;
static guint holders;

static char *
dup_name(const char *pid_folder)
{
	g_autofree char *path = g_build_filename(pid_folder, "comm", NULL);
	g_autofree char *name = NULL;

	return g_file_get_contents(path, &name, NULL, NULL) ? g_steal_pointer(&name) : NULL;
}

/* A child that has not run another program has the name of the thread that forked it. */
static gboolean
is_name_of_ours(const char *name)
{
	g_autoptr(GDir) threads = g_dir_open("/proc/self/task", 0, NULL);
	const char *entry;

	while (threads && (entry = g_dir_read_name(threads)) != NULL) {
		g_autofree char *folder = g_build_filename("/proc/self/task", entry, NULL);
		g_autofree char *ours = dup_name(folder);

		if (g_strcmp0(name, ours) == 0)
			return TRUE;
	}
	return FALSE;
}

/* A zombie keeps its session, and the name of what it ran. */
static gboolean
is_adopted(pid_t pid)
{
	g_autofree char *folder = g_strdup_printf("/proc/%d", (int)pid);
	g_autofree char *name = NULL;
	pid_t session = getsid(pid);

	if (session < 0 || session == getsid(0))
		return FALSE;
	name = dup_name(folder);
	return name && !is_name_of_ours(name);
}

/* Fails at once for a process that is no child. */
static gboolean
reap_if_adopted(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG) == 0 &&
	       info.si_pid == pid && is_adopted(pid) && waitpid(pid, NULL, WNOHANG) == pid;
}

/* Asks for each process: of all children, the kernel would name the same one for ever. */
static gboolean
reap_all(void)
{
	g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
	gboolean any = FALSE;
	const char *name;

	while (proc && (name = g_dir_read_name(proc)) != NULL) {
		pid_t pid = (pid_t)g_ascii_strtoll(name, NULL, 10);

		if (pid > 1)
			any = reap_if_adopted(pid) || any;
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
		/* Only whether any child has ended; the one it names may be somebody else's to wait
		 * for. */
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
