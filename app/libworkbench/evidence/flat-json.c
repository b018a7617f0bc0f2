/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flat JSON objects. */
#include "evidence/flat-json.h"

#include "base/error.h"

#include <string.h>

#define MEMBERS_MAX 80
#define NAME_MAX_BYTES 32

/* --- writing ------------------------------------------------------------------------------- */

void
wb_flat_begin(GString *line)
{
	g_string_append_c(line, '{');
}

void
wb_flat_end(GString *line)
{
	g_string_append(line, "}\n");
}

static void
put_name(GString *line, const char *name)
{
	if (line->len > 0 && line->str[line->len - 1] != '{')
		g_string_append_c(line, ',');
	g_string_append_printf(line, "\"%s\":", name);
}

void
wb_flat_put_string(GString *line, const char *name, const char *value)
{
	g_autofree char *valid = NULL;

	if (!value)
		return;
	valid = g_utf8_make_valid(value, -1);
	put_name(line, name);
	g_string_append_c(line, '"');
	for (const char *c = valid; *c; c++) {
		if (*c == '"' || *c == '\\')
			g_string_append_printf(line, "\\%c", *c);
		else if ((guchar)*c < 0x20 || *c == 0x7f)
			g_string_append_printf(line, "\\u%04x", (guchar)*c);
		else
			g_string_append_c(line, *c);
	}
	g_string_append_c(line, '"');
}

void
wb_flat_put_int(GString *line, const char *name, gint64 value)
{
	put_name(line, name);
	g_string_append_printf(line, "%" G_GINT64_FORMAT, value);
}

void
wb_flat_put_uint(GString *line, const char *name, guint64 value)
{
	put_name(line, name);
	g_string_append_printf(line, "%" G_GUINT64_FORMAT, value);
}

void
wb_flat_put_boolean(GString *line, const char *name, gboolean value)
{
	put_name(line, name);
	g_string_append(line, value ? "true" : "false");
}

/* --- reading ------------------------------------------------------------------------------- */

typedef enum { FLAT_STRING, FLAT_NUMBER, FLAT_BOOLEAN } Type;

typedef struct {
	char name[NAME_MAX_BYTES];
	Type type;
	gboolean negative;
	guint64 number; /* magnitude; 1 for true */
	char *string;
} Member;

struct _WbFlat {
	guint count;
	Member members[MEMBERS_MAX];
};

typedef struct {
	const char *at, *end;
} Cursor;

static void
skip_blanks(Cursor *cursor)
{
	while (cursor->at < cursor->end && strchr(" \t\r\n", *cursor->at) && *cursor->at)
		cursor->at++;
}

static gboolean
accept(Cursor *cursor, char c)
{
	skip_blanks(cursor);
	if (cursor->at >= cursor->end || *cursor->at != c)
		return FALSE;
	cursor->at++;
	return TRUE;
}

static gboolean
take_hex(Cursor *cursor, gunichar *ret_unit)
{
	*ret_unit = 0;
	if (cursor->end - cursor->at < 4)
		return FALSE;
	for (guint i = 0; i < 4; i++, cursor->at++) {
		if (!g_ascii_isxdigit(*cursor->at))
			return FALSE;
		*ret_unit = *ret_unit * 16 + (gunichar)g_ascii_xdigit_value(*cursor->at);
	}
	return TRUE;
}

/* Behind "\u"; two of them make one character beyond the first 65536. */
static gboolean
take_unicode(Cursor *cursor, GString *string)
{
	gunichar unit, low;

	if (!take_hex(cursor, &unit) || unit == 0)
		return FALSE;
	if (unit >= 0xd800 && unit < 0xdc00) {
		if (cursor->end - cursor->at < 2 || memcmp(cursor->at, "\\u", 2) != 0)
			return FALSE;
		cursor->at += 2;
		if (!take_hex(cursor, &low) || low < 0xdc00 || low > 0xdfff)
			return FALSE;
		unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
	}
	if (!g_unichar_validate(unit))
		return FALSE;
	g_string_append_unichar(string, unit);
	return TRUE;
}

static gboolean
take_escape(Cursor *cursor, GString *string)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (cursor->at >= cursor->end)
		return FALSE;
	if (*cursor->at == 'u') {
		cursor->at++;
		return take_unicode(cursor, string);
	}
	found = *cursor->at ? strchr(from, *cursor->at) : NULL;
	if (!found)
		return FALSE;
	cursor->at++;
	g_string_append_c(string, to[found - from]);
	return TRUE;
}

