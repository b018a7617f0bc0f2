/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page of one kind of event. */
#include "views/event-list.h"

#include "desk/desk-evidence.h"
#include "views/list-page.h"

#include "draw/words.h"

enum { COLUMN_NUMBER, COLUMN_TIME, COLUMN_TEXT, COLUMN_WEIGHT, COLUMNS };

static const WbRowColumn columns[] = {
	{ "No.", COLUMN_NUMBER, 46, WB_CELL_FIGURES },
	{ "Time", COLUMN_TIME, 84, WB_CELL_FIGURES },
	{ "What", COLUMN_TEXT, 200, WB_CELL_EXPAND | WB_CELL_MONOSPACE },
};

typedef struct {
	WbDesk *desk;
	gboolean flows;	       /* the filter may be ends of a connection */
	WbRunEventFilter flow; /* is used if it has ends; else WORD, folded */
	char *word;
} Page;

static char *
dup_cell(const WbRunEvent *event, int column, gpointer data)
{
	const Page *page = data;

	if (column == COLUMN_NUMBER)
		return g_strdup_printf("%" G_GUINT64_FORMAT, event->number);
	if (column == COLUMN_TIME)
		return wb_dup_time(event->time_ns, wb_desk_get_start(page->desk));
	return g_strdup(event->text ? event->text : "");
}

static int
get_weight(const WbRunEvent *event, gpointer data)
{
	return event->stream == WB_STREAM_DROP ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
}

static gboolean
use_filter(const char *text, gpointer data, GError **error)
{
	Page *page = data;

	g_free(page->word);
	page->word = g_utf8_casefold(text, -1);
	page->flow = (WbRunEventFilter){ .from_ns = G_MININT64 };
	if (!page->flows || !*text || !wb_run_event_filter_parse_flow(&page->flow, text))
		page->flow.end_count = 0;
	return TRUE;
}

static gboolean
match(const WbRunEvent *event, gpointer data)
{
	const Page *page = data;

	return page->flow.end_count > 0 ? wb_run_event_filter_match(&page->flow, event)
					: wb_list_page_has_word(event, page->word);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_free(page->word);
	g_free(page);
}

GtkWidget *
wb_event_list_new(WbDesk *desk, const WbEventListSpec *spec)
{
	Page *page = g_new0(Page, 1);
	const WbListPageSpec list = {
		.name = spec->name,
		.filter_name = spec->placeholder,
		.placeholder = spec->placeholder,
		.excuse = spec->excuse,
		.no_match = "Nothing matches the filter.",
		.streams = spec->streams,
		.columns = columns,
		.column_count = G_N_ELEMENTS(columns),
		.rows = { COLUMNS, dup_cell, get_weight, NULL },
		.use_filter = use_filter,
		.match = match,
		.data = page,
	};
	GtkWidget *widget;

	page->desk = desk;
	page->flows = spec->flows;
	widget = wb_list_page_new(desk, &list, page_free);
	wb_list_page_begin(widget);
	return widget;
}
