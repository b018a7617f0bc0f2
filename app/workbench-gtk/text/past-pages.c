/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages of files as they were. */
#include "text/past-pages.h"

#include "desk/desk-past.h"
#include "text/editor.h"
#include "text/past-page.h"
#include "text/script-marks.h"

#include "base/text.h"

#include <string.h>

struct _WbPastPages {
	WbDesk *desk;
	GtkWidget *notebook;
	GPtrArray *editors; /* of WbEditor *, borrowed */
	GPtrArray *pages;   /* of GtkWidget * */
	GHashTable *places; /* WbPastPlace * by a file's name: where its last page stood */
	const WbTask *task; /* of which they are */
	char *front;	    /* the file whose page was in front when it went, or NULL */
	int instead;	    /* the page that is since */
};

WbPastPages *
wb_past_pages_new(WbDesk *desk, GtkWidget *notebook, GPtrArray *editors)
{
	WbPastPages *pages = g_new0(WbPastPages, 1);

	pages->desk = desk;
	pages->notebook = notebook;
	pages->editors = editors;
	pages->pages = g_ptr_array_new();
	pages->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return pages;
}

void
wb_past_pages_free(WbPastPages *pages)
{
	g_ptr_array_unref(pages->pages);
	g_hash_table_unref(pages->places);
	g_free(pages->front);
	g_free(pages);
}

static void
add_page(WbPastPages *pages, const char *name, const char *then, const char *now)
{
	g_autofree char *base = g_path_get_basename(name);
	g_autofree char *time = wb_desk_dup_past_time(pages->desk);
	g_autofree char *title = g_strdup_printf("%s, %s", base, time);
	GtkWidget *page = wb_past_page_new(name, then, now);
	GtkWidget *label = gtk_label_new(title);

	gtk_widget_set_tooltip_text(
		label, "As it was in that run. Lines that the file does not have now are marked.");
	gtk_notebook_append_page(GTK_NOTEBOOK(pages->notebook), page, label);
	wb_past_page_set_problems(page, wb_desk_get_problems(pages->desk));
	if (g_str_has_suffix(name, ".pkt"))
		wb_script_marks_attach(wb_past_page_get_view(page), pages->desk);
	g_ptr_array_add(pages->pages, page);
}

/* The page that is looked at, if it is of a file as it was. */
static GtkWidget *
get_front(const WbPastPages *pages)
{
	GtkNotebook *notebook = GTK_NOTEBOOK(pages->notebook);
	GtkWidget *page =
		gtk_notebook_get_nth_page(notebook, gtk_notebook_get_current_page(notebook));

	return g_ptr_array_find(pages->pages, page, NULL) ? page : NULL;
}

static void
remove_pages(WbPastPages *pages)
{
	for (guint i = 0; i < pages->pages->len; i++) {
		GtkWidget *page = pages->pages->pdata[i];
		WbPastPlace place = wb_past_page_get_place(page);

		g_hash_table_insert(pages->places, g_strdup(wb_past_page_get_name(page)),
			g_memdup2(&place, sizeof(place)));
		gtk_widget_destroy(page);
	}
	g_ptr_array_set_size(pages->pages, 0);
}

static void
bring_to_front(WbPastPages *pages, GtkWidget *page)
{
	GtkNotebook *notebook = GTK_NOTEBOOK(pages->notebook);

	gtk_notebook_set_current_page(notebook, gtk_notebook_page_num(notebook, page));
}

/* One run is left before the next is shown: the file as it is now stands in between. */
static void
bring_back(WbPastPages *pages)
{
	GtkWidget *page = wb_past_pages_find(pages, pages->front);

	if (page) {
		bring_to_front(pages, page);
		g_clear_pointer(&pages->front, g_free);
		return;
	}
	for (guint i = 0; i < pages->editors->len; i++)
		if (strcmp(wb_editor_get_name(pages->editors->pdata[i]), pages->front) == 0)
			bring_to_front(pages, pages->editors->pdata[i]);
	pages->instead = gtk_notebook_get_current_page(GTK_NOTEBOOK(pages->notebook));
}

static void
add_pages(WbPastPages *pages)
{
	for (guint i = 0; i < pages->editors->len; i++) {
		WbEditor *editor = pages->editors->pdata[i];
		const char *name = wb_editor_get_name(editor);
		const char *then = wb_desk_get_past_source(pages->desk, name);
		g_autofree char *text = then ? wb_editor_dup_text(editor) : NULL;
		g_autofree char *now = text ? wb_text_dup_safe(text, -1) : NULL;

		if (then && strcmp(then, now) != 0)
			add_page(pages, name, then, now);
	}
}

static void
forget_places(WbPastPages *pages, const WbTask *task)
{
	if (task == pages->task)
		return;
	g_hash_table_remove_all(pages->places);
	g_clear_pointer(&pages->front, g_free);
	pages->task = task;
}

/* Another run's page of the same file stands where the one before stood. */
void
wb_past_pages_update(WbPastPages *pages)
{
	const WbSelection *open = wb_desk_get_open(pages->desk);
	GtkWidget *front = get_front(pages);
	int shown = gtk_notebook_get_current_page(GTK_NOTEBOOK(pages->notebook));

	if (front || shown != pages->instead)
		g_clear_pointer(&pages->front, g_free);
	if (front)
		pages->front = g_strdup(wb_past_page_get_name(front));
	remove_pages(pages);
	forget_places(pages, open ? open->task : NULL);
	add_pages(pages);
	if (pages->front)
		bring_back(pages);
	for (guint i = 0; i < pages->pages->len; i++) {
		GtkWidget *page = pages->pages->pdata[i];
		const WbPastPlace *place =
			g_hash_table_lookup(pages->places, wb_past_page_get_name(page));

		if (place)
			wb_past_page_set_place(page, place);
	}
}

GtkWidget *
wb_past_pages_find(WbPastPages *pages, const char *name)
{
	for (guint i = 0; i < pages->pages->len; i++)
		if (strcmp(wb_past_page_get_name(pages->pages->pdata[i]), name) == 0)
			return pages->pages->pdata[i];
	return NULL;
}

gboolean
wb_past_pages_jump(WbPastPages *pages, const char *name, guint line, guint column)
{
	GtkWidget *page = wb_past_pages_find(pages, name);

	if (!page)
		return FALSE;
	gtk_notebook_set_current_page(GTK_NOTEBOOK(pages->notebook),
		gtk_notebook_page_num(GTK_NOTEBOOK(pages->notebook), page));
	wb_past_page_go_to(page, line, column);
	return TRUE;
}
