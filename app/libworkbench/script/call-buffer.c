/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data that a call sends or receives. */
#include "script/call-private.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/uio.h>

#define IOVECS_MAX 1024
#define SHOWN_MAX 64

/* --- Sent --- */

/* A ping socket sends nothing that is not an echo request. */
static void
set_echo_request(const WbCall *call, guint8 *memory, gsize length)
{
	int protocol = call->calls ? wb_calls_get_protocol(call->calls, call->script_fd) : 0;

	if (protocol == IPPROTO_ICMP && length >= sizeof(struct icmphdr))
		memory[0] = ICMP_ECHO;
	if (protocol == IPPROTO_ICMPV6 && length >= sizeof(struct icmp6_hdr))
		memory[0] = ICMP6_ECHO_REQUEST;
}

static gboolean
copy_string(WbCall *call, const WbExpr *expr, GBytes *bytes, guint8 *memory, gsize length)
{
	gsize size = g_bytes_get_size(bytes);

	if (size > length || (size < length && !expr->open_ended)) {
		wb_call_fault(call, expr->place,
			"the string has %" G_GSIZE_FORMAT " bytes, and %" G_GSIZE_FORMAT
			" are to be sent%s",
			size, length,
			size < length ? "; \"...\" after a string fills up with zeros" : "");
		return FALSE;
	}
	if (size)
		memcpy(memory, g_bytes_get_data(bytes, NULL), size);
	return TRUE;
}

/* Whether EXPR, whose string is BYTES or NULL, can be data; if not, that is a fault. */
static gboolean
is_data(WbCall *call, const WbExpr *expr, GBytes *bytes)
{
	if (expr->kind == WB_EXPR_ELLIPSIS || bytes || wb_call_is_unknown(call, expr))
		return TRUE;
	wb_call_fault(call, expr->place, "data is expected here: ..., a string or NULL, not %s",
		wb_expr_kind_words(expr));
	return FALSE;
}

/* LENGTH bytes to send as EXPR has it; NULL if it is NULL or at fault. */
static guint8 *
make_data(WbCall *call, const WbExpr *expr, gsize length)
{
	GBytes *bytes = wb_call_string(call, expr);
	guint8 *memory;

	if (wb_expr_is_null(expr) || !is_data(call, expr, bytes))
		return NULL;
	memory = wb_call_memory(call, length, expr->place);
	if (!memory)
		return NULL;
	if (!bytes)
		set_echo_request(call, memory, length);
	else if (!copy_string(call, expr, bytes, memory, length))
		return NULL;
	return memory;
}

/* --- Received --- */

char *
wb_call_quote(const guint8 *bytes, gsize length, gboolean more)
{
	GString *text = g_string_new("\"");

	for (gsize i = 0; i < MIN(length, SHOWN_MAX); i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			g_string_append_printf(text, "\\%c", bytes[i]);
		else if (g_ascii_isprint(bytes[i]))
			g_string_append_c(text, (char)bytes[i]);
		else
			g_string_append_printf(text, "\\x%02x", bytes[i]);
	}
	g_string_append(text, more || length > SHOWN_MAX ? "\"..." : "\"");
	return g_string_free(text, FALSE);
}

/* The bytes before this memory in the same call's result are TYPE. */
static void
compare_data(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	gsize before = GPOINTER_TO_SIZE(wanted->type), total = (gsize)call->result;
	gsize got = total > before ? MIN(total - before, wanted->length) : 0;
	GBytes *bytes = wb_call_string((WbCall *)call, wanted->expr);
	gsize size = g_bytes_get_size(bytes);
	gconstpointer data = g_bytes_get_data(bytes, NULL);
	gboolean open = wanted->expr->open_ended;

	if ((open ? got >= size : got == size) &&
		(size == 0 || memcmp(data, wanted->actual, size) == 0))
		return;
	wb_call_mismatch(mismatches, wanted->expr, wanted->field, wb_call_quote(data, size, open),
		wb_call_quote(wanted->actual, got, FALSE), "the call got other data");
}

static guint8 *
make_room(WbCall *call, const WbExpr *expr, gsize length, gsize before)
{
	WbCallWanted wanted = { compare_data, expr, "data", NULL, length,
		GSIZE_TO_POINTER(before) };
	GBytes *bytes = wb_call_string(call, expr);

	if (wb_expr_is_null(expr) || !is_data(call, expr, bytes))
		return NULL;
	wanted.actual = wb_call_memory(call, length, expr->place);
	if (bytes && wanted.actual)
		wb_call_want(call, &wanted);
	return wanted.actual;
}

