/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups, { name = value }, as the kernel's structures, and back. */
#include "script/call-private.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

#define MEMBERS_MAX 32

const WbExpr *
wb_group_find(const WbExpr *group, const char *name)
{
	for (guint i = 0; i < group->children->len; i++) {
		const WbExpr *child = group->children->pdata[i];

		if (child->kind == WB_EXPR_FIELD && strcmp(child->word, name) == 0)
			return child->children->pdata[0];
	}
	return NULL;
}

gboolean
wb_call_check_names(WbCall *call, const WbExpr *group, const char *what, const char *const *names)
{
	gboolean ok = TRUE;

	if (group->kind != WB_EXPR_GROUP) {
		wb_call_fault(call, group->place, "%s in { } is expected here, not %s", what,
			wb_expr_kind_words(group));
		return FALSE;
	}
	for (guint i = 0; i < group->children->len; i++) {
		const WbExpr *child = group->children->pdata[i];
		const char *closest;

		if (child->kind == WB_EXPR_FIELD && g_strv_contains(names, child->word))
			continue;
		ok = FALSE;
		closest = child->kind == WB_EXPR_FIELD ? wb_text_closest(child->word, names) : NULL;
		wb_call_fault(call, child->place, "%s has no %s%s%s%s%s", what,
			child->kind == WB_EXPR_FIELD ? "member " : "place for ",
			child->kind == WB_EXPR_FIELD ? child->word : wb_expr_kind_words(child),
			closest ? "; did you mean " : "", closest ? closest : "",
			closest ? "?" : "");
	}
	return ok;
}

static const WbMember *
find_member(const WbStruct *type, const char *name)
{
	for (const WbMember *member = type->members; member->name; member++)
		if (strcmp(member->name, name) == 0)
			return member;
	return NULL;
}

const WbStruct *
wb_struct_guess(const WbStruct *const *types, const WbExpr *group)
{
	for (guint i = 0; types[i]; i++)
		for (guint j = 0; j < group->children->len; j++) {
			const WbExpr *child = group->children->pdata[j];

			if (child->kind == WB_EXPR_FIELD && find_member(types[i], child->word))
				return types[i];
		}
	return NULL;
}

/* --- Into memory --- */

static void
store(guint8 *memory, gsize size, gint64 value)
{
	guint8 one = (guint8)value;
	guint16 two = (guint16)value;
	guint32 four = (guint32)value;

	if (size == 1)
		memcpy(memory, &one, size);
	else if (size == 2)
		memcpy(memory, &two, size);
	else if (size == 4)
		memcpy(memory, &four, size);
	else
		memcpy(memory, &value, sizeof value);
}

static gint64
load(const guint8 *memory, gsize size)
{
	guint16 two;
	guint32 four;
	gint64 eight;

	if (size == 1)
		return *memory;
	memcpy(&two, memory, sizeof two);
	if (size == 2)
		return two;
	memcpy(&four, memory, sizeof four);
	if (size == 4)
		return four;
	memcpy(&eight, memory, sizeof eight);
	return eight;
}

/* inet6_addr("2001:db8::1") */
static gboolean
store_address(WbCall *call, const WbExpr *expr, guint8 *memory)
{
	const WbExpr *text = expr;
	g_autofree char *address = NULL;

	if (expr->kind == WB_EXPR_CALL && strcmp(expr->word, "inet6_addr") == 0 && expr->children &&
		expr->children->len == 1)
		text = expr->children->pdata[0];
	if (text->kind != WB_EXPR_STRING) {
		wb_call_fault(call, expr->place, "inet6_addr(\"ADDRESS\") is expected here, not %s",
			wb_expr_kind_words(expr));
		return FALSE;
	}
	address = g_strndup(g_bytes_get_data(text->bytes, NULL), g_bytes_get_size(text->bytes));
	if (inet_pton(AF_INET6, address, memory) == 1)
		return TRUE;
	wb_call_fault(call, text->place, "this is not an IPv6 address");
	return FALSE;
}

static gboolean
store_bytes(WbCall *call, const WbMember *member, const WbExpr *expr, guint8 *memory)
{
	GBytes *bytes = wb_call_string(call, expr);
	gsize size = bytes ? g_bytes_get_size(bytes) : 0;

	if (!bytes || size > member->size) {
		wb_call_fault(call, expr->place, "%s is a string of at most %u bytes", member->name,
			member->size);
		return FALSE;
	}
	if (size)
		memcpy(memory, g_bytes_get_data(bytes, NULL), size);
	return TRUE;
}

static gboolean
fits(gint64 value, gsize size)
{
	gint64 limit;

	if (size >= sizeof value)
		return TRUE;
	limit = G_GINT64_CONSTANT(1) << (size * 8);
	return value >= -(limit / 2) && value < limit;
}

