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
};

WbPastPages *
wb_past_pages_new(WbDesk *desk, GtkWidget *notebook, GPtrArray *editors)
{
	WbPastPages *pages = g_new0(WbPastPages, 1);

	pages->desk = desk;
	pages->notebook = notebook;
	pages->editors = editors;
	pages->pages = g_ptr_array_new();
	return pages;
}

void
wb_past_pages_free(WbPastPages *pages)
{
	g_ptr_array_unref(pages->pages);
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

void
wb_past_pages_update(WbPastPages *pages)
{
	for (guint i = 0; i < pages->pages->len; i++)
		gtk_widget_destroy(pages->pages->pdata[i]);
	g_ptr_array_set_size(pages->pages, 0);
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
