/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's log: any bytes give a report within the caps, or none. */
#include "lab/kernel-log.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_crash(const WbCrash *crash)
{
	g_assert(crash->kind && strlen(crash->kind) < 1500);
	g_assert(crash->lines->len >= 1 && crash->lines->len <= 80);
	g_assert(!crash->module || *crash->module);
	g_assert(!crash->function || *crash->function);
	for (guint i = 0; i < crash->lines->len; i++)
		g_assert(strlen(crash->lines->pdata[i]) <= 1024);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of the exact size, so that a byte too many is seen. */
	g_autofree char *text = g_memdup2(data, size);
	g_autoptr(WbCrash) mine = wb_kernel_log_find_crash(text, size, "filter");
	g_autoptr(WbCrash) any = wb_kernel_log_find_crash(text, size, NULL);

	g_assert((mine == NULL) == (any == NULL));
	if (mine)
		check_crash(mine);
	if (any)
		check_crash(any);
	return 0;
}
