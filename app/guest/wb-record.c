/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wb-record: records what happens in the guest's kernel while a command runs, and hands it to the
 * host as one stream of frames (evidence/record-wire.h).
 *
 * How it works: one thread. The sources (kernel log, packet sockets, trace) have buffers of their
 * own in the kernel, so they are not waited for: twenty times a second each is read to its end, and
 * that costs the command next to nothing. What is waited for is the command's output, the facts
 * service and the host. When the host does not keep up, the sources are left alone; they drop,
 * count what they drop, and nothing here grows.
 *
 * "Ready" is said when each stream has shown a marker, "drained" when each has shown the last one.
 */
#include "wb-record/record.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define ROUND_NS (50 * 1000000ll)
#define MARKER_NS (1000 * 1000000ll)
#define LOST_NS (250 * 1000000ll)
#define READY_MS 3000
#define DRAIN_MS 3000
#define FINISH_MS 10000
#define PRIORITY (-10)
#define POLLERS_MAX 24
#define SNAPLEN_DEFAULT RECORD_SNAPLEN_MAX

RecordOptions options = {
	.snaplen = SNAPLEN_DEFAULT,
	.on = {
#define X(name, word, on) [RECORD_##name] = on,
		RECORD_STREAMS(X)
#undef X
	},
};

static const char *const stream_words[] = {
#define X(name, word, on) word,
	RECORD_STREAMS(X)
#undef X
};

static int signals, netlink;
static bool stdin_ended, told_to_end;

/* --- streams -----------------------------------------------------------------------------------
 */

bool
stream_parse(const char *word, size_t length, RecordStream *ret_stream)
{
	if (length > 1 && word[length - 1] == 's')
		length--;
	for (RecordStream i = 0; i < RECORD_STREAM_COUNT; i++) {
		if (strlen(stream_words[i]) != length ||
			strncmp(stream_words[i], word, length) != 0)
			continue;
		*ret_stream = i;
		return true;
	}
	return false;
}

void
stream_switch(RecordStream stream, bool on)
{
	if (options.on[stream] == on)
		return;
	/* What came before belongs to the old setting. */
	session_read();
	options.on[stream] = on;
	trace_switch(stream, on);
	if (stream == RECORD_COUNTER && on)
		counters_open();
}

/* --- options -----------------------------------------------------------------------------------
 */

static int
usage(FILE *to)
{
	fputs("usage: wb-record [OPTION]… [-- COMMAND [ARGUMENT]…]\n"
	      "Records the kernel's log, packets and trace while COMMAND runs, or until standard\n"
	      "input ends, as frames on standard output.\n"
	      "  --interface=NAME   only this interface; may be given again\n"
	      "  --snaplen=BYTES    keep that much of each packet\n"
	      "  --stream=NAME      record that too: function, socket\n"
	      "  --no-STREAM        leave out packet, log, state, drop, tcp or counter\n"
	      "  --functions=LIST   these functions of the kernel, with commas between them\n"
	      "  --sockets          sample TCP's sockets, too\n"
	      "  --leave            put nothing back at the end: the VM is thrown away\n"
	      "  --plain            no frames: the command's output passes, and wb-probe is "
	      "served\n"
	      "WB_SCALE stretches every deadline (percent).\n",
		to);
	return to == stderr ? 2 : 0;
}

static bool
choose_stream(const char *word, bool on)
{
	RecordStream stream;

	if (!stream_parse(word, strlen(word), &stream)) {
		fprintf(stderr, "wb-record: there is no stream %s\n", word);
		return false;
	}
	options.on[stream] = on;
	return true;
}

static void
choose_functions(const char *list)
{
	snprintf(options.functions, sizeof(options.functions), "%s", list);
	for (char *at = options.functions; *at; at++)
		if (*at == ',')
			*at = ' ';
	options.on[RECORD_FUNCTION] = options.functions[0] != '\0';
}

enum { OPTION_NO = 256 };

static bool
take_option(int option)
{
	switch (option) {
	case 'i':
		if (options.interface_count < RECORD_INTERFACES_MAX)
			options.interfaces[options.interface_count++] = optarg;
		return true;
	case 's':
		options.snaplen = (unsigned)strtoul(optarg, NULL, 10);
		if (options.snaplen == 0 || options.snaplen > RECORD_SNAPLEN_MAX)
			options.snaplen = RECORD_SNAPLEN_MAX;
		return true;
	case 't':
		return choose_stream(optarg, true);
	case 'f':
		choose_functions(optarg);
		return true;
	case 'S':
		return choose_stream("socket", true);
	case 'l':
		options.leave = true;
		return true;
	case 'p':
		options.plain = true;
		return true;
	default:
		return option >= OPTION_NO &&
		       choose_stream(stream_words[option - OPTION_NO], false);
	}
}

