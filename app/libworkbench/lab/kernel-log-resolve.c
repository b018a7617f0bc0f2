/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From function and offset in a module to the line of its source, with binutils. */
#include "lab/kernel-log.h"

#include "base/deadline.h"
#include "base/error.h"
#include "base/process.h"

#include <string.h>

#define TIMEOUT_MS 10000

gboolean
wb_kernel_log_same_module(const char *name, const char *module)
{
	for (; *name && *module; name++, module++)
		if (*name != *module && !(*name == '_' && *module == '-'))
			return FALSE;
	return *name == *module;
}

/* A function's place in an object file. */
typedef struct {
	char *section;
	guint64 value;
} Symbol;

/* One line of nm -f sysv: "name |value| class |type|size|line|section". */
static gboolean
parse_symbol(const char *line, const char *function, Symbol *ret_symbol)
{
	g_auto(GStrv) fields = g_strsplit(line, "|", 8);

	if (g_strv_length(fields) != 7 || strcmp(g_strstrip(fields[0]), function) != 0 ||
		strcmp(g_strstrip(fields[3]), "FUNC") != 0)
		return FALSE;
	ret_symbol->value = g_ascii_strtoull(fields[1], NULL, 16);
	ret_symbol->section = g_strdup(g_strstrip(fields[6]));
	return TRUE;
}

static gboolean
find_symbol(const char *ko, const char *function, Symbol *ret_symbol, GCancellable *cancellable,
	GError **error)
{
	const char *argv[] = { "nm", "--defined-only", "-f", "sysv", "--", ko, NULL };
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = {
		.argv = argv,
		.deadline = wb_deadline_in(TIMEOUT_MS),
		.output_keep = 8 * 1024 * 1024,
	};
	g_auto(GStrv) lines = NULL;

	if (!wb_process_run_checked(&spec, &result, cancellable, error))
		return FALSE;
	lines = g_strsplit(result.out->str, "\n", -1);
	for (char **line = lines; *line; line++)
		if (parse_symbol(*line, function, ret_symbol))
			return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s has no function %s", ko, function);
	return FALSE;
}

/* NAME without PREFIX and the slash behind it, or NULL if it lies elsewhere. */
static const char *
below(const char *name, const char *prefix)
{
	gsize length = strlen(prefix);

	while (length > 0 && prefix[length - 1] == '/')
		length--;
	if (strncmp(name, prefix, length) != 0 || name[length] != '/')
		return NULL;
	return name + length + strspn(name + length, "/");
}

/*
 * addr2line -i prints inlined functions from the innermost: "file:line", or "??:0" when it does not
 * know. The student's own line is the innermost one below PREFIX: the kernel's inline functions
 * (ip_hdr()) lie elsewhere.
 */
static gboolean
take_line(WbCrash *crash, char **lines, const char *prefix)
{
	for (; *lines; lines++) {
		char *colon = strrchr(*lines, ':');
		guint64 number = colon ? g_ascii_strtoull(colon + 1, NULL, 10) : 0;
		const char *name;

		if (number == 0 || number > G_MAXUINT)
			continue;
		*colon = '\0';
		name = prefix ? below(*lines, prefix) : *lines;
		if (!name)
			continue;
		g_free(crash->source_file);
		crash->source_file = g_strdup(name);
		crash->source_line = (guint)number;
		return TRUE;
	}
	return FALSE;
}

static gboolean
run_addr2line(WbCrash *crash, const char *ko, const Symbol *symbol, const char *prefix,
	GCancellable *cancellable, GError **error)
{
	/* A return address may already belong to the next line, or to the next function. */
	guint64 place = symbol->value + crash->offset - (crash->after_call && crash->offset > 0);
	g_autofree char *address = g_strdup_printf("0x%" G_GINT64_MODIFIER "x", place);
	const char *argv[] = { "addr2line", "-i", "-e", ko, "-j", symbol->section, address, NULL };
	g_auto(WbProcessResult) result = { 0 };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(TIMEOUT_MS) };
	g_auto(GStrv) lines = NULL;

	if (!wb_process_run_checked(&spec, &result, cancellable, error))
		return FALSE;
	lines = g_strsplit(result.out->str, "\n", -1);
	if (take_line(crash, lines, prefix))
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s has no source line for %s+%s", ko,
		crash->function, address);
	return FALSE;
}

static gboolean
resolve_in(WbCrash *crash, const char *ko, const char *prefix, GCancellable *cancellable,
	GError **error)
{
	Symbol symbol = { 0 };
	g_autofree char *section = NULL;

	if (!find_symbol(ko, crash->function, &symbol, cancellable, error))
		return FALSE;
	section = symbol.section;
	return run_addr2line(crash, ko, &symbol, prefix, cancellable, error);
}

gboolean
wb_kernel_log_resolve(WbCrash *crash, const char *ko, const char *prefix, GCancellable *cancellable,
	GError **error)
{
	g_autofree char *name = g_path_get_basename(ko);

	if (g_str_has_suffix(name, ".ko"))
		name[strlen(name) - 3] = '\0';
	if (!crash->module || !crash->function || !wb_kernel_log_same_module(crash->module, name)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the kernel did not name a function of %s", name);
		return FALSE;
	}
	if (resolve_in(crash, ko, prefix, cancellable, error))
		return TRUE;
	g_prefix_error(error, "finding the source line of %s: ", crash->function);
	return FALSE;
}
