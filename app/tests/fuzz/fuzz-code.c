/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code between %{ and }%: any text is parsed or refused, and what was parsed can be run, twice. */
#include "script/code.h"

#include "base/diagnostic.h"
#include "base/error.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
run(const WbCode *code, WbCodeScope *scope, const WbTcpInfo *info)
{
	g_autoptr(GPtrArray) mismatches =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_mismatch_free);
	g_autoptr(GString) output = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	gboolean ok = wb_code_run(code, scope, info, output, mismatches, &error);

	g_assert(ok == (error == NULL));
	for (guint i = 0; i < mismatches->len; i++) {
		const WbMismatch *mismatch = mismatches->pdata[i];

		g_assert(mismatch->expected && mismatch->actual && mismatch->words);
	}
}

/* The first byte is how much of TCP_INFO there is; 0: none. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbCodeScope) scope = wb_code_scope_new();
	g_autofree char *text = NULL;
	g_autoptr(WbCode) code = NULL;
	WbTcpInfo info = { 0 };

	if (size == 0)
		return 0;
	text = g_strndup((const char *)data + 1, size - 1);
	memset(info.bytes, data[0], sizeof info.bytes);
	info.length = data[0] * 2;
	code = wb_code_parse("fuzz.pkt", text, (WbPlace){ 1, 1 }, faults);
	g_assert((code == NULL) == (faults->len > 0));
	for (guint i = 0; i < faults->len; i++)
		g_assert(((WbDiagnostic *)faults->pdata[i])->line >= 1);
	if (!code)
		return 0;
	run(code, scope, data[0] ? &info : NULL);
	run(code, scope, data[0] ? &info : NULL);
	return 0;
}