static gboolean
store_number(WbCall *call, const WbMember *member, const WbExpr *expr, guint8 *memory)
{
	gint64 value;

	if (!wb_call_integer(call, expr, &value))
		return FALSE;
	if (!fits(value, member->size)) {
		wb_call_fault(call, expr->place,
			"%" G_GINT64_FORMAT " does not fit into %s: %u bits", value, member->name,
			member->size * 8);
		return FALSE;
	}
	if (member->kind == WB_MEMBER_FD)
		value = wb_call_live_fd(call, (int)value, expr->place);
	store(memory, member->size, value);
	return TRUE;
}

gboolean
wb_call_store_member(WbCall *call, const WbMember *member, const WbExpr *expr, guint8 *memory)
{
	if (expr->kind == WB_EXPR_ELLIPSIS)
		return TRUE;
	if (member->kind == WB_MEMBER_ADDRESS)
		return store_address(call, expr, memory + member->offset);
	if (member->kind == WB_MEMBER_BYTES)
		return store_bytes(call, member, expr, memory + member->offset);
	return store_number(call, member, expr, memory + member->offset);
}

gboolean
wb_call_fill(WbCall *call, const WbStruct *type, const WbExpr *group, gpointer memory)
{
	const char *names[MEMBERS_MAX + 1] = { NULL };
	gboolean ok;

	for (guint i = 0; i < MEMBERS_MAX && type->members[i].name; i++)
		names[i] = type->members[i].name;
	ok = wb_call_check_names(call, group, type->name, names);
	for (guint i = 0; group->kind == WB_EXPR_GROUP && i < group->children->len; i++) {
		const WbExpr *child = group->children->pdata[i];
		const WbMember *member =
			child->kind == WB_EXPR_FIELD ? find_member(type, child->word) : NULL;

		if (member &&
			!wb_call_store_member(call, member, child->children->pdata[0], memory))
			ok = FALSE;
	}
	return ok;
}

/* --- From memory --- */

static void
compare_bytes(const WbMember *member, const WbExpr *expr, const char *field, gconstpointer wanted,
	const guint8 *actual, GPtrArray *mismatches)
{
	char text[2][INET6_ADDRSTRLEN] = { "", "" };

	if (memcmp(wanted, actual, member->size) == 0)
		return;
	if (member->kind == WB_MEMBER_ADDRESS) {
		inet_ntop(AF_INET6, wanted, text[0], sizeof text[0]);
		inet_ntop(AF_INET6, actual, text[1], sizeof text[1]);
		wb_call_mismatch(
			mismatches, expr, field, g_strdup(text[0]), g_strdup(text[1]), NULL);
		return;
	}
	wb_call_mismatch(mismatches, expr, field, wb_text_dup_safe_line(wanted, -1),
		wb_text_dup_safe_line((const char *)actual, (gssize)member->size), NULL);
}

static void
compare_port(
	const WbExpr *expr, const char *field, gint64 wanted, gint64 actual, GPtrArray *mismatches)
{
	if (wanted == actual)
		return;
	wb_call_mismatch(mismatches, expr, field,
		g_strdup_printf("htons(%u)", ntohs((guint16)wanted)),
		g_strdup_printf("htons(%u)", ntohs((guint16)actual)), NULL);
}

static void
compare_member(const WbCall *call, const WbMember *member, const WbExpr *expr, const char *field,
	const guint8 *actual, GPtrArray *mismatches)
{
	g_autofree guint8 *wanted = g_malloc0(member->offset + member->size + 1);
	WbCall quiet = *call;
	gint64 value;

	quiet.faults = NULL;
	wb_call_store_member(&quiet, member, expr, wanted);
	actual += member->offset;
	if (member->kind == WB_MEMBER_ADDRESS || member->kind == WB_MEMBER_BYTES) {
		compare_bytes(member, expr, field, wanted + member->offset, actual, mismatches);
		return;
	}
	value = load(actual, member->size);
	if (member->kind == WB_MEMBER_PORT) {
		compare_port(expr, field, load(wanted + member->offset, 2), value, mismatches);
		return;
	}
	if (member->kind == WB_MEMBER_FD)
		value = wb_calls_get_script_fd(call->calls, (int)value);
	/* A signed number in an unsigned structure, as it was written. */
	if (member->size < 8 && wb_call_known_integer(call, expr) < 0)
		value = value - (G_GINT64_CONSTANT(1) << (member->size * 8));
	wb_call_compare_number(call, expr, field, value, member->prefix, NULL, mismatches);
}

void
wb_call_compare_members(const WbCall *call, const WbStruct *type, const WbExpr *group,
	gconstpointer actual, const char *prefix, GPtrArray *mismatches)
{
	for (guint i = 0; i < group->children->len; i++) {
		const WbExpr *child = group->children->pdata[i];
		const WbExpr *value = child->children->pdata[0];
		g_autofree char *field = g_strconcat(prefix, child->word, NULL);

		if (value->kind != WB_EXPR_ELLIPSIS)
			compare_member(call, find_member(type, child->word), value, field, actual,
				mismatches);
	}
}
