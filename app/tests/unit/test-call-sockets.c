/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's descriptors, and calls to this machine's kernel. */
#include "call-fixture.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <unistd.h>

/* --- Descriptors, on a kernel in memory --- */

static void
make(Fake *fake, WbCalls *calls, long result, const char *text)
{
	g_autofree char *wrong = NULL;

	fake->result = result;
	wrong = make_call(calls, text);
	g_assert_cmpstr(wrong, ==, "");
}

static void
test_newest(void)
{
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = wb_calls_new(&fake->kernel, &config);

	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, -1);
	make(fake, calls, 50, "epoll_create(1) = 9");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, -1);
	make(fake, calls, 51, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 3);
	make(fake, calls, 0, "listen(3, 1) = 0");
	make(fake, calls, 52, "accept(3, ..., ...) = 4");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 4);
	/* A new socket is nothing yet, until it connects. */
	make(fake, calls, 53, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 5");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 4);
	make(fake, calls, -EINPROGRESS, "connect(5, ..., ...) = -1 EINPROGRESS (x)");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 5);
	/* A listening socket is no connection, whatever it was before. */
	make(fake, calls, 0, "listen(5, 1) = 0");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 4);
	make(fake, calls, 0, "close(5) = 0");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 4);
	g_assert_cmpint(wb_calls_get_live_fd(calls, 5), ==, -1);
	make(fake, calls, 0, "close(4) = 0");
	g_assert_cmpint(wb_calls_get_newest_socket(calls), ==, 3);
	g_assert_cmpint(wb_calls_get_live_fd(calls, 3), ==, 51);
}

