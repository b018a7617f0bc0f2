/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A world in memory for the player: a clock that jumps, a wire of literal bytes, a kernel that
 * answers from a table. */
#pragma once

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/diagnostic.h"
#include "script/player.h"

/* The port of the first peer follows from the clock: this makes it 40000. */
#define CLOCK_START ((40000 - 32768) * 64)

/* A handshake with the script as the client; the kernel's initial sequence number is 0x11223344. */
#define SYN_ACK                                                                             \
	"45000034 00004000 4006b819 c0a80001 c0000201 1f909c40 11223344 00000001 8012faf0 " \
	"f12c0000 020405b4 01010402 01030308"
#define LISTEN                                          \
	"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n" \
	"+0 bind(3, ..., ...) = 0\n"                    \
	"+0 listen(3, 1) = 0\n"
#define SYN "+.1 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>\n"
#define HANDSHAKE                                                                  \
	LISTEN SYN "+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>\n" \
		   "+.1 < . 1:1(0) ack 1 win 257\n"                                \
		   "+0 accept(3, ..., ...) = 4\n"

typedef struct {
	guint after;  /* how many packets the script has to have sent before */
	gint64 at_us; /* since the start; the kernel's time stamp */
	const char *hex;
} KernelPacket;

typedef struct {
	long number;
	long result;
} KernelResult;

typedef struct {
	WbPlayerClock clock;
	WbWire wire;
	WbKernel kernel;
	WbMicroseconds now;

	const KernelPacket *packets; /* ends with a NULL hex */
	guint sent;
	gint64 cost_us;	    /* of sending a packet */
	GPtrArray *inbound; /* of char *: what the kernel got, in hexadecimal */

	const KernelResult *results; /* ends with number 0; each is used once */
	guint8 used[64];
	long next_fd;
	guint open_fds;
	GString *calls;		 /* "socket bind listen " by number */
	guint accept_after;	 /* accept() blocks until so many packets were sent */
	gboolean accept_is_deaf; /* and does not wake up when the socket is shut down */
	gboolean is_shut;
	GMutex mutex;
	GCond changed;

	GString *commands;
	int command_status;
	const char *command_output;

	GPtrArray *events; /* of WbPlayEvent *: copies through their JSON line's members */
	GPtrArray *json;
	const WbPlayCommand *commands_of_step;
	guint step_line;
	guint asked;
	guint stop_after; /* events */
} World;

static inline World *
world_of(gpointer part, gsize offset)
{
	return (World *)((char *)part - offset);
}

static inline WbMicroseconds
fake_now(WbPlayerClock *clock)
{
	return world_of(clock, G_STRUCT_OFFSET(World, clock))->now;
}

static inline void
fake_wait_until(WbPlayerClock *clock, WbMicroseconds time)
{
	World *world = world_of(clock, G_STRUCT_OFFSET(World, clock));

	world->now = MAX(world->now, time);
}

static inline GBytes *
from_hex(const char *hex)
{
	GByteArray *bytes = g_byte_array_new();
	int high = -1;

	for (; *hex; hex++) {
		int digit = g_ascii_xdigit_value(*hex);

		if (digit < 0)
			continue;
		if (high < 0) {
			high = digit;
			continue;
		}
		guint8 byte = (guint8)(high << 4 | digit);

		g_byte_array_append(bytes, &byte, 1);
		high = -1;
	}
	return g_byte_array_free_to_bytes(bytes);
}

static inline char *
to_hex(GBytes *bytes)
{
	GString *hex = g_string_new(NULL);
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);

	for (gsize i = 0; i < length; i++)
		g_string_append_printf(hex, i && i % 4 == 0 ? " %02x" : "%02x", data[i]);
	return g_string_free(hex, FALSE);
}

