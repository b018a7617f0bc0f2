/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls of a script: arguments from expressions, the call, and what came of it against what
 * was expected. One WbCalls is one run. wb_call_execute() may run in another thread; nothing else
 * may.
 */
#pragma once

#include <sys/socket.h>

#include "script/code.h"
#include "script/wire.h"

/* Names, number and kinds of arguments, symbols, unsupported features: what can be known without
 * running. */
void wb_call_check(const char *file, const WbCallSpec *spec, const char *const *defines,
	GPtrArray *diagnostics);

typedef struct {
	int family; /* AF_INET or AF_INET6: what "..." means as socket()'s domain */
	/* What "..." means as an address: of bind(), and of connect() and sendto(). */
	struct sockaddr_storage bind_address, connect_address;
	socklen_t address_length;
	GHashTable *defines; /* name -> text of its value; or NULL */
} WbCallConfig;

typedef struct _WbCalls WbCalls;
WbCalls *wb_calls_new(WbKernel *kernel, const WbCallConfig *config);
/* Closes every descriptor that the script left open. */
void wb_calls_free(WbCalls *calls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCalls, wb_calls_free)

/*
 * Compares time stamps of control messages (scm_timestamping) too: the script began at START_US of
 * CLOCK_REALTIME, and a time may differ by TOLERANCE_US. Without this they are not compared.
 */
void wb_calls_set_clock(WbCalls *calls, gint64 start_us, gint64 tolerance_us);

/* The kernel's descriptor of the script's FD, -1 if it is not open. */
int wb_calls_get_live_fd(WbCalls *calls, int fd);
/* The script's number of the newest open TCP socket that is not listening (from accept() or
 * connect()), or of the newest socket; -1. */
int wb_calls_get_newest_socket(WbCalls *calls);

/* TCP_INFO of the script's FD; FALSE if it has none (not a TCP socket, not open). */
gboolean wb_calls_get_tcp_info(WbCalls *calls, int fd, WbTcpInfo *ret_info);

typedef struct _WbCall WbCall;

/* Resolves the arguments: memory, addresses, descriptors. WB_ERROR_INVALID_DATA with the place in
 * the message. */
WbCall *wb_call_prepare(WbCalls *calls, const WbCallSpec *spec, GError **error);
void wb_call_free(WbCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCall, wb_call_free)

/* Does it. Blocks if the kernel does; may be called in a thread of its own. */
void wb_call_execute(WbCall *call);

/*
 * After wb_call_execute(), in the run's own thread: takes new descriptors into the map, and
 * compares the result, the error and everything that the call wrote (buffers, lengths, msghdr,
 * events). Appends to MISMATCHES.
 */
void wb_call_finish(WbCall *call, GPtrArray *mismatches);

/* "-1 EAGAIN (Resource temporarily unavailable)", "4". Owned. After wb_call_execute(). */
char *wb_call_dup_result(const WbCall *call);

/* What happened to sockets, for whoever follows connections. After wb_call_finish(). */
typedef enum {
	WB_CALL_OTHER,
	WB_CALL_SOCKET,
	WB_CALL_CONNECT,
	WB_CALL_ACCEPT,
	WB_CALL_LISTEN,
	WB_CALL_CLOSE
} WbCallEffect;
WbCallEffect wb_call_get_effect(const WbCall *call, int *ret_script_fd, int *ret_live_fd);
