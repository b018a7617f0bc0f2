/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a system call before it is made. */
#include "call-fixture.h"

typedef struct {
	const char *call;
	const char *faults; /* "column: message" a line; the call begins at column 4 */
} Sample;

static const Sample samples[] = {
	{ "sockett(..., SOCK_STREAM, IPPROTO_TCP) = 3",
		"4: unknown system call sockett(); did you mean socket()?\n" },
	{ "cap_set(1, 2, 3) = 0", "4: cap_set() is not supported by this player\n" },
	{ "socket(..., SOCK_STREM, IPPROTO_TCPP) = 3",
		"16: unknown symbol SOCK_STREM; did you mean SOCK_STREAM?\n"
		"28: unknown symbol IPPROTO_TCPP; did you mean IPPROTO_TCP?\n" },
	{ "socket(\"x\", SOCK_STREAM, [1]) = 3",
		"11: a number is expected here, not a string\n"
		"29: a number is expected here, not an array in [ ]\n" },
	{ "bind(3, ...) = 0",
		"4: bind() takes 3 arguments and here are 2: bind(fd, address, length)\n" },
	{ "fcntl(3) = 0",
		"4: fcntl() takes 2 or 3 arguments and here are 1: fcntl(fd, command[, value])\n" },
	{ "bind(3, {sa_famly=AF_INET}, ...) = 0",
		"13: a socket address has no member sa_famly; did you mean sa_family?\n" },
	{ "bind(3, {sa_family=AF_INET, sin_addr=inet_addr(\"1.2.3.400\")}, ...) = 0",
		"51: this is not an IPv4 address\n" },
	{ "bind(3, {sa_family=AF_INET, sin_port=htns(1)}, ...) = 0",
		"41: a number is expected here, not htns(); did you mean htons?\n" },
	{ "bind(3, {sa_family=70000}, ...) = 0",
		"23: 70000 does not fit into sa_family: 16 bits\n" },
	{ "connect(3, [1], ...) = 0", "15: a number is expected here, not an array in [ ]\n" },
	{ "accept(3, 7, ...) = 4",
		"14: an address is expected here: ..., NULL or { }, not a number\n" },
	{ "read(3, [1], 10) = 0",
		"12: data is expected here: ..., a string or NULL, not an array in [ ]\n" },
	{ "read(3, ..., -1) = 0", "17: a length lies between 0 and 67108864\n" },
	{ "read(3, ..., 99999999999) = 0", "17: a length lies between 0 and 67108864\n" },
	{ "read(3, ..., SIZE) = -1 EAGIN (x)",
		"17: unknown symbol SIZE\n28: unknown error EAGIN; did you mean EAGAIN?\n" },
	{ "read(3, ..., 10) = 99999999999", "23: 99999999999 does not fit into 32 bits\n" },
	{ "write(3, \"abc\", 5) = 5",
		"13: the string has 3 bytes, and 5 are to be sent; \"...\" after a string fills up "
		"with zeros\n" },
	{ "write(3, \"abc\", 2) = 2", "13: the string has 3 bytes, and 2 are to be sent\n" },
	{ "writev(3, [{..., 1}], 2) = 2", "26: the count is 2, and the array has 1 element\n" },
	{ "writev(3, [{...}], 1) = 2",
		"15: {data, length} is expected here, not a group in { }\n" },
	{ "setsockopt(3, SOL_SOCKET, SO_LINGER, {onof=1}, 8) = 0",
		"41: this player does not know an option's value of this form; it knows {onoff=, "
		"linger=}, {tv_sec=, tv_usec=}, {tcpm_...=} and {snd_wl1=, ...}\n" },
	{ "setsockopt(3, SOL_SOCKET, SO_LINGER, {onof=1, linger=1}, 8) = 0",
		"42: struct linger has no member onof; did you mean onoff?\n" },
	{ "setsockopt(3, SOL_SOCKET, SO_LINGER, 1, 4) = 0",
		"41: an option's value is expected here: [1], a string or { }, not a number\n" },
	{ "getsockopt(3, SOL_SOCKET, SO_ERROR, [0], 4) = 0",
		"45: [length] is expected here, [4], not a number\n" },
	{ "poll([{fd=3, evnts=POLLIM}], 1, 0) = 0",
		"17: an entry of poll() has no member evnts; did you mean events?\n" },
	{ "poll([{fd=3, events=POLLIM}], 1, 0) = 0",
		"24: unknown symbol POLLIM; did you mean POLLIN?\n" },
	{ "epoll_wait(3, 5, 1, 0) = 0",
		"18: an event of epoll in { } is expected here, not a number\n" },
	{ "pipe([3]) = 0",
		"9: an array of two descriptors is expected here, [4, 5], not an array in [ ]\n" },
	{ "open(3, O_RDONLY) = 4",
		"9: a path in quotation marks is expected here, not a number\n" },
	{ "sendfile(3, 4, 0x5, 1) = 4", "19: NULL or [offset] is expected here, not a number\n" },
	{ "sendmsg(3, {msg_name(...)=..., msg_iv(1)=[{..., 1}], msg_flags=0}, 0) = 0",
		"35: a message has no member msg_iv; did you mean msg_iov?\n" },
	{ "sendmsg(3, {msg_iov(2)=[{..., 1}], msg_flags=MSG_OOB}, 0) = 0",
		"24: the count is 2, and the array has 1 element\n"
		"49: sendmsg() ignores msg_flags; its flags are its last argument\n" },
	{ "recvmsg(3, {msg_iov(0)=[], msg_control=[{cmsg_level=1, cmsg_type=2}]}, 0) = 0",
		"44: a control message is {cmsg_level=, cmsg_type=, cmsg_data=}\n" },
	{ "recvmsg(3, {msg_iov(0)=[], msg_control=[{cmsg_level=1, cmsg_type=2, "
	  "cmsg_data={ee_errno=1, ee_orign=2}}]}, 0) = 0",
		"95: struct sock_extended_err has no member ee_orign; did you mean ee_origin?\n" },
};

