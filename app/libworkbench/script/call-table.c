/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system calls that a script may make. */
#include "script/call-private.h"

#include <string.h>
#include <sys/syscall.h>

#include "base/text.h"

/* send() and recv() are sendto() and recvfrom() without an address, as in the C library. */
static const WbCallType types[] = {
	{ "socket", SYS_socket, 3, 3, WB_RESULT_DESCRIPTOR, WB_CALL_SOCKET,
		{ wb_argument_domain, wb_argument_int, wb_argument_int },
		"socket(domain, type, protocol)" },
	{ "bind", SYS_bind, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_bind_address, wb_argument_length },
		"bind(fd, address, length)" },
	{ "listen", SYS_listen, 2, 2, WB_RESULT_NUMBER, WB_CALL_LISTEN,
		{ wb_argument_fd, wb_argument_int }, "listen(fd, backlog)" },
	{ "accept", SYS_accept, 3, 3, WB_RESULT_DESCRIPTOR, WB_CALL_ACCEPT,
		{ wb_argument_fd, wb_argument_result_address, wb_argument_length },
		"accept(fd, address, length)" },
	{ "accept4", SYS_accept4, 4, 4, WB_RESULT_DESCRIPTOR, WB_CALL_ACCEPT,
		{ wb_argument_fd, wb_argument_result_address, wb_argument_length, wb_argument_int },
		"accept4(fd, address, length, flags)" },
	{ "connect", SYS_connect, 3, 3, WB_RESULT_NUMBER, WB_CALL_CONNECT,
		{ wb_argument_fd, wb_argument_connect_address, wb_argument_length },
		"connect(fd, address, length)" },
	{ "read", SYS_read, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_data_in, wb_argument_long },
		"read(fd, data, count)" },
	{ "write", SYS_write, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_data_out, wb_argument_long },
		"write(fd, data, count)" },
	{ "readv", SYS_readv, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_iovec_in, wb_argument_int },
		"readv(fd, [{data, count}, ...], count)" },
	{ "writev", SYS_writev, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_iovec_out, wb_argument_int },
		"writev(fd, [{data, count}, ...], count)" },
	{ "recv", SYS_recvfrom, 4, 4, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_data_in, wb_argument_long, wb_argument_int },
		"recv(fd, data, count, flags)" },
	{ "send", SYS_sendto, 4, 4, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_data_out, wb_argument_long, wb_argument_send_flags },
		"send(fd, data, count, flags)" },
	{ "recvfrom", SYS_recvfrom, 6, 6, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_data_in, wb_argument_long, wb_argument_int,
			wb_argument_result_address, wb_argument_length },
		"recvfrom(fd, data, count, flags, address, length)" },
	{ "sendto", SYS_sendto, 6, 6, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_data_out, wb_argument_long, wb_argument_send_flags,
			wb_argument_connect_address, wb_argument_length },
		"sendto(fd, data, count, flags, address, length)" },
	{ "recvmsg", SYS_recvmsg, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_message_in, wb_argument_int },
		"recvmsg(fd, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0}, flags)" },
	{ "sendmsg", SYS_sendmsg, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_message_out, wb_argument_send_flags },
		"sendmsg(fd, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0}, flags)" },
	{ "fcntl", SYS_fcntl, 2, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_int, wb_argument_long },
		"fcntl(fd, command[, value])" },
	{ "ioctl", SYS_ioctl, 2, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_long, wb_argument_ioctl },
		"ioctl(fd, command[, [value]])" },
	{ "close", SYS_close, 1, 1, WB_RESULT_NUMBER, WB_CALL_CLOSE, { wb_argument_fd },
		"close(fd)" },
	{ "shutdown", SYS_shutdown, 2, 2, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_int }, "shutdown(fd, how)" },
	{ "getsockopt", SYS_getsockopt, 5, 5, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_int, wb_argument_int, wb_argument_get_option,
			wb_argument_get_length },
		"getsockopt(fd, level, name, [value], [length])" },
	{ "setsockopt", SYS_setsockopt, 5, 5, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_int, wb_argument_int, wb_argument_set_option,
			wb_argument_int },
		"setsockopt(fd, level, name, [value], length)" },
	{ "poll", SYS_poll, 3, 3, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_poll, wb_argument_long, wb_argument_int },
		"poll([{fd=, events=, revents=}, ...], count, timeout)" },
	{ "epoll_create", SYS_epoll_create, 1, 1, WB_RESULT_DESCRIPTOR, WB_CALL_OTHER,
		{ wb_argument_int }, "epoll_create(size)" },
	{ "epoll_ctl", SYS_epoll_ctl, 4, 4, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_int, wb_argument_fd, wb_argument_epoll_set },
		"epoll_ctl(epfd, operation, fd, {events=, fd=})" },
	{ "epoll_wait", SYS_epoll_wait, 4, 4, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_epoll_get, wb_argument_int, wb_argument_int },
		"epoll_wait(epfd, {events=, fd=}, count, timeout)" },
	{ "pipe", SYS_pipe, 1, 1, WB_RESULT_NUMBER, WB_CALL_OTHER, { wb_argument_pipe },
		"pipe([fd, fd])" },
	{ "splice", SYS_splice, 6, 6, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_offset, wb_argument_fd, wb_argument_offset,
			wb_argument_long, wb_argument_int },
		"splice(fd, offset, fd, offset, count, flags)" },
	{ "sendfile", SYS_sendfile, 4, 4, WB_RESULT_NUMBER, WB_CALL_OTHER,
		{ wb_argument_fd, wb_argument_fd, wb_argument_offset, wb_argument_long },
		"sendfile(to, from, [offset], count)" },
	{ "open", SYS_open, 2, 3, WB_RESULT_DESCRIPTOR, WB_CALL_OTHER,
		{ wb_argument_path, wb_argument_int, wb_argument_int },
		"open(path, flags[, mode])" },
};

const WbCallType *
wb_call_type_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

const char *
wb_call_type_suggest(const char *name)
{
	const char *names[G_N_ELEMENTS(types) + 1] = { NULL };

	for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
		names[i] = types[i].name;
	return wb_text_closest(name, names);
}

gboolean
wb_call_type_is_unsupported(const char *name)
{
	static const char *const names[] = { "cap_set", "psp_rx_assoc", "psp_tx_assoc", NULL };

	return g_strv_contains(names, name);
}