static inline gboolean
fake_send(WbWire *wire, GBytes *packet, GError **error)
{
	World *world = world_of(wire, G_STRUCT_OFFSET(World, wire));

	g_ptr_array_add(world->inbound, to_hex(packet));
	world->now += world->cost_us;
	g_mutex_lock(&world->mutex);
	world->sent++;
	g_cond_broadcast(&world->changed);
	g_mutex_unlock(&world->mutex);
	return TRUE;
}

static inline gboolean
fake_receive(WbWire *wire, WbMicroseconds deadline, WbWireFrame *ret_frame, GError **error)
{
	World *world = world_of(wire, G_STRUCT_OFFSET(World, wire));
	const KernelPacket *next = world->packets;

	if (!next || !next->hex || next->after > world->sent ||
		next->at_us + CLOCK_START > deadline) {
		world->now = MAX(world->now, deadline);
		return FALSE;
	}
	world->packets++;
	world->now = MAX(world->now, next->at_us + CLOCK_START);
	ret_frame->bytes = from_hex(next->hex);
	ret_frame->time = next->at_us + CLOCK_START;
	ret_frame->outbound = TRUE;
	return TRUE;
}

static inline long
fake_accept(World *world)
{
	g_mutex_lock(&world->mutex);
	while (world->sent < world->accept_after && (!world->is_shut || world->accept_is_deaf))
		g_cond_wait(&world->changed, &world->mutex);
	gboolean is_shut = world->is_shut;
	g_mutex_unlock(&world->mutex);
	return is_shut ? -EINVAL : ++world->next_fd;
}

static inline long
fake_result(World *world, long number, long otherwise)
{
	for (guint i = 0; world->results && world->results[i].number; i++) {
		if (world->results[i].number != number || world->used[i])
			continue;
		world->used[i] = TRUE;
		return world->results[i].result;
	}
	return otherwise;
}

/* TCP_INFO: its first bytes; the congestion window is at 80. */
static inline long
fake_getsockopt(const long arguments[6])
{
	guint8 *value = (guint8 *)arguments[3];
	guint32 *length = (guint32 *)arguments[4];
	guint32 cwnd = 10;

	if (arguments[1] != 6 || arguments[2] != 11)
		return 0;
	*length = MIN(*length, 192);
	memset(value, 0, *length);
	value[0] = 1;
	memcpy(value + 80, &cwnd, 4);
	return 0;
}

static inline long
fake_call(WbKernel *kernel, long number, const long arguments[6])
{
	World *world = world_of(kernel, G_STRUCT_OFFSET(World, kernel));
	long result = 0;

	g_mutex_lock(&world->mutex);
	g_string_append_printf(world->calls, "%ld ", number);
	g_mutex_unlock(&world->mutex);
	if (number == SYS_shutdown) {
		g_mutex_lock(&world->mutex);
		world->is_shut = TRUE;
		g_cond_broadcast(&world->changed);
		g_mutex_unlock(&world->mutex);
	} else if (number == SYS_socket) {
		result = fake_result(world, number, world->next_fd + 1);
		world->next_fd++;
	} else if (number == SYS_accept || number == SYS_accept4) {
		result = fake_result(world, number, 0);
		result = result ? result : fake_accept(world);
	} else if (number == SYS_getsockopt) {
		result = fake_getsockopt(arguments);
	} else {
		result = fake_result(world, number, 0);
	}
	if ((number == SYS_socket || number == SYS_accept || number == SYS_accept4) && result > 0)
		world->open_fds++;
	if (number == SYS_close)
		world->open_fds--;
	return result;
}

static inline gboolean
fake_command(WbKernel *kernel, const char *command, WbMicroseconds timeout, GString *output,
	int *ret_status, GError **error)
{
	World *world = world_of(kernel, G_STRUCT_OFFSET(World, kernel));

	g_string_append_printf(world->commands, "%s;", command);
	g_string_append(output, world->command_output ? world->command_output : "");
	*ret_status = strstr(command, "false") ? world->command_status : 0;
	return TRUE;
}

