/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's descriptors, and the life of one system call. */
#include "script/call-private.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/syscall.h>

#define KEPT_MEMORY_MAX (64 * 1024 * 1024)

typedef struct {
	int script, live; /* SCRIPT is -1 where the script has no number for it */
	guint order;	  /* of the last socket(), connect() or accept() */
	int protocol;
	gboolean is_socket, is_tcp, listening, connected;
} Descriptor;

struct _WbCalls {
	WbKernel *kernel;
	WbCallConfig config;
	GArray *descriptors;
	guint last_order;
	gboolean has_clock;
	gint64 start_us, tolerance_us;
	/* What MSG_ZEROCOPY may still read. */
	GPtrArray *kept;
	gsize kept_size;
};

WbCalls *
wb_calls_new(WbKernel *kernel, const WbCallConfig *config)
{
	WbCalls *calls = g_new0(WbCalls, 1);

	calls->kernel = kernel;
	calls->config = *config;
	if (config->defines)
		calls->config.defines = g_hash_table_ref(config->defines);
	calls->descriptors = g_array_new(FALSE, TRUE, sizeof(Descriptor));
	calls->kept = g_ptr_array_new_with_free_func(g_free);
	return calls;
}

static long
call_kernel(WbCalls *calls, long number, const long *arguments, guint count)
{
	long registers[WB_CALL_ARGUMENTS] = { 0 };

	memcpy(registers, arguments, count * sizeof *arguments);
	return calls->kernel->call(calls->kernel, number, registers);
}

void
wb_calls_free(WbCalls *calls)
{
	if (!calls)
		return;
	for (guint i = 0; i < calls->descriptors->len; i++) {
		long live = g_array_index(calls->descriptors, Descriptor, i).live;

		call_kernel(calls, SYS_close, &live, 1);
	}
	g_array_unref(calls->descriptors);
	g_ptr_array_unref(calls->kept);
	g_clear_pointer(&calls->config.defines, g_hash_table_unref);
	g_free(calls);
}

void
wb_calls_set_clock(WbCalls *calls, gint64 start_us, gint64 tolerance_us)
{
	calls->has_clock = TRUE;
	calls->start_us = start_us;
	calls->tolerance_us = tolerance_us;
}

gboolean
wb_call_get_clock(const WbCall *call, gint64 *ret_start_us, gint64 *ret_tolerance_us)
{
	if (!call->calls->has_clock)
		return FALSE;
	*ret_start_us = call->calls->start_us;
	*ret_tolerance_us = call->calls->tolerance_us;
	return TRUE;
}

/* --- Descriptors --- */

static Descriptor *
find_descriptor(const WbCalls *calls, int script)
{
	for (guint i = 0; script >= 0 && i < calls->descriptors->len; i++) {
		Descriptor *descriptor = &g_array_index(calls->descriptors, Descriptor, i);

		if (descriptor->script == script)
			return descriptor;
	}
	return NULL;
}

static Descriptor *
add_descriptor(WbCalls *calls, int script, int live)
{
	Descriptor descriptor = { .script = script, .live = live };
	Descriptor *former = find_descriptor(calls, script);

	/* Scripts reuse the number of one they never closed: that is then only remembered to be
	 * closed at the end. */
	if (former)
		former->script = -1;
	g_array_append_val(calls->descriptors, descriptor);
	return &g_array_index(calls->descriptors, Descriptor, calls->descriptors->len - 1);
}

static void
remove_descriptor(WbCalls *calls, int script)
{
	for (guint i = 0; i < calls->descriptors->len; i++) {
		if (g_array_index(calls->descriptors, Descriptor, i).script != script)
			continue;
		g_array_remove_index(calls->descriptors, i);
		return;
	}
}

int
wb_calls_get_live_fd(WbCalls *calls, int fd)
{
	const Descriptor *descriptor = find_descriptor(calls, fd);

	return descriptor ? descriptor->live : -1;
}

