/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wb-probe: does to the guest's kernel what a checker asks for, and tells what came of it.
 *
 * How it works: the arguments are actions ("load=filter.ko", "tcp=127.0.0.1:4711"), done in order
 * within one process. wb-record sees the packets and the kernel log all the time: before the first
 * action the probe tells it to begin, with each action it leaves a mark, and after the last one it
 * asks what was seen. So nothing an action causes can be missed, and nothing races with a capture.
 * What it prints, a line each:
 *
 *     load ok
 *     packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S], length 0
 *     log 17: <1>[   12.345678] TCP connection initiated from 127.0.0.1:37730
 *
 * Packets and log records have the numbers of the recording. WB_SCALE stretches every wait
 * (percent).
 */
#include "wb-probe/probe.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACTIONS_MAX 200

static void
act_nothing(const char *unused)
{
}

static const struct {
	const char *name;
	void (*act)(const char *argument);
	const char *verb; /* of the mark that it leaves; NULL: none */
	const char *help;
} actions[] = {
	{ "load", act_load, "insmod", "PATH: load a module" },
	{ "start", act_start, "insmod", "PATH: begin to load a module and go on" },
	{ "await", act_await, NULL, "MS: wait until it is loaded" },
	{ "listening", act_listening, NULL, "PORT: wait until something listens there" },
	{ "unblock", act_unblock, "connect",
		"ADDRESS:PORT[,from=…][,keep]: connect if a module still loads" },
	{ "kill", act_kill, "kill insmod", ": SIGKILL for the process that still loads it" },
	{ "unload", act_unload, "rmmod", "NAME: unload a module" },
	{ "listen", act_listen, "listen",
		"ADDRESS:PORT: be a TCP server that sends back what it gets" },
	{ "tcp", act_tcp, "connect", "ADDRESS:PORT[,from=ADDRESS:PORT][,data=TEXT]: connect" },
	{ "syn", act_syn, "connect", "ADDRESS:PORT[,from=…]: ask for a connection, do not wait" },
	{ "kept", act_kept, NULL, ": the state of the connections that were kept" },
	{ "drop", act_drop, "reset the connections", ": reset them" },
	{ "neighbour", act_neighbour, NULL, "ADDRESS: make up a machine behind eth0" },
	{ "receive", act_receive, "receive", "ADDRESS:PORT: be a UDP receiver" },
	{ "udp", act_udp, "send a datagram to",
		"ADDRESS:PORT[,from=…],data=TEXT: send a datagram" },
	{ "burst", act_burst, "burst of connections to",
		"ADDRESS:PORT,count=N: connect to a server of ours again and again" },
	{ "flood", act_flood, "flood of datagrams to",
		"ADDRESS:PORT,ms=N|count=N: send datagrams as fast as it goes" },
	{ "open", act_open, "open device", "MAJOR:MINOR: open a character device" },
	{ "ioctl", act_ioctl, "ioctl", "COMMAND:ADDRESS|null|bad: with a pointer to that address" },
	{ "child-ioctl", act_child_ioctl, "ioctl of another process",
		"the same in a process of its own" },
	{ "ss", act_ss, NULL, "ARGUMENTS: what ss(8) says" },
	{ "pause", act_pause, NULL, "MS: do nothing" },
	{ "mark", act_nothing, "", "TEXT: a mark on the timeline" },
	{ "stream", act_stream, NULL, "NAME:on|off: whether the recorder takes that stream" },
};

/* "connect 127.0.0.1:4711 from 127.0.0.1:33000", "insmod filter.ko" */
static void
mark(const char *verb, const char *argument)
{
	static const char from[] = ",from=";
	char text[512];
	const char *source = strstr(argument, from);
	const char *slash = strncmp(argument, "/", 1) == 0 ? strrchr(argument, '/') : NULL;
	int length = (int)strcspn(argument, ",");

	if (slash)
		argument = slash + 1;
	if (!*verb || slash)
		length = (int)strlen(argument);
	snprintf(text, sizeof(text), "%s%s%.*s%s%.*s", verb, *verb && *argument ? " " : "", length,
		argument, source ? " from " : "",
		source ? (int)strcspn(source + sizeof(from) - 1, ",") : 0,
		source ? source + sizeof(from) - 1 : "");
	facts_mark(text);
}

static bool
act(const char *word)
{
	size_t length = strcspn(word, "=");
	const char *argument = word[length] ? word + length + 1 : "";

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strlen(actions[i].name) != length ||
			strncmp(word, actions[i].name, length) != 0)
			continue;
		if (actions[i].verb)
			mark(actions[i].verb, argument);
		actions[i].act(argument);
		return true;
	}
	return false;
}

/* By hand there may be no recorder yet: it starts us again. */
static int
run_under_recorder(int argc, char **argv)
{
	char *command[ACTIONS_MAX + 4] = { "wb-record", "--plain", "--" };

	if (argc > ACTIONS_MAX)
		return 2;
	memcpy(command + 3, argv, (size_t)argc * sizeof(*argv));
	execvp(command[0], command);
	perror("wb-probe: cannot run wb-record");
	return 1;
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
	if (!facts_open())
		return run_under_recorder(argc, argv);
	for (int i = 1; i < argc; i++) {
		if (!act(argv[i])) {
			fprintf(stderr, "wb-probe: unknown action %s\n", argv[i]);
			return 2;
		}
	}
	facts_close();
	return 0;
}
