/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that are out of date. */
#include "views/refresh.h"

#define PAUSE_MS 200
#define COST 10 /* pauses are so much longer than the work */

struct _WbRefresh {
	GtkWidget *widget;
	void (*callback)(gpointer);
	gpointer data;
	gboolean stale;
	guint timeout;
	gint64 next_us; /* not before */
};

void
wb_refresh_now(WbRefresh *refresh)
{
	gint64 begin = g_get_monotonic_time(), end;

	g_clear_handle_id(&refresh->timeout, g_source_remove);
	refresh->stale = FALSE;
	refresh->callback(refresh->data);
	end = g_get_monotonic_time();
	refresh->next_us = end + MAX(PAUSE_MS * 1000, COST * (end - begin));
}

static gboolean
on_timeout(gpointer data)
{
	WbRefresh *refresh = data;

	refresh->timeout = 0;
	if (refresh->stale && gtk_widget_get_mapped(refresh->widget))
		wb_refresh_now(refresh);
	return G_SOURCE_REMOVE;
}

void
wb_refresh_ask(WbRefresh *refresh)
{
	gint64 wait = (refresh->next_us - g_get_monotonic_time()) / 1000;

	refresh->stale = TRUE;
	if (refresh->timeout || !gtk_widget_get_mapped(refresh->widget))
		return;
	refresh->timeout = g_timeout_add((guint)CLAMP(wait, 1, 10000), on_timeout, refresh);
}

void
wb_refresh_show(WbRefresh *refresh)
{
	refresh->stale = TRUE;
	if (gtk_widget_get_mapped(refresh->widget))
		wb_refresh_now(refresh);
}

void
wb_refresh_follow(WbRefresh *refresh)
{
	if (g_get_monotonic_time() < refresh->next_us)
		wb_refresh_ask(refresh);
	else
		wb_refresh_show(refresh);
}

static void
on_map(GtkWidget *widget, gpointer data)
{
	WbRefresh *refresh = data;

	if (refresh->stale)
		wb_refresh_now(refresh);
}

static void
refresh_free(gpointer data)
{
	WbRefresh *refresh = data;

	g_clear_handle_id(&refresh->timeout, g_source_remove);
	g_free(refresh);
}

WbRefresh *
wb_refresh_new(GtkWidget *widget, void (*callback)(gpointer), gpointer data)
{
	WbRefresh *refresh = g_new0(WbRefresh, 1);

	refresh->widget = widget;
	refresh->callback = callback;
	refresh->data = data;
	g_object_set_data_full(G_OBJECT(widget), "refresh", refresh, refresh_free);
	g_signal_connect(widget, "map", G_CALLBACK(on_map), refresh);
	return refresh;
}
