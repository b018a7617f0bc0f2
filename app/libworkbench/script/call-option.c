/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of socket options. */
#include "script/call-private.h"

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>

#define OPTION_MAX (1024 * 1024)
#define ELEMENTS_MAX 1024

static const WbMember linger_members[] = {
	{ "onoff", offsetof(struct linger, l_onoff), 4, WB_MEMBER_INTEGER, NULL },
	{ "linger", offsetof(struct linger, l_linger), 4, WB_MEMBER_INTEGER, NULL },
	{ "l_onoff", offsetof(struct linger, l_onoff), 4, WB_MEMBER_INTEGER, NULL },
	{ "l_linger", offsetof(struct linger, l_linger), 4, WB_MEMBER_INTEGER, NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbMember time_members[] = {
	{ "tv_sec", offsetof(struct timeval, tv_sec), 8, WB_MEMBER_INTEGER, NULL },
	{ "tv_usec", offsetof(struct timeval, tv_usec), 8, WB_MEMBER_INTEGER, NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbMember md5_members[] = {
	{ "tcpm_flags", offsetof(struct tcp_md5sig, tcpm_flags), 1, WB_MEMBER_INTEGER, NULL },
	{ "tcpm_prefixlen", offsetof(struct tcp_md5sig, tcpm_prefixlen), 1, WB_MEMBER_INTEGER,
		NULL },
	{ "tcpm_keylen", offsetof(struct tcp_md5sig, tcpm_keylen), 2, WB_MEMBER_INTEGER, NULL },
	{ "tcpm_ifindex", offsetof(struct tcp_md5sig, tcpm_ifindex), 4, WB_MEMBER_INTEGER, NULL },
	{ "tcpm_key", offsetof(struct tcp_md5sig, tcpm_key), TCP_MD5SIG_MAXKEYLEN, WB_MEMBER_BYTES,
		NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbMember window_members[] = {
	{ "snd_wl1", offsetof(struct tcp_repair_window, snd_wl1), 4, WB_MEMBER_INTEGER, NULL },
	{ "snd_wnd", offsetof(struct tcp_repair_window, snd_wnd), 4, WB_MEMBER_INTEGER, NULL },
	{ "max_window", offsetof(struct tcp_repair_window, max_window), 4, WB_MEMBER_INTEGER,
		NULL },
	{ "rcv_wnd", offsetof(struct tcp_repair_window, rcv_wnd), 4, WB_MEMBER_INTEGER, NULL },
	{ "rcv_wup", offsetof(struct tcp_repair_window, rcv_wup), 4, WB_MEMBER_INTEGER, NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbStruct linger_type = { "struct linger", sizeof(struct linger), linger_members };
static const WbStruct time_type = { "struct timeval", sizeof(struct timeval), time_members };
static const WbStruct md5_type = { "struct tcp_md5sig", sizeof(struct tcp_md5sig), md5_members };
static const WbStruct window_type = { "struct tcp_repair_window", sizeof(struct tcp_repair_window),
	window_members };

static const WbStruct *const types[] = { &linger_type, &time_type, &md5_type, &window_type, NULL };

static const WbStruct *
find_type(WbCall *call, const WbExpr *group)
{
	const WbStruct *type = wb_struct_guess(types, group);

	if (!type)
		wb_call_fault(call, group->place,
			"this player does not know an option's value of this form; it knows "
			"{onoff=, linger=}, {tv_sec=, tv_usec=}, {tcpm_...=} and {snd_wl1=, ...}");
	return type;
}

/* MD5 keys are for a peer: the one that "..." means. */
static void
set_md5_peer(const WbCall *call, struct tcp_md5sig *md5)
{
	const WbCallConfig *config = wb_call_get_config(call);

	if (config)
		memcpy(&md5->tcpm_addr, &config->connect_address, sizeof config->connect_address);
	if (md5->tcpm_keylen == 0)
		md5->tcpm_keylen = (guint16)strnlen((char *)md5->tcpm_key, TCP_MD5SIG_MAXKEYLEN);
}

static gboolean
get_size(WbCall *call, const WbExpr *expr, gint64 *ret_size)
{
	*ret_size = wb_call_known_integer(call, expr);
	if (*ret_size <= OPTION_MAX)
		return TRUE;
	wb_call_fault(call, expr->place, "an option has at most %d bytes", OPTION_MAX);
	return FALSE;
}

/* Room for DATA bytes, and for as many as the script says there are. */
static guint8 *
make_room(WbCall *call, const WbExpr *length, gsize data)
{
	gint64 size;

	if (!get_size(call, length, &size))
		return NULL;
	return wb_call_memory(call, MAX(data, (gsize)MAX(size, 0)), length->place);
}

static guint8 *
make_integers(WbCall *call, const WbExpr *array, const WbExpr *length)
{
	guint count = MIN(array->children->len, ELEMENTS_MAX);
	guint8 *memory = make_room(call, length, MAX(count, 2) * sizeof(gint32));

	for (guint i = 0; memory && i < count; i++) {
		gint32 value;

		if (wb_call_int32(call, array->children->pdata[i], &value))
			memcpy(memory + i * sizeof value, &value, sizeof value);
	}
	return memory;
}

static guint8 *
make_struct(WbCall *call, const WbExpr *group, const WbExpr *length)
{
	const WbStruct *type = find_type(call, group);
	guint8 *memory = type ? make_room(call, length, type->size) : NULL;

	if (memory && wb_call_fill(call, type, group, memory) && type == &md5_type)
		set_md5_peer(call, (struct tcp_md5sig *)memory);
	return memory;
}

static guint8 *
make_address(WbCall *call, const WbExpr *expr, const WbExpr *length)
{
	static const WbMember members[] = { { "", 0, 16, WB_MEMBER_ADDRESS, NULL },
		{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL } };
	guint8 *memory = make_room(call, length, 16);
	gint32 value;

	if (!memory)
		return NULL;
	if (strcmp(expr->word, "inet6_addr") == 0)
		wb_call_store_member(call, members, expr, memory);
	else if (wb_call_int32(call, expr, &value))
		memcpy(memory, &value, sizeof value);
	return memory;
}

static guint8 *
make_string(WbCall *call, const WbExpr *expr, const WbExpr *length)
{
	GBytes *bytes = wb_call_string(call, expr);
	gsize size = bytes ? g_bytes_get_size(bytes) : 0;
	guint8 *memory;

	if (!bytes && expr->kind != WB_EXPR_ELLIPSIS && !wb_call_is_unknown(call, expr)) {
		wb_call_fault(call, expr->place,
			"an option's value is expected here: [1], a string or { }, not %s",
			wb_expr_kind_words(expr));
		return NULL;
	}
	memory = make_room(call, length, size);
	if (memory && size)
		memcpy(memory, g_bytes_get_data(bytes, NULL), size);
	return memory;
}

static guint8 *
make_value(WbCall *call, const WbExpr *expr, const WbExpr *length)
{
	switch (expr->kind) {
	case WB_EXPR_ARRAY:
		return make_integers(call, expr, length);
	case WB_EXPR_GROUP:
		return make_struct(call, expr, length);
	case WB_EXPR_CALL:
		return make_address(call, expr, length);
	default:
		return wb_expr_is_null(expr) ? NULL : make_string(call, expr, length);
	}
}

void
wb_argument_set_option(WbCall *call, guint index, const WbExpr *expr)
{
	call->arguments[index] =
		(long)make_value(call, expr, wb_call_get_argument(call, index + 1));
}

/* --- getsockopt --- */

static gint64
load_integer(const guint8 *memory, gsize size)
{
	gint64 value;
	gint32 four;

	if (size == 1)
		return *memory;
	if (size == 8) {
		memcpy(&value, memory, sizeof value);
		return value;
	}
	memcpy(&four, memory, sizeof four);
	return four;
}

static void
compare_integers(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	const GPtrArray *children = wanted->expr->children;
	gsize size = children->len == 1 && (wanted->length == 1 || wanted->length == 8)
			     ? wanted->length
			     : sizeof(gint32);

	for (guint i = 0; i < children->len && (i + 1) * size <= MAX(wanted->length, 4); i++) {
		const WbExpr *expr = children->pdata[i];
		gint64 value = load_integer((const guint8 *)wanted->actual + i * size, size);

		/* 0xffffffff and -1 are the same 32 bits. */
		if (size == 4 && wb_call_known_integer(call, expr) > G_MAXINT32)
			value = (guint32)value;
		if (expr->kind != WB_EXPR_ELLIPSIS)
			wb_call_compare_number(
				call, expr, wanted->field, value, NULL, NULL, mismatches);
	}
}

static void
compare_string(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	GBytes *bytes = wb_call_string((WbCall *)call, wanted->expr);
	gsize size = g_bytes_get_size(bytes), length = wanted->length;
	gconstpointer data = g_bytes_get_data(bytes, NULL);
	const guint8 *actual = wanted->actual;
	gboolean same = size <= length && (size == 0 || memcmp(data, actual, size) == 0);

	/* The kernel fills up with zeros. */
	for (gsize i = size; same && !wanted->expr->open_ended && i < length; i++)
		same = actual[i] == 0;
	if (!same)
		wb_call_mismatch(mismatches, wanted->expr, wanted->field,
			wb_call_quote(data, size, wanted->expr->open_ended),
			wb_call_quote(actual, length, FALSE), NULL);
}

static void
compare_struct(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	wb_call_compare_members(call, wanted->type, wanted->expr, wanted->actual, "", mismatches);
}

/* How to compare EXPR, or NULL after a fault. */
static gboolean
plan_comparison(WbCall *call, const WbExpr *expr, WbCallWanted *wanted)
{
	if (expr->kind == WB_EXPR_ARRAY) {
		gint32 value;

		for (guint i = 0; i < expr->children->len; i++) {
			const WbExpr *child = expr->children->pdata[i];

			if (child->kind != WB_EXPR_ELLIPSIS)
				wb_call_int32(call, child, &value);
		}
		wanted->compare = compare_integers;
	} else if (expr->kind == WB_EXPR_GROUP) {
		const WbStruct *type = find_type(call, expr);
		g_autofree guint8 *scratch = type ? g_malloc0(type->size) : NULL;

		if (!type || !wb_call_fill(call, type, expr, scratch))
			return FALSE;
		wanted->compare = compare_struct;
		wanted->type = type;
	} else if (wb_call_string(call, expr)) {
		wanted->compare = compare_string;
	} else if (!wb_call_is_unknown(call, expr)) {
		wb_call_fault(call, expr->place,
			"an option's value is expected here: [1], a string or { }, not %s",
			wb_expr_kind_words(expr));
		return FALSE;
	}
	return TRUE;
}

/* The number in [N]. */
static const WbExpr *
get_length(const WbExpr *expr)
{
	return expr && expr->kind == WB_EXPR_ARRAY && expr->children->len == 1
		       ? expr->children->pdata[0]
		       : NULL;
}

void
wb_argument_get_option(WbCall *call, guint index, const WbExpr *expr)
{
	WbCallWanted wanted = { NULL, expr, "value", NULL, 0, NULL };
	const WbExpr *length = get_length(wb_call_get_argument(call, index + 1));

	if (!length || wb_expr_is_null(expr))
		return;
	if (expr->kind != WB_EXPR_ELLIPSIS && !plan_comparison(call, expr, &wanted))
		return;
	wanted.actual = make_room(call, length, sizeof(struct tcp_md5sig));
	wanted.length = (gsize)MAX(wb_call_known_integer(call, length), 0);
	call->arguments[index] = (long)wanted.actual;
	if (wanted.actual && wanted.compare)
		wb_call_want(call, &wanted);
}

static void
compare_length(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	wb_call_compare_number(call, wanted->expr, wanted->field,
		*(const socklen_t *)wanted->actual, NULL, NULL, mismatches);
}

void
wb_argument_get_length(WbCall *call, guint index, const WbExpr *expr)
{
	const WbExpr *length = get_length(expr);
	WbCallWanted wanted = { compare_length, length, "length", NULL, sizeof(socklen_t), NULL };
	socklen_t *memory;
	gint32 value;

	if (!length) {
		wb_call_fault(call, expr->place, "[length] is expected here, [4], not %s",
			wb_expr_kind_words(expr));
		return;
	}
	if (!wb_call_int32(call, length, &value))
		return;
	memory = wb_call_memory(call, sizeof *memory, expr->place);
	if (!memory)
		return;
	*memory = (socklen_t)value;
	call->arguments[index] = (long)memory;
	wanted.actual = memory;
	wb_call_want(call, &wanted);
}
