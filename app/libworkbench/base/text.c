/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside text made safe to show, and small text helpers. */
#include "base/text.h"

#include <string.h>

/* Bidirectional controls can make a line read as what it is not. */
static gboolean
is_bidi_control(gunichar c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_plain(gunichar c, gboolean one_line)
{
	if (c == '\n' || c == '\t')
		return !one_line;
	if (g_unichar_iscntrl(c) || is_bidi_control(c))
		return FALSE;
	/* Line separators, the byte order mark, and what is no character. */
	return c != 0x2028 && c != 0x2029 && c != 0xfeff && (c & 0xfffe) != 0xfffe;
}

static char *
make_safe(const char *bytes, gsize length, gboolean one_line)
{
	GString *safe = g_string_sized_new(length);
	const char *end = bytes + length;

	while (bytes < end) {
		gunichar c = g_utf8_get_char_validated(bytes, end - bytes);
		gboolean valid = c != (gunichar)-1 && c != (gunichar)-2 && c != 0;
		gsize width = valid ? (gsize)g_unichar_to_utf8(c, NULL) : 1;

		if (valid && is_plain(c, one_line)) {
			g_string_append_len(safe, bytes, (gssize)width);
			bytes += width;
		} else if (valid && c == '\n') {
			g_string_append(safe, "\\n");
			bytes++;
		} else if (valid && c == '\t') {
			g_string_append(safe, "\\t");
			bytes++;
		} else {
			for (gsize i = 0; i < width; i++)
				g_string_append_printf(safe, "\\x%02x", (guchar)*bytes++);
		}
	}
	return g_string_free(safe, FALSE);
}

char *
wb_text_dup_safe(const char *bytes, gssize length)
{
	return make_safe(bytes, length < 0 ? strlen(bytes) : (gsize)length, FALSE);
}

char *
wb_text_dup_safe_line(const char *bytes, gssize length)
{
	return make_safe(bytes, length < 0 ? strlen(bytes) : (gsize)length, TRUE);
}

/* Levenshtein's distance, for words of at most 63 bytes. */
static guint
distance(const char *a, const char *b)
{
	guint row[64];
	gsize n = strlen(b);

	if (n > 63 || strlen(a) > 63)
		return G_MAXUINT;
	for (guint j = 0; j <= n; j++)
		row[j] = j;
	for (guint i = 1; a[i - 1]; i++) {
		guint diagonal = row[0];

		row[0] = i;
		for (guint j = 1; j <= n; j++) {
			guint cost = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = MIN(cost, MIN(row[j], row[j - 1]) + 1);
		}
	}
	return row[n];
}

char *
wb_text_dup_argument(const char *path)
{
	static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._-+,:=@%";
	gboolean is_plain = *path && strspn(path, plain) == strlen(path);
	g_autofree char *quoted = is_plain ? g_strdup(path) : g_shell_quote(path);

	return wb_text_dup_safe_line(quoted, -1);
}

const char *
wb_text_closest(const char *word, const char *const *candidates)
{
	guint length = (guint)strlen(word);
	/* Of a short word's letters most must be right, or everything would be close to it. */
	guint best = (length < 4 ? length / 2 : MAX(2, length / 3)) + 1;
	const char *closest = NULL;

	for (; candidates && *candidates; candidates++) {
		guint d = distance(word, *candidates);

		if (d < best) {
			best = d;
			closest = *candidates;
		}
	}
	return closest;
}