static char *
check(const char *text, const char *const *defines)
{
	g_autoptr(WbScript) script = parse_call(text);
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	GString *all = g_string_new(NULL);

	wb_call_check("test.pkt", get_call(script), defines, faults);
	for (guint i = 0; i < faults->len; i++) {
		const WbDiagnostic *fault = faults->pdata[i];

		g_assert_cmpstr(fault->file, ==, "test.pkt");
		g_assert_cmpuint(fault->line, ==, 1);
		g_string_append_printf(all, "%u: %s\n", fault->column, fault->message);
	}
	return g_string_free(all, FALSE);
}

static void
test_faults(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *faults = check(samples[i].call, NULL);

		if (strcmp(faults, samples[i].faults) != 0)
			g_test_message("%s", samples[i].call);
		g_assert_cmpstr(faults, ==, samples[i].faults);
	}
}

/* A name given with --define may stand for anything. */
static void
test_defines(void)
{
	static const char *const names[] = { "SIZE", "KEY", "WHY", NULL };
	g_autofree char *count = check("read(3, ..., SIZE) = -1 WHY (x)", names);
	g_autofree char *text =
		check("setsockopt(3, SOL_TCP, TCP_CONGESTION, KEY, SIZE) = 0", names);
	g_autofree char *data = check("write(3, KEY, SIZE) = SIZE", names);
	g_autofree char *entries = check("writev(3, [{KEY, SIZE}], SIZE) = SIZE", names);

	g_assert_cmpstr(count, ==, "");
	g_assert_cmpstr(text, ==, "");
	g_assert_cmpstr(data, ==, "");
	g_assert_cmpstr(entries, ==, "");
}

/* What cannot be known before: a descriptor that is not open. */
static void
test_prepare_fails(void)
{
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = wb_calls_new(&fake->kernel, &config);
	g_autoptr(WbScript) script = parse_call("listen(3, 1) = 0");
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCall) call = wb_call_prepare(calls, get_call(script), &error);

	g_assert_null(call);
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	g_assert_cmpstr(error->message, ==, "1:11: the script has no open descriptor 3 here");
	g_assert_cmpstr(fake->log->str, ==, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call-check/faults", test_faults);
	g_test_add_func("/call-check/defines", test_defines);
	g_test_add_func("/call-check/prepare-fails", test_prepare_fails);
	return g_test_run();
}
