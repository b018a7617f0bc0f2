/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest over SSH: commands. */
#include "base/error.h"
#include "guest/guest-private.h"

#include <poll.h>
#include <string.h>

#define DEFAULT_KEEP (1024 * 1024)
#define OPEN_MS 10000

typedef struct {
	WbGuest *guest;
	const WbGuestCommand *command;
	WbGuestOutput *output;
	ssh_channel channel;
	GBytes *input; /* what is being sent, or NULL */
	gsize sent;    /* of it */
	gboolean interrupted;
} Run;

static void
keep(Run *run, GString *into, const char *bytes, gsize length)
{
	gsize cap = run->command->output_keep ? run->command->output_keep : DEFAULT_KEEP;
	gsize room = into->len < cap ? cap - into->len : 0;
	gsize taken = MIN(room, length);

	g_string_append_len(into, bytes, (gssize)taken);
	run->output->dropped += length - taken;
}

/* Returns bytes read, 0 for "nothing now", -1 when the connection is gone. */
static int
read_stream(Run *run, gboolean is_err)
{
	char buffer[16384];
	int n = ssh_channel_read_nonblocking(run->channel, buffer, sizeof buffer, is_err);

	if (n == SSH_ERROR)
		return -1;
	if (n <= 0)
		return 0;
	keep(run, is_err ? run->output->err : run->output->out, buffer, (gsize)n);
	if (is_err && run->command->err_cb)
		run->command->err_cb(buffer, (gsize)n, run->command->data);
	if (!is_err && run->command->out_cb)
		run->command->out_cb(buffer, (gsize)n, run->command->data);
	return n;
}

/* The next piece of input if the last one is sent; FALSE if there is none now. */
static gboolean
has_input(Run *run)
{
	if (!run->input && run->command->in_cb)
		run->input = run->command->in_cb(run->command->data);
	return run->input != NULL;
}

static void
finish_input(Run *run)
{
	g_clear_pointer(&run->input, g_bytes_unref);
	run->sent = 0;
	if (!run->command->in_cb && !run->command->interrupt)
		ssh_channel_send_eof(run->channel);
}

static void
interrupt_if_asked(Run *run)
{
	if (run->interrupted || !g_cancellable_is_cancelled(run->command->interrupt))
		return;
	run->interrupted = TRUE;
	ssh_channel_request_send_signal(run->channel, "TERM");
	ssh_channel_send_eof(run->channel);
}

/* As much of the input as the window takes now. */
static gboolean
send_input(Run *run)
{
	guint32 window;

	while (has_input(run) && (window = ssh_channel_window_size(run->channel)) > 0) {
		gsize length;
		const char *data = g_bytes_get_data(run->input, &length);
		gsize piece = MIN(MIN(length - run->sent, window), 16384);
		int n = ssh_channel_write(run->channel, data + run->sent, (guint32)piece);

		if (n <= 0)
			return n == 0;
		run->sent += (gsize)n;
		if (run->sent == length)
			finish_input(run);
	}
	return TRUE;
}

/* Or -1 as long as it has not come; libssh would wait 10 s for it. */
static int
get_exit_status(Run *run)
{
	int status;

	ssh_set_blocking(run->guest->session, 0);
	status = ssh_channel_get_exit_status(run->channel);
	ssh_set_blocking(run->guest->session, 1);
	return status;
}

static gboolean
is_over(Run *run)
{
	return ssh_channel_is_eof(run->channel) &&
	       (ssh_channel_is_closed(run->channel) || get_exit_status(run) >= 0);
}

static gboolean
wait_for_packet(Run *run, GCancellable *cancellable, GError **error)
{
	GCancellable *interrupt = run->interrupted ? NULL : run->command->interrupt;
	GPollFD cancel = { .fd = -1 }, interrupted = { .fd = -1 };
	gboolean has_cancel = g_cancellable_make_pollfd(cancellable, &cancel);
	gboolean has_interrupt = g_cancellable_make_pollfd(interrupt, &interrupted);
	struct pollfd fds[3] = {
		{ .fd = ssh_get_fd(run->guest->session), .events = POLLIN },
		{ .fd = has_cancel ? cancel.fd : -1, .events = POLLIN },
		{ .fd = has_interrupt ? interrupted.fd : -1, .events = POLLIN },
	};

	poll(fds, 3, MIN(wb_deadline_left_ms(run->command->deadline), WB_GUEST_LOOK_MS));
	if (has_cancel)
		g_cancellable_release_fd(cancellable);
	if (has_interrupt)
		g_cancellable_release_fd(interrupt);
	return !g_cancellable_set_error_if_cancelled(cancellable, error);
}

