/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Python's "%" of a string. */
#include <string.h>

#include "script/code-private.h"

#define WIDTH_MAX 200

typedef struct {
	gboolean left, zero, plus, space, alternative;
	guint width, precision;
	gboolean has_precision;
	char letter;
} Spec;

static guint
take_digits(const char **at)
{
	guint value = 0;

	for (; g_ascii_isdigit(**at); (*at)++)
		value = MIN(value * 10 + (guint)(**at - '0'), WIDTH_MAX);
	return value;
}

static gboolean
take_flag(char c, Spec *spec)
{
	gboolean *const flags[] = { &spec->left, &spec->zero, &spec->plus, &spec->space,
		&spec->alternative };
	const char *letter = c ? strchr("-0+ #", c) : NULL;

	if (letter)
		*flags[letter - "-0+ #"] = TRUE;
	return letter != NULL;
}

/* After the "%"; AT is left behind it. */
static Spec
parse_spec(const char **at)
{
	Spec spec = { 0 };

	while (take_flag(**at, &spec))
		(*at)++;
	spec.width = take_digits(at);
	if (**at == '.') {
		(*at)++;
		spec.has_precision = TRUE;
		spec.precision = take_digits(at);
	}
	spec.letter = **at;
	if (**at)
		(*at)++;
	return spec;
}

static void
append_base(WbInteger value, guint base, gboolean upper, GString *text)
{
	unsigned __int128 rest = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	gsize start = text->len;

	do {
		g_string_insert_c(text, (gssize)start, digits[(guint)(rest % base)]);
		rest /= base;
	} while (rest);
}

/* The digits without a sign; TRUE if the value is negative. */
static gboolean
append_number(const Spec *spec, const WbValue *value, GString *text)
{
	WbInteger integer;
	char letter = spec->letter;

	wb_value_truncate(value, &integer);
	if (letter == 'x' || letter == 'X' || letter == 'o') {
		if (spec->alternative)
			g_string_append_printf(text, "0%c", letter);
		append_base(integer, letter == 'o' ? 8 : 16, letter == 'X', text);
	} else {
		append_base(integer, 10, FALSE, text);
	}
	return integer < 0;
}

static gboolean
append_real(const Spec *spec, const WbValue *value, GString *text)
{
	double real = wb_value_as_real(value);
	char digits[512], format[16];

	g_snprintf(format, sizeof format, "%%.%u%c",
		spec->has_precision ? MIN(spec->precision, 60) : 6, spec->letter);
	g_ascii_formatd(digits, sizeof digits, format, real < 0 ? -real : real);
	g_string_append(text, digits);
	return real < 0;
}

static void
append_padded(const Spec *spec, const char *sign, const char *body, GString *text)
{
	gsize length = strlen(sign) + strlen(body);
	gsize padding = spec->width > length ? spec->width - length : 0;
	gboolean zeros = spec->zero && !spec->left && spec->letter != 's' && spec->letter != 'r';

	for (gsize i = 0; !spec->left && !zeros && i < padding; i++)
		g_string_append_c(text, ' ');
	g_string_append(text, sign);
	for (gsize i = 0; zeros && i < padding; i++)
		g_string_append_c(text, '0');
	g_string_append(text, body);
	for (gsize i = 0; spec->left && i < padding; i++)
		g_string_append_c(text, ' ');
}

static gboolean
append_value(const Spec *spec, const WbValue *value, GString *text, GError **error)
{
	g_autoptr(GString) body = g_string_new(NULL);
	const char *sign = spec->plus ? "+" : spec->space ? " " : "";
	WbInteger integer;
	gboolean negative = FALSE, text_like = spec->letter == 's' || spec->letter == 'r';

	if (!spec->letter || !strchr("srdiuxXofFeEgG", spec->letter)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"\"%%%c\" in a format is not supported", spec->letter ? spec->letter : ' ');
		return FALSE;
	}
	if (!text_like && !wb_value_is_number(value)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"\"%%%c\" takes a number, not %s", spec->letter,
			wb_value_kind_words(value));
		return FALSE;
	}
	if (strchr("diuxXo", spec->letter) && !wb_value_truncate(value, &integer)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "the float is too large");
		return FALSE;
	}
	if (text_like)
		wb_value_append(value, spec->letter == 'r', body);
	else if (strchr("fFeEgG", spec->letter))
		negative = append_real(spec, value, body);
	else
		negative = append_number(spec, value, body);
	append_padded(spec, text_like ? "" : negative ? "-" : sign, body->str, text);
	return TRUE;
}

/* The next of the values, or NULL with an error. */
static const WbValue *
next_value(const WbValue *values, guint *index, GError **error)
{
	guint count = values->kind == WB_VALUE_TUPLE ? values->count : 1;

	if (*index >= count) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the format has more places than there are values");
		return NULL;
	}
	return values->kind == WB_VALUE_TUPLE ? &values->items[(*index)++] : (++*index, values);
}

static gboolean
append_all(
	const char *format, const WbValue *values, guint *ret_used, GString *text, GError **error)
{
	for (const char *at = format; *at;) {
		const WbValue *value;
		Spec spec;

		if (*at != '%') {
			g_string_append_c(text, *at++);
			continue;
		}
		at++;
		spec = parse_spec(&at);
		if (spec.letter == '%') {
			g_string_append_c(text, '%');
			continue;
		}
		value = next_value(values, ret_used, error);
		if (!value || !append_value(&spec, value, text, error))
			return FALSE;
		if (text->len > WB_CODE_TEXT_MAX) {
			g_set_error_literal(
				error, WB_ERROR, WB_ERROR_TOO_BIG, "the string is too long");
			return FALSE;
		}
	}
	return TRUE;
}

char *
wb_value_format(const char *format, const WbValue *value, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint used = 0, count = value->kind == WB_VALUE_TUPLE ? value->count : 1;

	if (!append_all(format, value, &used, text, error))
		return NULL;
	if (used < count) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the format has fewer places than there are values");
		return NULL;
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}
