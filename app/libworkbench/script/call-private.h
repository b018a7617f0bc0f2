/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the system calls share.
 *
 * How it works: a table (call-table.c) says of each call its number and the kind of each argument.
 * A kind is a function that turns the argument's expression into a register's value, with memory
 * that belongs to the call, and that says what is to be compared once the call has returned. The
 * same functions check a script that is not run: then there are no descriptors and no addresses,
 * and the values of --define are not known.
 */
#pragma once

#include "base/diagnostic.h"
#include "script/call.h"
#include "script/symbols.h"

#define WB_CALL_ARGUMENTS 6
#define WB_CALL_MEMORY_MAX (64 * 1024 * 1024)

/* How the result is compared: as a number, or, a new descriptor, only for success. */
typedef enum { WB_RESULT_NUMBER, WB_RESULT_DESCRIPTOR } WbCallResult;

/* Takes argument INDEX; what is wrong is said with wb_call_fault(). */
typedef void (*WbCallArgument)(WbCall *call, guint index, const WbExpr *expr);

typedef struct {
	const char *name;
	long number;
	guint minimum, maximum; /* of arguments */
	WbCallResult result;
	WbCallEffect effect;
	WbCallArgument arguments[WB_CALL_ARGUMENTS];
	const char *form; /* "socket(domain, type, protocol)" */
} WbCallType;

const WbCallType *wb_call_type_find(const char *name);
const char *wb_call_type_suggest(const char *name);
/* TRUE for a call of packetdrill's that this player does not have. */
gboolean wb_call_type_is_unsupported(const char *name);

/* What to compare after the call. */
typedef struct _WbCallWanted WbCallWanted;
struct _WbCallWanted {
	void (*compare)(const WbCall *call, const WbCallWanted *wanted, GPtrArray *mismatches);
	const WbExpr *expr;
	const char *field; /* for messages; static, or memory of the call */
	gpointer actual;   /* memory of the call */
	gsize length;
	gconstpointer type; /* the comparison's own */
};

struct _WbCall {
	WbCalls *calls; /* NULL: it is only checked */
	const WbCallSpec *spec;
	const WbCallType *type;
	/* While it is made. */
	const char *file;
	const char *const *define_names;
	GPtrArray *faults; /* of WbDiagnostic * */
	/* Afterwards. */
	long number, arguments[WB_CALL_ARGUMENTS];
	GPtrArray *memory;
	GPtrArray *own_bytes;
	gsize memory_used;
	GArray *wanted; /* of WbCallWanted */
	gboolean keep_memory;
	int script_fd; /* its first argument, -1 */
	long result;   /* or -errno */
	int *pipe_fds; /* the kernel's, of pipe() */
	int new_script_fd, new_live_fd;
	WbCallEffect effect;
};

/* --- call.c --- */
/* Takes the arguments; every fault is appended to FAULTS. CALLS is NULL in a check. */
WbCall *wb_call_build(WbCalls *calls, const WbCallSpec *spec, const WbCallType *type,
	const char *file, const char *const *define_names, GPtrArray *faults);