static inline WbPlayEvent *
copy_event(const WbPlayEvent *event)
{
	WbPlayEvent *copy = wb_play_event_new(event->kind);

	copy->time = event->time;
	copy->run_us = event->run_us;
	copy->step = event->step;
	copy->line = event->line;
	copy->script_us = event->script_us;
	copy->verdict = event->verdict;
	copy->timing_only = event->timing_only;
	copy->label = g_strdup(event->label);
	copy->expected = g_strdup(event->expected);
	copy->actual = g_strdup(event->actual);
	copy->text = g_strdup(event->text);
	copy->packet = event->packet ? g_bytes_ref(event->packet) : NULL;
	copy->passed = event->passed;
	copy->failed = event->failed;
	copy->unexpected = event->unexpected;
	for (guint i = 0; event->mismatches && i < event->mismatches->len; i++) {
		const WbMismatch *from = event->mismatches->pdata[i];
		WbMismatch *to = wb_mismatch_new(from->field, from->place, g_strdup(from->expected),
			g_strdup(from->actual), from->words);

		to->timing = from->timing;
		g_ptr_array_add(copy->mismatches, to);
	}
	for (guint i = 0; event->info && i < event->info->len; i++) {
		const WbInfoField *from = event->info->pdata[i];
		WbInfoField *to = g_new0(WbInfoField, 1);

		to->name = g_strdup(from->name);
		to->value = from->value;
		g_ptr_array_add(copy->info, to);
	}
	return copy;
}

static inline void
fake_sink(const WbPlayEvent *event, gpointer data)
{
	World *world = data;

	g_ptr_array_add(world->events, copy_event(event));
	g_ptr_array_add(world->json, wb_play_event_to_json(event));
}

static inline WbPlayCommand
fake_next(guint *ret_line, gpointer data)
{
	World *world = data;

	*ret_line = world->step_line;
	world->now += 10 * G_USEC_PER_SEC; /* a person thinks */
	return world->commands_of_step[world->asked++];
}

static inline gboolean
fake_stopped(gpointer data)
{
	World *world = data;

	return world->stop_after && world->events->len >= world->stop_after;
}

static inline World *
world_new(void)
{
	World *world = g_new0(World, 1);

	world->clock.now = fake_now;
	world->clock.wait_until = fake_wait_until;
	world->wire.send = fake_send;
	world->wire.receive = fake_receive;
	world->kernel.call = fake_call;
	world->kernel.command = fake_command;
	world->now = CLOCK_START;
	world->next_fd = 99;
	world->inbound = g_ptr_array_new_with_free_func(g_free);
	world->events = g_ptr_array_new_with_free_func((GDestroyNotify)wb_play_event_free);
	world->json = g_ptr_array_new_with_free_func(g_free);
	world->calls = g_string_new(NULL);
	world->commands = g_string_new(NULL);
	g_mutex_init(&world->mutex);
	g_cond_init(&world->changed);
	return world;
}

