/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as text. */
#include "views/packet-copy.h"

#include "draw/hex-text.h"

#define ROWS_MAX 10000u
#define COLUMNS 16
#define NS_PER_S G_GINT64_CONSTANT(1000000000)
/* No VM runs for ten years, and no file is from 1980. */
#define CALENDAR_NS (NS_PER_S * 86400 * 3652)

void
wb_packet_copy_text(GtkWidget *widget, const GString *text)
{
	gtk_clipboard_set_text(gtk_widget_get_clipboard(widget, GDK_SELECTION_CLIPBOARD), text->str,
		(int)text->len);
}

void
wb_packet_copy_rows(GtkWidget *widget, WbDesk *desk, WbRowModel *model,
	void (*append)(GString *text, const WbRunEvent *event, gpointer data), gpointer data)
{
	guint length = wb_row_model_get_length(model);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < MIN(length, ROWS_MAX); i++)
		append(text, wb_row_model_get(model, i), data);
	wb_packet_copy_text(widget, text);
	if (length > ROWS_MAX)
		wb_desk_say(desk,
			"The first %u of %u rows were copied. To have all, save them as a file.",
			ROWS_MAX, length);
}

void
wb_packet_copy_bytes(GtkWidget *widget, const WbRunEvent *packet)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(packet->packet.bytes, &length);
	g_autofree char *hex = wb_hex_text_dup(bytes, length, COLUMNS);
	g_autoptr(GString) text = g_string_new(hex);

	wb_packet_copy_text(widget, text);
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
