/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults, as tests compare them. A header of static functions, because each test is linked from one
 * file. */
#pragma once

#include "base/diagnostic.h"

static G_GNUC_UNUSED GPtrArray *
fixture_new_faults(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

/* A line each, without the source's. Owned. */
static G_GNUC_UNUSED char *
fixture_dup_lines(GPtrArray *faults)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < faults->len; i++) {
		g_autoptr(WbDiagnostic) fault = wb_diagnostic_copy(faults->pdata[i]);
		g_autofree char *line = NULL;

		g_clear_pointer(&fault->source, g_free);
		line = wb_diagnostic_to_string(fault);
		g_string_append_printf(text, "%s\n", line);
	}
	return g_string_free(text, FALSE);
}