static gboolean
pump(Run *run, GCancellable *cancellable, GError **error)
{
	for (;;) {
		int out, err;

		interrupt_if_asked(run);
		out = read_stream(run, FALSE);
		err = out < 0 ? -1 : read_stream(run, TRUE);

		if (err < 0 || !send_input(run) || !ssh_is_connected(run->guest->session)) {
			if (is_over(run))
				return TRUE;
			g_set_error(error, WB_ERROR, WB_ERROR_LOST,
				"the connection to the guest broke: %s",
				ssh_get_error(run->guest->session));
			return FALSE;
		}
		if (out > 0 || err > 0)
			continue;
		if (is_over(run))
			return TRUE;
		if (wb_deadline_passed(run->command->deadline)) {
			run->output->timed_out = TRUE;
			return TRUE;
		}
		if (!wait_for_packet(run, cancellable, error))
			return FALSE;
	}
}

static gboolean
open_channel(Run *run, GCancellable *cancellable, GError **error)
{
	WbGuestGuard guard = { 0 };

	run->channel = ssh_channel_new(run->guest->session);
	wb_guest_guard_begin(&guard, ssh_get_fd(run->guest->session),
		MIN(run->command->deadline, wb_deadline_in(OPEN_MS)), cancellable);
	if (!run->channel || ssh_channel_open_session(run->channel) != SSH_OK ||
		ssh_channel_request_exec(run->channel, run->command->command) != SSH_OK)
		return wb_guest_guard_fail(
			&guard, run->guest->session, "starting a command in the guest", error);
	wb_guest_guard_end(&guard);
	if (run->command->input && g_bytes_get_size(run->command->input) > 0)
		run->input = g_bytes_ref(run->command->input);
	else
		finish_input(run);
	return TRUE;
}

gboolean
wb_guest_run(WbGuest *guest, const WbGuestCommand *command, WbGuestOutput *ret_output,
	GCancellable *cancellable, GError **error)
{
	Run run = { .guest = guest, .command = command, .output = ret_output };
	gboolean ok;

	memset(ret_output, 0, sizeof *ret_output);
	ret_output->exit_status = -1;
	ret_output->out = g_string_new(NULL);
	ret_output->err = g_string_new(NULL);
	if (g_cancellable_set_error_if_cancelled(cancellable, error))
		return FALSE;
	ok = open_channel(&run, cancellable, error) && pump(&run, cancellable, error);
	if (ok && !ret_output->timed_out)
		ret_output->exit_status = get_exit_status(&run);
	g_clear_pointer(&run.input, g_bytes_unref);
	if (run.channel)
		ssh_channel_free(run.channel);
	return ok;
}

void
wb_guest_output_clear(WbGuestOutput *output)
{
	if (output->out)
		g_string_free(output->out, TRUE);
	if (output->err)
		g_string_free(output->err, TRUE);
	output->out = output->err = NULL;
}

gboolean
wb_guest_run_checked(WbGuest *guest, const char *command, WbDeadline deadline,
	GCancellable *cancellable, GError **error)
{
	WbGuestCommand spec = { .command = command, .deadline = deadline };
	g_auto(WbGuestOutput) output = { 0 };

	if (!wb_guest_run(guest, &spec, &output, cancellable, error))
		return FALSE;
	if (output.timed_out)
		g_set_error(error, WB_ERROR, WB_ERROR_TIMED_OUT,
			"\"%s\" did not end in the guest in time", command);
	else if (output.exit_status != 0)
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED, "\"%s\" failed in the guest: %s",
			command, g_strstrip(output.err->str));
	return output.exit_status == 0;
}
