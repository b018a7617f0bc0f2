/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wb-probe: does to the guest's kernel what a checker asks for, and tells what came of it.
 *
 * How it works: the arguments are actions ("load=filter.ko", "tcp=127.0.0.1:4711"), done in order
 * within one process. Before the first one it takes its place in the kernel log and opens a packet
 * socket; after the last one it drains both. So nothing an action causes can be missed, and nothing
 * races with a capture in another process. What it prints, a line each:
 *
 *     load ok
 *     packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S], length 0
 *     log 17: <1>[   12.345678] TCP connection initiated from 127.0.0.1:37730
 *
 * Packets and log lines are numbered from the beginning of the check: the file that WB_STATE names
 * carries the numbers from one process to the next. WB_SCALE stretches every wait (percent).
 */
#include "wb-probe/probe.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*act)(const char *argument);
	const char *help;
} actions[] = {
	{ "load", act_load, "PATH: load a module" },
	{ "start", act_start, "PATH: begin to load a module and go on" },
	{ "await", act_await, "MS: wait until it is loaded" },
	{ "listening", act_listening, "PORT: wait until something listens there" },
	{ "unblock", act_unblock, "ADDRESS:PORT[,from=…][,keep]: connect if a module still loads" },
	{ "kill", act_kill, ": SIGKILL for the process that still loads it" },
	{ "unload", act_unload, "NAME: unload a module" },
	{ "listen", act_listen, "ADDRESS:PORT: be a TCP server that sends back what it gets" },
	{ "tcp", act_tcp, "ADDRESS:PORT[,from=ADDRESS:PORT][,data=TEXT]: connect" },
	{ "syn", act_syn, "ADDRESS:PORT[,from=…]: ask for a connection, do not wait" },
	{ "kept", act_kept, ": the state of the connections that were kept" },
	{ "drop", act_drop, ": reset them" },
	{ "neighbour", act_neighbour, "ADDRESS: make up a machine behind eth0" },
	{ "receive", act_receive, "ADDRESS:PORT: be a UDP receiver" },
	{ "udp", act_udp, "ADDRESS:PORT[,from=…],data=TEXT: send a datagram" },
	{ "open", act_open, "MAJOR:MINOR: open a character device" },
	{ "ioctl", act_ioctl, "COMMAND:ADDRESS|null|bad: with a pointer to that address" },
	{ "child-ioctl", act_child_ioctl, "the same in a process of its own" },
	{ "ss", act_ss, "ARGUMENTS: what ss(8) says" },
	{ "pause", act_pause, "MS: do nothing" },
};

static bool
act(const char *word)
{
	size_t length = strcspn(word, "=");

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strlen(actions[i].name) == length &&
			strncmp(word, actions[i].name, length) == 0) {
			actions[i].act(word[length] ? word + length + 1 : "");
			return true;
		}
	}
	return false;
}

static int
usage(void)
{
	fputs("usage: wb-probe ACTION[=ARGUMENT]…\n", stderr);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		fprintf(stderr, "  %s=%s\n", actions[i].name, actions[i].help);
	return 2;
}

int
main(int argc, char **argv)
{
	sigset_t child;

	if (argc < 2)
		return usage();
	probe_set_scale(getenv("WB_SCALE"));
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	evidence_open();
	for (int i = 1; i < argc; i++) {
		if (!act(argv[i])) {
			fprintf(stderr, "wb-probe: unknown action %s\n", argv[i]);
			return 2;
		}
	}
	evidence_close();
	return 0;
}