int
wb_calls_get_script_fd(const WbCalls *calls, int live_fd)
{
	for (guint i = 0; i < calls->descriptors->len; i++) {
		const Descriptor *each = &g_array_index(calls->descriptors, Descriptor, i);

		if (each->live == live_fd)
			return each->script;
	}
	return -1;
}

int
wb_calls_get_protocol(const WbCalls *calls, int script_fd)
{
	const Descriptor *descriptor = find_descriptor(calls, script_fd);

	return descriptor ? descriptor->protocol : 0;
}

static guint
rank_descriptor(const Descriptor *descriptor)
{
	if (!descriptor->is_socket || descriptor->script < 0)
		return 0;
	if (descriptor->is_tcp && descriptor->connected && !descriptor->listening)
		return 2;
	return 1;
}

int
wb_calls_get_newest_socket(WbCalls *calls)
{
	const Descriptor *best = NULL;

	for (guint i = 0; i < calls->descriptors->len; i++) {
		const Descriptor *each = &g_array_index(calls->descriptors, Descriptor, i);
		guint rank = rank_descriptor(each), best_rank = best ? rank_descriptor(best) : 0;

		if (rank > best_rank || (rank && rank == best_rank && each->order > best->order))
			best = each;
	}
	return best ? best->script : -1;
}

gboolean
wb_calls_get_tcp_info(WbCalls *calls, int fd, WbTcpInfo *ret_info)
{
	const Descriptor *descriptor = find_descriptor(calls, fd);
	socklen_t length = sizeof ret_info->bytes;
	long arguments[] = { descriptor ? descriptor->live : -1, IPPROTO_TCP, TCP_INFO,
		(long)ret_info->bytes, (long)&length };

	memset(ret_info, 0, sizeof *ret_info);
	if (!descriptor || !descriptor->is_tcp)
		return FALSE;
	if (call_kernel(calls, SYS_getsockopt, arguments, G_N_ELEMENTS(arguments)) < 0)
		return FALSE;
	ret_info->length = MIN(length, sizeof ret_info->bytes);
	length = sizeof ret_info->memory;
	arguments[1] = SOL_SOCKET;
	arguments[2] = SO_MEMINFO;
	arguments[3] = (long)ret_info->memory;
	if (call_kernel(calls, SYS_getsockopt, arguments, G_N_ELEMENTS(arguments)) >= 0)
		ret_info->memory_length = MIN(length, sizeof ret_info->memory);
	return TRUE;
}

int
wb_call_live_fd(WbCall *call, int script_fd, WbPlace place)
{
	const Descriptor *descriptor;

	if (!call->calls)
		return 0;
	descriptor = find_descriptor(call->calls, script_fd);
	if (!descriptor) {
		wb_call_fault(call, place, "the script has no open descriptor %d here", script_fd);
		return -1;
	}
	return descriptor->live;
}

/* --- One call --- */

const WbCallConfig *
wb_call_get_config(const WbCall *call)
{
	return call->calls ? &call->calls->config : NULL;
}

const WbExpr *
wb_call_get_argument(const WbCall *call, guint index)
{
	const GPtrArray *arguments = call->spec->arguments;

	return arguments && index < arguments->len ? arguments->pdata[index] : NULL;
}

gpointer
wb_call_memory(WbCall *call, gsize length, WbPlace place)
{
	gpointer memory;

	if (length > WB_CALL_MEMORY_MAX - call->memory_used) {
		wb_call_fault(call, place, "too much memory for one call: at most %d MiB",
			WB_CALL_MEMORY_MAX / 1024 / 1024);
		return NULL;
	}
	call->memory_used += length;
	memory = g_malloc0(MAX(length, 1));
	g_ptr_array_add(call->memory, memory);
	return memory;
}

const char *
wb_call_name(WbCall *call, const char *format, ...)
{
	va_list arguments;
	char *name;

	va_start(arguments, format);
	name = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(call->memory, name);
	return name;
}

