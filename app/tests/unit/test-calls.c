/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls of scripts on a kernel in memory: registers, memory and what is judged. */
#include "call-fixture.h"

#include <errno.h>

#define LOCAL "02001f90c0a800010000000000000000"
#define REMOTE "02001f90c00002010000000000000000"

typedef struct {
	const char *name, *call;
	const char *log; /* what the kernel was asked */
	long result;
	const char *out;   /* what it wrote */
	const char *wrong; /* what is said of it, "" if nothing */
} Sample;

/* 3 and 4 are open, 103 and 104 to the kernel. */
static const Sample samples[] = {
	{ "socket", "socket(..., SOCK_STREAM, IPPROTO_TCP) = 5", "socket 2 1 6", 9, NULL, "" },
	{ "socket-family", "socket(AF_INET6, SOCK_STREAM|SOCK_NONBLOCK, 0) = 5", "socket 10 2049 0",
		9, NULL, "" },
	{ "socket-fails", "socket(..., SOCK_STREAM, IPPROTO_TCP) = 5", "socket 2 1 6", -EMFILE,
		NULL, "result: 5 / -1 EMFILE (Too many open files)\n" },
	{ "socket-taken", "socket(..., SOCK_STREAM, IPPROTO_TCP) = 4", "socket 2 1 6", 9, NULL,
		"" },
	{ "bind", "bind(3, ..., ...) = 0", "bind 103 " LOCAL " 16", 0, NULL, "" },
	{ "bind-written",
		"bind(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"1.2.3.4\")}, "
		"...) = 0",
		"bind 103 02000050010203040000000000000000 16", 0, NULL, "" },
	{ "bind-in-use", "bind(3, ..., ...) = -1 EADDRINUSE (Address already in use)",
		"bind 103 " LOCAL " 16", -EADDRINUSE, NULL, "" },
	{ "listen", "listen(3, 1) = 0", "listen 103 1", 0, NULL, "" },
	{ "accept", "accept(3, ..., ...) = 5", "accept 103 out 80000000", 9, NULL, "" },
	{ "accept-null", "accept(3, NULL, NULL) = 5", "accept 103 NULL NULL", 9, NULL, "" },
	{ "accept-address", "accept(3, {sa_family=AF_INET, sin_port=htons(81)}, ...) = 5",
		"accept 103 out 80000000", 9, "02000050", "sin_port: htons(81) / htons(80)\n" },
	{ "accept-nothing", "accept(3, ..., ...) = 5", "accept 103 out 80000000", -EAGAIN, NULL,
		"result: 5 / -1 EAGAIN (Resource temporarily unavailable)\n" },
	{ "accept4", "accept4(3, ..., ..., SOCK_NONBLOCK) = 5", "accept4 103 out 80000000 2048", 9,
		NULL, "" },
	{ "connect", "connect(4, ..., ...) = -1 EINPROGRESS (Operation now in progress)",
		"connect 104 " REMOTE " 16", -EINPROGRESS, NULL, "" },
	{ "connect-refused", "connect(4, ..., ...) = 0", "connect 104 " REMOTE " 16", -ECONNREFUSED,
		NULL, "result: 0 / -1 ECONNREFUSED (Connection refused)\n" },
	{ "connect-other-error", "connect(4, ..., ...) = -1 EALREADY (x)",
		"connect 104 " REMOTE " 16", -EISCONN, NULL,
		"result: -1 EALREADY (Operation already in progress) / -1 EISCONN (Transport "
		"endpoint is already connected)\n" },
	{ "any-error", "connect(4, ..., ...) = -1", "connect 104 " REMOTE " 16", -EISCONN, NULL,
		"" },
	{ "any-result", "connect(4, ..., ...) = ...", "connect 104 " REMOTE " 16", -EISCONN, NULL,
		"" },
	{ "not-an-error", "connect(4, ..., ...) = -1 EINPROGRESS (x)", "connect 104 " REMOTE " 16",
		0, NULL, "result: -1 EINPROGRESS (Operation now in progress) / 0\n" },
	{ "read", "read(4, ..., 4) = 3", "read 104 out 4", 3, "616263", "" },
	{ "read-short", "read(4, ..., 4) = 4", "read 104 out 4", 3, "616263", "result: 4 / 3\n" },
	{ "read-text", "read(4, \"abc\", 4) = 3", "read 104 out 4", 3, "616263", "" },
	{ "read-other-text", "read(4, \"abd\", 4) = 3", "read 104 out 4", 3, "616263",
		"data: \"abd\" / \"abc\"\n" },
	{ "read-longer-text", "read(4, \"abcd\", 4) = 3", "read 104 out 4", 3, "61626364",
		"data: \"abcd\" / \"abc\"\n" },
	{ "read-start", "read(4, \"ab\"..., 4) = 3", "read 104 out 4", 3, "616200", "" },
	{ "read-other-start", "read(4, \"ac\"..., 4) = 3", "read 104 out 4", 3, "616200",
		"data: \"ac\"... / \"ab\\x00\"\n" },
	{ "read-null", "read(4, NULL, 4) = -1 EFAULT (Bad address)", "read 104 NULL 4", -EFAULT,
		NULL, "" },
	{ "write", "write(4, ..., 4) = 4", "write 104 00000000 4", 4, NULL, "" },
	{ "write-text", "write(4, \"a\\x01\", 2) = 2", "write 104 6101 2", 2, NULL, "" },
	{ "write-start", "write(4, \"ab\"..., 4) = 4", "write 104 61620000 4", 4, NULL, "" },
	{ "write-full", "write(4, ..., 2) = -1 EAGAIN (x)", "write 104 0000 2", -EAGAIN, NULL, "" },
	{ "readv", "readv(4, [{..., 2}, {\"cd\", 2}], 2) = 4", "readv 104 [2:,2:] 2", 4, "61626364",
		"" },
	{ "readv-other", "readv(4, [{..., 2}, {\"cd\", 2}], 2) = 3", "readv 104 [2:,2:] 2", 3,
		"61626364", "data: \"cd\" / \"c\"\n" },
	{ "writev", "writev(4, [{..., 2}, {\"c\", 1}], 2) = 3", "writev 104 [2:0000,1:63] 2", 3,
		NULL, "" },
	{ "recv", "recv(4, ..., 2, MSG_PEEK) = 2", "recvfrom 104 out 2 2 NULL NULL", 2, NULL, "" },
	{ "send", "send(4, ..., 2, MSG_MORE|MSG_DONTWAIT) = 2", "sendto 104 0000 2 32832 NULL 0", 2,
		NULL, "" },
	{ "recvfrom", "recvfrom(4, ..., 2, 0, ..., ...) = 2", "recvfrom 104 out 2 0 out 80000000",
		2, NULL, "" },
	{ "sendto", "sendto(4, ..., 2, MSG_FASTOPEN, ..., ...) = 2",
		"sendto 104 0000 2 536870912 " REMOTE " 16", 2, NULL, "" },
	{ "fcntl-get", "fcntl(4, F_GETFL) = 0x2 (flags O_RDWR)", "fcntl 104 3 0", 2, NULL, "" },
	{ "fcntl-other", "fcntl(4, F_GETFL) = 0x2 (flags O_RDWR)", "fcntl 104 3 0", 0x802, NULL,
		"result: 0x2 / 0x802\n" },
	{ "fcntl-set", "fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0", "fcntl 104 4 2050", 0, NULL,
		"" },
	{ "ioctl", "ioctl(4, SIOCINQ, [1000]) = 0", "ioctl 104 21531 17fcffff", 0, "e8030000", "" },
	{ "ioctl-other", "ioctl(4, SIOCINQ, [1000]) = 0", "ioctl 104 21531 17fcffff", 0, "e9030000",
		"value: 1000 / 1001\n" },
	{ "ioctl-unwritten", "ioctl(4, SIOCINQ, [1000]) = 0", "ioctl 104 21531 17fcffff", 0, NULL,
		"value: 1000 / -1001\n" },
	{ "ioctl-in", "ioctl(4, FIONBIO, [1]) = 0", "ioctl 104 21537 01000000", 0, NULL, "" },
	{ "close", "close(4) = 0", "close 104", 0, NULL, "" },
	{ "shutdown", "shutdown(4, SHUT_WR) = 0", "shutdown 104 1", 0, NULL, "" },
	{ "setsockopt", "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
		"setsockopt 103 1 2 01000000 4", 0, NULL, "" },
	{ "setsockopt-short", "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 2) = -1 EINVAL (x)",
		"setsockopt 103 1 2 0100 2", -EINVAL, NULL, "" },
	{ "setsockopt-unsigned", "setsockopt(3, SOL_TCP, TCP_NOTSENT_LOWAT, [0xffffffff], 4) = 0",
		"setsockopt 103 6 25 ffffffff 4", 0, NULL, "" },
	{ "setsockopt-linger", "setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=2}, 8) = 0",
		"setsockopt 103 1 13 0100000002000000 8", 0, NULL, "" },
	{ "setsockopt-time",
		"setsockopt(3, SOL_SOCKET, SO_RCVTIMEO, {tv_sec=1, tv_usec=5}, 16) = 0",
		"setsockopt 103 1 20 01000000000000000500000000000000 16", 0, NULL, "" },
	{ "setsockopt-text", "setsockopt(3, SOL_TCP, TCP_CONGESTION, \"cubic\", 5) = 0",
		"setsockopt 103 6 13 6375626963 5", 0, NULL, "" },
	{ "setsockopt-missing", "setsockopt(3, SOL_TCP, TCP_INQ, [1], 4) = 0",
		"setsockopt 103 6 36 01000000 4", -ENOPROTOOPT, NULL,
		"result: 0 / -1 ENOPROTOOPT (Protocol not available)\n" },
	{ "getsockopt", "getsockopt(3, SOL_SOCKET, SO_ERROR, [111], [4]) = 0",
		"getsockopt 103 1 4 out 04000000", 0, "6f000000", "" },
	{ "getsockopt-other", "getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0",
		"getsockopt 103 1 4 out 04000000", 0, "6f000000", "value: 0 / 111\n" },
	{ "getsockopt-length", "getsockopt(3, SOL_SOCKET, SO_ERROR, [111], [4]) = 0",
		"getsockopt 103 1 4 out 04000000", 0, "6f00000005000000", "length: 4 / 5\n" },
	{ "getsockopt-unsigned", "getsockopt(3, SOL_TCP, TCP_NOTSENT_LOWAT, [0xffffffff], [4]) = 0",
		"getsockopt 103 6 25 out 04000000", 0, "ffffffff", "" },
	{ "getsockopt-text", "getsockopt(3, SOL_TCP, TCP_CONGESTION, \"reno\", [6]) = 0",
		"getsockopt 103 6 13 out 06000000", 0, "72656e6f0000", "" },
	{ "getsockopt-other-text", "getsockopt(3, SOL_TCP, TCP_CONGESTION, \"ren\", [4]) = 0",
		"getsockopt 103 6 13 out 04000000", 0, "72656e6f", "value: \"ren\" / \"reno\"\n" },
	{ "getsockopt-linger", "getsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=3}, [8]) = 0",
		"getsockopt 103 1 13 out 08000000", 0, "0100000002000000", "linger: 3 / 2\n" },
	{ "poll", "poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLOUT}], 1, 10) = 1",
		"poll 6800000005000000 1 10", 1, "6800000005000400", "" },
	{ "poll-other", "poll([{fd=4, events=POLLIN, revents=POLLIN}], 1, 10) = 1",
		"poll 6800000001000000 1 10", 1, "6800000001001900",
		"fds[0].revents: POLLIN / POLLIN|POLLERR|POLLHUP\n" },
	{ "poll-nothing", "poll([{fd=4, events=POLLIN}], 1, 0) = 0", "poll 6800000001000000 1 0", 0,
		NULL, "" },
	{ "poll-something", "poll([{fd=4, events=POLLIN}], 1, 0) = 1", "poll 6800000001000000 1 0",
		1, "6800000001000100", "fds[0].revents: 0 / POLLIN\n" },
	{ "epoll-create", "epoll_create(1) = 5", "epoll_create 1", 9, NULL, "" },
	{ "epoll-ctl", "epoll_ctl(3, EPOLL_CTL_ADD, 4, {events=EPOLLOUT|EPOLLET, fd=4}) = 0",
		"epoll_ctl 103 1 104 040000806800000000000000", 0, NULL, "" },
	{ "epoll-ctl-ptr", "epoll_ctl(3, EPOLL_CTL_MOD, 4, {events=EPOLLIN, ptr=7}) = 0",
		"epoll_ctl 103 3 104 010000000700000000000000", 0, NULL, "" },
	{ "epoll-wait", "epoll_wait(3, {events=EPOLLERR|EPOLLOUT, fd=4}, 1, 0) = 1",
		"epoll_wait 103 out 1 0", 1, "0c0000006800000000000000", "" },
	{ "epoll-wait-other", "epoll_wait(3, {events=EPOLLOUT, fd=3}, 1, 0) = 1",
		"epoll_wait 103 out 1 0", 1, "050000006800000000000000",
		"events: EPOLLOUT / EPOLLIN|EPOLLOUT\nfd: 3 / 4\n" },
	{ "epoll-wait-nothing", "epoll_wait(3, {events=0, ptr=0}, 1, 0) = 0",
		"epoll_wait 103 out 1 0", 0, NULL, "" },
	{ "pipe", "pipe([5, 6]) = 0", "pipe out", 0, "0900000008000000", "" },
	{ "splice", "splice(3, NULL, 4, [7], 100, 0) = 100",
		"splice 103 NULL 104 0700000000000000 100 0", 100, NULL, "" },
	{ "sendfile", "sendfile(4, 3, [0], 10) = 10", "sendfile 104 103 0000000000000000 10", 10,
		NULL, "" },
	{ "open", "open(\"/tmp/x\", O_RDONLY) = 5", "open /tmp/x 0 0", 9, NULL, "" },
	{ "sendmsg",
		"sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{\"ab\", 2}], msg_flags=0}, MSG_EOR) = "
		"2",
		"sendmsg 104 {16 [2:6162] 0:} 128", 2, NULL, "" },
	{ "sendmsg-control",
		"sendmsg(4, {msg_name(...)=..., msg_iov(0)=[], msg_flags=0, "
		"msg_control=[{cmsg_level=SOL_IP, cmsg_type=IP_TOS, cmsg_data=8}]}, 0) = 0",
		"sendmsg 104 {16 [] 24:140000000000000000000000010000000800000000000000} 0", 0,
		NULL, "" },
	{ "recvmsg", "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 2}], msg_flags=0}, 0) = 2",
		"recvmsg 104 {128 [2:0000] 0:} 0", 2, "00000000", "" },
	{ "recvmsg-flags",
		"recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 2}], msg_flags=MSG_EOR}, 0) = 2",
		"recvmsg 104 {128 [2:0000] 0:} 0", 2, "88000000",
		"msg_flags: MSG_EOR / MSG_CTRUNC|MSG_EOR\n" },
	{ "recvmsg-number",
		"recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 2}], msg_flags=0, "
		"msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, cmsg_data=5}]}, 0) = 2",
		"recvmsg 104 {128 [2:0000] 24:} 0", 2,
		"0000000014000000000000000600000024000000060000000000000000",
		"msg_control[0].cmsg_data: 5 / 6\n" },
	{ "recvmsg-none",
		"recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 2}], msg_flags=0, "
		"msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, cmsg_data=5}]}, 0) = 2",
		"recvmsg 104 {128 [2:0000] 24:} 0", 2, "00000000",
		"msg_control: 1 control message / 0 control messages\n" },
	{ "recvmsg-error",
		"recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 0}], msg_flags=MSG_ERRQUEUE, "
		"msg_control=[{cmsg_level=CMSG_LEVEL_IP, cmsg_type=CMSG_TYPE_RECVERR, "
		"cmsg_data={ee_errno=ENOMSG, ee_origin=SO_EE_ORIGIN_TIMESTAMPING, ee_type=0, "
		"ee_code=0, ee_info=SCM_TSTAMP_ACK, ee_data=9}}]}, MSG_ERRQUEUE) = 0",
		"recvmsg 104 {128 [0:] 48:} 8192", 0,
		"0020000030000000000000000000"
		"00000b000000"
		"2a00000004000000020000000a000000"
		"00000000000000000000000000000000",
		"msg_control[0].ee_data: 9 / 10\n" },
};

