/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compiler output is as hostile as the submission that caused it. */
#include "lab/compiler-output.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FOUND_MAX 50

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GPtrArray) found =
		wb_compiler_output_parse((const char *)data, size, "/build/src", FOUND_MAX);

	if (found->len > FOUND_MAX)
		abort();
	for (guint i = 0; i < found->len; i++) {
		const WbDiagnostic *diagnostic = found->pdata[i];
		g_autofree char *text = wb_diagnostic_to_string(diagnostic);

		if (strpbrk(diagnostic->message, "\r\n") || strlen(diagnostic->file) > 1000 ||
			!g_utf8_validate(text, -1, NULL))
			abort();
	}
	return 0;
}
