// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Networking lab, exercises 1 and 2: a module that sees every IPv4 packet this
 * machine sends and says which of them ask for a new TCP connection.
 *
 * Exercise 1 (TODO 1): log the source address and port of each connection.
 * Exercise 2 (TODO 2): log only those to an address set from user space.
 */

#include <linux/atomic.h>
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/init.h>
#include <linux/ip.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "filter.h"

MODULE_DESCRIPTION("Logs outbound TCP connections");
MODULE_AUTHOR("workbench");
MODULE_LICENSE("GPL");

/* The hook below reads these while an ioctl on another CPU writes them. */
static atomic_t ioctl_set;
static unsigned int ioctl_set_addr;

static struct cdev my_cdev;

/*
 * Is DST_ADDR, in network byte order, a destination we were asked to watch?
 * It is unused, and may be, until you call it from the hook.
 */
static int __maybe_unused test_daddr(unsigned int dst_addr)
{
	/*
	 * TODO 2/2: once an address has been set (ioctl_set), only that one
	 * (ioctl_set_addr) is watched. Both sides are in network byte order.
	 */
	if (atomic_read(&ioctl_set))
		return READ_ONCE(ioctl_set_addr) == dst_addr;

	return 1;
}

/*
 * Runs for every IPv4 packet that leaves this machine, often in softirq
 * context: it must not sleep, and it must be quick.
 *
 * A word on headers. ip_hdr() is always right here. tcp_hdr() is not always:
 * it relies on skb->transport_header, which TCP sets for the segments it makes
 * itself, but which is not set yet for a packet that has just been received
 * (at PRE_ROUTING, say) or that came through a raw socket. The offset can be
 * worked out instead, and that is right everywhere: the IP header is iph->ihl
 * words of four bytes long, and the TCP header follows it:
 *
 *	tcph = (struct tcphdr *)((__u32 *)iph + iph->ihl);
 */
static unsigned int my_nf_hookfn(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	/* TODO 1/2: declare pointers to the IP header and to the TCP header */
	struct iphdr *iph = ip_hdr(skb);
	struct tcphdr *tcph;

	/*
	 * TODO 1/5: let every packet that is not TCP pass without a word, and
	 * find the TCP header of the others.
	 */
	if (iph->protocol != IPPROTO_TCP)
		return NF_ACCEPT;

	tcph = (struct tcphdr *)((__u32 *)iph + iph->ihl);

	/*
	 * TODO 1/3: the segment that asks for a connection has SYN set and ACK
	 * clear (the answer to it has both); let all others pass.
	 */
	if (!tcph->syn || tcph->ack)
		return NF_ACCEPT;

	/* TODO 2/3: let connections to unwatched destinations pass */
	if (!test_daddr(iph->daddr))
		return NF_ACCEPT;

	/*
	 * TODO 1/2: log "TCP connection initiated from ADDRESS:PORT" with
	 * level KERN_ALERT: %pI4 takes a pointer to an address in network byte
	 * order; the port needs ntohs().
	 */
	printk(KERN_ALERT "TCP connection initiated from %pI4:%u\n",
	       &iph->saddr, ntohs(tcph->source));

	/* We only look: every packet goes on its way. */
	return NF_ACCEPT;
}

static int my_open(struct inode *inode, struct file *file)
{
	return 0;
}

static int my_close(struct inode *inode, struct file *file)
{
	return 0;
}

static long my_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	/* TODO 2/2: room for the address; a failed copy must not spoil ours */
	unsigned int addr;

	switch (cmd) {
	case MY_IOCTL_FILTER_ADDRESS:
		/*
		 * TODO 2/4: ARG is the user's pointer to an address. Fetch
		 * what it points to with copy_from_user(), which returns how
		 * many bytes it could NOT copy; a bad pointer is -EFAULT. Then
		 * store the address and say that one is set.
		 */
		if (copy_from_user(&addr, (void __user *)arg, sizeof(addr)))
			return -EFAULT;
		WRITE_ONCE(ioctl_set_addr, addr);
		atomic_set(&ioctl_set, 1);
		return 0;

	default:
		return -ENOTTY;
	}
}

static const struct file_operations my_fops = {
	.owner		= THIS_MODULE,
	.open		= my_open,
	.release	= my_close,
	.unlocked_ioctl	= my_ioctl,
};

/* What to call and where; unused until it is registered. */
static struct nf_hook_ops my_nfho __maybe_unused = {
	.hook		= my_nf_hookfn,
	/*
	 * TODO 1/3: the protocol family (.pf), the hook point for packets that
	 * leave this machine (.hooknum), and to be the first there (.priority)
	 */
	.pf		= NFPROTO_IPV4,
	.hooknum	= NF_INET_LOCAL_OUT,
	.priority	= NF_IP_PRI_FIRST,
};

static int __init my_hook_init(void)
{
	int err;

	err = register_chrdev_region(MKDEV(MY_MAJOR, MY_MINOR), 1, MY_DEVICE);
	if (err)
		return err;

	atomic_set(&ioctl_set, 0);
	ioctl_set_addr = 0;

	cdev_init(&my_cdev, &my_fops);
	err = cdev_add(&my_cdev, MKDEV(MY_MAJOR, MY_MINOR), 1);
	if (err)
		goto out_region;

	/* TODO 1/3: register the hook in the first network namespace */
	err = nf_register_net_hook(&init_net, &my_nfho);
	if (err)
		goto out_cdev;

	return 0;

	/* TODO 1/2: what to undo when the hook cannot be registered */
out_cdev:
	cdev_del(&my_cdev);
out_region:
	unregister_chrdev_region(MKDEV(MY_MAJOR, MY_MINOR), 1);
	return err;
}

static void __exit my_hook_exit(void)
{
	/*
	 * TODO 1/1: unregister the hook. After this function the module's code
	 * is gone: a hook that is still registered crashes the next packet.
	 */
	nf_unregister_net_hook(&init_net, &my_nfho);

	cdev_del(&my_cdev);
	unregister_chrdev_region(MKDEV(MY_MAJOR, MY_MINOR), 1);
}

module_init(my_hook_init);
module_exit(my_hook_exit);
