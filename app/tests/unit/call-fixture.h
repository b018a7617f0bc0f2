/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls from text, and a kernel in memory that writes down what it was asked. */
#pragma once

#include "base/diagnostic.h"
#include "script/call.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/uio.h>

typedef struct {
	WbKernel kernel;
	GString *log;	 /* one call a line, memory in hexadecimal */
	long result;	 /* of the next call */
	const char *out; /* hexadecimal: what the next call writes */
	guint closed;
} Fake;

/*
 * How to write an argument: d a number; b bytes, o room for bytes, a an address, v a vector, V one
 * to be filled: as many as the next argument says; A an address with room for its length; i and q
 * four and eight bytes that may be written; m and M a message, sent and received; s a string; p
 * entries of poll(); e an event of epoll, E room for some; P two descriptors.
 */
typedef struct {
	long number;
	const char *name, *arguments;
} Form;

static const Form forms[] = {
	{ SYS_socket, "socket", "ddd" },
	{ SYS_bind, "bind", "dad" },
	{ SYS_listen, "listen", "dd" },
	{ SYS_accept, "accept", "dAi" },
	{ SYS_accept4, "accept4", "dAid" },
	{ SYS_connect, "connect", "dad" },
	{ SYS_read, "read", "dod" },
	{ SYS_write, "write", "dbd" },
	{ SYS_readv, "readv", "dVd" },
	{ SYS_writev, "writev", "dvd" },
	{ SYS_recvfrom, "recvfrom", "doddAi" },
	{ SYS_sendto, "sendto", "dbddad" },
	{ SYS_recvmsg, "recvmsg", "dMd" },
	{ SYS_sendmsg, "sendmsg", "dmd" },
	{ SYS_fcntl, "fcntl", "ddd" },
	{ SYS_ioctl, "ioctl", "ddi" },
	{ SYS_close, "close", "d" },
	{ SYS_shutdown, "shutdown", "dd" },
	{ SYS_getsockopt, "getsockopt", "dddoi" },
	{ SYS_setsockopt, "setsockopt", "dddbd" },
	{ SYS_poll, "poll", "pdd" },
	{ SYS_epoll_create, "epoll_create", "d" },
	{ SYS_epoll_ctl, "epoll_ctl", "ddde" },
	{ SYS_epoll_wait, "epoll_wait", "dEdd" },
	{ SYS_pipe, "pipe", "P" },
	{ SYS_splice, "splice", "dqdqdd" },
	{ SYS_sendfile, "sendfile", "ddqd" },
	{ SYS_open, "open", "sdd" },
};

static inline void
append_hex(GString *log, gconstpointer memory, gsize length)
{
	const guint8 *bytes = memory;

	for (gsize i = 0; i < length; i++)
		g_string_append_printf(log, "%02x", bytes[i]);
}

static inline gsize
put_out(Fake *fake, gpointer memory, gsize length)
{
	gsize count = fake->out ? MIN(strlen(fake->out) / 2, length) : 0;

	for (gsize i = 0; i < count; i++)
		((guint8 *)memory)[i] = (guint8)(g_ascii_xdigit_value(fake->out[2 * i]) * 16 +
						 g_ascii_xdigit_value(fake->out[2 * i + 1]));
	if (count)
		fake->out += 2 * count;
	return count;
}

static inline void
log_vector(Fake *fake, const struct iovec *vector, gsize count, gboolean out)
{
	g_string_append_c(fake->log, '[');
	for (gsize i = 0; i < count; i++) {
		g_string_append_printf(fake->log, "%s%zu:", i ? "," : "", vector[i].iov_len);
		if (out)
			put_out(fake, vector[i].iov_base, vector[i].iov_len);
		else if (vector[i].iov_base)
			append_hex(fake->log, vector[i].iov_base, vector[i].iov_len);
	}
	g_string_append_c(fake->log, ']');
}

/* Received: four bytes of flags, then control data. */
static inline void
log_message(Fake *fake, struct msghdr *message, gboolean out)
{
	g_string_append_printf(
		fake->log, "{%d ", message->msg_name ? (int)message->msg_namelen : 0);
	log_vector(fake, message->msg_iov, message->msg_iovlen, FALSE);
	g_string_append_printf(fake->log, " %zu:", message->msg_controllen);
	if (!out)
		append_hex(fake->log, message->msg_control, message->msg_controllen);
	else if (put_out(fake, &message->msg_flags, sizeof message->msg_flags))
		message->msg_controllen =
			put_out(fake, message->msg_control, message->msg_controllen);
	g_string_append_c(fake->log, '}');
}