static void
test_all_closed(void)
{
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	WbCalls *calls = wb_calls_new(&fake->kernel, &config);

	make(fake, calls, 51, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	fake->out = "3400000035000000";
	make(fake, calls, 0, "pipe([4, 5]) = 0");
	g_assert_cmpint(wb_calls_get_live_fd(calls, 4), ==, 52);
	g_assert_cmpint(wb_calls_get_live_fd(calls, 5), ==, 53);
	make(fake, calls, 54, "socket(..., SOCK_STREAM, IPPROTO_TCP) = ...");
	make(fake, calls, 0, "close(4) = 0");
	/* A number that is used again: both are closed. */
	make(fake, calls, 55, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	g_assert_cmpint(wb_calls_get_live_fd(calls, 3), ==, 55);
	g_string_truncate(fake->log, 0);
	wb_calls_free(calls);
	g_assert_cmpstr(fake->log->str, ==, "close 51\nclose 53\nclose 54\nclose 55\n");
}

typedef struct {
	const char *call;
	long result;
	WbCallEffect effect;
	int script, live;
} Effect;

static void
test_effects(void)
{
	static const Effect effects[] = {
		{ "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", 51, WB_CALL_SOCKET, 3, 51 },
		{ "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0", 0, WB_CALL_OTHER, 3, 51 },
		{ "listen(3, 1) = -1", -EINVAL, WB_CALL_OTHER, 3, 51 },
		{ "listen(3, 1) = 0", 0, WB_CALL_LISTEN, 3, 51 },
		{ "accept(3, ..., ...) = -1", -EAGAIN, WB_CALL_OTHER, -1, -1 },
		{ "accept(3, ..., ...) = 4", 52, WB_CALL_ACCEPT, 4, 52 },
		{ "socket(..., SOCK_STREAM, IPPROTO_TCP) = 5", 53, WB_CALL_SOCKET, 5, 53 },
		{ "connect(5, ..., ...) = -1", -EINPROGRESS, WB_CALL_CONNECT, 5, 53 },
		{ "sendto(5, ..., 1, 0, ..., ...) = 1", 1, WB_CALL_OTHER, 5, 53 },
		{ "sendto(5, ..., 1, MSG_FASTOPEN, ..., ...) = 1", 1, WB_CALL_CONNECT, 5, 53 },
		{ "close(4) = 0", 0, WB_CALL_CLOSE, 4, 52 },
	};
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = wb_calls_new(&fake->kernel, &config);

	for (gsize i = 0; i < G_N_ELEMENTS(effects); i++) {
		g_autoptr(WbScript) script = parse_call(effects[i].call);
		g_autoptr(WbCall) call = wb_call_prepare(calls, get_call(script), NULL);
		g_autoptr(GPtrArray) wrong =
			g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
		int script_fd = 0, live_fd = 0;

		fake->result = effects[i].result;
		wb_call_execute(call);
		wb_call_finish(call, wrong);
		g_assert_cmpint(
			wb_call_get_effect(call, &script_fd, &live_fd), ==, effects[i].effect);
		g_assert_cmpint(script_fd, ==, effects[i].script);
		g_assert_cmpint(live_fd, ==, effects[i].live);
	}
}

/* --- Words and values --- */

static void
test_words(void)
{
	static const char *const texts[][2] = {
		{ "accept(3, ..., ...) = 4",
			"accept() had no connection waiting: the handshake is not complete" },
		{ "read(3, ..., 10) = 10", "no data has arrived that was not read yet" },
		{ "listen(3, 5) = 0", "listen() failed: Resource temporarily unavailable" },
	};
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = wb_calls_new(&fake->kernel, &config);

	make(fake, calls, 51, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(WbScript) script = parse_call(texts[i][0]);
		g_autoptr(WbCall) call = wb_call_prepare(calls, get_call(script), NULL);
		g_autoptr(GPtrArray) wrong =
			g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
		g_autofree char *result = NULL;

		fake->result = -EAGAIN;
		wb_call_execute(call);
		wb_call_finish(call, wrong);
		result = wb_call_dup_result(call);
		g_assert_cmpstr(result, ==, "-1 EAGAIN (Resource temporarily unavailable)");
		g_assert_cmpuint(wrong->len, ==, 1);
		g_assert_cmpstr(((WbMismatch *)wrong->pdata[0])->words, ==, texts[i][1]);
	}
}

static void
test_define_values(void)
{
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = NULL;

	config.defines = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_insert(config.defines, "SIZE", "0x2");
	g_hash_table_insert(config.defines, "WHY", "EPIPE");
	g_hash_table_insert(config.defines, "FLAGS", "MSG_OOB|MSG_EOR");
	g_hash_table_insert(config.defines, "KEY", "\"ab\"");
	calls = wb_calls_new(&fake->kernel, &config);
	g_hash_table_unref(config.defines);
	make(fake, calls, 51, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	g_string_truncate(fake->log, 0);
	make(fake, calls, -EPIPE, "send(3, KEY, SIZE, FLAGS) = -1 WHY (x)");
	g_assert_cmpstr(fake->log->str, ==, "sendto 51 6162 2 129 NULL 0\n");
}

static char *
receive_stamp(WbCalls *calls, Fake *fake)
{
	fake->result = 0;
	fake->out = "00000000"			       /* flags */
		    "40000000000000000100000025000000" /* length, SOL_SOCKET, SCM_TIMESTAMPING */
		    "6500000000000000"
		    "8096980000000000" /* 101.010 s */;
	return make_call(calls, "recvmsg(3, {msg_name(...)=..., msg_iov(0)=[], msg_flags=0, "
				"msg_control=[{cmsg_level=SOL_SOCKET, cmsg_type=SCM_TIMESTAMPING, "
				"cmsg_data={scm_sec=1,scm_nsec=0}}]}, 0) = 0");
}

/* The kernel's stamp is 101.010 s; the script, begun at START, wants one second. */
static void
test_time_stamps(void)
{
	WbCallConfig config = make_config();
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = wb_calls_new(&fake->kernel, &config);
	g_autofree char *unknown = NULL, *near = NULL, *far = NULL;

	make(fake, calls, 51, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	unknown = receive_stamp(calls, fake);
	g_assert_cmpstr(unknown, ==, "");
	wb_calls_set_clock(calls, 100 * G_USEC_PER_SEC, 10000);
	near = receive_stamp(calls, fake);
	g_assert_cmpstr(near, ==, "");
	wb_calls_set_clock(calls, 100 * G_USEC_PER_SEC, 9999);
	far = receive_stamp(calls, fake);
	g_assert_cmpstr(far, ==, "msg_control[0].scm_sec: 1.000000 s / 1.010000 s\n");
}

/* --- This machine's kernel --- */

static long
real_call(WbKernel *kernel, long number, const long a[6])
{
	long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);

	(void)kernel;
	return result < 0 ? -errno : result;
}

/* Each call, and what is wrong with it. */
static void
run_all(WbCalls *calls, const char *const (*texts)[2])
{
	for (guint i = 0; texts[i][0]; i++) {
		g_autofree char *wrong = make_call(calls, texts[i][0]);

		g_assert_cmpstr(wrong, ==, texts[i][1]);
	}
}

static void
test_pipe(void)
{
	static const char *const texts[][2] = {
		{ "pipe([3, 4]) = 0", "" },
		{ "write(4, \"abcd\", 4) = 4", "" },
		{ "epoll_create(1) = 5", "" },
		{ "epoll_ctl(5, EPOLL_CTL_ADD, 3, {events=EPOLLIN, fd=3}) = 0", "" },
		{ "epoll_wait(5, {events=EPOLLIN, fd=3}, 1, 0) = 1", "" },
		{ "poll([{fd=3, events=POLLIN, revents=POLLIN}], 1, 0) = 1", "" },
		{ "ioctl(3, FIONREAD, [4]) = 0", "" },
		{ "readv(3, [{\"ab\", 2}, {\"c\", 1}], 2) = 3", "" },
		{ "read(3, \"x\"..., 10) = 1", "data: \"x\"... / \"d\"\n" },
		{ "fcntl(3, F_SETFL, O_NONBLOCK) = 0", "" },
		{ "fcntl(3, F_GETFL) = 0x800", "" },
		{ "read(3, ..., 10) = -1 EAGAIN (Resource temporarily unavailable)", "" },
		{ "epoll_wait(5, {events=0, ptr=0}, 1, 0) = 0", "" },
		{ "close(4) = 0", "" },
		{ "read(3, ..., 10) = 0", "" },
		{ NULL, NULL },
	};
	WbKernel kernel = { real_call, NULL };
	WbCallConfig config = make_config();
	g_autoptr(WbCalls) calls = wb_calls_new(&kernel, &config);

	run_all(calls, texts);
}

static void
take_port(WbCallConfig *config)
{
	struct sockaddr_in *address = (struct sockaddr_in *)&config->bind_address;
	socklen_t length = sizeof *address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address->sin_port = 0;
	g_assert_cmpint(bind(fd, (struct sockaddr *)address, length), ==, 0);
	g_assert_cmpint(getsockname(fd, (struct sockaddr *)address, &length), ==, 0);
	close(fd);
	config->connect_address = config->bind_address;
}

static void
test_loopback(void)
{
	static const char *const texts[][2] = {
		{ "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", "" },
		{ "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0", "" },
		{ "bind(3, ..., ...) = 0", "" },
		{ "listen(3, 1) = 0", "" },
		{ "socket(..., SOCK_STREAM, IPPROTO_TCP) = 4", "" },
		{ "setsockopt(4, SOL_TCP, TCP_CONGESTION, \"reno\", 4) = 0", "" },
		{ "getsockopt(4, SOL_TCP, TCP_CONGESTION, \"reno\", [16]) = 0", "" },
		{ "getsockopt(4, SOL_TCP, TCP_CONGESTION, \"cubi\", [4]) = 0",
			"value: \"cubi\" / \"reno\"\n" },
		{ "setsockopt(4, SOL_TCP, TCP_INQ, [1], 4) = 0", "" },
		{ "setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=5}, 8) = 0", "" },
		{ "getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=6}, [8]) = 0",
			"linger: 6 / 5\n" },
		{ "connect(4, ..., ...) = 0", "" },
		{ "accept(3, {sa_family=AF_INET, sin_addr=inet_addr(\"127.0.0.1\")}, ...) = 5",
			"" },
		{ "sendmsg(5, {msg_name(...)=..., msg_iov(2)=[{\"ab\", 2}, {..., 8}], "
		  "msg_flags=0}, 0) = 10",
			"" },
		{ "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{\"ab\", 2}], msg_flags=0, "
		  "msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, cmsg_data=8}]}, 0) = 2",
			"" },
		{ "recv(4, ..., 10, 0) = 8", "" },
		{ "shutdown(5, SHUT_WR) = 0", "" },
		{ "recvfrom(4, ..., 10, 0, ..., ...) = 0", "" },
		{ "close(5) = 0", "" },
		{ NULL, NULL },
	};
	WbKernel kernel = { real_call, NULL };
	WbCallConfig config = make_config();
	g_autoptr(WbCalls) calls = NULL;
	WbTcpInfo info;
	guint64 state;

	take_port(&config);
	calls = wb_calls_new(&kernel, &config);
	run_all(calls, texts);
	g_assert_true(wb_calls_get_tcp_info(calls, 4, &info));
	g_assert_true(wb_tcp_info_get(&info, "tcpi_state", &state));
	g_assert_cmpuint(state, ==, 8 /* TCP_CLOSE_WAIT */);
	g_assert_false(wb_calls_get_tcp_info(calls, 5, &info));
}

/* A script may use the number of one that it never closed. */
static void
test_number_again(void)
{
	static const char *const texts[][2] = {
		{ "pipe([3, 4]) = 0", "" },
		{ "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", "" },
		{ "bind(3, ..., ...) = 0", "" },
		{ "listen(3, 1) = 0", "" },
		{ "write(4, \"a\", 1) = 1", "" },
		{ NULL, NULL },
	};
	WbKernel kernel = { real_call, NULL };
	WbCallConfig config = make_config();
	g_autoptr(WbCalls) calls = NULL;
	WbTcpInfo info;
	guint64 memory;

	take_port(&config);
	calls = wb_calls_new(&kernel, &config);
	run_all(calls, texts);
	g_assert_true(wb_calls_get_tcp_info(calls, 3, &info));
	g_assert_true(wb_tcp_info_get(&info, "SK_MEMINFO_RCVBUF", &memory));
	g_assert_cmpuint(memory, >, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call-sockets/newest", test_newest);
	g_test_add_func("/call-sockets/all-closed", test_all_closed);
	g_test_add_func("/call-sockets/effects", test_effects);
	g_test_add_func("/call-sockets/words", test_words);
	g_test_add_func("/call-sockets/define-values", test_define_values);
	g_test_add_func("/call-sockets/time-stamps", test_time_stamps);
	g_test_add_func("/call-sockets/number-again", test_number_again);
	g_test_add_func("/call-sockets/pipe", test_pipe);
	g_test_add_func("/call-sockets/loopback", test_loopback);
	return g_test_run();
}
