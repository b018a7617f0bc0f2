/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for the ladder: its width, its lines, a packet in words. */
#include "base/text.h"
#include "report/ladder.h"

#include <string.h>

const WbLadderGlyphs *
wb_ladder_get_glyphs(const WbLadderStyle *style)
{
	static const WbLadderGlyphs unicode = {
		.line = "│",
		.tee = "┤",
		.left = "◀",
		.right = "▶",
		.dash = "─",
		.broken = "╌",
		.pass = "✓",
		.fail = "✗",
		.surprise = "?",
		.stop = "■",
		.point = "▶",
		.arrow = "→",
		.ellipsis = "…",
	};
	static const WbLadderGlyphs ascii = {
		.line = "|",
		.tee = "+",
		.left = "<",
		.right = ">",
		.dash = "-",
		.broken = ".",
		.pass = "+",
		.fail = "X",
		.surprise = "?",
		.stop = "#",
		.point = ">",
		.arrow = "->",
		.ellipsis = "...",
	};

	return style->ascii ? &ascii : &unicode;
}

void
wb_ladder_append(GString *out, const WbLadderStyle *style, WbLadderTone tone, const char *text)
{
	static const char *const codes[] = {
		[WB_LADDER_GOOD] = "32",
		[WB_LADDER_BAD] = "31",
		[WB_LADDER_ODD] = "33",
		[WB_LADDER_DIM] = "2",
		[WB_LADDER_BOLD] = "1",
	};

	if (style->color && tone != WB_LADDER_PLAIN && *text)
		g_string_append_printf(out, "\033[%sm%s\033[0m", codes[tone], text);
	else
		g_string_append(out, text);
}

static guint
get_character_width(gunichar c)
{
	return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

guint
wb_ladder_get_width(const char *text)
{
	guint width = 0;

	for (; *text; text = g_utf8_next_char(text))
		width += get_character_width(g_utf8_get_char(text));
	return width;
}

char *
wb_ladder_dup_clean(const WbLadderStyle *style, const char *text)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);
	GString *clean = g_string_new(NULL);

	for (const char *at = safe; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gboolean blank = c == ' ' || c == '\n' || c == '\t';

		if (blank && (clean->len == 0 || clean->str[clean->len - 1] == ' '))
			continue;
		if (blank)
			g_string_append_c(clean, ' ');
		else if (style->ascii && c > 0x7e)
			g_string_append_c(clean, '?');
		else
			g_string_append_unichar(clean, c);
	}
	return g_strchomp(g_string_free(clean, FALSE));
}

/* Where the line that starts at TEXT ends: after the last blank or comma that fits, or anywhere. A
 * packet's options are not broken within one as long as a comma fits. */
static const char *
find_break(const char *text, guint width, gboolean options)
{
	const char *best = NULL, *comma = NULL, *at;
	guint taken = 0;

	for (at = text; *at; at = g_utf8_next_char(at)) {
		taken += get_character_width(g_utf8_get_char(at));
		/* A blank at the end of a line is not drawn. */
		if (taken > width && !(*at == ' ' && taken == width + 1))
			break;
		if (*at == ' ' || *at == ',')
			best = at + 1;
		if (*at == ',')
			comma = at + 1;
	}
	if (!*at)
		return at;
	if (options && comma)
		return comma;
	if (best)
		return best;
	return at == text ? g_utf8_next_char(at) : at;
}

char **
wb_ladder_wrap(const char *text, guint width)
{
	GPtrArray *lines = g_ptr_array_new();
	gboolean options = text[0] == '<';

	do {
		const char *end = find_break(text, width, options);
		char *line = g_strndup(text, (gsize)(end - text));

		g_ptr_array_add(lines, g_strchomp(line));
		text = end;
	} while (*text);
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

/* --- packets -----------------------------------------------------------------------------------
 */

static const char *
get_flag_name(char c)
{
	static const struct {
		char letter;
		const char *name;
	} flags[] = {
		{ 'S', "SYN" },
		{ 'F', "FIN" },
		{ 'R', "RST" },
		{ 'P', "PSH" },
		{ '.', "ACK" },
		{ 'U', "URG" },
		{ 'E', "ECE" },
		{ 'W', "CWR" },
		{ 'A', "AE" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (flags[i].letter == c)
			return flags[i].name;
	return NULL;
}

static gboolean
append_flags(GString *words, const char *flags)
{
	if (!*flags || strspn(flags, "SFRP.UEWA01234567-") != strlen(flags))
		return FALSE;
	if (strcmp(flags, "-") == 0) {
		g_string_append(words, "no flags");
		return TRUE;
	}
	for (; *flags; flags++) {
		const char *name = get_flag_name(*flags);

		if (words->len)
			g_string_append_c(words, ' ');
		if (name)
			g_string_append(words, name);
		else
			g_string_append_printf(words, "ACE %c", *flags);
	}
	return TRUE;
}

/* "1:1001(1000)", three numbers. */
static gboolean
append_range(GString *words, const char *range)
{
	guint64 start, end, length;
	char *at;

	start = g_ascii_strtoull(range, &at, 10);
	if (at == range || *at++ != ':')
		return FALSE;
	end = g_ascii_strtoull(at, &at, 10);
	if (*at++ != '(')
		return FALSE;
	length = g_ascii_strtoull(at, &at, 10);
	if (strcmp(at, ")") != 0)
		return FALSE;
	if (length == 0 && start == end)
		g_string_append_printf(words, " seq %" G_GUINT64_FORMAT, start);
	else
		g_string_append_printf(words,
			" seq %" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " (%" G_GUINT64_FORMAT
			" byte%s)",
			start, end, length, length == 1 ? "" : "s");
	return TRUE;
}

/* What comes before the flags: the direction, "[ect0]", "(ttl 64, tos 0x10)". */
static const char *
skip_ip(const char *text, GString *ip)
{
	char close;
	const char *end;

	if ((text[0] == '<' || text[0] == '>') && text[1] == ' ')
		text += 2;
	close = text[0] == '[' ? ']' : ')';
	end = text[0] == '[' || text[0] == '(' ? strchr(text, close) : NULL;
	if (!end || end[1] != ' ')
		return text;
	g_string_append_len(ip, text, end + 1 - text);
	return end + 2;
}

char *
wb_ladder_dup_packet_words(const char *text, char **ret_options)
{
	g_autoptr(GString) words = g_string_new(NULL);
	g_autoptr(GString) ip = g_string_new(NULL);
	const char *start = skip_ip(text, ip);
	const char *options = strstr(start, " <");
	g_autofree char *head =
		options ? g_strndup(start, (gsize)(options - start)) : g_strdup(start);
	g_auto(GStrv) parts = g_strsplit(head, " ", 3);

	*ret_options = NULL;
	if (!parts[0] || !parts[1] || !append_flags(words, parts[0]) ||
		!append_range(words, parts[1]))
		return g_strdup(start == text || ip->len ? text : start);
	if (parts[2])
		g_string_append_printf(words, " %s", parts[2]);
	if (ip->len)
		g_string_append_printf(words, " %s", ip->str);
	if (options)
		*ret_options = g_strdup(options + 1);
	return g_string_free(g_steal_pointer(&words), FALSE);
}
