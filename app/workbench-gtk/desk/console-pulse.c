/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the console's VM still answers. */
#include "desk/console-pulse.h"

#define QUIET_S 5
/* An emulated machine that is busy takes seconds. */
#define GREETING_S 12

struct _WbConsolePulse {
	guint16 port;
	WbConsolePulseFunc changed;
	gpointer data;
	guint quiet;	      /* source */
	GCancellable *asking; /* or NULL */
	gboolean silent;
};

/* It outlives the pulse, which is not looked at once the question was cancelled. */
typedef struct {
	WbConsolePulse *pulse;
	GCancellable *cancellable;
	GSocketConnection *connection;
	char letter; /* the first of the greeting */
} Question;

static void
question_free(Question *question)
{
	g_clear_object(&question->connection);
	g_object_unref(question->cancellable);
	g_free(question);
}

static void
set_silent(WbConsolePulse *pulse, gboolean silent)
{
	if (silent == pulse->silent)
		return;
	pulse->silent = silent;
	pulse->changed(!silent, pulse->data);
}

/* A connection that is refused or closed is the business of who sees the VM end. */
static void
answer(Question *question, const GError *error)
{
	WbConsolePulse *pulse = question->pulse;
	gboolean cancelled = g_cancellable_is_cancelled(question->cancellable);

	question_free(question);
	if (cancelled)
		return;
	g_clear_object(&pulse->asking);
	set_silent(pulse, g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
}

static void
on_read(GObject *stream, GAsyncResult *result, gpointer data)
{
	g_autoptr(GError) error = NULL;

	g_input_stream_read_finish(G_INPUT_STREAM(stream), result, &error);
	answer(data, error);
}

static void
on_connected(GObject *client, GAsyncResult *result, gpointer data)
{
	Question *question = data;
	g_autoptr(GError) error = NULL;

	question->connection =
		g_socket_client_connect_to_host_finish(G_SOCKET_CLIENT(client), result, &error);
	if (!question->connection) {
		answer(question, error);
		return;
	}
	g_input_stream_read_async(g_io_stream_get_input_stream(G_IO_STREAM(question->connection)),
		&question->letter, 1, G_PRIORITY_DEFAULT, question->cancellable, on_read, question);
}

static gboolean
ask(gpointer data)
{
	WbConsolePulse *pulse = data;
	g_autoptr(GSocketClient) client = g_socket_client_new();
	Question *question = g_new0(Question, 1);

	pulse->quiet = 0;
	pulse->asking = g_cancellable_new();
	question->pulse = pulse;
	question->cancellable = g_object_ref(pulse->asking);
	g_socket_client_set_timeout(client, GREETING_S);
	g_socket_client_set_enable_proxy(client, FALSE);
	g_socket_client_connect_to_host_async(
		client, "127.0.0.1", pulse->port, pulse->asking, on_connected, question);
	return G_SOURCE_REMOVE;
}

void
wb_console_pulse_expect(WbConsolePulse *pulse)
{
	if (pulse->quiet == 0 && !pulse->asking && !pulse->silent)
		pulse->quiet = g_timeout_add_seconds(QUIET_S, ask, pulse);
}

static void
give_up(WbConsolePulse *pulse)
{
	g_clear_handle_id(&pulse->quiet, g_source_remove);
	if (pulse->asking)
		g_cancellable_cancel(pulse->asking);
	g_clear_object(&pulse->asking);
}

void
wb_console_pulse_hear(WbConsolePulse *pulse)
{
	give_up(pulse);
	set_silent(pulse, FALSE);
}

WbConsolePulse *
wb_console_pulse_new(guint16 port, WbConsolePulseFunc changed, gpointer data)
{
	WbConsolePulse *pulse = g_new0(WbConsolePulse, 1);

	pulse->port = port;
	pulse->changed = changed;
	pulse->data = data;
	return pulse;
}

void
wb_console_pulse_free(WbConsolePulse *pulse)
{
	if (!pulse)
		return;
	give_up(pulse);
	g_free(pulse);
}
