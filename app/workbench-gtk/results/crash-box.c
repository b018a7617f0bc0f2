/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's complaint. */
#include "results/crash-box.h"

#include "ui.h"

#include "base/text.h"

typedef struct {
	WbDesk *desk;
	char *file;
	guint line;
} CrashBox;

static void
box_free(gpointer data)
{
	CrashBox *view = data;

	g_free(view->file);
	g_free(view);
}

static void
on_source_clicked(GtkButton *button, gpointer data)
{
	const CrashBox *view = data;

	wb_desk_jump(view->desk, view->file, view->line, 1);
}

static GtkWidget *
new_source_button(CrashBox *view)
{
	g_autofree char *file = wb_text_dup_safe_line(view->file, -1);
	g_autofree char *label = g_strdup_printf("Go to %s:%u", file, view->line);
	GtkWidget *button = gtk_button_new_with_label(label);

	gtk_widget_set_halign(button, GTK_ALIGN_START);
	g_signal_connect(button, "clicked", G_CALLBACK(on_source_clicked), view);
	return button;
}

static GtkWidget *
new_lines(GPtrArray *lines)
{
	GtkWidget *expander = gtk_expander_new_with_mnemonic("The kernel's _words");
	g_autoptr(GString) text = g_string_new(NULL);
	GtkWidget *label;

	for (guint i = 0; i < lines->len; i++) {
		g_autofree char *safe = wb_text_dup_safe_line(lines->pdata[i], -1);

		g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", safe);
	}
	label = wb_ui_wrapped_label_new(text->str, "monospace");
	gtk_container_add(GTK_CONTAINER(expander), label);
	return expander;
}

GtkWidget *
wb_crash_box_new(WbDesk *desk, const WbCrash *crash)
{
	CrashBox *view = g_new0(CrashBox, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);

	view->desk = desk;
	view->file = g_strdup(crash->source_file);
	view->line = crash->source_line;
	g_object_set_data_full(G_OBJECT(box), "view", view, box_free);
	if (view->file && view->line > 0)
		gtk_container_add(GTK_CONTAINER(box), new_source_button(view));
	if (crash->lines->len > 0)
		gtk_container_add(GTK_CONTAINER(box), new_lines(crash->lines));
	return box;
}
