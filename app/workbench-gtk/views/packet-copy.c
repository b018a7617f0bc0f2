/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as text. */
#include "views/packet-copy.h"

#include "views/row-copy.h"

#include "draw/hex-text.h"

#define COLUMNS 16
#define NS_PER_S G_GINT64_CONSTANT(1000000000)
/* No VM runs for ten years, and no file is from 1980. */
#define CALENDAR_NS (NS_PER_S * 86400 * 3652)

void
wb_packet_copy_bytes(GtkWidget *widget, const WbRunEvent *packet)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(packet->packet.bytes, &length);
	g_autofree char *hex = wb_hex_text_dup(bytes, length, COLUMNS);
	g_autoptr(GString) text = g_string_new(hex);

	wb_row_copy_text(widget, text);
}

char *
wb_packet_copy_dup_time(gint64 time_ns)
{
	g_autoptr(GDateTime) time = NULL;
	g_autofree char *day = NULL;

	if (time_ns < CALENDAR_NS)
		return g_strdup_printf("%.9f s after the VM's boot", (double)time_ns / 1e9);
	time = g_date_time_new_from_unix_local(time_ns / NS_PER_S);
	day = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S") : g_strdup("");
	return g_strdup_printf("%s.%09d", day, (int)(time_ns % NS_PER_S));
}
