/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sequence numbers are compared modulo 2^32 (RFC 9293 3.4). */
#pragma once

#include <glib.h>

static inline gboolean
wb_seq_after(guint32 a, guint32 b)
{
	return (gint32)(a - b) > 0;
}

/* LOW <= AT < HIGH */
static inline gboolean
wb_seq_between(guint32 low, guint32 at, guint32 high)
{
	return at - low < high - low;
}
