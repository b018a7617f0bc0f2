/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a screen reader says once, wherever the keys are. */
#include "notice.h"

#define KEY "notice"
#define SLOTS 4
#define PAUSE_MS 300
#define WAITING_MAX 4 /* who is that far behind hears the newest */

typedef struct {
	GtkWidget *box;
	GQueue waiting; /* of char * */
	guint timeout;
} Notice;

/* A screen reader may keep the widget. */
static void
on_destroy(GtkWidget *box, gpointer data)
{
	Notice *notice = g_object_get_data(G_OBJECT(box), KEY);

	g_object_set_data(data, KEY, NULL);
	g_clear_handle_id(&notice->timeout, g_source_remove);
}

static void
notice_free(gpointer data)
{
	Notice *notice = data;

	g_queue_clear_full(&notice->waiting, g_free);
	g_free(notice);
}

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
	Notice *notice = g_new0(Notice, 1);

	notice->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
	g_queue_init(&notice->waiting);
	for (int i = 0; i < SLOTS; i++)
		gtk_container_add(GTK_CONTAINER(notice->box), new_slot());
	g_object_set_data_full(G_OBJECT(notice->box), KEY, notice, notice_free);
	g_object_set_data(G_OBJECT(window), KEY, notice);
	g_signal_connect(notice->box, "destroy", G_CALLBACK(on_destroy), window);
	return notice->box;
}

static void
show(const Notice *notice, const char *text)
{
	g_autoptr(GList) slots = gtk_container_get_children(GTK_CONTAINER(notice->box));
	GtkWidget *next = slots->data;

	gtk_widget_hide(g_list_last(slots)->data);
	atk_object_set_name(gtk_widget_get_accessible(next), text);
	gtk_widget_show(next);
	gtk_box_reorder_child(GTK_BOX(notice->box), next, -1);
}

static gboolean
on_timeout(gpointer data)
{
	Notice *notice = data;
	g_autofree char *text = g_queue_pop_head(&notice->waiting);

	if (text) {
		show(notice, text);
		return G_SOURCE_CONTINUE;
	}
	notice->timeout = 0;
	return G_SOURCE_REMOVE;
}

void
wb_notice_say(GtkWidget *widget, const char *text)
{
	Notice *notice = g_object_get_data(G_OBJECT(gtk_widget_get_toplevel(widget)), KEY);

	if (!notice || !*text)
		return;
	g_queue_push_tail(&notice->waiting, g_strdup(text));
	if (g_queue_get_length(&notice->waiting) > WAITING_MAX)
		g_free(g_queue_pop_head(&notice->waiting));
	if (notice->timeout == 0)
		notice->timeout = g_timeout_add(PAUSE_MS, on_timeout, notice);
}