/* The opening quote was taken. */
static char *
take_string(Cursor *cursor)
{
	g_autoptr(GString) string = g_string_new(NULL);

	while (cursor->at < cursor->end) {
		char c = *cursor->at++;

		if (c == '"')
			return g_utf8_validate(string->str, (gssize)string->len, NULL)
				       ? g_string_free(g_steal_pointer(&string), FALSE)
				       : NULL;
		if ((guchar)c < 0x20)
			return NULL;
		if (c != '\\')
			g_string_append_c(string, c);
		else if (!take_escape(cursor, string))
			return NULL;
	}
	return NULL;
}

static gboolean
take_number(Cursor *cursor, Member *member)
{
	gsize digits = 0;

	member->type = FLAT_NUMBER;
	member->negative = accept(cursor, '-');
	for (; cursor->at < cursor->end && g_ascii_isdigit(*cursor->at); cursor->at++, digits++) {
		guint64 digit = (guint64)(*cursor->at - '0');

		if (member->number > (G_MAXUINT64 - digit) / 10)
			return FALSE;
		member->number = member->number * 10 + digit;
	}
	return digits > 0 && (cursor->at == cursor->end || !strchr(".eE", *cursor->at));
}

static gboolean
take_word(Cursor *cursor, const char *word)
{
	gsize length = strlen(word);

	if ((gsize)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
		return FALSE;
	cursor->at += length;
	return TRUE;
}

static gboolean
take_value(Cursor *cursor, Member *member)
{
	skip_blanks(cursor);
	if (accept(cursor, '"')) {
		member->type = FLAT_STRING;
		member->string = take_string(cursor);
		return member->string != NULL;
	}
	member->type = FLAT_BOOLEAN;
	member->number = 1;
	if (take_word(cursor, "true"))
		return TRUE;
	member->number = 0;
	return take_word(cursor, "false") || take_number(cursor, member);
}

static const Member *
find(const WbFlat *flat, const char *name)
{
	for (guint i = 0; i < flat->count; i++)
		if (strcmp(flat->members[i].name, name) == 0)
			return &flat->members[i];
	return NULL;
}

static gboolean
take_member(Cursor *cursor, WbFlat *flat)
{
	g_autofree char *name = NULL;
	Member *member;

	if (flat->count == MEMBERS_MAX || !accept(cursor, '"'))
		return FALSE;
	name = take_string(cursor);
	if (!name || strlen(name) >= NAME_MAX_BYTES || find(flat, name) || !accept(cursor, ':'))
		return FALSE;
	member = &flat->members[flat->count];
	if (!take_value(cursor, member)) {
		g_free(member->string);
		return FALSE;
	}
	g_strlcpy(member->name, name, sizeof(member->name));
	flat->count++;
	return TRUE;
}

static gboolean
take_object(Cursor *cursor, WbFlat *flat)
{
	if (!accept(cursor, '{'))
		return FALSE;
	if (!accept(cursor, '}')) {
		do
			if (!take_member(cursor, flat))
				return FALSE;
		while (accept(cursor, ','));
		if (!accept(cursor, '}'))
			return FALSE;
	}
	skip_blanks(cursor);
	return cursor->at == cursor->end;
}

WbFlat *
wb_flat_parse(const char *line, gsize length, GError **error)
{
	g_autoptr(WbFlat) flat = g_new0(WbFlat, 1);
	Cursor cursor = { line, line + length };

	if (take_object(&cursor, flat))
		return g_steal_pointer(&flat);
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"byte %zu of the line is not what a flat JSON object may have there",
		(gsize)(cursor.at - line) + 1);
	return NULL;
}

void
wb_flat_free(WbFlat *flat)
{
	if (!flat)
		return;
	for (guint i = 0; i < flat->count; i++)
		g_free(flat->members[i].string);
	g_free(flat);
}

gboolean
wb_flat_get_int(const WbFlat *flat, const char *name, gint64 min, gint64 max, gint64 *ret_value)
{
	const Member *member = find(flat, name);
	gint64 value;

	if (!member || member->type != FLAT_NUMBER || member->number > G_MAXINT64)
		return FALSE;
	value = member->negative ? -(gint64)member->number : (gint64)member->number;
	if (value < min || value > max)
		return FALSE;
	*ret_value = value;
	return TRUE;
}

gboolean
wb_flat_get_uint(const WbFlat *flat, const char *name, guint64 max, guint64 *ret_value)
{
	const Member *member = find(flat, name);

	if (!member || member->type != FLAT_NUMBER || member->negative || member->number > max)
		return FALSE;
	*ret_value = member->number;
	return TRUE;
}

gboolean
wb_flat_get_boolean(const WbFlat *flat, const char *name)
{
	const Member *member = find(flat, name);

	return member && member->type == FLAT_BOOLEAN && member->number;
}

const char *
wb_flat_get_string(const WbFlat *flat, const char *name)
{
	const Member *member = find(flat, name);

	return member && member->type == FLAT_STRING ? member->string : NULL;
}
