/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest over SSH: the connection. */
#include "base/error.h"
#include "guest/guest-private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define RETRY_MS 20
/* A guest that accepted and then says nothing is asked again: it may have lost the first packets.
 */
#define TRY_MS 15000

static int
connect_tcp(guint16 port, GError **error)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* Loopback: it connects or is refused at once. */
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	g_set_error(error, WB_ERROR, WB_ERROR_LOST, "connecting to port %u: %s", port,
		g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static ssh_session
new_session(const WbGuestAddress *address, int fd)
{
	ssh_session session = ssh_new();
	int off = 0, on = 1;
	unsigned port = address->port;

	ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off);
	ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1");
	ssh_options_set(session, SSH_OPTIONS_PORT, &port);
	ssh_options_set(session, SSH_OPTIONS_USER, address->user);
	ssh_options_set(session, SSH_OPTIONS_FD, &fd);
	ssh_options_set(session, SSH_OPTIONS_NODELAY, &on);
	/* The quickest of what both sides have: the guest's processor may be emulated. */
	ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, "curve25519-sha256");
	ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, "ssh-ed25519");
	ssh_options_set(
		session, SSH_OPTIONS_CIPHERS_C_S, "chacha20-poly1305@openssh.com,aes128-ctr");
	ssh_options_set(
		session, SSH_OPTIONS_CIPHERS_S_C, "chacha20-poly1305@openssh.com,aes128-ctr");
	ssh_options_set(session, SSH_OPTIONS_COMPRESSION, "no");
	return session;
}

/* The guest must have the key that was put into its image: nothing else can be on that port. */
static gboolean
check_host_key(ssh_session session, const char *path, GError **error)
{
	ssh_key shown = NULL, pinned = NULL;
	gboolean same = FALSE;

	if (ssh_pki_import_pubkey_file(path, &pinned) != SSH_OK)
		g_set_error(error, WB_ERROR, WB_ERROR_KEY, "cannot read the host key %s", path);
	else if (ssh_get_server_publickey(session, &shown) != SSH_OK)
		g_set_error(error, WB_ERROR, WB_ERROR_LOST, "%s", ssh_get_error(session));
	else if (ssh_key_cmp(shown, pinned, SSH_KEY_CMP_PUBLIC) != 0)
		g_set_error_literal(error, WB_ERROR, WB_ERROR_KEY,
			"the guest shows another host key than its image has; something else "
			"answers "
			"on that port");
	else
		same = TRUE;
	ssh_key_free(shown);
	ssh_key_free(pinned);
	return same;
}

static gboolean
authenticate(ssh_session session, const WbGuestAddress *address, GError **error)
{
	ssh_key key = NULL;
	int rc;

	if (ssh_pki_import_privkey_file(address->private_key, NULL, NULL, NULL, &key) != SSH_OK) {
		g_set_error(error, WB_ERROR, WB_ERROR_KEY, "cannot read the key %s",
			address->private_key);
		return FALSE;
	}
	rc = ssh_userauth_publickey(session, NULL, key);
	ssh_key_free(key);
	if (rc == SSH_AUTH_SUCCESS)
		return TRUE;
	g_set_error(error, WB_ERROR, rc == SSH_AUTH_ERROR ? WB_ERROR_LOST : WB_ERROR_KEY,
		"the guest did not take our key: %s", ssh_get_error(session));
	return FALSE;
}

static ino_t
get_inode(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

/*
 * libssh closes a descriptor that it was given in some cases and not in others. A socket's inode
 * says whether it is still there, or the number is another's by now.
 */
static void
end_session(ssh_session session, int fd, ino_t inode)
{
	ssh_disconnect(session);
	ssh_free(session);
	if (inode && get_inode(fd) == inode)
		close(fd);
}

static WbGuest *
try_connect(const WbGuestAddress *address, WbDeadline deadline, GCancellable *cancellable,
	GError **error)
{
	g_autoptr(GError) failure = NULL;
	WbGuestGuard guard = { 0 };
	WbGuest *guest;
	ssh_session session;
	int fd = connect_tcp(address->port, error);
	ino_t inode;

	if (fd < 0)
		return NULL;
	inode = get_inode(fd);
	session = new_session(address, fd);
	wb_guest_guard_begin(&guard, fd, MIN(deadline, wb_deadline_in(TRY_MS)), cancellable);
	if (ssh_connect(session) != SSH_OK)
		wb_guest_guard_fail(&guard, session, "the SSH handshake", &failure);
	else if (check_host_key(session, address->host_key, &failure))
		authenticate(session, address, &failure);
	wb_guest_guard_end(&guard);
	if (failure) {
		end_session(session, fd, inode);
		g_propagate_error(error, g_steal_pointer(&failure));
		return NULL;
	}
	guest = g_new0(WbGuest, 1);
	guest->session = session;
	guest->fd = ssh_get_fd(session);
	guest->inode = get_inode(guest->fd);
	return guest;
}

typedef struct {
	const WbGuestAddress *address;
	WbDeadline deadline;
	GCancellable *cancellable;
	WbGuest *guest;
	GError *last; /* why the latest try failed */
} Attempt;

static gboolean
attempt(gpointer data, GError **error)
{
	Attempt *a = data;

	g_clear_error(&a->last);
	a->guest = try_connect(a->address, a->deadline, a->cancellable, &a->last);
	if (a->guest)
		return TRUE;
	if (!g_error_matches(a->last, WB_ERROR, WB_ERROR_LOST) &&
		!g_error_matches(a->last, WB_ERROR, WB_ERROR_TIMED_OUT))
		*error = g_steal_pointer(&a->last);
	return FALSE;
}

WbGuest *
wb_guest_connect(const WbGuestAddress *address, WbDeadline deadline, GCancellable *cancellable,
	GError **error)
{
	Attempt a = { address, deadline, cancellable, NULL, NULL };
	g_autoptr(GError) failure = NULL;

	if (!wb_deadline_poll(deadline, RETRY_MS, "the guest's SSH server", attempt, &a,
		    cancellable, &failure)) {
		if (a.last && g_error_matches(failure, WB_ERROR, WB_ERROR_TIMED_OUT))
			g_prefix_error(&failure, "%s: ", a.last->message);
		g_propagate_error(error, g_steal_pointer(&failure));
	}
	g_clear_error(&a.last);
	return a.guest;
}

void
wb_guest_free(WbGuest *guest)
{
	if (!guest)
		return;
	/*
	 * No goodbye: the guest may be dead, and its answer would be waited for. Of a connection
	 * that was lost libssh has closed the descriptor, and its number may be another's by now.
	 */
	shutdown(ssh_get_fd(guest->session), SHUT_RDWR);
	end_session(guest->session, guest->fd, guest->inode);
	g_free(guest);
}
