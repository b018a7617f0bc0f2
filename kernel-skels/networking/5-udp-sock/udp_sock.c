// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Networking lab, exercise 5: a module that sends one UDP datagram, from
 * 127.0.0.1 port 60000 to 127.0.0.1 port 60001, when it is loaded.
 */

#include <linux/in.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <net/net_namespace.h>
#include <net/sock.h>

MODULE_DESCRIPTION("Sends a UDP datagram from inside the kernel");
MODULE_AUTHOR("workbench");
MODULE_LICENSE("GPL");

#define LOG_LEVEL		KERN_ALERT
#define MY_UDP_LOCAL_PORT	60000
#define MY_UDP_REMOTE_PORT	60001
#define MY_TEST_MESSAGE		"kernelsocket\n"

/* __maybe_unused keeps the compiler quiet until you use it. */
static struct socket *sock __maybe_unused;

/* Sends the message; returns how many bytes were sent, or an error < 0. */
static int __maybe_unused my_udp_msgsend(struct socket *s)
{
	/* where to send it */
	struct sockaddr_in raddr __maybe_unused = {
		.sin_family	= AF_INET,
		.sin_port	= htons(MY_UDP_REMOTE_PORT),
		.sin_addr	= { htonl(INADDR_LOOPBACK) },
	};
	int raddrlen __maybe_unused = sizeof(raddr);
	/* what to send: the text and the 0 byte that ends it */
	char *buffer __maybe_unused = MY_TEST_MESSAGE;
	int len __maybe_unused = sizeof(MY_TEST_MESSAGE);
	struct msghdr msg __maybe_unused = { };
	struct kvec vec __maybe_unused = { };

	/*
	 * TODO 1/7: say what to send (VEC: iov_base and iov_len) and where to
	 * (MSG: msg_name, msg_namelen); no flags, no control data.
	 */
	vec.iov_base = buffer;
	vec.iov_len = len;
	msg.msg_name = &raddr;
	msg.msg_namelen = raddrlen;
	msg.msg_flags = 0;
	msg.msg_control = NULL;
	msg.msg_controllen = 0;

	/*
	 * TODO 1/1: send it with kernel_sendmsg(), which takes the number of
	 * vectors and the length in all, and return what that returns.
	 */
	return kernel_sendmsg(s, &msg, &vec, 1, len);

	return 0;
}

static int __init my_udp_sock_init(void)
{
	/* where to send from */
	struct sockaddr_in addr __maybe_unused = {
		.sin_family	= AF_INET,
		.sin_port	= htons(MY_UDP_LOCAL_PORT),
		.sin_addr	= { htonl(INADDR_LOOPBACK) },
	};
	int addrlen __maybe_unused = sizeof(addr);
	int err = 0;

	/*
	 * TODO 1/6: make a UDP socket of the kernel's own, in the first
	 * network namespace: sock_create_kern() with &init_net.
	 */
	err = sock_create_kern(&init_net, PF_INET, SOCK_DGRAM, IPPROTO_UDP,
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

	/* TODO 1/5: send the message with my_udp_msgsend() */
	err = my_udp_msgsend(sock);
	if (err < 0) {
		printk(LOG_LEVEL "cannot send: %d\n", err);
		goto out_release;
	}

	return 0;

	/* TODO 1/3: what to release if binding or sending failed */
out_release:
	sock_release(sock);
out:
	return err;
}

static void __exit my_udp_sock_exit(void)
{
	/* TODO 1/1: release the socket */
	sock_release(sock);
}

module_init(my_udp_sock_init);
module_exit(my_udp_sock_exit);
