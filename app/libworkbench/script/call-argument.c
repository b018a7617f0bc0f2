/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments that are numbers, descriptors, paths and offsets. */
#include "script/call-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

void
wb_argument_int(WbCall *call, guint index, const WbExpr *expr)
{
	gint32 value;

	if (wb_call_int32(call, expr, &value))
		call->arguments[index] = value;
}

void
wb_argument_long(WbCall *call, guint index, const WbExpr *expr)
{
	gint64 value;

	if (wb_call_integer(call, expr, &value))
		call->arguments[index] = value;
}

void
wb_argument_domain(WbCall *call, guint index, const WbExpr *expr)
{
	const WbCallConfig *config = wb_call_get_config(call);

	if (expr->kind == WB_EXPR_ELLIPSIS)
		call->arguments[index] = config ? config->family : 0;
	else
		wb_argument_int(call, index, expr);
}

void
wb_argument_fd(WbCall *call, guint index, const WbExpr *expr)
{
	gint32 script;

	if (!wb_call_int32(call, expr, &script))
		return;
	if (index == 0)
		call->script_fd = script;
	call->arguments[index] = wb_call_live_fd(call, script, expr->place);
}

void
wb_argument_path(WbCall *call, guint index, const WbExpr *expr)
{
	GBytes *bytes = wb_call_string(call, expr);
	gsize length = bytes ? g_bytes_get_size(bytes) : 0;
	char *path;

	if (!bytes) {
		wb_call_fault(call, expr->place,
			"a path in quotation marks is expected here, not %s",
			wb_expr_kind_words(expr));
		return;
	}
	path = wb_call_memory(call, length + 1, expr->place);
	if (!path)
		return;
	if (length)
		memcpy(path, g_bytes_get_data(bytes, NULL), length);
	call->arguments[index] = (long)path;
}

/* --- Memory of one number --- */

/* The only child of an array, or NULL after a fault. */
static const WbExpr *
get_element(WbCall *call, const WbExpr *expr, const char *what)
{
	if (expr->kind == WB_EXPR_ARRAY && expr->children->len == 1)
		return expr->children->pdata[0];
	wb_call_fault(call, expr->place, "%s is expected here, not %s", what,
		expr->kind == WB_EXPR_ARRAY ? "an array of another length"
					    : wb_expr_kind_words(expr));
	return NULL;
}

void
wb_argument_offset(WbCall *call, guint index, const WbExpr *expr)
{
	const WbExpr *element;
	gint64 value, *offset;

	if (wb_expr_is_null(expr))
		return;
	element = get_element(call, expr, "NULL or [offset]");
	if (!element || !wb_call_integer(call, element, &value))
		return;
	offset = wb_call_memory(call, sizeof *offset, expr->place);
	if (!offset)
		return;
	*offset = value;
	call->arguments[index] = (long)offset;
}

static void
compare_int(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	wb_call_compare_number(call, wanted->expr, wanted->field, *(const gint32 *)wanted->actual,
		NULL, NULL, mismatches);
}

/* The commands whose value goes to the kernel rather than from it. */
static gboolean
takes_value(long command)
{
	return command == FIONBIO || command == FIOASYNC;
}

void
wb_argument_ioctl(WbCall *call, guint index, const WbExpr *expr)
{
	WbCallWanted wanted = { compare_int, NULL, "value", NULL, sizeof(gint32), NULL };
	const WbExpr *element = get_element(call, expr, "[value]");
	gint32 value = 0, *memory;

	if (!element)
		return;
	if (element->kind != WB_EXPR_ELLIPSIS && !wb_call_int32(call, element, &value))
		return;
	memory = wb_call_memory(call, sizeof *memory, expr->place);
	if (!memory)
		return;
	call->arguments[index] = (long)memory;
	if (takes_value(call->arguments[1])) {
		*memory = value;
		return;
	}
	/* Never what is expected by chance: the kernel has to write it. */
	*memory = ~value;
	wanted.expr = element;
	wanted.actual = memory;
	if (element->kind != WB_EXPR_ELLIPSIS)
		wb_call_want(call, &wanted);
}

void
wb_argument_pipe(WbCall *call, guint index, const WbExpr *expr)
{
	gint32 script;

	if (expr->kind != WB_EXPR_ARRAY || expr->children->len != 2) {
		wb_call_fault(call, expr->place,
			"an array of two descriptors is expected here, [4, 5], not %s",
			wb_expr_kind_words(expr));
		return;
	}
	wb_call_int32(call, expr->children->pdata[0], &script);
	wb_call_int32(call, expr->children->pdata[1], &script);
	call->pipe_fds = wb_call_memory(call, 2 * sizeof(int), expr->place);
	call->arguments[index] = (long)call->pipe_fds;
}
