/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The skeleton generator on any bytes: the first is the level, the second says which file it is. */
#include "lab/skeleton.h"

#include "base/diagnostic.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How often C stands in TEXT. */
static size_t
count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

/* What must hold of any skeleton: it is never longer, and solved it has all lines. */
static void
check_skeleton(const char *text, const char *skeleton, guint level)
{
	if (strlen(skeleton) > strlen(text))
		abort();
	if (level == WB_SKELETON_SOLVED && count(skeleton, '\n') != count(text, '\n'))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "a.c", "Kbuild", "a.sh", "b.h" };
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autofree char *text = NULL;
	g_autofree char *skeleton = NULL;
	guint level;

	if (size < 2)
		return 0;
	level = data[0] == 'S' ? WB_SKELETON_SOLVED : data[0] % 16;
	text = g_strndup((const char *)data + 2, size - 2);
	skeleton = wb_skeleton_generate(names[data[1] % 4], text, level, faults);
	if ((skeleton == NULL) == (faults->len == 0))
		abort();
	if (skeleton)
		check_skeleton(text, skeleton, level);
	for (guint i = 0; i < faults->len; i++)
		g_free(wb_diagnostic_to_string(faults->pdata[i]));
	return 0;
}
