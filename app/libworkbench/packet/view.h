/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Received bytes and their end. What lies beyond it reads as 0: a decoder checks the lengths that
 * the packet claims, and no number it forgets to check reads outside of the bytes.
 */
#pragma once

#include <glib.h>

typedef struct {
	const guint8 *bytes;
	gsize length;
} WbView;

static inline gboolean
wb_view_has(WbView view, gsize at, gsize count)
{
	return at <= view.length && view.length - at >= count;
}

static inline guint8
wb_view_u8(WbView view, gsize at)
{
	return wb_view_has(view, at, 1) ? view.bytes[at] : 0;
}

static inline guint16
wb_view_u16(WbView view, gsize at)
{
	if (!wb_view_has(view, at, 2))
		return 0;
	return (guint16)(view.bytes[at] << 8 | view.bytes[at + 1]);
}

static inline guint32
wb_view_u32(WbView view, gsize at)
{
	if (!wb_view_has(view, at, 4))
		return 0;
	return (guint32)wb_view_u16(view, at) << 16 | wb_view_u16(view, at + 2);
}

/* The bytes from AT on, at most MAX. */
static inline WbView
wb_view_part(WbView view, gsize at, gsize max)
{
	at = MIN(at, view.length);
	return (WbView){ view.bytes + at, MIN(max, view.length - at) };
}
