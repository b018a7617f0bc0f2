/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names to numbers and back. */
#include "script/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "script/symbol-table.h"

/* A second name of the same number: understood, never shown. */
static const char *const aliases[] = { "EDEADLOCK", "ENOTSUP", "EWOULDBLOCK", "MSG_PROXY",
	"MSG_TRYHARD", "O_NDELAY" };

static gboolean
is_alias(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(aliases); i++)
		if (strcmp(aliases[i], name) == 0)
			return TRUE;
	return FALSE;
}

static int
compare_name(const void *name, const void *symbol)
{
	return strcmp(name, ((const WbSymbol *)symbol)->name);
}

gboolean
wb_symbol_find(const char *name, gint64 *ret_value)
{
	const WbSymbol *symbol = bsearch(
		name, wb_symbol_table, wb_symbol_count, sizeof wb_symbol_table[0], compare_name);

	if (!symbol)
		return FALSE;
	*ret_value = symbol->value;
	return TRUE;
}

const char *const *
wb_symbol_names(void)
{
	static const char **names;

	if (g_once_init_enter(&names)) {
		const char **list = g_new0(const char *, wb_symbol_count + 1);

		for (gsize i = 0; i < wb_symbol_count; i++)
			list[i] = wb_symbol_table[i].name;
		g_once_init_leave(&names, list);
	}
	return names;
}

const char *
wb_symbol_suggest(const char *name)
{
	return wb_text_closest(name, wb_symbol_names());
}

static gboolean
is_errno(const char *name)
{
	return name[0] == 'E' && !g_str_has_prefix(name, "EPOLL");
}

const char *
wb_symbol_errno_name(int code)
{
	for (gsize i = 0; i < wb_symbol_count; i++) {
		const WbSymbol *symbol = &wb_symbol_table[i];

		if (symbol->value == code && is_errno(symbol->name) && !is_alias(symbol->name))
			return symbol->name;
	}
	return NULL;
}

static const char *
find_flag(const char *prefix, guint64 bit)
{
	for (gsize i = 0; i < wb_symbol_count; i++) {
		const WbSymbol *symbol = &wb_symbol_table[i];

		if ((guint64)symbol->value == bit && g_str_has_prefix(symbol->name, prefix) &&
			!is_alias(symbol->name))
			return symbol->name;
	}
	return NULL;
}

char *
wb_symbol_flags_to_string(const char *prefix, guint64 value)
{
	GString *text = g_string_new(NULL);
	guint64 rest = 0;

	for (guint i = 0; i < 64; i++) {
		guint64 bit = value & G_GUINT64_CONSTANT(1) << i;
		const char *name = bit ? find_flag(prefix, bit) : NULL;

		if (name)
			g_string_append_printf(text, "%s%s", text->len ? "|" : "", name);
		else
			rest |= bit;
	}
	if (rest)
		g_string_append_printf(
			text, "%s0x%" G_GINT64_MODIFIER "x", text->len ? "|" : "", rest);
	if (text->len == 0)
		g_string_append_c(text, '0');
	return g_string_free(text, FALSE);
}