/* --- Arguments --- */

static gboolean
take_length(WbCall *call, const WbExpr *expr, gsize *ret_length)
{
	gint64 value;

	*ret_length = 0;
	if (!expr || !wb_call_integer(call, expr, &value))
		return FALSE;
	if (value < 0 || value > WB_CALL_MEMORY_MAX) {
		wb_call_fault(
			call, expr->place, "a length lies between 0 and %d", WB_CALL_MEMORY_MAX);
		return FALSE;
	}
	*ret_length = (gsize)value;
	return TRUE;
}

/* A wrong length is the fault of the argument after the data, which says so itself. */
static gboolean
get_length(WbCall *call, guint index, const WbExpr *expr, gsize *ret_length)
{
	const WbExpr *length = wb_call_get_argument(call, index + 1);
	gint64 value;

	if (wb_expr_is_null(expr))
		return FALSE;
	value = wb_call_known_integer(call, length);
	if (value < 0 || value > WB_CALL_MEMORY_MAX) {
		wb_call_fault(
			call, length->place, "a length lies between 0 and %d", WB_CALL_MEMORY_MAX);
		return FALSE;
	}
	*ret_length = (gsize)value;
	return TRUE;
}

void
wb_argument_data_out(WbCall *call, guint index, const WbExpr *expr)
{
	gsize length;

	if (get_length(call, index, expr, &length))
		call->arguments[index] = (long)make_data(call, expr, length);
}

void
wb_argument_data_in(WbCall *call, guint index, const WbExpr *expr)
{
	gsize length;

	if (get_length(call, index, expr, &length))
		call->arguments[index] = (long)make_room(call, expr, length, 0);
}

void
wb_argument_send_flags(WbCall *call, guint index, const WbExpr *expr)
{
	wb_argument_int(call, index, expr);
	if (call->arguments[index] & MSG_ZEROCOPY)
		call->keep_memory = TRUE;
	/* It makes the connection. */
	if (call->arguments[index] & MSG_FASTOPEN)
		call->effect = WB_CALL_CONNECT;
}

/* --- Vectors --- */

static gboolean
take_iovec(WbCall *call, const WbExpr *group, gboolean in, gsize before, struct iovec *iovec)
{
	const WbExpr *data;
	gsize length;

	if (group->kind != WB_EXPR_GROUP || group->children->len != 2) {
		wb_call_fault(call, group->place, "{data, length} is expected here, not %s",
			wb_expr_kind_words(group));
		return FALSE;
	}
	data = group->children->pdata[0];
	if (!take_length(call, group->children->pdata[1], &length))
		return FALSE;
	iovec->iov_base =
		in ? make_room(call, data, length, before) : make_data(call, data, length);
	iovec->iov_len = length;
	return TRUE;
}

struct iovec *
wb_call_iovec(WbCall *call, const WbExpr *array, gboolean in)
{
	struct iovec *vector;
	gsize before = 0;

	if (array->kind != WB_EXPR_ARRAY || array->children->len > IOVECS_MAX) {
		wb_call_fault(call, array->place,
			"an array of at most %d {data, length} is expected here, not %s",
			IOVECS_MAX, wb_expr_kind_words(array));
		return NULL;
	}
	vector = wb_call_memory(call, array->children->len * sizeof *vector, array->place);
	for (guint i = 0; vector && i < array->children->len; i++) {
		if (take_iovec(call, array->children->pdata[i], in, before, &vector[i]))
			before += vector[i].iov_len;
	}
	return vector;
}

static void
take_vector(WbCall *call, guint index, const WbExpr *expr, gboolean in)
{
	const WbExpr *count = wb_call_get_argument(call, index + 1);

	call->arguments[index] = (long)wb_call_iovec(call, expr, in);
	if (expr->kind == WB_EXPR_ARRAY)
		wb_call_check_count(call, expr, count);
}

void
wb_argument_iovec_out(WbCall *call, guint index, const WbExpr *expr)
{
	take_vector(call, index, expr, FALSE);
}

void
wb_argument_iovec_in(WbCall *call, guint index, const WbExpr *expr)
{
	take_vector(call, index, expr, TRUE);
}
