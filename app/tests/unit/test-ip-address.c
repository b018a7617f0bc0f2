/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses as text. */
#include "packet/packet.h"

static void
test_ip_address(void)
{
	WbIpAddress address;
	g_autofree char *four = NULL, *six = NULL;
	guint version;

	g_assert_true(wb_ip_address_parse("192.0.2.1", &address, &version));
	g_assert_cmpuint(version, ==, 4);
	four = wb_ip_address_to_string(&address, 4);
	g_assert_cmpstr(four, ==, "192.0.2.1");
	g_assert_true(wb_ip_address_parse("2001:db8::1", &address, &version));
	g_assert_cmpuint(version, ==, 6);
	six = wb_ip_address_to_string(&address, 6);
	g_assert_cmpstr(six, ==, "2001:db8::1");
	g_assert_true(wb_ip_address_parse("::ffff:192.0.2.1", &address, &version));
	g_assert_cmpuint(version, ==, 6);
	g_assert_false(wb_ip_address_parse("192.0.2", &address, &version));
	g_assert_false(wb_ip_address_parse("2001:db8::1%eth0", &address, &version));
	g_assert_false(wb_ip_address_parse("", &address, &version));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ip-address", test_ip_address);
	return g_test_run();
}
