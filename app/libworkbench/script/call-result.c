/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a call returned against what the script says, in words. */
#include "script/call-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

typedef struct {
	const char *name; /* a call's, or NULL for any */
	int code;
	const char *words;
} Reason;

static const Reason reasons[] = {
	{ "accept", EAGAIN, "accept() had no connection waiting: the handshake is not complete" },
	{ "accept4", EAGAIN, "accept4() had no connection waiting: the handshake is not complete" },
	{ "accept", EINVAL, "the socket is not listening: listen() comes before accept()" },
	{ "bind", EADDRINUSE,
		"another socket, perhaps one in TIME_WAIT, has the address: SO_REUSEADDR lets two "
		"share it" },
	{ "bind", EADDRNOTAVAIL, "the address is none of this machine's" },
	{ "connect", EINPROGRESS,
		"the socket does not block: the SYN was sent, and connect() does not wait for the "
		"answer" },
	{ "connect", EALREADY, "an earlier connect() still waits for the SYN's answer" },
	{ "connect", EISCONN, "the handshake is already complete" },
	{ NULL, ECONNREFUSED, "the peer answered the SYN with a RST, or with an ICMP error" },
	{ NULL, ECONNRESET, "the peer sent a RST" },
	{ NULL, ETIMEDOUT, "the kernel gave up: the peer did not answer its retransmissions" },
	{ NULL, EPIPE,
		"the socket cannot send any more: it was shut down, or the connection ended" },
	{ NULL, EHOSTUNREACH,
		"an ICMP error said that the peer cannot be reached, or there is no "
		"route" },
	{ NULL, ENETUNREACH, "there is no route to the peer" },
	{ NULL, ENOTCONN, "the socket is not connected" },
	{ "read", EAGAIN, "no data has arrived that was not read yet" },
	{ "readv", EAGAIN, "no data has arrived that was not read yet" },
	{ "recv", EAGAIN, "no data has arrived that was not read yet" },
	{ "recvfrom", EAGAIN, "no data has arrived that was not read yet" },
	{ "recvmsg", EAGAIN, "there is nothing to read, or nothing in the error queue" },
	{ "write", EAGAIN, "the send buffer is full" },
	{ "writev", EAGAIN, "the send buffer is full" },
	{ "send", EAGAIN, "the send buffer is full" },
	{ "sendto", EAGAIN, "the send buffer is full" },
	{ "sendmsg", EAGAIN, "the send buffer is full" },
	{ "sendto", EINPROGRESS,
		"the SYN was sent without data: there is no Fast Open cookie for this peer" },
	{ "sendto", EOPNOTSUPP,
		"TCP Fast Open is not enabled for clients (net.ipv4.tcp_fastopen)" },
	{ "setsockopt", ENOPROTOOPT, "this kernel does not have the option" },
	{ "getsockopt", ENOPROTOOPT, "this kernel does not have the option" },
	{ "setsockopt", ENOENT, "this kernel has no such module, such as a congestion control" },
	{ "setsockopt", EPERM, "setting this takes a privilege that the run does not have" },
	{ NULL, EBADF, "the descriptor is not open" },
	{ NULL, EFAULT, "the address given to the call is not valid" },
};

static const char *
explain_errno(const WbCall *call, int code)
{
	for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
		const Reason *reason = &reasons[i];

		if (reason->code == code &&
			(!reason->name || strcmp(reason->name, call->spec->name) == 0))
			return reason->words;
	}
	return NULL;
}

static char *
errno_to_string(gint64 result, const char *name, int code)
{
	return g_strdup_printf(
		"%" G_GINT64_FORMAT " %s (%s)", result, name ? name : "?", g_strerror(code));
}

void
wb_call_mismatch(GPtrArray *mismatches, const WbExpr *expr, const char *field, char *expected,
	char *actual, const char *words)
{
	g_ptr_array_add(mismatches, wb_mismatch_new(field, expr->place, expected, actual, words));
}

static char *
format_number(const WbExpr *expr, gint64 value, const char *prefix)
{
	if (expr->kind == WB_EXPR_INTEGER && expr->hex)
		return g_strdup_printf("0x%" G_GINT64_MODIFIER "x", (guint64)value);
	if (expr->kind != WB_EXPR_INTEGER && prefix)
		return wb_symbol_flags_to_string(prefix, (guint64)value);
	return g_strdup_printf("%" G_GINT64_FORMAT, value);
}

void
wb_call_compare_number(const WbCall *call, const WbExpr *expr, const char *field, gint64 actual,
	const char *prefix, const char *words, GPtrArray *mismatches)
{
	gint64 wanted = wb_call_known_integer(call, expr);
	char *expected;

	if (wanted == actual)
		return;
	expected = expr->kind == WB_EXPR_WORD || expr->kind == WB_EXPR_OR
			   ? wb_expr_to_string(expr)
			   : format_number(expr, wanted, prefix);
	wb_call_mismatch(
		mismatches, expr, field, expected, format_number(expr, actual, prefix), words);
}

