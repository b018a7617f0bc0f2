/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person wants next while a script is stepped through. */
#include "step-input.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINE_MAX_BYTES 64
#define HELP "Enter: next   r: run on   l N: to line N   q: stop"
enum { KEY_END = 4 }; /* Ctrl-D */

/* -1 at the end of input and on cancellation. */
static int
read_byte(GCancellable *cancellable)
{
	GPollFD cancel = { .fd = -1 };
	gboolean has_cancel = g_cancellable_make_pollfd(cancellable, &cancel);
	struct pollfd fds[2] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = has_cancel ? cancel.fd : -1, .events = POLLIN },
	};
	guchar byte;
	gssize got = -1;

	while (!g_cancellable_is_cancelled(cancellable)) {
		if (poll(fds, 2, -1) > 0 && fds[0].revents) {
			got = read(STDIN_FILENO, &byte, 1);
			break;
		}
	}
	if (has_cancel)
		g_cancellable_release_fd(cancellable);
	return got == 1 ? byte : -1;
}

/* Keys come one by one, and are not shown. FALSE if standard input is no terminal. */
static gboolean
begin_keys(struct termios *ret_saved)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, ret_saved) < 0)
		return FALSE;
	raw = *ret_saved;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

/* FALSE at the end of input. What is over the cap is dropped. */
static gboolean
read_line(char line[LINE_MAX_BYTES], GCancellable *cancellable)
{
	gsize length = 0;
	int byte;

	while ((byte = read_byte(cancellable)) >= 0 && byte != '\n')
		if (length < LINE_MAX_BYTES - 1)
			line[length++] = (char)byte;
	line[length] = '\0';
	g_strstrip(line);
	return byte >= 0 || length > 0;
}

/* FALSE if TEXT is no command. */
static gboolean
parse_command(const char *text, WbPlayCommand *ret_command, guint *ret_line)
{
	guint64 line;

	if (strcmp(text, "") == 0 || strcmp(text, "n") == 0)
		*ret_command = WB_PLAY_ONE;
	else if (strcmp(text, "r") == 0)
		*ret_command = WB_PLAY_RUN;
	else if (strcmp(text, "q") == 0)
		*ret_command = WB_PLAY_STOP;
	else if (text[0] == 'l' && g_ascii_string_to_unsigned(g_strchug((char *)text + 1), 10, 1,
					   G_MAXINT32, &line, NULL)) {
		*ret_command = WB_PLAY_TO_LINE;
		*ret_line = (guint)line;
	} else {
		return FALSE;
	}
	return TRUE;
}

static WbPlayCommand
ask_for_line(guint *ret_line, GCancellable *cancellable)
{
	char line[LINE_MAX_BYTES];
	WbPlayCommand command;

	while (read_line(line, cancellable)) {
		if (parse_command(line, &command, ret_line))
			return command;
		printf("%s\n", HELP);
		fflush(stdout);
	}
	return WB_PLAY_STOP;
}

static void
take_prompt_away(void)
{
	fputs("\r\033[K", stdout);
	fflush(stdout);
}

/* The rest of "l N"; the key was not shown. */
static gboolean
ask_for_number(guint *ret_line, GCancellable *cancellable)
{
	guint64 line = 0;
	int byte;

	take_prompt_away();
	fputs("to line: ", stdout);
	fflush(stdout);
	while ((byte = read_byte(cancellable)) >= 0 && byte != '\n' && byte != '\r') {
		if (!g_ascii_isdigit(byte) || line > G_MAXINT32 / 10)
			continue;
		line = line * 10 + (guint)(byte - '0');
		putchar(byte);
		fflush(stdout);
	}
	take_prompt_away();
	*ret_line = (guint)line;
	return line > 0;
}

static WbPlayCommand
ask_for_key(guint *ret_line, GCancellable *cancellable)
{
	for (;;) {
		int key;

		fputs("  " HELP " ", stdout);
		fflush(stdout);
		key = read_byte(cancellable);
		take_prompt_away();
		if (key == '\n' || key == '\r' || key == ' ' || key == 'n')
			return WB_PLAY_ONE;
		if (key == 'r')
			return WB_PLAY_RUN;
		if (key == 'q' || key == KEY_END || key < 0)
			return WB_PLAY_STOP;
		if (key == 'l' && ask_for_number(ret_line, cancellable))
			return WB_PLAY_TO_LINE;
	}
}

WbPlayCommand
wb_step_input_ask(guint *ret_line, GCancellable *cancellable)
{
	struct termios saved;
	WbPlayCommand command;

	if (!begin_keys(&saved))
		return ask_for_line(ret_line, cancellable);
	command = ask_for_key(ret_line, cancellable);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	return command;
}

/* "b" is the second of the choices; Enter chooses none. */
static int
get_choice(int key, guint count)
{
	int choice = g_ascii_tolower((char)key) - 'a';

	return choice >= 0 && (guint)choice < count ? choice : -1;
}

int
wb_step_input_choose(guint count, GCancellable *cancellable)
{
	struct termios saved;
	char line[LINE_MAX_BYTES];
	int key = 0;

	if (!begin_keys(&saved))
		return read_line(line, cancellable) ? get_choice(line[0], count) : -1;
	printf("  a to %c: your answer   Enter: skip ", 'a' + (int)count - 1);
	fflush(stdout);
	while (key >= 0 && key != '\n' && key != '\r' && key != KEY_END &&
		get_choice(key, count) < 0)
		key = read_byte(cancellable);
	take_prompt_away();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	return get_choice(key, count);
}
