/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of wb-probe share. One process, one thread; what is told goes to standard output.
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROBE_MAX_SOCKETS 16

typedef struct sockaddr_in Address;

/* The process that still loads a module, or 0. */
extern pid_t probe_loader;

/* --- common.c --- */

/* Percent by which waits are stretched, from WB_SCALE. */
void probe_set_scale(const char *percent);
int scaled(int ms);
int64_t now_ms(void);

/* "ACTION ok", or "ACTION failed: …" if CODE is less than 0: errno says why. */
void result(const char *action, long code);

/* TEXT is "ADDRESS:PORT" or "ADDRESS", and "," ends it; false, and a line, if it is not. */
bool parse_address(const char *text, Address *address);

/* The value after KEY, ",from=" for one, in an action's argument; false if there is none. */
bool option(const char *text, const char *key, char *value, size_t size);

/* A socket that does not block, bound to FROM unless that is NULL; -1 and errno on failure. */
int open_socket(int type, const Address *from);

bool wait_for(int fd, short events, int ms);

/* RST instead of FIN: neither end keeps the port in TIME_WAIT. */
void close_with_reset(int fd);

/* False if PID still runs after MS milliseconds. Needs SIGCHLD blocked. */
bool wait_child(pid_t pid, int ms, int *status);

/* Where in the kernel PID sleeps. */
void report_waiting(const char *action, pid_t pid);

/* --- network.c --- */

/* Connects to WHERE; -1 and errno if it did not work in MS milliseconds. */
int connect_to(const char *where, int ms);
/* The connection that a client of ours made to a server of ours; -1 if none came in time. */
int accept_any(void);

/* --- facts.c: the packets and the kernel log, which wb-record sees -----------------------------
 */

/* False: nothing is recorded. */
bool facts_open(void);
/* A step of the run, now. */
void facts_mark(const char *text);
/* Prints what was seen since it was opened. */
void facts_close(void);

/* --- actions; the table in wb-probe.c says what each does --- */

void act_start(const char *path);
void act_await(const char *ms);
void act_kill(const char *unused);
void act_load(const char *path);
void act_unload(const char *name);

void act_listening(const char *port);
void act_listen(const char *where);
void act_tcp(const char *where);
void act_syn(const char *where);
void act_unblock(const char *where);
void act_kept(const char *unused);
void act_drop(const char *unused);
void act_neighbour(const char *address);
void act_receive(const char *where);
void act_udp(const char *where);

void act_burst(const char *where);
void act_flood(const char *where);

void act_open(const char *numbers);
void act_ioctl(const char *what);
void act_child_ioctl(const char *what);
void probe_close_device(void);

void act_ss(const char *arguments);
void act_pause(const char *ms);

void act_stream(const char *what);
