/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens libvirt's connection with a deadline. */
#include "vm/connection.h"

#include "base/error.h"
#include "vm/libvirt-error.h"

#define POLL_MS 5
/* A libvirt that is silent for so long is gone, and calls on its connection fail. */
#define SILENCE_S 5
#define SILENCES 3

/* Shared by who waits and the thread that opens: whoever is last frees it. */
typedef struct {
	char *uri;
	int done; /* the thread's last word: what follows is set */
	virConnectPtr connection;
	GError *failure;
} Opening;

static void
opening_clear(gpointer data)
{
	Opening *opening = data;

	if (opening->connection)
		virConnectClose(opening->connection);
	g_clear_error(&opening->failure);
	g_free(opening->uri);
}

static gpointer
open_connection(gpointer data)
{
	Opening *opening = data;
	unsigned long version;

	opening->connection = virConnectOpen(opening->uri);
	if (opening->connection) {
		virConnectSetKeepAlive(opening->connection, SILENCE_S, SILENCES);
		/* libvirt now asks QEMU what it can do, which takes seconds where it never did:
		 * here nobody has to wait for that. Who needs the answer asks again, and is told
		 * why not.
		 */
		virConnectGetVersion(opening->connection, &version);
	} else
		wb_libvirt_set_error(&opening->failure, "opening the hypervisor");
	g_atomic_int_set(&opening->done, 1);
	g_atomic_rc_box_release_full(opening, opening_clear);
	return NULL;
}

static gboolean
is_done(gpointer data, GError **error)
{
	return g_atomic_int_get(&((Opening *)data)->done);
}

virConnectPtr
wb_connection_open(const char *uri, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	Opening *opening = g_atomic_rc_box_new0(Opening);
	virConnectPtr connection = NULL;

	opening->uri = g_strdup(uri);
	g_thread_unref(
		g_thread_new("libvirt opens", open_connection, g_atomic_rc_box_acquire(opening)));
	if (wb_deadline_poll(deadline, POLL_MS, "libvirt", is_done, opening, cancellable, error)) {
		connection = g_steal_pointer(&opening->connection);
		if (!connection)
			g_set_error_literal(
				error, WB_ERROR, WB_ERROR_HYPERVISOR, opening->failure->message);
	}
	g_atomic_rc_box_release_full(opening, opening_clear);
	return connection;
}