GBytes *
wb_call_own_bytes(WbCall *call, GBytes *bytes)
{
	g_ptr_array_add(call->own_bytes, bytes);
	return bytes;
}

void
wb_call_want(WbCall *call, const WbCallWanted *wanted)
{
	g_array_append_vals(call->wanted, wanted, 1);
}

static void
take_arguments(WbCall *call)
{
	guint count = call->spec->arguments ? call->spec->arguments->len : 0;

	if (count < call->type->minimum || count > call->type->maximum) {
		g_autofree char *wanted = call->type->minimum == call->type->maximum
						  ? g_strdup_printf("%u", call->type->minimum)
						  : g_strdup_printf("%u or %u", call->type->minimum,
							    call->type->maximum);

		wb_call_fault(call, call->spec->place,
			"%s() takes %s arguments and here are %u: %s", call->spec->name, wanted,
			count, call->type->form);
		return;
	}
	for (guint i = 0; i < count; i++)
		call->type->arguments[i](call, i, wb_call_get_argument(call, i));
}

static void
check_result(WbCall *call)
{
	const WbExpr *result = call->spec->result;
	gint32 value;
	gint64 code;

	if (result->kind != WB_EXPR_ELLIPSIS)
		wb_call_int32(call, result, &value);
	if (call->spec->error_name && !wb_call_errno(call, call->spec->error_name, &code)) {
		const char *closest = wb_symbol_suggest(call->spec->error_name);

		wb_call_fault(call, call->spec->error_place, "unknown error %s%s%s%s",
			call->spec->error_name, closest ? "; did you mean " : "",
			closest ? closest : "", closest ? "?" : "");
	}
}

WbCall *
wb_call_build(WbCalls *calls, const WbCallSpec *spec, const WbCallType *type, const char *file,
	const char *const *define_names, GPtrArray *faults)
{
	WbCall *call = g_new0(WbCall, 1);

	call->calls = calls;
	call->spec = spec;
	call->type = type;
	call->file = file;
	call->define_names = define_names;
	call->faults = faults;
	call->number = type->number;
	call->effect = type->effect;
	call->memory = g_ptr_array_new_with_free_func(g_free);
	call->own_bytes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	call->wanted = g_array_new(FALSE, TRUE, sizeof(WbCallWanted));
	call->script_fd = call->new_script_fd = call->new_live_fd = -1;
	take_arguments(call);
	check_result(call);
	call->faults = NULL;
	return call;
}

WbCall *
wb_call_prepare(WbCalls *calls, const WbCallSpec *spec, GError **error)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	const WbCallType *type = wb_call_type_find(spec->name);
	g_autoptr(WbCall) call = NULL;

	if (!type) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"%u:%u: there is no system call %s()", spec->place.line, spec->place.column,
			spec->name);
		return NULL;
	}
	call = wb_call_build(calls, spec, type, NULL, NULL, faults);
	if (faults->len) {
		const WbDiagnostic *fault = faults->pdata[0];

		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%u:%u: %s", fault->line,
			fault->column, fault->message);
		return NULL;
	}
	return g_steal_pointer(&call);
}

/* The kernel may read the data of MSG_ZEROCOPY until it was acknowledged. */
static void
keep_memory(WbCall *call)
{
	WbCalls *calls = call->calls;

	if (call->memory_used > KEPT_MEMORY_MAX - calls->kept_size)
		return;
	calls->kept_size += call->memory_used;
	while (call->memory->len)
		g_ptr_array_add(calls->kept, g_ptr_array_steal_index(call->memory, 0));
}

void
wb_call_free(WbCall *call)
{
	if (!call)
		return;
	if (call->calls && call->keep_memory)
		keep_memory(call);
	g_ptr_array_unref(call->own_bytes);
	g_ptr_array_unref(call->memory);
	g_array_unref(call->wanted);
	g_free(call);
}

