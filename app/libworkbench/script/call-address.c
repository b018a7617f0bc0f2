/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Socket addresses: the run's own, or written out. */
#include "script/call-private.h"

#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

static const WbMember members[] = {
	{ "sa_family", 0, 2, WB_MEMBER_INTEGER, NULL },
	{ "sin_family", 0, 2, WB_MEMBER_INTEGER, NULL },
	{ "sin_port", offsetof(struct sockaddr_in, sin_port), 2, WB_MEMBER_PORT, NULL },
	{ "sin_addr", offsetof(struct sockaddr_in, sin_addr), 4, WB_MEMBER_INTEGER, NULL },
	{ "sin6_family", 0, 2, WB_MEMBER_INTEGER, NULL },
	{ "sin6_port", offsetof(struct sockaddr_in6, sin6_port), 2, WB_MEMBER_PORT, NULL },
	{ "sin6_flowinfo", offsetof(struct sockaddr_in6, sin6_flowinfo), 4, WB_MEMBER_INTEGER,
		NULL },
	{ "sin6_addr", offsetof(struct sockaddr_in6, sin6_addr), 16, WB_MEMBER_ADDRESS, NULL },
	{ "sin6_scope_id", offsetof(struct sockaddr_in6, sin6_scope_id), 4, WB_MEMBER_INTEGER,
		NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbStruct type = { "a socket address", sizeof(struct sockaddr_storage), members };

static socklen_t
get_family_length(sa_family_t family)
{
	if (family == AF_INET)
		return sizeof(struct sockaddr_in);
	if (family == AF_INET6)
		return sizeof(struct sockaddr_in6);
	return sizeof(struct sockaddr_storage);
}

/* Only a family: AF_UNSPEC disconnects. */
static void
set_family(WbCall *call, const WbExpr *expr, struct sockaddr_storage *address)
{
	gint32 family;

	if (wb_call_int32(call, expr, &family))
		address->ss_family = (sa_family_t)family;
}

static void
take_address(WbCall *call, guint index, const WbExpr *expr, const struct sockaddr_storage *own)
{
	struct sockaddr_storage *address;
	socklen_t length = sizeof *address;

	if (expr->kind == WB_EXPR_WORD && wb_expr_is_null(expr))
		return;
	address = wb_call_memory(call, sizeof *address, expr->place);
	if (!address)
		return;
	if (expr->kind == WB_EXPR_ELLIPSIS) {
		const WbCallConfig *config = wb_call_get_config(call);

		if (config) {
			*address = *own;
			length = config->address_length;
		}
	} else if (expr->kind == WB_EXPR_GROUP) {
		wb_call_fill(call, &type, expr, address);
		length = get_family_length(address->ss_family);
	} else {
		set_family(call, expr, address);
	}
	call->arguments[index] = (long)address;
	call->arguments[index + 1] = length;
}

void
wb_argument_bind_address(WbCall *call, guint index, const WbExpr *expr)
{
	const WbCallConfig *config = wb_call_get_config(call);

	take_address(call, index, expr, config ? &config->bind_address : NULL);
}

void
wb_argument_connect_address(WbCall *call, guint index, const WbExpr *expr)
{
	const WbCallConfig *config = wb_call_get_config(call);

	take_address(call, index, expr, config ? &config->connect_address : NULL);
}

static void
compare_address(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	wb_call_compare_members(call, &type, wanted->expr, wanted->actual, "", mismatches);
}

void
wb_argument_result_address(WbCall *call, guint index, const WbExpr *expr)
{
	WbCallWanted wanted = { compare_address, expr, "address", NULL, 0, NULL };
	struct sockaddr_storage *address, scratch = { 0 };
	socklen_t *length;

	if (wb_expr_is_null(expr))
		return;
	if (expr->kind == WB_EXPR_GROUP) {
		if (!wb_call_fill(call, &type, expr, &scratch))
			return;
	} else if (expr->kind != WB_EXPR_ELLIPSIS) {
		wb_call_fault(call, expr->place,
			"an address is expected here: ..., NULL or { }, not %s",
			wb_expr_kind_words(expr));
		return;
	}
	address = wb_call_memory(call, sizeof *address, expr->place);
	length = wb_call_memory(call, sizeof *length, expr->place);
	if (!address || !length)
		return;
	*length = sizeof *address;
	call->arguments[index] = (long)address;
	call->arguments[index + 1] = (long)length;
	wanted.actual = address;
	if (expr->kind == WB_EXPR_GROUP)
		wb_call_want(call, &wanted);
}

void
wb_argument_length(WbCall *call, guint index, const WbExpr *expr)
{
	gint32 value;

	if (expr->kind == WB_EXPR_ELLIPSIS)
		return;
	if (expr->kind == WB_EXPR_ARRAY && expr->children->len == 1) {
		wb_call_int32(call, expr->children->pdata[0], &value);
		return;
	}
	if (wb_call_int32(call, expr, &value))
		call->arguments[index] = value;
}
