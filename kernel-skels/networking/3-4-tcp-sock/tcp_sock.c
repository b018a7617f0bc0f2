// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Networking lab, exercises 3 and 4: a TCP server inside the kernel.
 *
 * Exercise 3 (TODO 1): listen on 127.0.0.1, port 60000.
 * Exercise 4 (TODO 2): accept one connection and log where it came from.
 */

#include <linux/in.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/version.h>
#include <net/net_namespace.h>
#include <net/sock.h>

MODULE_DESCRIPTION("A TCP server inside the kernel");
MODULE_AUTHOR("workbench");
MODULE_LICENSE("GPL");

#define LOG_LEVEL		KERN_ALERT
#define MY_TCP_PORT		60000
#define LISTEN_BACKLOG		5

/* Logs a peer's address, a struct sockaddr_in. */
#define print_sock_address(addr)					\
	printk(LOG_LEVEL "connection established to %pI4:%d\n",		\
	       &(addr).sin_addr.s_addr, ntohs((addr).sin_port))

/*
 * accept() took flags and "is this the kernel's own socket?" up to Linux 6.9;
 * since 6.10 a structure holds them.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define ACCEPT_ARGS	(&(struct proto_accept_arg){ .kern = true })
#else
#define ACCEPT_ARGS	0, true
#endif

/* __maybe_unused keeps the compiler quiet until you use them. */
static struct socket *sock __maybe_unused;	/* listens */
static struct socket *new_sock __maybe_unused;	/* is connected to a client */

static int __init my_tcp_sock_init(void)
{
	/* where to listen */
	struct sockaddr_in addr __maybe_unused = {
		.sin_family	= AF_INET,
		.sin_port	= htons(MY_TCP_PORT),
		.sin_addr	= { htonl(INADDR_LOOPBACK) },
	};
	int addrlen __maybe_unused = sizeof(addr);
	/* where the client is */
	struct sockaddr_in raddr __maybe_unused = { };
	int err = 0;

	/*
	 * TODO 1/6: make a TCP socket of the kernel's own, in the first
	 * network namespace: sock_create_kern() with &init_net.
	 */
	err = sock_create_kern(&init_net, PF_INET, SOCK_STREAM, IPPROTO_TCP,
			       &sock);
	if (err < 0) {
		printk(LOG_LEVEL "cannot create a socket: %d\n", err);
		goto out;
	}

	/* TODO 1/5: bind it to ADDR; sock->ops->bind() is what bind(2) calls */
	err = sock->ops->bind(sock, (struct sockaddr *)&addr, addrlen);
	if (err < 0) {
		printk(LOG_LEVEL "cannot bind: %d\n", err);
		goto out_release;
	}

	/* TODO 1/5: listen, with room for LISTEN_BACKLOG waiting clients */
	err = sock->ops->listen(sock, LISTEN_BACKLOG);
	if (err < 0) {
		printk(LOG_LEVEL "cannot listen: %d\n", err);
		goto out_release;
	}

	/*
	 * TODO 2/7: make NEW_SOCK with sock_create_lite(), which gives it no
	 * protocol yet, and give it the listening socket's operations.
	 */
	err = sock_create_lite(PF_INET, SOCK_STREAM, IPPROTO_TCP, &new_sock);
	if (err < 0) {
		printk(LOG_LEVEL "cannot create the second socket: %d\n", err);
		goto out_release;
	}
	new_sock->ops = sock->ops;
	/* From here on a failure has two sockets to release. */

	/*
	 * TODO 2/5: accept a connection into NEW_SOCK: sock->ops->accept()
	 * with ACCEPT_ARGS last. It waits until a client comes, and so does
	 * insmod. A signal ends the wait with an error.
	 */
	err = sock->ops->accept(sock, new_sock, ACCEPT_ARGS);
	if (err < 0) {
		printk(LOG_LEVEL "cannot accept: %d\n", err);
		goto out_release_new_sock;
	}

	/*
	 * TODO 2/7: ask for the peer's address: sock->ops->getname() with 1
	 * last, for "the other end". It returns the address's length, or less
	 * than 0. Print it with print_sock_address().
	 */
	err = sock->ops->getname(new_sock, (struct sockaddr *)&raddr, 1);
	if (err < 0) {
		printk(LOG_LEVEL "cannot find the peer's address: %d\n", err);
		goto out_release_new_sock;
	}
	print_sock_address(raddr);

	return 0;

	/* TODO 2/2: what to release if accepting or asking for the peer failed */
out_release_new_sock:
	sock_release(new_sock);
	/* TODO 1/3: what to release if binding or listening failed */
out_release:
	sock_release(sock);
out:
	return err;
}

static void __exit my_tcp_sock_exit(void)
{
	/* TODO 2/1: release the client's socket */
	sock_release(new_sock);

	/* TODO 1/1: release the listening socket */
	sock_release(sock);
}

module_init(my_tcp_sock_init);
module_exit(my_tcp_sock_exit);
