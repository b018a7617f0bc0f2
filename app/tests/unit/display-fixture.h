/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A display of a test's own, for widgets that have to be shown. */
#pragma once

#include <gtk/gtk.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static GPid display_pid;

static inline void
display_die_with_parent(gpointer data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The number that Xvfb writes when it is ready; owned. NULL: it is not installed. */
static inline char *
display_start_server(void)
{
	const char *argv[] = { "Xvfb", "-displayfd", "1", "-screen", "0", "1024x700x24",
		"-nolisten", "tcp", NULL };
	char number[16];
	gsize length = 0;
	int out;

	if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL,
		    G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
		    display_die_with_parent, NULL, &display_pid, NULL, &out, NULL, NULL))
		return NULL;
	/* A byte at a time: it is killed if the newline finds no reader. */
	while (length < sizeof(number) && read(out, number + length, 1) == 1 &&
		number[length] != '\n')
		length++;
	close(out);
	return length > 0 ? g_strdup_printf(":%.*s", (int)length, number) : NULL;
}

/* FALSE: there is none here, and tests that need one are skipped. */
static inline gboolean
display_begin(void)
{
	g_autofree char *name = display_start_server();

	g_setenv("NO_AT_BRIDGE", "1", TRUE);
	g_setenv("GSETTINGS_BACKEND", "memory", TRUE);
	g_setenv("GDK_BACKEND", "x11", TRUE);
	if (name)
		g_setenv("DISPLAY", name, TRUE);
	return name && gtk_init_check(NULL, NULL);
}

static inline void
display_end(void)
{
	if (display_pid == 0)
		return;
	kill(display_pid, SIGTERM);
	waitpid(display_pid, NULL, 0);
}