/* Zeroed, freed with CALL; NULL, after a fault, if it is too much. */
gpointer wb_call_memory(WbCall *call, gsize length, WbPlace place);
/* Argument INDEX as written, or NULL. */
const WbExpr *wb_call_get_argument(const WbCall *call, guint index);
/* A name for messages that lives as long as CALL. */
const char *wb_call_name(WbCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Takes BYTES, and keeps it as long as CALL. */
GBytes *wb_call_own_bytes(WbCall *call, GBytes *bytes);
void wb_call_want(WbCall *call, const WbCallWanted *wanted);
/* The live descriptor, 0 in a check; a fault if it is not open. */
int wb_call_live_fd(WbCall *call, int script_fd, WbPlace place);
/* The script's number of a descriptor of the kernel's, or -1. */
int wb_calls_get_script_fd(const WbCalls *calls, int live_fd);
/* What socket() was given for it, or 0. */
int wb_calls_get_protocol(const WbCalls *calls, int script_fd);
const WbCallConfig *wb_call_get_config(const WbCall *call);
/* Microseconds of CLOCK_REALTIME when the script began; FALSE if times are not compared. */
gboolean wb_call_get_clock(const WbCall *call, gint64 *ret_start_us, gint64 *ret_tolerance_us);

/* --- call-value.c: expressions to numbers and bytes --- */
void wb_call_fault(WbCall *call, WbPlace place, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* "a string", "[ … ]": what EXPR is, for messages. */
const char *wb_expr_kind_words(const WbExpr *expr);
gboolean wb_call_integer(WbCall *call, const WbExpr *expr, gint64 *ret_value);
/* The same within 32 bits, signed or not. */
gboolean wb_call_int32(WbCall *call, const WbExpr *expr, gint32 *ret_value);
/* The number of an error's name. */
gboolean wb_call_errno(WbCall *call, const char *name, gint64 *ret_code);
/* A string, also one that comes from --define; NULL without a fault if it is neither. Borrowed. */
GBytes *wb_call_string(WbCall *call, const WbExpr *expr);
/* In a check: a name whose value is given with --define when the script runs. */
gboolean wb_call_is_unknown(const WbCall *call, const WbExpr *expr);
/* A fault if ARRAY has another number of elements than COUNT says. */
void wb_call_check_count(WbCall *call, const WbExpr *array, const WbExpr *count);
gboolean wb_expr_is_null(const WbExpr *expr);
/* The number that EXPR stands for, 0 if it stands for none; says no fault. */
gint64 wb_call_known_integer(const WbCall *call, const WbExpr *expr);

/* --- call-struct.c: { name = value } --- */
typedef enum {
	WB_MEMBER_INTEGER,
	WB_MEMBER_FLAGS,
	WB_MEMBER_FD,
	WB_MEMBER_PORT, /* in network order */
	WB_MEMBER_ADDRESS,
	WB_MEMBER_BYTES
} WbMemberKind;
typedef struct {
	const char *name;
	guint16 offset, size;
	WbMemberKind kind;
	const char *prefix; /* of its flags' names */
} WbMember;
typedef struct {
	const char *name;
	gsize size;
	const WbMember *members; /* up to one without a name */
} WbStruct;

/* Fills MEMORY, TYPE->size bytes, from a group. */
gboolean wb_call_fill(WbCall *call, const WbStruct *type, const WbExpr *group, gpointer memory);
/* One member; MEMORY is the whole structure. */
gboolean wb_call_store_member(
	WbCall *call, const WbMember *member, const WbExpr *expr, guint8 *memory);
/* Compares the members that the group names, PREFIX before their names. */
void wb_call_compare_members(const WbCall *call, const WbStruct *type, const WbExpr *group,
	gconstpointer actual, const char *prefix, GPtrArray *mismatches);
/* The value of member NAME of GROUP, or NULL. */
const WbExpr *wb_group_find(const WbExpr *group, const char *name);
/* A fault for each child that is not one of NAMES (NULL-terminated). */
gboolean wb_call_check_names(
	WbCall *call, const WbExpr *group, const char *what, const char *const *names);
/* The type whose members GROUP's first field is one of, or NULL. */
const WbStruct *wb_struct_guess(const WbStruct *const *types, const WbExpr *group);

/* --- Kinds of arguments --- */
/* call-argument.c */
void wb_argument_int(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_long(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_domain(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_fd(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_path(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_offset(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_ioctl(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_pipe(WbCall *call, guint index, const WbExpr *expr);
/* call-buffer.c; the number of bytes or elements is the argument after it */
void wb_argument_data_out(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_data_in(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_iovec_out(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_iovec_in(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_send_flags(WbCall *call, guint index, const WbExpr *expr);
/* Bytes between quotation marks, cut if there are many; MORE: "..." after them. Owned. */
char *wb_call_quote(const guint8 *bytes, gsize length, gboolean more);
struct iovec *wb_call_iovec(WbCall *call, const WbExpr *array, gboolean in);
/* call-address.c; the length is set along with it */
void wb_argument_bind_address(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_connect_address(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_result_address(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_length(WbCall *call, guint index, const WbExpr *expr);
/* call-option.c */
void wb_argument_set_option(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_get_option(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_get_length(WbCall *call, guint index, const WbExpr *expr);
/* call-message.c */
void wb_argument_message_out(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_message_in(WbCall *call, guint index, const WbExpr *expr);
/* call-event.c */
void wb_argument_poll(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_epoll_set(WbCall *call, guint index, const WbExpr *expr);
void wb_argument_epoll_get(WbCall *call, guint index, const WbExpr *expr);

/* --- call-result.c --- */
void wb_call_compare_result(const WbCall *call, GPtrArray *mismatches);
/* Appends a mismatch, taking EXPECTED and ACTUAL. */
void wb_call_mismatch(GPtrArray *mismatches, const WbExpr *expr, const char *field, char *expected,
	char *actual, const char *words);
/* As wb_call_mismatch() if the numbers differ; as EXPR is written, hexadecimal or flags. */
void wb_call_compare_number(const WbCall *call, const WbExpr *expr, const char *field,
	gint64 actual, const char *prefix, const char *words, GPtrArray *mismatches);
