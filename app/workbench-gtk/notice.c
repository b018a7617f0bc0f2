/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a screen reader says once, wherever the keys are. */
#include "notice.h"

#define KEY "notice"
#define COUNT 8

static GtkWidget *
new_slot(void)
{
	GtkWidget *slot = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

	atk_object_set_role(gtk_widget_get_accessible(slot), ATK_ROLE_NOTIFICATION);
	gtk_widget_set_no_show_all(slot, TRUE);
	return slot;
}

GtkWidget *
wb_notice_new(GtkWindow *window)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

	for (int i = 0; i < COUNT; i++)
		gtk_container_add(GTK_CONTAINER(box), new_slot());
	g_object_set_data(G_OBJECT(window), KEY, box);
	return box;
}

void
wb_notice_say(GtkWidget *widget, const char *text)
{
	GtkWidget *box = g_object_get_data(G_OBJECT(gtk_widget_get_toplevel(widget)), KEY);
	g_autoptr(GList) slots = box ? gtk_container_get_children(GTK_CONTAINER(box)) : NULL;
	GtkWidget *next;

	if (!slots || !*text)
		return;
	next = slots->data;
	gtk_widget_hide(g_list_last(slots)->data);
	atk_object_set_name(gtk_widget_get_accessible(next), text);
	gtk_widget_show(next);
	gtk_box_reorder_child(GTK_BOX(box), next, -1);
}
