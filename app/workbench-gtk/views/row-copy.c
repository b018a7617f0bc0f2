/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows as text. */
#include "views/row-copy.h"

#define ROWS_MAX 10000u

void
wb_row_copy_text(GtkWidget *widget, const GString *text)
{
	gtk_clipboard_set_text(gtk_widget_get_clipboard(widget, GDK_SELECTION_CLIPBOARD), text->str,
		(int)text->len);
}

void
wb_row_copy_all(GtkWidget *widget, WbDesk *desk, WbRowModel *model,
	void (*append)(GString *text, const WbRunEvent *event, gpointer data), gpointer data)
{
	guint length = model ? wb_row_model_get_length(model) : 0;
	g_autoptr(GString) text = g_string_new(NULL);

	if (length == 0)
		return;
	for (guint i = 0; i < MIN(length, ROWS_MAX); i++)
		append(text, wb_row_model_get(model, i), data);
	wb_row_copy_text(widget, text);
	if (length > ROWS_MAX)
		wb_desk_say(desk, "The first %u of %u rows were copied.", ROWS_MAX, length);
}
