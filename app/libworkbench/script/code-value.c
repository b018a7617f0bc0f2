/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of code between %{ and }%: Python's arithmetic, comparison and formatting. */
#include <math.h>
#include <string.h>

#include "script/code-private.h"

gboolean
wb_value_is_number(const WbValue *value)
{
	return value->kind == WB_VALUE_INTEGER || value->kind == WB_VALUE_REAL ||
	       value->kind == WB_VALUE_BOOLEAN;
}

double
wb_value_as_real(const WbValue *value)
{
	return value->kind == WB_VALUE_REAL ? value->real : (double)value->integer;
}

gboolean
wb_value_truncate(const WbValue *value, WbInteger *ret_integer)
{
	*ret_integer = value->integer;
	if (value->kind != WB_VALUE_REAL)
		return wb_value_is_number(value);
	if (!(fabs(value->real) < 1e36))
		return FALSE;
	*ret_integer = (WbInteger)value->real;
	return TRUE;
}

gboolean
wb_value_is_true(const WbValue *value)
{
	switch (value->kind) {
	case WB_VALUE_NONE:
		return FALSE;
	case WB_VALUE_REAL:
		return value->real < 0 || value->real > 0;
	case WB_VALUE_TEXT:
		return value->text[0] != '\0';
	case WB_VALUE_TUPLE:
		return value->count > 0;
	default:
		return value->integer != 0;
	}
}

const char *
wb_value_kind_words(const WbValue *value)
{
	static const char *const words[] = { "None", "a boolean", "an integer", "a float",
		"a string", "a tuple" };

	return words[value->kind];
}

/* --- As text --- */

static void
append_integer(WbInteger integer, GString *text)
{
	unsigned __int128 rest =
		integer < 0 ? -(unsigned __int128)integer : (unsigned __int128)integer;
	char digits[48];
	gsize at = sizeof digits;

	do {
		digits[--at] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest);
	if (integer < 0)
		digits[--at] = '-';
	g_string_append_len(text, digits + at, (gssize)(sizeof digits - at));
}

/* The fewest digits that mean the same number. */
static void
append_real(double real, GString *text)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	for (int precision = 1; precision <= 17; precision++) {
		char format[8];

		g_snprintf(format, sizeof format, "%%.%dg", precision);
		g_ascii_formatd(digits, sizeof digits, format, real);
		if (!(g_ascii_strtod(digits, NULL) < real || g_ascii_strtod(digits, NULL) > real))
			break;
	}
	/* Up to 16 digits Python writes no exponent. */
	if (strchr(digits, 'e') && fabs(real) >= 1 && fabs(real) < 1e16)
		g_ascii_formatd(digits, sizeof digits, "%.0f", real);
	g_string_append(text, digits);
	if (!strpbrk(digits, ".en"))
		g_string_append(text, ".0");
}

static void
append_tuple(const WbValue *value, GString *text)
{
	g_string_append_c(text, '(');
	for (guint i = 0; i < value->count; i++) {
		if (i)
			g_string_append(text, ", ");
		wb_value_append(&value->items[i], TRUE, text);
	}
	g_string_append(text, value->count == 1 ? ",)" : ")");
}

void
wb_value_append(const WbValue *value, gboolean quotes, GString *text)
{
	switch (value->kind) {
	case WB_VALUE_NONE:
		g_string_append(text, "None");
		break;
	case WB_VALUE_BOOLEAN:
		g_string_append(text, value->integer ? "True" : "False");
		break;
	case WB_VALUE_INTEGER:
		append_integer(value->integer, text);
		break;
	case WB_VALUE_REAL:
		append_real(value->real, text);
		break;
	case WB_VALUE_TEXT:
		g_string_append_printf(text, quotes ? "'%s'" : "%s", value->text);
		break;
	case WB_VALUE_TUPLE:
		append_tuple(value, text);
		break;
	}
}

/* --- Arithmetic --- */

static gboolean
fail(GError **error, const char *message)
{
	g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA, message);
	return FALSE;
}