static inline void
world_free(World *world)
{
	g_ptr_array_unref(world->inbound);
	g_ptr_array_unref(world->events);
	g_ptr_array_unref(world->json);
	g_string_free(world->calls, TRUE);
	g_string_free(world->commands, TRUE);
	g_mutex_clear(&world->mutex);
	g_cond_clear(&world->changed);
	g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* OPTIONS: "timing=exact strict", separated by spaces; or NULL. */
static inline WbVerdict
world_play(World *world, const char *text, const char *options_text)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbScript) script = wb_script_parse("test.pkt", text, strlen(text), faults);
	g_autoptr(WbPlayOptions) options = wb_play_options_new();
	g_auto(GStrv) words = g_strsplit(options_text ? options_text : "", " ", -1);
	GError *error = NULL;

	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *fault = wb_diagnostic_to_string(faults->pdata[i]);

		g_test_message("%s", fault);
	}
	g_assert_nonnull(script);
	for (guint i = 0; words[i] && *words[i]; i++) {
		char *value = strchr(words[i], '=');

		if (value)
			*value++ = '\0';
		wb_play_options_set(options, words[i], value, &error);
		g_assert_no_error(error);
	}
	g_assert_true(wb_play_options_add_script(options, script, faults));

	WbPlay play = {
		.script = script,
		.options = options,
		.clock = &world->clock,
		.wire = &world->wire,
		.kernel = &world->kernel,
		.release = "6.1.0",
		.sink = fake_sink,
		.next = world->commands_of_step ? fake_next : NULL,
		.stopped = fake_stopped,
		.data = world,
	};
	guint version;

	if (options->ip == WB_IP_V6) {
		wb_ip_address_parse("fd3d:a0b:17d6::1", &play.local, &version);
		wb_ip_address_parse("2001:db8::1", &play.remote, &version);
	} else {
		wb_ip_address_parse("192.168.0.1", &play.local, &version);
		wb_ip_address_parse("192.0.2.1", &play.remote, &version);
	}
	return wb_play(&play);
}

/* The event of the script's LINE that was said, or NULL. */
static inline const WbPlayEvent *
world_step(World *world, guint line)
{
	for (guint i = 0; i < world->events->len; i++) {
		const WbPlayEvent *event = world->events->pdata[i];

		if (event->kind == WB_PLAY_STEP && event->line == line)
			return event;
	}
	return NULL;
}

static inline const WbPlayEvent *
world_end(World *world)
{
	const WbPlayEvent *last = world->events->pdata[world->events->len - 1];

	g_assert_cmpint(last->kind, ==, WB_PLAY_END);
	return last;
}

/* The mismatch of FIELD, which must be there. */
static inline const WbMismatch *
world_mismatch(World *world, guint line, const char *field)
{
	const WbPlayEvent *step = world_step(world, line);

	g_assert_nonnull(step);
	for (guint i = 0; i < step->mismatches->len; i++) {
		const WbMismatch *mismatch = step->mismatches->pdata[i];

		if (g_str_equal(mismatch->field, field))
			return mismatch;
		g_test_message("%s: expected %s, got %s: %s", mismatch->field, mismatch->expected,
			mismatch->actual, mismatch->words);
	}
	g_test_message("no mismatch of %s", field);
	g_test_fail();
	return NULL;
}

static inline void
world_show(World *world)
{
	for (guint i = 0; i < world->json->len; i++)
		g_test_message("%s", (char *)world->json->pdata[i]);
	for (guint i = 0; i < world->inbound->len; i++)
		g_test_message("< %s", (char *)world->inbound->pdata[i]);
}

static inline void
assert_inbound(World *world, guint index, const char *hex)
{
	g_assert_cmpuint(index, <, world->inbound->len);
	g_assert_cmpstr(world->inbound->pdata[index], ==, hex);
}

static inline void
assert_passes(World *world, const KernelPacket *packets, const char *text, const char *options)
{
	world->packets = packets;

	WbVerdict verdict = world_play(world, text, options);

	if (verdict != WB_VERDICT_PASS)
		world_show(world);
	g_assert_cmpint(verdict, ==, WB_VERDICT_PASS);
	g_assert_cmpuint(world_end(world)->failed, ==, 0);
	g_assert_cmpuint(world_end(world)->unexpected, ==, 0);
	g_assert_cmpuint(world->open_fds, ==, 0);
	/* What was prepared was taken. */
	g_assert_true(!world->packets || !world->packets->hex);
}

/* What must hold however the run ends. */
static inline WbVerdict
play(World *world, const KernelPacket *packets, const char *text, const char *options)
{
	world->packets = packets;

	WbVerdict verdict = world_play(world, text, options);

	g_assert_cmpuint(world->open_fds, ==, 0);
	g_assert_cmpint(world_end(world)->verdict, ==, verdict);
	return verdict;
}
