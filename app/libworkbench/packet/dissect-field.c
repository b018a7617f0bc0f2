/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields from tables. */
#include "packet/dissect-private.h"
#include "packet/writer.h"

WbFieldBytes
wb_field_bytes_part(WbFieldBytes bytes, gsize at, gsize max)
{
	at = MIN(at, bytes.view.length);
	return (WbFieldBytes){ wb_view_part(bytes.view, at, max), bytes.offset + at };
}

void
wb_field_free(WbField *field)
{
	if (!field)
		return;
	if (field->children)
		g_ptr_array_unref(field->children);
	g_free(field->text);
	g_free(field->value);
	g_free(field);
}

static WbField *
add(WbField *parent, const char *name, WbFieldBytes at)
{
	WbField *field = g_new0(WbField, 1);

	field->name = name;
	field->offset = at.offset;
	field->length = at.view.length;
	if (!parent)
		return field;
	if (!parent->children)
		parent->children = g_ptr_array_new_with_free_func((GDestroyNotify)wb_field_free);
	g_ptr_array_add(parent->children, field);
	return field;
}

WbField *
wb_field_add(WbField *parent, const char *name, WbFieldBytes at, const char *format, ...)
{
	WbField *field = add(parent, name, at);
	va_list arguments;

	va_start(arguments, format);
	field->text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return field;
}

static const char *
find_name(const WbNumberName *names, guint64 number)
{
	for (; names && names->name; names++) {
		if (names->number == number)
			return names->name;
	}
	return NULL;
}

/* Up to eight bytes, most significant first. */
static guint64
read_number(WbView view)
{
	guint64 number = 0;

	for (gsize i = 0; i < MIN(view.length, 8); i++)
		number = number << 8 | view.bytes[i];
	return number;
}

static char *
dup_hex(WbView view)
{
	gsize size = view.length * 2;
	char *text = g_malloc(size + 1);
	WbWriter writer = { text, text + size };

	wb_put_hex_bytes(&writer, view);
	*writer.at = '\0';
	return text;
}

static char *
dup_address(WbFieldForm form, WbView view)
{
	char text[128];
	WbWriter writer = { text, text + sizeof(text) - 1 };

	if (form == WB_FORM_IPV4)
		wb_put_ipv4(&writer, view, 0);
	else if (form == WB_FORM_IPV6)
		wb_put_ipv6(&writer, view, 0);
	else
		wb_put_mac(&writer, view, 0, view.length);
	*writer.at = '\0';
	return g_strdup(text);
}

static guint64
read_spec(const WbFieldSpec *spec, WbView view)
{
	guint64 number = read_number(view);

	if (spec->mask)
		number = (number & spec->mask) >> __builtin_ctz(spec->mask);
	if (spec->form == WB_FORM_FLAG)
		return number != 0;
	return number * MAX(spec->scale, 1);
}

static guint
hex_width(const WbFieldSpec *spec)
{
	guint bits = spec->mask ? 32 - (guint)__builtin_clz(spec->mask) -
					  (guint)__builtin_ctz(spec->mask)
				: spec->length * 8u;

	return (bits + 3) / 4;
}

static void
set_number(WbField *field, const WbFieldSpec *spec, guint64 number)
{
	const char *name = find_name(spec->names, number);

	if (spec->form == WB_FORM_HEX)
		field->value = g_strdup_printf(
			"0x%0*" G_GINT64_MODIFIER "x", (int)hex_width(spec), number);
	else
		field->value = g_strdup_printf("%" G_GUINT64_FORMAT, number);
	if (spec->form == WB_FORM_FLAG)
		name = number ? "set" : "not set";
	if (spec->form == WB_FORM_FLAG)
		field->text = g_strdup_printf("%s: %s", spec->label, name);
	else if (name)
		field->text = g_strdup_printf("%s: %s (%s)", spec->label, name, field->value);
	else
		field->text = g_strdup_printf("%s: %s", spec->label, field->value);
}

/* More is not read by anybody, and the bytes are beside it. */
#define SHOWN_MAX 32

static void
set_bytes(WbField *field, const char *label, WbView view)
{
	field->value = dup_hex(view);
	if (view.length > SHOWN_MAX)
		field->text = g_strdup_printf(
			"%s: %.*s… (%zu bytes)", label, SHOWN_MAX * 2, field->value, view.length);
	else
		field->text = g_strdup_printf("%s: %s", label, field->value);
}

static WbField *
add_spec(WbField *parent, const WbFieldSpec *spec, WbFieldBytes at)
{
	WbField *field = add(parent, spec->name, at);

	switch (spec->form) {
	case WB_FORM_DECIMAL:
	case WB_FORM_HEX:
	case WB_FORM_FLAG:
		set_number(field, spec, read_spec(spec, at.view));
		break;
	case WB_FORM_BYTES:
		set_bytes(field, spec->label, at.view);
		break;
	default:
		field->value = dup_address(spec->form, at.view);
		field->text = g_strdup_printf("%s: %s", spec->label, field->value);
		break;
	}
	return field;
}

void
wb_field_add_specs(WbField *parent, const WbFieldSpec *specs, gsize count, WbFieldBytes bytes)
{
	WbField *last = parent;

	for (gsize i = 0; i < count; i++) {
		const WbFieldSpec *spec = &specs[i];
		gsize left = bytes.view.length - MIN(bytes.view.length, spec->at);
		gsize length = spec->length ? spec->length : left;
		WbField *field;

		if (length == 0 || left < length)
			continue;
		field = add_spec(spec->depth ? last : parent, spec,
			wb_field_bytes_part(bytes, spec->at, length));
		if (spec->depth == 0)
			last = field;
	}
}

WbField *
wb_field_add_number(
	WbField *parent, const char *name, const char *label, WbFieldBytes at, guint64 number)
{
	WbField *field = wb_field_add(parent, name, at, "%s: %" G_GUINT64_FORMAT, label, number);

	field->value = g_strdup_printf("%" G_GUINT64_FORMAT, number);
	return field;
}

WbField *
wb_field_add_bytes(WbField *parent, const char *name, const char *label, WbFieldBytes at)
{
	WbField *field = add(parent, name, at);

	set_bytes(field, label, at.view);
	return field;
}

void
wb_field_add_checksum(
	WbField *parent, const char *name, WbFieldBytes header, gsize at, WbChecksumStatus status)
{
	static const char *const words[] = { "wrong", "right",
		"not checked: not all that it covers is there", "none" };
	gsize length = strlen(name) - strlen(".status");
	WbField *owner = parent, *field;

	for (guint i = 0; i < parent->children->len; i++) {
		field = parent->children->pdata[i];
		if (strncmp(field->name, name, length) == 0 && field->name[length] == '\0')
			owner = field;
	}
	field = wb_field_add(
		owner, name, wb_field_bytes_part(header, at, 0), "It is %s", words[status]);
	field->value = g_strdup_printf("%d", status);
}