/* Rounded down, as Python does, rather than towards zero. */
static WbInteger
divide_down(WbInteger left, WbInteger right)
{
	WbInteger quotient = left / right;

	return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

static gboolean
shift(gboolean to_left, WbInteger left, WbInteger right, WbInteger *ret_value, GError **error)
{
	if (right < 0)
		return fail(error, "a negative number of bits to shift by");
	if (!to_left) {
		*ret_value = right > 126 ? (left < 0 ? -1 : 0) : left >> (int)right;
		return TRUE;
	}
	if (right > 126 || __builtin_mul_overflow(left, (WbInteger)1 << (int)right, ret_value))
		return fail(error, "the number is too large");
	return TRUE;
}

static gboolean
divide(gboolean quotient, WbInteger left, WbInteger right, WbInteger *ret_value, GError **error)
{
	if (right == 0)
		return fail(error, "division by zero");
	/* The one quotient that does not fit. */
	if (right == -1) {
		if (__builtin_sub_overflow((WbInteger)0, left, ret_value))
			return fail(error, "the number is too large");
		*ret_value = quotient ? *ret_value : 0;
		return TRUE;
	}
	*ret_value = divide_down(left, right);
	if (!quotient)
		*ret_value = left - *ret_value * right;
	return TRUE;
}

static gboolean
operate_integers(
	const char *sign, WbInteger left, WbInteger right, WbInteger *ret_value, GError **error)
{
	gboolean overflow = FALSE;

	if (strcmp(sign, "<<") == 0 || strcmp(sign, ">>") == 0)
		return shift(sign[0] == '<', left, right, ret_value, error);
	if (strcmp(sign, "//") == 0 || strcmp(sign, "%") == 0)
		return divide(sign[0] == '/', left, right, ret_value, error);
	if (sign[0] == '+')
		overflow = __builtin_add_overflow(left, right, ret_value);
	else if (sign[0] == '-')
		overflow = __builtin_sub_overflow(left, right, ret_value);
	else if (sign[0] == '*')
		overflow = __builtin_mul_overflow(left, right, ret_value);
	else if (sign[0] == '&')
		*ret_value = left & right;
	else if (sign[0] == '|')
		*ret_value = left | right;
	else
		*ret_value = left ^ right;
	return overflow ? fail(error, "the number is too large") : TRUE;
}

static gboolean
operate_reals(const char *sign, double left, double right, double *ret_value, GError **error)
{
	gboolean divides = sign[0] == '/' || sign[0] == '%';

	if (divides && !(right < 0 || right > 0))
		return fail(error, "division by zero");
	if (strchr("&|^<>", sign[0])) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s takes no floats", sign);
		return FALSE;
	}
	if (sign[0] == '+')
		*ret_value = left + right;
	else if (sign[0] == '-')
		*ret_value = left - right;
	else if (sign[0] == '*')
		*ret_value = left * right;
	else if (strcmp(sign, "/") == 0)
		*ret_value = left / right;
	else if (strcmp(sign, "//") == 0)
		*ret_value = floor(left / right);
	else
		*ret_value = left - floor(left / right) * right;
	return TRUE;
}

gboolean
wb_value_operate(const char *sign, const WbValue *left, const WbValue *right, WbValue *ret_value,
	GError **error)
{
	*ret_value = (WbValue){ .kind = WB_VALUE_INTEGER };
	if (!wb_value_is_number(left) || !wb_value_is_number(right)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s takes numbers, not %s",
			sign, wb_value_kind_words(wb_value_is_number(left) ? right : left));
		return FALSE;
	}
	if (left->kind != WB_VALUE_REAL && right->kind != WB_VALUE_REAL && strcmp(sign, "/") != 0)
		return operate_integers(
			sign, left->integer, right->integer, &ret_value->integer, error);
	ret_value->kind = WB_VALUE_REAL;
	return operate_reals(
		sign, wb_value_as_real(left), wb_value_as_real(right), &ret_value->real, error);
}

/* --- Comparison --- */

static int
order(const WbValue *left, const WbValue *right)
{
	double a, b;

	if (left->kind == WB_VALUE_TEXT)
		return strcmp(left->text, right->text);
	if (left->kind != WB_VALUE_REAL && right->kind != WB_VALUE_REAL)
		return left->integer < right->integer ? -1 : left->integer > right->integer;
	a = wb_value_as_real(left);
	b = wb_value_as_real(right);
	return a < b ? -1 : a > b;
}

static gboolean
is_same_sort(const WbValue *left, const WbValue *right)
{
	return (wb_value_is_number(left) && wb_value_is_number(right)) ||
	       (left->kind == WB_VALUE_TEXT && right->kind == WB_VALUE_TEXT);
}

gboolean
wb_value_compare(const char *sign, const WbValue *left, const WbValue *right, gboolean *ret_result,
	GError **error)
{
	int difference;

	*ret_result = FALSE;
	if (!is_same_sort(left, right)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s and %s cannot be compared",
			wb_value_kind_words(left), wb_value_kind_words(right));
		return FALSE;
	}
	difference = order(left, right);
	if (strcmp(sign, "==") == 0)
		*ret_result = difference == 0;
	else if (strcmp(sign, "!=") == 0)
		*ret_result = difference != 0;
	else if (sign[0] == '<')
		*ret_result = difference < 0 || (sign[1] == '=' && difference == 0);
	else
		*ret_result = difference > 0 || (sign[1] == '=' && difference == 0);
	return TRUE;
}
