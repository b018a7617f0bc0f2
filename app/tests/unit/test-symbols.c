/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of numbers. */
#include "script/symbols.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* A binary search finds nothing in a table that is not in order. */
static void
test_sorted(void)
{
	const char *const *names = wb_symbol_names();
	gint64 value;

	for (guint i = 0; names[i]; i++) {
		if (i)
			g_assert_cmpint(strcmp(names[i - 1], names[i]), <, 0);
		g_assert_true(wb_symbol_find(names[i], &value));
	}
	g_assert_cmpuint(g_strv_length((GStrv)names), >, 600);
}

static void
test_find(void)
{
	static const struct {
		const char *name;
		gint64 value;
	} samples[] = { { "AF_INET", AF_INET }, { "SOL_TCP", 6 }, { "TCP_ESTABLISHED", 1 },
		{ "TCP_CLOSE_WAIT", 8 }, { "TCP_CA_Recovery", 3 }, { "TCPI_OPT_SYN_DATA", 32 },
		{ "NULL", 0 }, { "EPOLLET", 0x80000000 }, { "SIOCINQ", 0x541B },
		{ "SO_EE_ORIGIN_ZEROCOPY", 5 }, { "SCM_TSTAMP_ACK", 2 },
		{ "SOF_TIMESTAMPING_OPT_ID", 128 }, { "TCP_NLA_SRTT", 22 },
		{ "INADDR_BROADCAST", 0xffffffff } };
	gint64 value;

	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_assert_true(wb_symbol_find(samples[i].name, &value));
		g_assert_cmpint(value, ==, samples[i].value);
	}
	g_assert_false(wb_symbol_find("SO_REUSEADR", &value));
	g_assert_false(wb_symbol_find("", &value));
	g_assert_false(wb_symbol_find("so_reuseaddr", &value));
}

static void
test_suggest(void)
{
	g_assert_cmpstr(wb_symbol_suggest("SO_REUSEADR"), ==, "SO_REUSEADDR");
	g_assert_cmpstr(wb_symbol_suggest("EAGIAN"), ==, "EAGAIN");
	g_assert_null(wb_symbol_suggest("nothing_like_it_at_all"));
}

/* Of two names of a number, the one that manuals use; POLL and EPOLL are no errors. */
static void
test_errno_names(void)
{
	g_assert_cmpstr(wb_symbol_errno_name(EAGAIN), ==, "EAGAIN");
	g_assert_cmpstr(wb_symbol_errno_name(EOPNOTSUPP), ==, "EOPNOTSUPP");
	g_assert_cmpstr(wb_symbol_errno_name(EDEADLK), ==, "EDEADLK");
	g_assert_cmpstr(wb_symbol_errno_name(EPERM), ==, "EPERM");
	g_assert_null(wb_symbol_errno_name(0));
	g_assert_null(wb_symbol_errno_name(5000));
	for (int code = 1; code < 134; code++)
		if (strerrorname_np(code))
			g_assert_nonnull(wb_symbol_errno_name(code));
}

static void
check_flags(const char *prefix, guint64 value, const char *expected)
{
	g_autofree char *text = wb_symbol_flags_to_string(prefix, value);

	g_assert_cmpstr(text, ==, expected);
}

static void
test_flags(void)
{
	check_flags("POLL", 0, "0");
	check_flags("POLL", POLLIN | POLLERR | POLLHUP, "POLLIN|POLLERR|POLLHUP");
	check_flags("EPOLL", EPOLLIN | EPOLLPRI | EPOLLET, "EPOLLIN|EPOLLPRI|EPOLLET");
	check_flags("MSG_", MSG_EOR | MSG_DONTROUTE, "MSG_DONTROUTE|MSG_EOR");
	check_flags("O_", 0x802, "O_RDWR|O_NONBLOCK");
	check_flags("POLL", POLLIN | 0x100000, "POLLIN|0x100000");
	check_flags("POLL", 0x300000, "0x300000");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/symbols/sorted", test_sorted);
	g_test_add_func("/symbols/find", test_find);
	g_test_add_func("/symbols/suggest", test_suggest);
	g_test_add_func("/symbols/errno-names", test_errno_names);
	g_test_add_func("/symbols/flags", test_flags);
	return g_test_run();
}
