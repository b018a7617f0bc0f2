/* SPDX-License-Identifier: GPL-2.0-or-later */
/* struct msghdr of sendmsg() and recvmsg(), with control messages. */
#include "script/call-private.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#define CONTROLS_MAX 64
#define STRING_MAX 4096

static const WbMember error_members[] = {
	{ "ee_errno", offsetof(struct sock_extended_err, ee_errno), 4, WB_MEMBER_INTEGER, NULL },
	{ "ee_origin", offsetof(struct sock_extended_err, ee_origin), 1, WB_MEMBER_INTEGER, NULL },
	{ "ee_type", offsetof(struct sock_extended_err, ee_type), 1, WB_MEMBER_INTEGER, NULL },
	{ "ee_code", offsetof(struct sock_extended_err, ee_code), 1, WB_MEMBER_INTEGER, NULL },
	{ "ee_info", offsetof(struct sock_extended_err, ee_info), 4, WB_MEMBER_INTEGER, NULL },
	{ "ee_data", offsetof(struct sock_extended_err, ee_data), 4, WB_MEMBER_INTEGER, NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbMember stamp_members[] = {
	{ "scm_sec", offsetof(struct timespec, tv_sec), 8, WB_MEMBER_INTEGER, NULL },
	{ "scm_nsec", offsetof(struct timespec, tv_nsec), 8, WB_MEMBER_INTEGER, NULL },
	{ NULL, 0, 0, WB_MEMBER_INTEGER, NULL },
};

static const WbStruct error_type = { "struct sock_extended_err", sizeof(struct sock_extended_err),
	error_members };
static const WbStruct stamp_type = { "struct scm_timestamping", sizeof(struct scm_timestamping),
	stamp_members };
static const WbStruct *const data_types[] = { &error_type, &stamp_type, NULL };

static const char *const control_names[] = { "cmsg_level", "cmsg_type", "cmsg_data", NULL };
static const char *const message_names[] = { "msg_name", "msg_iov", "msg_flags", "msg_control",
	NULL };

/* --- Control messages --- */

typedef struct {
	gint32 level, type;
	const WbExpr *data;
	const WbStruct *group; /* of DATA, if it is one */
	gsize length;
} Control;

static gsize
get_group_length(const WbStruct *group, gint32 level)
{
	if (group == &stamp_type)
		return sizeof(struct scm_timestamping);
	/* The kernel appends the address of whoever sent the error. */
	return sizeof(struct sock_extended_err) +
	       (level == SOL_IP ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
}

static gboolean
plan_data(WbCall *call, Control *control, gboolean in)
{
	g_autofree guint8 *scratch = NULL;
	gint32 value;

	if (wb_call_string(call, control->data)) {
		control->length = g_bytes_get_size(wb_call_string(call, control->data));
		return control->length <= STRING_MAX;
	}
	if (control->data->kind != WB_EXPR_GROUP) {
		/* What IP_RECVTOS gives is the byte, what sendmsg() takes is a number. */
		control->length = in && control->level == SOL_IP && control->type == IP_TOS
					  ? 1
					  : sizeof(gint32);
		return wb_call_int32(call, control->data, &value);
	}
	control->group = wb_struct_guess(data_types, control->data);
	if (!control->group) {
		wb_call_fault(call, control->data->place,
			"this player does not know control data of this form; it knows numbers, "
			"strings, {ee_errno=, ...} and {scm_sec=, scm_nsec=}");
		return FALSE;
	}
	control->length = get_group_length(control->group, control->level);
	scratch = g_malloc0(control->group->size);
	return wb_call_fill(call, control->group, control->data, scratch);
}

static gboolean
plan_control(WbCall *call, const WbExpr *expr, gboolean in, Control *control)
{
	const WbExpr *level, *type;

	*control = (Control){ 0 };
	if (!wb_call_check_names(call, expr, "a control message", control_names))
		return FALSE;
	level = wb_group_find(expr, "cmsg_level");
	type = wb_group_find(expr, "cmsg_type");
	control->data = wb_group_find(expr, "cmsg_data");
	if (!level || !type || !control->data) {
		wb_call_fault(call, expr->place,
			"a control message is {cmsg_level=, cmsg_type=, cmsg_data=}");
		return FALSE;
	}
	return wb_call_int32(call, level, &control->level) &
	       wb_call_int32(call, type, &control->type) & plan_data(call, control, in);
}

static void
fill_data(WbCall *call, const Control *control, guint8 *memory)
{
	GBytes *bytes = wb_call_string(call, control->data);
	gint32 value;

	if (bytes)
		memcpy(memory, g_bytes_get_data(bytes, NULL), control->length);
	else if (control->group)
		wb_call_fill(call, control->group, control->data, memory);
	else if (wb_call_int32(call, control->data, &value))
		memcpy(memory, &value, MIN(sizeof value, control->length));
}

static gboolean
plan_controls(WbCall *call, const WbExpr *array, gboolean in, Control *controls, gsize *ret_size)
{
	gboolean ok = TRUE;

	*ret_size = 0;
	if (array->kind != WB_EXPR_ARRAY || array->children->len > CONTROLS_MAX) {
		wb_call_fault(call, array->place,
			"an array of at most %d control messages is expected here, not %s",
			CONTROLS_MAX, wb_expr_kind_words(array));
		return FALSE;
	}
	for (guint i = 0; i < array->children->len; i++) {
		ok &= plan_control(call, array->children->pdata[i], in, &controls[i]);
		*ret_size += CMSG_SPACE(controls[i].length);
	}
	return ok;
}

/* Exactly as much room as the messages need: the kernel says MSG_CTRUNC if it has more. */
static void
make_controls(WbCall *call, const WbExpr *array, gboolean in, struct msghdr *message)
{
	Control controls[CONTROLS_MAX];
	gsize size;
	guint8 *at;

	if (!plan_controls(call, array, in, controls, &size) || size == 0)
		return;
	at = wb_call_memory(call, size, array->place);
	message->msg_control = at;
	message->msg_controllen = at ? size : 0;
	for (guint i = 0; at && !in && i < array->children->len; i++) {
		struct cmsghdr *header = (struct cmsghdr *)at;

		header->cmsg_level = controls[i].level;
		header->cmsg_type = controls[i].type;
		header->cmsg_len = CMSG_LEN(controls[i].length);
		fill_data(call, &controls[i], CMSG_DATA(header));
		at += CMSG_SPACE(controls[i].length);
	}
}

/* --- What came --- */

static void
compare_stamp(const WbCall *call, const Control *control, const guint8 *actual, const char *prefix,
	GPtrArray *mismatches)
{
	const WbExpr *sec = wb_group_find(control->data, "scm_sec");
	const WbExpr *nsec = wb_group_find(control->data, "scm_nsec");
	gint64 wanted = (sec ? wb_call_known_integer(call, sec) : 0) * G_USEC_PER_SEC +
			(nsec ? wb_call_known_integer(call, nsec) : 0) / 1000;
	g_autofree char *field = g_strconcat(prefix, "scm_sec", NULL);
	gint64 start, tolerance, seen;
	struct timespec stamp;
	WbMismatch *mismatch;

	memcpy(&stamp, actual, sizeof stamp);
	/* Zero: any time. */
	if (wanted == 0 || !wb_call_get_clock(call, &start, &tolerance))
		return;
	seen = (gint64)stamp.tv_sec * G_USEC_PER_SEC + stamp.tv_nsec / 1000 - start;
	if (ABS(seen - wanted) <= tolerance)
		return;
	wb_call_mismatch(mismatches, control->data, field,
		g_strdup_printf("%.6f s", (double)wanted / G_USEC_PER_SEC),
		g_strdup_printf("%.6f s", (double)seen / G_USEC_PER_SEC),
		"the kernel's time stamp, in seconds since the start of the script");
	mismatch = mismatches->pdata[mismatches->len - 1];
	mismatch->timing = TRUE;
}

static void
compare_value(const WbCall *call, const Control *control, const guint8 *actual, const char *prefix,
	GPtrArray *mismatches)
{
	GBytes *bytes = wb_call_string((WbCall *)call, control->data);
	g_autofree char *field = g_strconcat(prefix, "cmsg_data", NULL);
	gint32 value = 0;

	if (bytes) {
		gconstpointer data = g_bytes_get_data(bytes, NULL);

		if (control->length && memcmp(data, actual, control->length) != 0)
			wb_call_mismatch(mismatches, control->data, field,
				wb_call_quote(data, control->length, FALSE),
				wb_call_quote(actual, control->length, FALSE), NULL);
		return;
	}
	memcpy(&value, actual, MIN(control->length, sizeof value));
	wb_call_compare_number(call, control->data, field, value, NULL, NULL, mismatches);
}

static void
compare_control(const WbCall *call, const WbExpr *expr, const struct cmsghdr *header, guint i,
	GPtrArray *mismatches)
{
	g_autofree char *prefix = g_strdup_printf("msg_control[%u].", i);
	g_autofree char *level = g_strconcat(prefix, "cmsg_level", NULL);
	g_autofree char *type = g_strconcat(prefix, "cmsg_type", NULL);
	g_autofree char *length = g_strconcat(prefix, "cmsg_data", NULL);
	guint before = mismatches->len;
	WbCall quiet = *call;
	Control control;

	quiet.faults = NULL;
	plan_control(&quiet, expr, TRUE, &control);
	wb_call_compare_number(call, wb_group_find(expr, "cmsg_level"), level, header->cmsg_level,
		NULL, NULL, mismatches);
	wb_call_compare_number(call, wb_group_find(expr, "cmsg_type"), type, header->cmsg_type,
		NULL, NULL, mismatches);
	if (mismatches->len > before)
		return;
	if (header->cmsg_len != CMSG_LEN(control.length))
		wb_call_mismatch(mismatches, expr, length,
			g_strdup_printf("%" G_GSIZE_FORMAT " bytes", control.length),
			g_strdup_printf(
				"%" G_GSIZE_FORMAT " bytes", (gsize)header->cmsg_len - CMSG_LEN(0)),
			NULL);
	else if (control.group == &stamp_type)
		compare_stamp(call, &control, CMSG_DATA(header), prefix, mismatches);
	else if (control.group)
		wb_call_compare_members(
			call, control.group, control.data, CMSG_DATA(header), prefix, mismatches);
	else
		compare_value(call, &control, CMSG_DATA(header), prefix, mismatches);
}

static char *
count_controls(guint count)
{
	return g_strdup_printf("%u control message%s", count, count == 1 ? "" : "s");
}

static void
compare_controls(
	const WbCall *call, const WbExpr *array, struct msghdr *message, GPtrArray *mismatches)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	guint i = 0;

	for (; header && i < array->children->len; i++) {
		compare_control(call, array->children->pdata[i], header, i, mismatches);
		header = CMSG_NXTHDR(message, header);
	}
	if (i < array->children->len)
		wb_call_mismatch(mismatches, array->children->pdata[i], "msg_control",
			count_controls(array->children->len), count_controls(i),
			"the kernel had fewer control messages");
	else if (header)
		wb_call_mismatch(mismatches, array, "msg_control",
			count_controls(array->children->len), g_strdup("more"),
			"the kernel had more control messages");
}

static void
compare_message(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches)
{
	struct msghdr *message = wanted->actual;
	const WbExpr *flags = wb_group_find(wanted->expr, "msg_flags");
	const WbExpr *control = wb_group_find(wanted->expr, "msg_control");
	gboolean cut = message->msg_flags & MSG_CTRUNC;

	if (flags && flags->kind != WB_EXPR_ELLIPSIS)
		wb_call_compare_number(call, flags, wanted->field, (guint)message->msg_flags,
			"MSG_",
			cut ? "MSG_CTRUNC: the kernel had more control data than the script lists"
			    : NULL,
			mismatches);
	if (control)
		compare_controls(call, control, message, mismatches);
}

/* --- The header --- */

static void
take_name(WbCall *call, const WbExpr *group, gboolean in, struct msghdr *message)
{
	const WbExpr *name = wb_group_find(group, "msg_name");
	const WbCallConfig *config = wb_call_get_config(call);

	if (!name || wb_expr_is_null(name))
		return;
	if (name->kind != WB_EXPR_ELLIPSIS) {
		wb_call_fault(call, name->place, "msg_name is ... or NULL, not %s",
			wb_expr_kind_words(name));
		return;
	}
	message->msg_name = wb_call_memory(call, sizeof(struct sockaddr_storage), name->place);
	message->msg_namelen = sizeof(struct sockaddr_storage);
	if (in || !config || !message->msg_name)
		return;
	memcpy(message->msg_name, &config->connect_address, sizeof config->connect_address);
	message->msg_namelen = config->address_length;
}

static const WbExpr *
find_field(const WbExpr *group, const char *name)
{
	for (guint i = 0; i < group->children->len; i++) {
		const WbExpr *child = group->children->pdata[i];

		if (child->kind == WB_EXPR_FIELD && strcmp(child->word, name) == 0)
			return child;
	}
	return NULL;
}

static void
take_vector(WbCall *call, const WbExpr *group, gboolean in, struct msghdr *message)
{
	const WbExpr *field = find_field(group, "msg_iov");
	const WbExpr *array = field ? field->children->pdata[0] : NULL;
	const WbExpr *count = field && field->children->len > 1 ? field->children->pdata[1] : NULL;

	if (!field)
		return;
	message->msg_iov = wb_call_iovec(call, array, in);
	message->msg_iovlen = message->msg_iov ? array->children->len : 0;
	if (count && message->msg_iov)
		wb_call_check_count(call, array, count);
}

static struct msghdr *
make_message(WbCall *call, const WbExpr *group, gboolean in)
{
	const WbExpr *control;
	struct msghdr *message;

	if (!wb_call_check_names(call, group, "a message", message_names))
		return NULL;
	message = wb_call_memory(call, sizeof *message, group->place);
	if (!message)
		return NULL;
	control = wb_group_find(group, "msg_control");
	take_name(call, group, in, message);
	take_vector(call, group, in, message);
	if (control)
		make_controls(call, control, in, message);
	return message;
}

void
wb_argument_message_out(WbCall *call, guint index, const WbExpr *expr)
{
	struct msghdr *message = make_message(call, expr, FALSE);
	const WbExpr *flags = message ? wb_group_find(expr, "msg_flags") : NULL;
	gint32 value = 0;

	if (flags && wb_call_int32(call, flags, &value) && value)
		wb_call_fault(call, flags->place,
			"sendmsg() ignores msg_flags; its flags are its last argument");
	call->arguments[index] = (long)message;
}

void
wb_argument_message_in(WbCall *call, guint index, const WbExpr *expr)
{
	WbCallWanted wanted = { compare_message, expr, "msg_flags", NULL, 0, NULL };
	const WbExpr *flags;
	gint32 value;

	wanted.actual = make_message(call, expr, TRUE);
	call->arguments[index] = (long)wanted.actual;
	if (!wanted.actual)
		return;
	flags = wb_group_find(expr, "msg_flags");
	if (!flags || flags->kind == WB_EXPR_ELLIPSIS || wb_call_int32(call, flags, &value))
		wb_call_want(call, &wanted);
}
