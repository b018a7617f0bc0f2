/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands on standard input, events on standard output, a line each. */
#include "pktplay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 64
/* Events are written when there is time for it; more than this is written at once. */
#define PENDING_MAX (64 * 1024)

static volatile sig_atomic_t stop;
static GString *pending;

static void
on_signal(int number)
{
	stop = 1;
}

void
pktplay_steps_catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };

	for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
		sigaction(signals[i], &action, NULL);
	/* Whoever reads our events has gone: everything is cleaned up all the same. */
	signal(SIGPIPE, SIG_IGN);
}

gboolean
pktplay_steps_stopped(gpointer data)
{
	return stop;
}

void
pktplay_events_flush(gpointer data)
{
	if (!pending || pending->len == 0)
		return;
	if (!pktplay_write_all(STDOUT_FILENO, pending->str, pending->len))
		stop = 1;
	g_string_truncate(pending, 0);
}

void
pktplay_events_sink(const WbPlayEvent *event, gpointer data)
{
	g_autofree char *line = wb_play_event_to_json(event);

	if (!pending)
		pending = g_string_sized_new(PENDING_MAX);
	g_string_append(pending, line);
	if (pending->len > PENDING_MAX / 2 || event->kind == WB_PLAY_READY ||
		event->kind == WB_PLAY_END)
		pktplay_events_flush(NULL);
}

/* One line without its newline; FALSE at the end of input, on a signal or if it is too long. Byte
 * by byte: nothing of the next line may be taken. */
static gboolean
read_line(char line[LINE_MAX_BYTES])
{
	struct pollfd file = { STDIN_FILENO, POLLIN, 0 };

	for (gsize length = 0; length < LINE_MAX_BYTES && !stop; length++) {
		gssize got;

		if (poll(&file, 1, -1) < 0)
			return FALSE;
		got = read(STDIN_FILENO, line + length, 1);
		if (got <= 0)
			return FALSE;
		if (line[length] == '\n') {
			line[length] = '\0';
			return TRUE;
		}
	}
	return FALSE;
}

WbPlayCommand
pktplay_steps_next(guint *ret_line, gpointer data)
{
	char line[LINE_MAX_BYTES];
	guint64 number;

	pktplay_events_flush(NULL);
	while (read_line(line)) {
		if (g_str_equal(line, "run"))
			return WB_PLAY_RUN;
		if (g_str_equal(line, "step"))
			return WB_PLAY_ONE;
		if (g_str_equal(line, "stop"))
			return WB_PLAY_STOP;
		if (g_str_has_prefix(line, "line ") &&
			g_ascii_string_to_unsigned(line + 5, 10, 1, G_MAXUINT, &number, NULL)) {
			*ret_line = number;
			return WB_PLAY_TO_LINE;
		}
		fprintf(stderr,
			"wb-pktplay: commands are \"run\", \"step\", \"line N\", \"stop\"\n");
	}
	return WB_PLAY_STOP;
}
