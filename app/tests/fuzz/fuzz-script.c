/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet scripts of any bytes: what parses prints as an equal tree, and that prints the same. */
#include "base/diagnostic.h"
#include "script/script.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static WbScript *
parse(const char *text, gsize length)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	WbScript *script = wb_script_parse("fuzz.pkt", text, length, faults);

	if ((script == NULL) == (faults->len == 0))
		abort();
	for (guint i = 0; i < faults->len; i++)
		g_free(wb_diagnostic_to_string(faults->pdata[i]));
	return script;
}

/* What is sound is checked, whatever stands around it; the faults are in order. */
static void
load(const char *text, gsize length)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbScript) script = wb_script_load("fuzz.pkt", text, length, NULL, faults);

	if (!script && faults->len == 0)
		abort();
	for (guint i = 0; i < faults->len; i++) {
		const WbDiagnostic *fault = faults->pdata[i];

		if (i > 0 && fault->line < ((WbDiagnostic *)faults->pdata[i - 1])->line)
			abort();
		if (script && fault->severity == WB_SEVERITY_ERROR)
			abort();
		g_free(wb_diagnostic_to_string(fault));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(WbScript) script = parse((const char *)data, size), again = NULL;
	g_autofree char *printed = NULL, *second = NULL;

	load((const char *)data, size);
	if (!script)
		return 0;
	printed = wb_script_format(script);
	again = parse(printed, strlen(printed));
	if (!again || !wb_script_equal(script, again) ||
		script->comments->len != again->comments->len)
		abort();
	second = wb_script_format(again);
	if (strcmp(printed, second) != 0)
		abort();
	return 0;
}
