/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The narration reader on any bytes. */
#include "base/diagnostic.h"
#include "lab/narration.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What those who show a narration take for granted. */
static void
check_step(const WbNarrationStep *step)
{
	guint choices = step->choices ? g_strv_length(step->choices) : 0;

	if (!*step->name || !step->title || !step->text || !step->rfcs || !step->kernel)
		abort();
	if (!step->question != !step->choices || !step->question != !step->because)
		abort();
	if (step->question &&
		(choices < 2 || choices > WB_NARRATION_CHOICES_MAX || step->answer >= choices))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbNarration) narration =
		wb_narration_parse("narration.ini", (const char *)data, size, faults);

	if ((narration == NULL) == (faults->len == 0))
		abort();
	for (guint i = 0; narration && i < narration->steps->len; i++) {
		const WbNarrationStep *step = narration->steps->pdata[i];

		check_step(step);
		if (wb_narration_find_step(narration, step->name) != step)
			abort();
	}
	for (guint i = 0; i < faults->len; i++)
		g_free(wb_diagnostic_to_string(faults->pdata[i]));
	return 0;
}
