/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet scripts: calls that are longer than a line. */
#include "base/diagnostic.h"
#include "script/script.h"

#include <string.h>

/* TEXT, which has no fault. */
static WbScript *
parse(const char *text)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbScript *script = wb_script_parse("test.pkt", text, strlen(text), faults);

	g_assert_nonnull(script);
	return script;
}

/* Long calls are broken behind commas, in columns. */
static void
test_long_lines(void)
{
	static const char text[] =
		"   +0 recvmsg(4, {msg_name(...)=...,\n"
		"                  msg_iov(1)=[{..., 1000}],\n"
		"                  msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, "
		"cmsg_data=9}]}, 0) "
		"= 1000\n"
		"   +0 setsockopt(4, SOL_SOCKET, SO_TIMESTAMPING,\n"
		"                 "
		"[SOF_TIMESTAMPING_TX_SCHED|SOF_TIMESTAMPING_TX_SOFTWARE|1234567890|\n"
		"                  SOF_TIMESTAMPING_SOFTWARE], 4) = 0\n";
	g_autoptr(WbScript) script = parse(text), again = NULL;
	g_autofree char *printed = wb_script_format(script);

	again = parse(printed);
	g_assert_true(wb_script_equal(script, again));
	g_assert_nonnull(strstr(printed, "\n                  msg_control="));
	g_assert_nonnull(strstr(printed, "|\n"));
}

/* Each stays as it is. */
static void
test_columns(void)
{
	static const char text[] =
		"   +0 recvmsg(4, {msg_name(...)=...,\n"
		"                  msg_iov(1)=[{..., 0}],\n"
		"                  msg_flags=MSG_ERRQUEUE|MSG_TRUNC,\n"
		"                  msg_control=[{cmsg_level=SOL_SOCKET,\n"
		"                                cmsg_type=SCM_TIMESTAMPING,\n"
		"                                cmsg_data={scm_sec=0, scm_nsec=20000000}},\n"
		"                               {cmsg_level=SOL_IP,\n"
		"                                cmsg_type=IP_RECVERR,\n"
		"                                cmsg_data={ee_errno=ENOMSG,\n"
		"                                           ee_origin=SO_EE_ORIGIN_TIMESTAMPING,\n"
		"                                           ee_type=0,\n"
		"                                           ee_data=10999}}]}, MSG_ERRQUEUE) = 0\n"
		"   +0 poll([{fd=4, events=POLLIN|POLLOUT|POLLERR, revents=POLLOUT},\n"
		"            {fd=5, events=POLLIN|POLLOUT|POLLERR, revents=POLLIN}], 2, 0) = 2\n"
		"   +0 poll([{fd=4, events=POLLIN, revents=0}, {fd=5, events=POLLIN, revents=0}], "
		"2, 0) = 0\n"
		"   +0 writev(4, [{..., 100}, {..., 100}, {..., 100}, {..., 100}, {..., 100}, "
		"{..., 100},\n"
		"                 {..., 100}, {..., 100}], 8) = 800\n"
		"   +0 sendto(3, ..., 500, MSG_FASTOPEN|MSG_ZEROCOPY, ...,\n"
		"             ...) = -1 EINPROGRESS (Operation now in progress)\n"
		"   +0 sendto(3, ..., 500, MSG_FASTOPEN, ..., ...) = -1 EINPROGRESS (Operation now "
		"in progress)\n";
	g_autoptr(WbScript) script = parse(text);
	g_autofree char *printed = wb_script_format(script);

	g_assert_cmpstr(printed, ==, text);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/script-layout/long-lines", test_long_lines);
	g_test_add_func("/script-layout/columns", test_columns);
	return g_test_run();
}