static WbCalls *
open_two(Fake *fake)
{
	WbCallConfig config = make_config();
	WbCalls *calls = wb_calls_new(&fake->kernel, &config);

	for (int fd = 3; fd < 5; fd++) {
		g_autofree char *text =
			g_strdup_printf("socket(..., SOCK_STREAM, IPPROTO_TCP) = %d", fd);
		g_autofree char *wrong = NULL;

		fake->result = 100 + fd;
		wrong = make_call(calls, text);
		g_assert_cmpstr(wrong, ==, "");
	}
	g_string_truncate(fake->log, 0);
	return calls;
}

static void
test_sample(gconstpointer data)
{
	const Sample *sample = data;
	g_autoptr(Fake) fake = fake_new();
	g_autoptr(WbCalls) calls = open_two(fake);
	g_autofree char *wrong = NULL, *log = g_strconcat(sample->log, "\n", NULL);

	fake->result = sample->result;
	fake->out = sample->out;
	wrong = make_call(calls, sample->call);
	g_assert_cmpstr(fake->log->str, ==, log);
	g_assert_cmpstr(wrong, ==, sample->wrong);
}

/* Every sample is also free of faults to the check. */
static void
test_check_samples(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autoptr(WbScript) script = parse_call(samples[i].call);
		g_autoptr(GPtrArray) faults =
			g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);

		wb_call_check("test.pkt", get_call(script), NULL, faults);
		g_assert_cmpuint(faults->len, ==, 0);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *path = g_strconcat("/calls/", samples[i].name, NULL);

		g_test_add_data_func(path, &samples[i], test_sample);
	}
	g_test_add_func("/calls/check-samples", test_check_samples);
	return g_test_run();
}