static bool
parse(int argc, char **argv)
{
	static const struct option names[] = {
		{ "interface", required_argument, NULL, 'i' },
		{ "snaplen", required_argument, NULL, 's' },
		{ "stream", required_argument, NULL, 't' },
		{ "functions", required_argument, NULL, 'f' },
		{ "sockets", no_argument, NULL, 'S' },
		{ "leave", no_argument, NULL, 'l' },
		{ "plain", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
#define X(name, word, on) { "no-" word, no_argument, NULL, OPTION_NO + RECORD_##name },
		RECORD_STREAMS(X)
#undef X
			{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "+", names, NULL)) != -1) {
		if (option == 'h')
			exit(usage(stdout));
		if (!take_option(option))
			return false;
	}
	options.command = argv[optind] ? argv + optind : NULL;
	return options.command || !options.plain;
}

/* --- the loop ----------------------------------------------------------------------------------
 */

static void
take_signals(void)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCHLD) {
			command_reap();
			continue;
		}
		/* A terminal tells the command itself. */
		if (info.ssi_signo != SIGINT)
			command_signal(SIGTERM);
		told_to_end = true;
	}
}

static void
take_stdin(void)
{
	char bytes[4096];

	if (read(STDIN_FILENO, bytes, sizeof(bytes)) <= 0)
		stdin_ended = true;
}

static bool
goes_on(void)
{
	return options.command ? command_is_running() : !stdin_ended && !told_to_end;
}

/* Waits at most until UNTIL_NS, and serves whoever calls. False: nobody reads what we say. */
static bool
wait_and_serve(int64_t until_ns)
{
	struct pollfd pollers[POLLERS_MAX];
	unsigned count = 0, facts, first_fact;
	int64_t left = until_ns - boot_ns();
	struct timespec timeout = { left > 0 ? left / 1000000000 : 0,
		left > 0 ? left % 1000000000 : 0 };

	output_add_poll(&pollers[count++]);
	pollers[count++] = (struct pollfd){ signals, POLLIN, 0 };
	pollers[count++] = (struct pollfd){ netlink, POLLIN, 0 };
	pollers[count++] = (struct pollfd){ options.command ? -1 : STDIN_FILENO, POLLIN, 0 };
	count += command_add_polls(pollers + count);
	first_fact = count;
	facts = facts_add_polls(pollers + count);
	count += facts;
	ppoll(pollers, count, &timeout, NULL);

	if (pollers[1].revents)
		take_signals();
	if (pollers[2].revents)
		interfaces_read();
	if (pollers[3].revents)
		take_stdin();
	command_read();
	facts_serve(pollers + first_fact, facts);
	return output_flush();
}

/* Of BEGAN. The host may be busy, and the VM slow: half of the time is the command's, whose
 * priority is lower than ours. */
static int64_t
find_next_round(int64_t began)
{
	int64_t now = boot_ns();

	return now - began < ROUND_NS / 2 ? began + ROUND_NS : now + (now - began);
}

static void
record(void)
{
	int64_t round = boot_ns() + ROUND_NS, mark = round + MARKER_NS, lost = round + LOST_NS;

	while (goes_on()) {
		int64_t now;

		if (!wait_and_serve(round)) {
			/* The host has gone: what we record is for nobody. */
			command_signal(SIGKILL);
			return;
		}
		now = boot_ns();
		if (now < round)
			continue;
		if (now >= mark && !options.plain) {
			session_mark();
			mark = now + MARKER_NS;
		}
		session_read();
		if (now >= lost) {
			packets_count_lost();
			lost = now + LOST_NS;
		}
		if (options.on[RECORD_SOCKET] && !options.plain)
			sockets_sample();
		output_flush();
		round = find_next_round(now);
	}
}

static bool
start(void)
{
	session_open();
	netlink = interfaces_open();
	if (options.on[RECORD_COUNTER] && !options.plain)
		counters_open();
	session_begin();
	if (!session_drain(READY_MS))
		control_note("not every stream is on");
	if (!facts_open())
		return false;
	control_begin("ready");
	control_end();
	output_flush();
	return !options.command || command_start();
}

static int
finish(void)
{
	int status = 0;

	command_read();
	if (!options.plain) {
		session_drain(DRAIN_MS);
		/* For which there was no room. */
		command_read();
		packets_count_lost();
		if (options.on[RECORD_COUNTER])
			counters_report();
	}
	if (options.command)
		status = command_report();
	trace_close();
	control_begin("drained");
	control_end();
	facts_close();
	output_finish(boot_ns() + scaled_ns(FINISH_MS));
	return status;
}

/* A full memory and a busy processor are what we are there to show. */
static void
protect(void)
{
	sigset_t wanted;

	setpriority(PRIO_PROCESS, 0, PRIORITY);
	write_file("/proc/self/oom_score_adj", "-1000");
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGCHLD);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGHUP);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	signals = signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
}

int
main(int argc, char **argv)
{
	if (!parse(argc, argv))
		return usage(stderr);
	record_set_scale(getenv("WB_SCALE"));
	protect();
	if (!options.plain)
		output_open();
	if (!start()) {
		fprintf(stderr, "wb-record: cannot start: %s\n", strerror(errno));
		trace_close();
		facts_close();
		return 125;
	}
	record();
	return finish();
}
