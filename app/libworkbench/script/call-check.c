/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be said of a system call without making it. */
#include "script/call-private.h"

static void
add_fault(GPtrArray *diagnostics, const char *file, WbPlace place, const char *message)
{
	g_ptr_array_add(diagnostics, wb_diagnostic_new(WB_SEVERITY_ERROR, file, place.line,
					     place.column, "%s", message));
}

static void
say_unknown(const char *file, const WbCallSpec *spec, GPtrArray *diagnostics)
{
	const char *closest = wb_call_type_suggest(spec->name);
	g_autofree char *message = NULL;

	if (wb_call_type_is_unsupported(spec->name))
		message = g_strdup_printf("%s() is not supported by this player", spec->name);
	else
		message = g_strdup_printf("unknown system call %s()%s%s%s", spec->name,
			closest ? "; did you mean " : "", closest ? closest : "",
			closest ? "()?" : "");
	add_fault(diagnostics, file, spec->place, message);
}

void
wb_call_check(const char *file, const WbCallSpec *spec, const char *const *defines,
	GPtrArray *diagnostics)
{
	const WbCallType *type = wb_call_type_find(spec->name);

	if (!type)
		say_unknown(file, spec, diagnostics);
	else
		wb_call_free(wb_call_build(NULL, spec, type, file, defines, diagnostics));
}
