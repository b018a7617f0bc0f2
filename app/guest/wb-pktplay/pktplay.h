/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of wb-pktplay share.
 *
 * How it works: the guard is started first, as a process of its own. It runs the script's shell
 * commands; before the first one it reads all network sysctls. When the player ends, however it
 * ends, the guard kills what the commands left running, puts the sysctls back, flushes the TCP
 * metrics and destroys the sockets of the script's address. The TUN device, its addresses and its
 * routes are gone with the player's last descriptor of it, which nobody else has.
 */
#pragma once

#include "script/player.h"

/* --- clock.c --- */

/* The clock of the run; BEFORE_REST is called when there is time to do something else. */
WbPlayerClock *pktplay_clock_new(void (*before_rest)(gpointer data), gpointer data);
WbMicroseconds pktplay_now(void);
/* Real time for this process and all it starts: the script's commands are part of its time. */
void pktplay_clock_take_priority(void);

/* --- addresses.c: who is who on the wire --- */

typedef struct {
	guint version;
	WbIpAddress local, remote, gateway;
	guint local_prefix, remote_prefix; /* lengths in bits */
	guint mtu, speed, mss;		   /* 0: not set; MSS: of segments merged as by GRO */
	gboolean anyip;			   /* the local address is on no device */
} WbAddresses;

gboolean pktplay_addresses_from_options(
	const WbPlayOptions *options, WbAddresses *ret_addresses, GError **error);

/* --- netlink.c: requests to the kernel, each answered before it returns --- */

int pktplay_netlink_open(int protocol, GError **error);
gboolean pktplay_netlink_link(int fd, int device, guint mtu, GError **error);
gboolean pktplay_netlink_address(int fd, int device, const WbAddresses *addresses, GError **error);
/* Waits until packets to the local address are delivered: IPv6 takes it into use a moment later. */
gboolean pktplay_netlink_await_address(const WbAddresses *addresses, GError **error);
gboolean pktplay_netlink_routes(int fd, int device, const WbAddresses *addresses, GError **error);
/* Best effort: what cannot be done is left. */
void pktplay_netlink_flush_metrics(void);
void pktplay_netlink_destroy_sockets(const WbAddresses *addresses);

/* --- netlink-message.c --- */

typedef struct {
	gsize length; /* of what is in BYTES */
	_Alignas(8) guint8 bytes[1024];
} WbNetlinkMessage;

void pktplay_message_begin(WbNetlinkMessage *message, int type, int flags, gsize header);
gpointer pktplay_message_header(WbNetlinkMessage *message);
void pktplay_message_attribute(WbNetlinkMessage *message, int type, gconstpointer data, gsize size);
gsize pktplay_message_nest(WbNetlinkMessage *message, int type);
void pktplay_message_end_nest(WbNetlinkMessage *message, gsize start);
/* Sends it and waits for the answer; -errno of the kernel's. */
int pktplay_message_ask(WbNetlinkMessage *message, int fd);

/* --- tun.c: the device --- */

#define WB_TUN_NAME "tun0"

/* A new TUN device, up, with addresses and routes; its descriptor, or -1. *RET_DEVICE: its index.
 */
int pktplay_tun_open(const WbAddresses *addresses, int *ret_device, GError **error);

/* --- stamps.c --- */

/*
 * Returns when the kernel stamps packets as they pass, which a socket has asked for; FALSE if it
 * does not begin to: times are then those of reading.
 */
gboolean pktplay_stamps_await(void);

/* --- wire.c --- */

/* CAPTURE: a file for all packets, or NULL. */
WbWire *pktplay_wire_new(const WbAddresses *addresses, const char *capture, GError **error);

/* --- capture.c: a pcap file with nanoseconds of CLOCK_REALTIME and no link header --- */

int pktplay_capture_open(const char *file, GError **error);
void pktplay_capture_write(int fd, const struct timespec *time, const guint8 *bytes, gsize length);

/* --- sysctls.c --- */

typedef struct _WbSysctls WbSysctls;
/* The values of what scripts are known to change: net.core, net.ipv4, net.ipv6, and the parameters
 * of the modules of congestion controls. */
WbSysctls *pktplay_sysctls_save(void);
/* Writes back what has changed; how many could not be. */
guint pktplay_sysctls_restore(const WbSysctls *sysctls);
void pktplay_sysctls_free(WbSysctls *sysctls);

/* --- guard.c and guard-child.c --- */

typedef struct _WbGuard WbGuard;
/* Before any thread is started. ADDRESSES: whose sockets are destroyed at the end. */
WbGuard *pktplay_guard_start(const WbAddresses *addresses, GError **error);
gboolean pktplay_guard_command(WbGuard *guard, const char *command, WbMicroseconds timeout,
	GString *output, int *ret_status, GError **error);
/* Waits until everything is put back. FALSE if something could not be. */
gboolean pktplay_guard_finish(WbGuard *guard, GError **error);

#define WB_COMMAND_OUTPUT_MAX (64 * 1024)

typedef struct {
	guint32 length;
	gint64 timeout_us;
} WbGuardRequest;

typedef struct {
	guint32 length; /* of the output that follows */
	gint32 status;	/* as of waitpid(2); WB_GUARD_TIMED_OUT; or -errno if it did not start */
} WbGuardReply;

#define WB_GUARD_TIMED_OUT G_MININT32

/* The guard's own side: serves until the other end of FD is gone, then cleans up. Its exit status.
 */
int pktplay_guard_serve(int fd, const WbAddresses *addresses);

/* Whole buffers over a socket; FALSE at its end. */
gboolean pktplay_read_all(int fd, gpointer buffer, gsize size);
gboolean pktplay_write_all(int fd, gconstpointer buffer, gsize size);

/* --- kernel.c --- */

WbKernel *pktplay_kernel_new(WbGuard *guard);

/* --- namespace.c --- */

/* Puts this process into a network namespace of its own, with loopback up. */
gboolean pktplay_namespace_enter(GError **error);
/* WB_ERROR_REFUSED unless this is the workbench's guest. */
gboolean pktplay_namespace_check(GError **error);

/* --- arguments.c --- */

typedef struct {
	gboolean step, netns, here;
	char *capture;
	WbPlayOptions *options;
	const char *script; /* not owned */
} WbArguments;

/* FALSE with WB_ERROR_USAGE. */
gboolean pktplay_arguments_parse(WbArguments *arguments, int argc, char **argv, GError **error);
void pktplay_arguments_clear(WbArguments *arguments);

/* --- steps.c: commands on standard input, events on standard output --- */

WbPlayCommand pktplay_steps_next(guint *ret_line, gpointer data);
gboolean pktplay_steps_stopped(gpointer data);
void pktplay_steps_catch_signals(void);
void pktplay_events_sink(const WbPlayEvent *event, gpointer data);
void pktplay_events_flush(gpointer data);
