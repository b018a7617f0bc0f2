/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values for the names in a script's packets. */
#include "base/diagnostic.h"
#include "script/script.h"

#include <string.h>

static const WbPacketSpec *
get_packet(const WbScript *script, guint index)
{
	return ((const WbEvent *)script->events->pdata[index])->packet;
}

static void
test_bind(void)
{
	static const char text[] =
		"+0 > S 0:0(0) <FO COOKIE>\n+0 < icmp unreachable CODE\n+0 > S 0:0(0) <FO X>";
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbScript) script = wb_script_parse("test.pkt", text, strlen(text), faults);
	g_autoptr(GHashTable) defines = g_hash_table_new(g_str_hash, g_str_equal);
	const WbPacketSpec *packet = get_packet(script, 0);
	const WbTcpOption *option = &g_array_index(packet->tcp.options, WbOptionSpec, 0).option;

	g_hash_table_insert(defines, (gpointer) "COOKIE", (gpointer) "a1b2");
	g_hash_table_insert(defines, (gpointer) "CODE", (gpointer) "host_unreachable");
	g_assert_false(wb_script_bind(script, defines, faults));
	g_assert_cmpuint(faults->len, ==, 1);
	g_assert_cmpuint(((WbDiagnostic *)faults->pdata[0])->line, ==, 3);
	g_hash_table_insert(defines, (gpointer) "X", (gpointer) "a1b");
	g_assert_false(wb_script_bind(script, defines, faults));
	g_hash_table_insert(defines, (gpointer) "X", (gpointer) "");
	g_assert_true(wb_script_bind(script, defines, faults));
	g_assert_cmpuint(option->data.length, ==, 2);
	g_assert_cmpuint(option->data.bytes[0], ==, 0xa1);
	g_assert_cmpstr(get_packet(script, 1)->icmp.code, ==, "host_unreachable");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/script-bind", test_bind);
	return g_test_run();
}
