/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest over SSH: commands, files, a shell. One connection, used by one thread at a time.
 *
 * How it works. libssh's calls block; a guard thread stands by during each of them and shuts the
 * socket down at the deadline or on cancellation, so that a guest that hangs never hangs us. After
 * that the connection is gone and every call fails with WB_ERROR_LOST. Only wb_guest_run() can give
 * up on a command and keep the connection: it waits by itself, outside libssh.
 */
#pragma once

#include "base/deadline.h"

typedef struct _WbGuest WbGuest;

typedef struct {
	guint16 port; /* on 127.0.0.1 */
	const char *user;
	const char *private_key; /* file, OpenSSH format */
	const char *host_key;	 /* file with the public key the guest must show */
} WbGuestAddress;

/*
 * Connects, checks the host key, authenticates. Tries again until DEADLINE while the guest does not
 * answer yet; a wrong host key or a refused key fails at once.
 */
WbGuest *wb_guest_connect(const WbGuestAddress *address, WbDeadline deadline,
	GCancellable *cancellable, GError **error);
void wb_guest_free(WbGuest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbGuest, wb_guest_free)

/* A command of the guest's shell. Zeroed fields have a meaning of their own. */
typedef struct {
	const char *command; /* for sh -c */
	GBytes *input;	     /* for its standard input, or NULL */
	WbDeadline deadline; /* read anew each time: the callbacks may move it */
	gsize output_keep;   /* bytes kept of each stream; 0: 1 MiB. More is dropped and counted. */
	/* Called with each piece of output as it arrives, on the calling thread. */
	void (*out_cb)(const char *bytes, gsize length, gpointer data);
	void (*err_cb)(const char *bytes, gsize length, gpointer data);
	/*
	 * More for its standard input, which stays open then: asked when all INPUT is sent and all
	 * output so far was handed on. May block. Owned; NULL: nothing for now.
	 */
	GBytes *(*in_cb)(gpointer data);
	/*
	 * When this is cancelled, the command is asked to end: it gets SIGTERM, and the end of its
	 * standard input, which stayed open until then. It may take its time until DEADLINE, and
	 * what it still says is read. NULL: nobody asks.
	 */
	GCancellable *interrupt;
	gpointer data;
} WbGuestCommand;

typedef struct {
	int exit_status; /* -1 if it did not exit by itself */
	gboolean timed_out;
	GString *out;
	GString *err;
	guint64 dropped; /* bytes of both streams over the cap */
} WbGuestOutput;

/*
 * Runs it to its end. TRUE also when it timed out (its channel is closed then, the connection
 * lives) or exited with a status other than 0. FALSE when the connection was lost or on
 * cancellation; RET_OUTPUT then has what had arrived.
 */
gboolean wb_guest_run(WbGuest *guest, const WbGuestCommand *command, WbGuestOutput *ret_output,
	GCancellable *cancellable, GError **error);
void wb_guest_output_clear(WbGuestOutput *output);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WbGuestOutput, wb_guest_output_clear)

/* wb_guest_run() for a command that must succeed: otherwise an error that quotes its stderr. */
gboolean wb_guest_run_checked(WbGuest *guest, const char *command, WbDeadline deadline,
	GCancellable *cancellable, GError **error);

/*
 * An interactive shell, or COMMAND on a terminal if not NULL, between IN_FD and OUT_FD (which the
 * caller has put into raw mode). GET_SIZE is asked at the start and whenever RESIZE_FD is readable.
 */
typedef struct {
	const char *command;
	const char *term;
	int in_fd, out_fd;
	int resize_fd; /* or -1 */
	void (*get_size)(int *ret_columns, int *ret_rows, gpointer data);
	gpointer data;
} WbGuestShell;
gboolean wb_guest_shell(WbGuest *guest, const WbGuestShell *shell, int *ret_exit_status,
	GCancellable *cancellable, GError **error);