/* --- The result --- */

static gboolean
is_descriptor(const WbCall *call)
{
	return call->type->result == WB_RESULT_DESCRIPTOR;
}

char *
wb_call_dup_result(const WbCall *call)
{
	const WbExpr *result = call->spec->result;

	if (call->result < 0)
		return errno_to_string(
			-1, wb_symbol_errno_name((int)-call->result), (int)-call->result);
	/* A new descriptor is known by the number that the script gave it. */
	if (is_descriptor(call) && result->kind != WB_EXPR_ELLIPSIS &&
		wb_call_known_integer(call, result) >= 0)
		return format_number(result, wb_call_known_integer(call, result), NULL);
	if (result->kind == WB_EXPR_INTEGER && result->hex)
		return format_number(result, call->result, NULL);
	return g_strdup_printf("%ld", call->result);
}

static char *
dup_expected(const WbCall *call)
{
	gint64 wanted = wb_call_known_integer(call, call->spec->result), code;
	WbCall quiet = *call;

	quiet.faults = NULL;
	if (call->spec->error_name && wb_call_errno(&quiet, call->spec->error_name, &code))
		return errno_to_string(wanted, call->spec->error_name, (int)code);
	if (wanted == -1 && call->spec->note)
		return g_strdup_printf("-1 (%s)", call->spec->note);
	return wb_expr_to_string(call->spec->result);
}

static gboolean
is_wanted_number(const WbCall *call)
{
	gint64 wanted = wb_call_known_integer(call, call->spec->result);
	gint64 actual = call->result < 0 ? -1 : call->result;

	if (is_descriptor(call) && wanted >= 0)
		return actual >= 0;
	return wanted == actual;
}

static gboolean
is_wanted_errno(const WbCall *call)
{
	WbCall quiet = *call;
	gint64 code;

	if (!call->spec->error_name || call->result >= 0)
		return TRUE;
	quiet.faults = NULL;
	return wb_call_errno(&quiet, call->spec->error_name, &code) && code == -call->result;
}

static gboolean
is_call(const WbCall *call, const char *const *names)
{
	return g_strv_contains(names, call->spec->name);
}

/* A number of bytes that is not the wanted one. */
static char *
explain_count(const WbCall *call, gint64 wanted)
{
	static const char *const readers[] = { "read", "readv", "recv", "recvfrom", "recvmsg",
		NULL };
	static const char *const writers[] = { "write", "writev", "send", "sendto", "sendmsg",
		"sendfile", "splice", NULL };
	static const char *const waiters[] = { "poll", "epoll_wait", NULL };

	if (is_call(call, waiters))
		return g_strdup_printf("%ld descriptor%s ready", call->result,
			call->result == 1 ? " is" : "s are");
	if (strcmp(call->spec->name, "fcntl") == 0 && call->arguments[1] == F_GETFL) {
		g_autofree char *flags = wb_symbol_flags_to_string("O_", (guint64)call->result);

		return g_strdup_printf("the flags are %s", flags);
	}
	if (is_call(call, readers) && call->result == 0)
		return g_strdup("the end of the data was read: the peer has closed its side");
	if (is_call(call, readers) && wanted == 0)
		return g_strdup_printf(
			"the script expects the end of the data, and %ld bytes had arrived",
			call->result);
	if (is_call(call, readers))
		return g_strdup_printf("%ld bytes had arrived", call->result);
	if (is_call(call, writers))
		return g_strdup_printf("the kernel took %ld bytes", call->result);
	return NULL;
}

static char *
explain(const WbCall *call)
{
	gint64 wanted = wb_call_known_integer(call, call->spec->result);
	const char *reason = NULL;

	if (call->result < 0)
		reason = explain_errno(call, (int)-call->result);
	if (reason)
		return g_strdup(reason);
	if (call->result < 0)
		return g_strdup_printf(
			"%s() failed: %s", call->spec->name, g_strerror((int)-call->result));
	if (wanted < 0)
		return g_strdup_printf(
			"%s() succeeded, and the script expects it to fail", call->spec->name);
	return explain_count(call, wanted);
}

void
wb_call_compare_result(const WbCall *call, GPtrArray *mismatches)
{
	const WbExpr *result = call->spec->result;
	g_autofree char *words = NULL;
	gboolean number;
	WbMismatch *mismatch;

	if (result->kind == WB_EXPR_ELLIPSIS)
		return;
	number = is_wanted_number(call);
	if (number && is_wanted_errno(call))
		return;
	words = explain(call);
	wb_call_mismatch(
		mismatches, result, "result", dup_expected(call), wb_call_dup_result(call), words);
	mismatch = mismatches->pdata[mismatches->len - 1];
	if (number)
		mismatch->place = call->spec->error_place;
}
