/* SPDX-License-Identifier: GPL-2.0-or-later */
/* poll() and epoll: what is awaited, and what happened. */
#include "script/call-private.h"

#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>

#define EVENTS_MAX 1024

/* --- poll --- */

static const WbMember poll_members[] = {
	{ "fd", offsetof(struct pollfd, fd), 4, WB_MEMBER_FD, NULL },
	{ "events", offsetof(struct pollfd, events), 2, WB_MEMBER_FLAGS, "POLL" },
	{ "revents", offsetof(struct pollfd, revents), 2, WB_MEMBER_FLAGS, "POLL" },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbStruct poll_type = { "an entry of poll()", sizeof(struct pollfd), poll_members };

static void
compare_poll(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	const struct pollfd *entry = wanted->actual;
	const WbExpr *revents = wb_group_find(wanted->expr, "revents");

	if (revents && revents->kind == WB_EXPR_ELLIPSIS)
		return;
	if (revents)
		wb_call_compare_number(
			call, revents, wanted->field, entry->revents, "POLL", NULL, mismatches);
	else if (entry->revents)
		wb_call_mismatch(mismatches, wanted->expr, wanted->field, g_strdup("0"),
			wb_symbol_flags_to_string("POLL", (guint16)entry->revents), NULL);
}

static void
take_entry(WbCall *call, const WbExpr *group, guint i, struct pollfd *entry)
{
	WbCallWanted wanted = { compare_poll, group, NULL, entry, sizeof *entry, NULL };

	if (!wb_call_fill(call, &poll_type, group, entry))
		return;
	entry->revents = 0;
	wanted.field = wb_call_name(call, "fds[%u].revents", i);
	wb_call_want(call, &wanted);
}

void
wb_argument_poll(WbCall *call, guint index, const WbExpr *expr)
{
	const WbExpr *count = wb_call_get_argument(call, index + 1);
	struct pollfd *entries;

	if (expr->kind != WB_EXPR_ARRAY || expr->children->len > EVENTS_MAX) {
		wb_call_fault(call, expr->place,
			"an array of at most %d {fd=, events=, revents=} is expected here, not %s",
			EVENTS_MAX, wb_expr_kind_words(expr));
		return;
	}
	wb_call_check_count(call, expr, count);
	entries = wb_call_memory(call, expr->children->len * sizeof *entries, expr->place);
	for (guint i = 0; entries && i < expr->children->len; i++)
		take_entry(call, expr->children->pdata[i], i, &entries[i]);
	call->arguments[index] = (long)entries;
}

/* --- epoll --- */

static const WbMember epoll_members[] = {
	{ "events", offsetof(struct epoll_event, events), 4, WB_MEMBER_FLAGS, "EPOLL" },
	{ "fd", offsetof(struct epoll_event, data), 4, WB_MEMBER_FD, NULL },
	{ "ptr", offsetof(struct epoll_event, data), 8, WB_MEMBER_INTEGER, NULL },
	{ "u32", offsetof(struct epoll_event, data), 4, WB_MEMBER_INTEGER, NULL },
	{ "u64", offsetof(struct epoll_event, data), 8, WB_MEMBER_INTEGER, NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbStruct epoll_type = { "an event of epoll", sizeof(struct epoll_event),
	epoll_members };

void
wb_argument_epoll_set(WbCall *call, guint index, const WbExpr *expr)
{
	struct epoll_event *event;

	if (wb_expr_is_null(expr))
		return;
	event = wb_call_memory(call, sizeof *event, expr->place);
	if (event)
		wb_call_fill(call, &epoll_type, expr, event);
	call->arguments[index] = (long)event;
}

static void
compare_event(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	wb_call_compare_members(
		call, &epoll_type, wanted->expr, wanted->actual, wanted->field, mismatches);
}

static void
want_event(WbCall *call, const WbExpr *group, struct epoll_event *actual, const char *prefix)
{
	WbCallWanted wanted = { compare_event, group, prefix, actual, sizeof *actual, NULL };
	struct epoll_event scratch = { 0 };

	if (wb_call_fill(call, &epoll_type, group, &scratch))
		wb_call_want(call, &wanted);
}

static void
want_events(WbCall *call, const WbExpr *array, struct epoll_event *events, gint64 room)
{
	if (array->children->len > room) {
		wb_call_fault(call, array->place,
			"more events than there is room for: %" G_GINT64_FORMAT, room);
		return;
	}
	for (guint i = 0; i < array->children->len; i++)
		want_event(call, array->children->pdata[i], &events[i],
			wb_call_name(call, "events[%u].", i));
}

void
wb_argument_epoll_get(WbCall *call, guint index, const WbExpr *expr)
{
	const WbExpr *count = wb_call_get_argument(call, index + 1);
	gint64 room = wb_call_known_integer(call, count);
	struct epoll_event *events;

	events = wb_call_memory(
		call, (gsize)CLAMP(room, 1, EVENTS_MAX) * sizeof *events, expr->place);
	if (!events)
		return;
	if (room > EVENTS_MAX)
		wb_call_fault(call, count->place, "at most %d events", EVENTS_MAX);
	call->arguments[index] = (long)events;
	if (expr->kind == WB_EXPR_ARRAY)
		want_events(call, expr, events, room);
	else if (expr->kind != WB_EXPR_ELLIPSIS)
		want_event(call, expr, events, "");
}