static inline void
log_out(Fake *fake, char form, gpointer memory, long next)
{
	gsize size = form == 'i' || form == 'A' ? 4 : form == 'q' || form == 'P' ? 8 : (gsize)next;

	if (form == 'p')
		size = (gsize)next * sizeof(struct pollfd);
	if (form == 'E')
		size = (gsize)next * sizeof(struct epoll_event);
	if (form == 'A')
		size = sizeof(struct sockaddr_storage);
	if (form == 'i' || form == 'q' || form == 'p')
		append_hex(fake->log, memory, size);
	else
		g_string_append(fake->log, "out");
	put_out(fake, memory, size);
}

static inline void
log_pointer(Fake *fake, char form, gpointer memory, long next)
{
	if (!memory)
		g_string_append(fake->log, "NULL");
	else if (form == 'b' || form == 'a')
		append_hex(fake->log, memory, (gsize)next);
	else if (form == 'v' || form == 'V')
		log_vector(fake, memory, (gsize)next, form == 'V');
	else if (form == 'm' || form == 'M')
		log_message(fake, memory, form == 'M');
	else if (form == 's')
		g_string_append(fake->log, memory);
	else if (form == 'e')
		append_hex(fake->log, memory, sizeof(struct epoll_event));
	else
		log_out(fake, form, memory, next);
}

static inline long
fake_call(WbKernel *kernel, long number, const long arguments[6])
{
	Fake *fake = (Fake *)kernel;
	const Form *form = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
		if (forms[i].number == number)
			form = &forms[i];
	g_assert_nonnull(form);
	fake->closed += number == SYS_close;
	g_string_append(fake->log, form->name);
	for (guint i = 0; form->arguments[i]; i++) {
		/* The length of getsockopt() is behind a pointer. */
		long next = number == SYS_getsockopt && i == 3 ? *(const guint32 *)arguments[4]
							       : arguments[(i + 1) % 6];

		g_string_append_c(fake->log, ' ');
		if (form->arguments[i] == 'd')
			g_string_append_printf(fake->log, "%ld", arguments[i]);
		else
			log_pointer(fake, form->arguments[i], (gpointer)arguments[i], next);
	}
	g_string_append_c(fake->log, '\n');
	return fake->result;
}

static inline Fake *
fake_new(void)
{
	Fake *fake = g_new0(Fake, 1);

	fake->kernel.call = fake_call;
	fake->log = g_string_new(NULL);
	return fake;
}

static inline void
fake_free(Fake *fake)
{
	g_string_free(fake->log, TRUE);
	g_free(fake);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fake, fake_free)

/* A script of only this call. */
static inline WbScript *
parse_call(const char *text)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autofree char *source = g_strdup_printf("+0 %s\n", text);
	WbScript *script = wb_script_parse("test.pkt", source, strlen(source), faults);

	for (guint i = 0; i < faults->len; i++)
		g_test_message("%s", ((WbDiagnostic *)faults->pdata[i])->message);
	g_assert_nonnull(script);
	g_assert_cmpuint(script->events->len, ==, 1);
	return script;
}

static inline const WbCallSpec *
get_call(const WbScript *script)
{
	const WbEvent *event = script->events->pdata[0];

	g_assert_cmpint(event->kind, ==, WB_EVENT_CALL);
	return event->call;
}

/* "field: expected / actual" a line. */
static inline char *
mismatches_to_string(const GPtrArray *mismatches)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < mismatches->len; i++) {
		const WbMismatch *each = mismatches->pdata[i];

		g_string_append_printf(
			text, "%s: %s / %s\n", each->field, each->expected, each->actual);
	}
	return g_string_free(text, FALSE);
}

static inline WbCallConfig
make_config(void)
{
	WbCallConfig config = { .family = AF_INET, .address_length = sizeof(struct sockaddr_in) };
	struct sockaddr_in *bind = (struct sockaddr_in *)&config.bind_address;
	struct sockaddr_in *connect = (struct sockaddr_in *)&config.connect_address;

	bind->sin_family = connect->sin_family = AF_INET;
	bind->sin_port = connect->sin_port = htons(8080);
	bind->sin_addr.s_addr = htonl(0xc0a80001);
	connect->sin_addr.s_addr = htonl(0xc0000201);
	return config;
}

/* Makes the call and judges it. Owned: what was wrong. */
static inline char *
make_call(WbCalls *calls, const char *text)
{
	g_autoptr(WbScript) script = parse_call(text);
	g_autoptr(GPtrArray) mismatches =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCall) call = wb_call_prepare(calls, get_call(script), &error);

	g_assert_no_error(error);
	wb_call_execute(call);
	wb_call_finish(call, mismatches);
	return mismatches_to_string(mismatches);
}
