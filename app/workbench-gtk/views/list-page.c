/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page of events. */
#include "views/list-page.h"

#include "desk/desk-evidence.h"
#include "desk/desk-past.h"
#include "views/row-filler.h"
#include "views/row-whole.h"
#include "ui.h"

#include <string.h>

typedef struct {
	WbDesk *desk;
	WbListPageSpec spec;
	GDestroyNotify free;
	WbRowFiller *filler;
	GtkWidget *bar, *filter, *fault, *stack, *list, *whole;
} Page;

static Page *
get_page(GtkWidget *widget)
{
	return g_object_get_data(G_OBJECT(widget), "list-page");
}

gboolean
wb_list_page_has_word(const WbRunEvent *event, const char *word)
{
	g_autofree char *folded =
		*word ? g_utf8_casefold(event->text ? event->text : "", -1) : NULL;

	return !folded || strstr(folded, word) != NULL;
}

/* --- what is shown -----------------------------------------------------------------------------
 */

static void
show_fault(Page *page, const GError *error)
{
	GtkStyleContext *context = gtk_widget_get_style_context(page->filter);

	if (error)
		gtk_style_context_add_class(context, "outcome-fail");
	else
		gtk_style_context_remove_class(context, "outcome-fail");
	gtk_label_set_text(GTK_LABEL(page->fault), error ? error->message : "");
	gtk_widget_set_visible(page->fault, error != NULL);
}

static void
update(Page *page)
{
	if (page->spec.updated)
		page->spec.updated(page->spec.data);
}

/* An excuse is none while more may come. */
static void
on_filled(gpointer data)
{
	Page *page = data;
	WbTimeline *timeline = wb_desk_get_timeline(page->desk);
	WbRowModel *model = wb_row_list_get(page->list);
	guint64 count = 0;

	for (guint i = 0; timeline && i < WB_STREAM_COUNT; i++)
		if (page->spec.streams & 1u << i)
			count += wb_timeline_count(timeline, i);
	if ((model && wb_row_model_get_length(model) > 0) || wb_row_filler_is_busy(page->filler))
		wb_row_stack_set(page->stack, NULL);
	else
		wb_row_stack_set(page->stack, count > 0 ? page->spec.no_match : page->spec.excuse);
	update(page);
}

static gboolean
match(const WbRunEvent *event, gpointer data)
{
	const Page *page = data;

	return page->spec.match(event, page->spec.data);
}

static void
fill(Page *page)
{
	wb_row_filler_start(page->filler, &page->spec.rows);
	on_filled(page);
}

void
wb_list_page_refill(GtkWidget *widget)
{
	Page *page = get_page(widget);
	g_autoptr(GError) error = NULL;
	gboolean good = !page->spec.use_filter ||
			page->spec.use_filter(gtk_entry_get_text(GTK_ENTRY(page->filter)),
				page->spec.data, &error);

	show_fault(page, error);
	if (good)
		fill(page);
}

static void
on_filter_changed(GtkSearchEntry *entry, gpointer data)
{
	wb_list_page_refill(data);
}

static void
on_evidence_changed(WbDesk *desk, gpointer data)
{
	Page *page = data;

	wb_row_filler_clear(page->filler);
	if (page->spec.learn)
		page->spec.learn(FALSE, page->spec.data);
	fill(page);
}

static void
on_evidence_grew(WbDesk *desk, gpointer data)
{
	Page *page = data;

	if (page->spec.learn)
		page->spec.learn(TRUE, page->spec.data);
	/* A file is read from its first packet on. */
	wb_row_filler_go_on(page->filler, wb_desk_get_reading(desk) < 0);
}

static void
on_selected(WbDesk *desk, gpointer data)
{
	update(data);
}

/* --- the widget --------------------------------------------------------------------------------
 */

static void
page_free(gpointer data)
{
	Page *page = data;

	wb_row_filler_free(page->filler);
	if (page->free)
		page->free(page->spec.data);
	g_free(page);
}

static void
add_bar(Page *page, GtkWidget *box)
{
	page->bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
	page->filter = gtk_search_entry_new();
	gtk_entry_set_placeholder_text(GTK_ENTRY(page->filter), page->spec.placeholder);
	gtk_entry_set_width_chars(GTK_ENTRY(page->filter), 8);
	wb_ui_set_name(page->filter, page->spec.filter_name);
	gtk_box_pack_start(GTK_BOX(page->bar), page->filter, TRUE, TRUE, 0);
	g_object_set(page->bar, "margin", 4, NULL);
	page->fault = wb_ui_wrapped_label_new("", "outcome-fail");
	g_object_set(page->fault, "margin-start", 8, "margin-end", 8, "margin-bottom", 4, NULL);
	gtk_widget_set_no_show_all(page->fault, TRUE);
	gtk_container_add(GTK_CONTAINER(box), page->bar);
	gtk_container_add(GTK_CONTAINER(box), page->fault);
	g_signal_connect(page->filter, "search-changed", G_CALLBACK(on_filter_changed), box);
}

GtkWidget *
wb_list_page_new(WbDesk *desk, const WbListPageSpec *spec, GDestroyNotify free)
{
	Page *page = g_new0(Page, 1);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	page->desk = desk;
	page->spec = *spec;
	page->spec.rows.data = spec->data;
	page->free = free;
	add_bar(page, box);
	page->list = wb_row_list_new(
		desk, spec->name, spec->columns, spec->column_count, spec->rows.columns - 1);
	page->stack = wb_row_stack_new(page->list);
	gtk_box_pack_start(GTK_BOX(box), page->stack, TRUE, TRUE, 0);
	page->whole =
		wb_row_whole_new(page->list, spec->columns, spec->column_count, &page->spec.rows);
	gtk_container_add(GTK_CONTAINER(box), page->whole);
	page->filler = wb_row_filler_new(
		desk, box, page->list, &(WbRowFillerSpec){ spec->streams, match, on_filled, page });
	g_object_set_data_full(G_OBJECT(box), "list-page", page, page_free);
	return box;
}

void
wb_list_page_begin(GtkWidget *widget)
{
	Page *page = get_page(widget);

	gtk_widget_show_all(widget);
	if (page->spec.learn)
		page->spec.learn(FALSE, page->spec.data);
	wb_list_page_refill(widget);
	wb_ui_observe(
		page->desk, "evidence-changed", G_CALLBACK(on_evidence_changed), widget, page);
	wb_ui_observe(page->desk, "evidence-grew", G_CALLBACK(on_evidence_grew), widget, page);
	wb_ui_observe(page->desk, "selected", G_CALLBACK(on_selected), widget, page);
}

GtkWidget *
wb_list_page_get_bar(GtkWidget *page)
{
	return get_page(page)->bar;
}

GtkWidget *
wb_list_page_get_filter(GtkWidget *page)
{
	return get_page(page)->filter;
}

GtkWidget *
wb_list_page_get_list(GtkWidget *page)
{
	return get_page(page)->list;
}

void
wb_list_page_redraw(GtkWidget *widget)
{
	const Page *page = get_page(widget);

	gtk_widget_queue_draw(page->list);
	wb_row_whole_update(page->whole);
}

WbRowModel *
wb_list_page_get_model(GtkWidget *page)
{
	return wb_row_list_get(get_page(page)->list);
}
