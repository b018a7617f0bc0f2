/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP options: bytes to fields and back. */
#include "base/error.h"
#include "packet/packet.h"
#include "packet/view.h"

#include <string.h>

#define OPTION_BYTES_MAX 40
/* Of kind and length. */
#define OPTION_HEADER 2
#define FASTOPEN_MAGIC 0xf989

/* Each returns FALSE if VALUE, all after kind and length, has no length the kind can have. */

static gboolean
decode_sack(WbView value, WbTcpOption *option)
{
	if (value.length == 0 || value.length % 8 || value.length > 8 * WB_SACK_MAX)
		return FALSE;
	option->sack.count = (guint)value.length / 8;
	for (guint i = 0; i < option->sack.count; i++) {
		option->sack.blocks[i].start = wb_view_u32(value, i * 8);
		option->sack.blocks[i].end = wb_view_u32(value, i * 8 + 4);
	}
	return TRUE;
}

static gboolean
decode_accecn(WbView value, WbTcpOption *option)
{
	if (value.length % 3 || value.length > 9)
		return FALSE;
	option->accecn.count = (guint)value.length / 3;
	for (guint i = 0; i < option->accecn.count; i++)
		option->accecn.counters[i] =
			(guint32)wb_view_u8(value, i * 3) << 16 | wb_view_u16(value, i * 3 + 1);
	return TRUE;
}

static gboolean
decode_data(WbView value, WbTcpOption *option)
{
	if (option->kind == WB_OPTION_EXPERIMENT) {
		option->other_experiment = wb_view_u16(value, 0) != FASTOPEN_MAGIC;
		if (!option->other_experiment)
			value = wb_view_part(value, 2, value.length);
	}
	if (value.length > WB_OPTION_DATA_MAX)
		return FALSE;
	option->data.length = (guint8)value.length;
	memcpy(option->data.bytes, value.bytes, value.length);
	return TRUE;
}

static gboolean
decode_value(WbView value, WbTcpOption *option)
{
	switch (option->kind) {
	case WB_OPTION_MSS:
		option->mss = wb_view_u16(value, 0);
		return value.length == 2;
	case WB_OPTION_WSCALE:
		option->wscale = wb_view_u8(value, 0);
		return value.length == 1;
	case WB_OPTION_SACK_OK:
		return value.length == 0;
	case WB_OPTION_TIMESTAMP:
		option->ts.val = wb_view_u32(value, 0);
		option->ts.ecr = wb_view_u32(value, 4);
		return value.length == 8;
	case WB_OPTION_SACK:
		return decode_sack(value, option);
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return decode_accecn(value, option);
	default:
		return decode_data(value, option);
	}
}

/* The option at AT; its length, or 0 if there is none. */
static gsize
decode_option(WbView view, gsize at, WbTcpOption *option)
{
	gsize length = wb_view_u8(view, at + 1);

	*option = (WbTcpOption){ .kind = wb_view_u8(view, at) };
	if (option->kind == WB_OPTION_NOP)
		return 1;
	if (length < OPTION_HEADER || !wb_view_has(view, at, length))
		return 0;
	if (!decode_value(wb_view_part(view, at + OPTION_HEADER, length - OPTION_HEADER), option))
		return 0;
	return length;
}

static gboolean
is_zeros(WbView view)
{
	for (gsize i = 0; i < view.length; i++) {
		if (view.bytes[i] != 0)
			return FALSE;
	}
	return TRUE;
}

void
wb_tcp_options_decode(const guint8 *bytes, gsize length, WbTcpOptions *ret_options)
{
	WbView view = { bytes, MIN(length, OPTION_BYTES_MAX) };
	gsize at = 0;

	memset(ret_options, 0, sizeof(*ret_options));
	while (at < view.length && view.bytes[at] != WB_OPTION_EOL) {
		gsize size = decode_option(view, at, &ret_options->list[ret_options->count]);

		if (size == 0) {
			ret_options->malformed = TRUE;
			return;
		}
		ret_options->count++;
		at += size;
	}
	/* After the end there is nothing but zeros (RFC 9293 3.1). */
	ret_options->malformed = !is_zeros(wb_view_part(view, at, view.length));
}

static void
put_number(GByteArray *bytes, guint32 number, guint size)
{
	for (guint i = size; i-- > 0;) {
		guint8 byte = (guint8)(number >> (8 * i));

		g_byte_array_append(bytes, &byte, 1);
	}
}

static void
encode_data(const WbTcpOption *option, GByteArray *bytes)
{
	if (option->kind == WB_OPTION_EXPERIMENT && !option->other_experiment)
		put_number(bytes, FASTOPEN_MAGIC, 2);
	g_byte_array_append(bytes, option->data.bytes, option->data.length);
}

static void
encode_value(const WbTcpOption *option, GByteArray *bytes)
{
	switch (option->kind) {
	case WB_OPTION_MSS:
		put_number(bytes, option->mss, 2);
		break;
	case WB_OPTION_WSCALE:
		put_number(bytes, option->wscale, 1);
		break;
	case WB_OPTION_SACK_OK:
		break;
	case WB_OPTION_TIMESTAMP:
		put_number(bytes, option->ts.val, 4);
		put_number(bytes, option->ts.ecr, 4);
		break;
	case WB_OPTION_SACK:
		for (guint i = 0; i < option->sack.count; i++) {
			put_number(bytes, option->sack.blocks[i].start, 4);
			put_number(bytes, option->sack.blocks[i].end, 4);
		}
		break;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		for (guint i = 0; i < option->accecn.count; i++)
			put_number(bytes, option->accecn.counters[i], 3);
		break;
	default:
		encode_data(option, bytes);
		break;
	}
}

/* Whether the counts in OPTION are within its arrays. */
static gboolean
is_sound(const WbTcpOption *option)
{
	switch (option->kind) {
	case WB_OPTION_EOL:
	case WB_OPTION_NOP:
	case WB_OPTION_MSS:
	case WB_OPTION_WSCALE:
	case WB_OPTION_SACK_OK:
	case WB_OPTION_TIMESTAMP:
		return TRUE;
	case WB_OPTION_SACK:
		return option->sack.count <= WB_SACK_MAX;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return option->accecn.count <= G_N_ELEMENTS(option->accecn.counters);
	default:
		return option->data.length <= WB_OPTION_DATA_MAX;
	}
}

static void
encode_option(const WbTcpOption *option, GByteArray *bytes)
{
	guint start = bytes->len;

	put_number(bytes, option->kind, 1);
	if (option->kind == WB_OPTION_EOL || option->kind == WB_OPTION_NOP)
		return;
	put_number(bytes, 0, 1);
	encode_value(option, bytes);
	bytes->data[start + 1] = (guint8)(bytes->len - start);
}

gboolean
wb_tcp_options_encode(const WbTcpOptions *options, GByteArray *bytes, GError **error)
{
	guint start = bytes->len;

	for (guint i = 0; i < MIN(options->count, WB_OPTIONS_MAX); i++) {
		if (!is_sound(&options->list[i])) {
			g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
				"TCP option %u of kind %u is too long", i + 1,
				(guint)options->list[i].kind);
			return FALSE;
		}
		encode_option(&options->list[i], bytes);
	}
	while ((bytes->len - start) % 4)
		put_number(bytes, WB_OPTION_EOL, 1);
	if (bytes->len - start > OPTION_BYTES_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the TCP options take %u bytes; a header has room for %d",
			bytes->len - start, OPTION_BYTES_MAX);
		return FALSE;
	}
	return TRUE;
}