void
wb_call_execute(WbCall *call)
{
	WbKernel *kernel = call->calls->kernel;

	call->result = kernel->call(kernel, call->number, call->arguments);
}

/* --- After the call --- */

static gboolean
is_tcp_socket(const WbCall *call)
{
	long protocol = call->arguments[2];

	return (call->arguments[0] == AF_INET || call->arguments[0] == AF_INET6) &&
	       (call->arguments[1] & 0xf) == SOCK_STREAM &&
	       (protocol == 0 || protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP);
}

static void
take_new_descriptor(WbCall *call)
{
	WbCalls *calls = call->calls;
	const Descriptor *listener = find_descriptor(calls, call->script_fd);
	gboolean from_tcp = listener && listener->is_tcp;
	const WbExpr *result = call->spec->result;
	Descriptor *descriptor;
	int script = -1;

	if (result->kind != WB_EXPR_ELLIPSIS)
		script = (int)wb_call_known_integer(call, result);
	descriptor = add_descriptor(calls, script, (int)call->result);
	call->new_script_fd = descriptor->script;
	call->new_live_fd = descriptor->live;
	descriptor->order = ++calls->last_order;
	descriptor->is_socket = call->effect == WB_CALL_SOCKET || call->effect == WB_CALL_ACCEPT;
	descriptor->connected = call->effect == WB_CALL_ACCEPT;
	descriptor->protocol = call->effect == WB_CALL_SOCKET ? (int)call->arguments[2] : 0;
	descriptor->is_tcp = call->effect == WB_CALL_SOCKET ? is_tcp_socket(call) : from_tcp;
}

static void
take_pipe(WbCall *call)
{
	const WbExpr *array = wb_call_get_argument(call, 0);

	for (guint i = 0; i < 2; i++) {
		const WbExpr *expr = array->children->pdata[i];

		add_descriptor(
			call->calls, (int)wb_call_known_integer(call, expr), call->pipe_fds[i]);
	}
}

static void
take_effect(WbCall *call)
{
	Descriptor *descriptor = find_descriptor(call->calls, call->script_fd);
	gboolean ok = call->result >= 0;

	if (ok && call->type->result == WB_RESULT_DESCRIPTOR) {
		take_new_descriptor(call);
	} else if (ok && call->pipe_fds) {
		take_pipe(call);
	} else if (call->effect == WB_CALL_CLOSE) {
		if (call->result != -EBADF)
			remove_descriptor(call->calls, call->script_fd);
	} else if (descriptor && call->effect == WB_CALL_LISTEN && ok) {
		descriptor->listening = TRUE;
	} else if (descriptor && call->effect == WB_CALL_CONNECT) {
		descriptor->connected = TRUE;
		descriptor->order = ++call->calls->last_order;
	}
}

void
wb_call_finish(WbCall *call, GPtrArray *mismatches)
{
	int live = wb_calls_get_live_fd(call->calls, call->script_fd);

	if (call->type->result != WB_RESULT_DESCRIPTOR)
		call->new_live_fd = live;
	wb_call_compare_result(call, mismatches);
	for (guint i = 0; call->result >= 0 && i < call->wanted->len; i++) {
		const WbCallWanted *wanted = &g_array_index(call->wanted, WbCallWanted, i);

		wanted->compare(call, wanted, mismatches);
	}
	take_effect(call);
}

WbCallEffect
wb_call_get_effect(const WbCall *call, int *ret_script_fd, int *ret_live_fd)
{
	gboolean makes = call->type->result == WB_RESULT_DESCRIPTOR;

	if (ret_script_fd)
		*ret_script_fd = makes ? call->new_script_fd : call->script_fd;
	if (ret_live_fd)
		*ret_live_fd = call->new_live_fd;
	if (call->result < 0 && call->effect != WB_CALL_CONNECT)
		return WB_CALL_OTHER;
	return call->effect;
}
