/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this machine could not do. */
#include "results/trouble-box.h"

#include "ui.h"

#include "base/text.h"

#define REMEDY "remedy"

static void
on_clicked(GtkButton *button, gpointer data)
{
	wb_desk_mend(data, GPOINTER_TO_INT(g_object_get_data(G_OBJECT(button), REMEDY)));
}

static GtkWidget *
new_button(WbDesk *desk, WbRemedy remedy)
{
	GtkWidget *button = gtk_button_new_with_mnemonic(wb_remedy_get_label(remedy));

	gtk_widget_set_halign(button, GTK_ALIGN_START);
	if (remedy == WB_REMEDY_PREFERENCES) {
		gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "app.preferences");
		return button;
	}
	g_object_set_data(G_OBJECT(button), REMEDY, GINT_TO_POINTER(remedy));
	g_signal_connect_object(button, "clicked", G_CALLBACK(on_clicked), desk, 0);
	return button;
}

static GtkWidget *
new_details(const char *text)
{
	GtkWidget *expander = gtk_expander_new_with_mnemonic("Show _Details");
	g_autofree char *safe = wb_text_dup_safe(text, -1);
	GtkWidget *label = wb_ui_wrapped_label_new(safe, "dim-label");

	gtk_container_add(GTK_CONTAINER(expander), label);
	return expander;
}

static GtkWidget *
new_words(const char *text, const char *style_class)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);

	return wb_ui_wrapped_label_new(safe, style_class);
}

GtkWidget *
wb_trouble_box_new(WbDesk *desk, const WbTrouble *trouble)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);

	gtk_container_add(GTK_CONTAINER(box), new_words(trouble->what, "headline"));
	gtk_container_add(GTK_CONTAINER(box), new_words(trouble->advice, NULL));
	if (wb_remedy_get_label(trouble->remedy))
		gtk_container_add(GTK_CONTAINER(box), new_button(desk, trouble->remedy));
	if (*trouble->details)
		gtk_container_add(GTK_CONTAINER(box), new_details(trouble->details));
	gtk_widget_show_all(box);
	return box;
}
