/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's own driver in this process, opened and closed as a desktop does all day. */
#include "vm/host.h"

#include <string.h>

/* libvirt has room for 16 drivers. */
#define TIMES 20

static void
test_again(void)
{
	g_autofree char *first = NULL;

	for (guint i = 0; i < TIMES; i++) {
		g_autoptr(GError) error = NULL;
		WbVmHost *host = wb_vm_host_open(NULL, NULL, &error);
		g_autofree char *version = NULL;

		g_assert_no_error(error);
		version = wb_vm_host_dup_version(host, &error);
		g_assert_no_error(error);
		g_assert_nonnull(strstr(version, "QEMU"));
		if (!first)
			first = g_strdup(wb_vm_host_get_folder(host));
		g_assert_cmpstr(wb_vm_host_get_folder(host), ==, first);
		wb_vm_host_unref(host);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/vm-host/again", test_again);
	return g_test_run();
}
