/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manifest reader on any bytes. */
#include "lab/manifest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the rest of the product takes for granted of a task. */
static void
check_task(const WbTask *task)
{
	if (task->script) {
		if (!task->title || !task->text || task->exercises->len > 0 || task->module)
			abort();
		return;
	}
	if (!task->title || !task->text || !task->skeleton || !task->module || !*task->files ||
		!*task->sources || task->exercises->len == 0)
		abort();
	for (char **file = task->files; *file; file++)
		if (**file == '/' || strstr(*file, ".."))
			abort();
	for (guint i = 0; i < task->exercises->len; i++) {
		const WbExercise *exercise = task->exercises->pdata[i];

		if (!exercise->title || !exercise->checker || exercise->checks->len == 0 ||
			exercise->deadline_s < 1 || exercise->deadline_s > 600)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbTask) task = wb_task_parse("task.ini", (const char *)data, size, NULL, faults);

	if ((task == NULL) == (faults->len == 0))
		abort();
	if (task)
		check_task(task);
	for (guint i = 0; i < faults->len; i++)
		g_free(wb_diagnostic_to_string(faults->pdata[i]));
	return 0;
}
