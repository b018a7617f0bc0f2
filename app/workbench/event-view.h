/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event of a run as lines on the terminal: its second, its name, what it was. */
#pragma once

#include "evidence/timeline.h"

typedef struct {
	gint64 start_ns; /* second 0, on the boot clock */
	gsize indent;	 /* columns before the text */
	gsize width;	 /* of the terminal */
	gboolean has_color;
	gboolean brief; /* of a packet what tells it from others: no options, no window */
	const GPtrArray
		*interfaces; /* of char *: their names are shown if there are two; or NULL */
} WbEventView;

/* Columns and colour of the terminal on stdout, for references of at most WIDEST columns ("packet
 * 1234"). */
void wb_event_view_init(WbEventView *view, gsize widest);

/* "SECOND  EVENT  WHAT" over the columns. */
void wb_event_view_print_heading(const WbEventView *view);

/* REASON, in parentheses after the text, may be NULL. */
void wb_event_view_print(const WbEventView *view, const WbRunEvent *event, const char *reason);

/* Whether a person wants to see it who has not asked for streams: what a function called, TCP's
 * numbers at each segment, and buffers that were freed for no reason, are noise. */
gboolean wb_event_view_is_plain(const WbRunEvent *event);

/* "packet,log" into FILTER. Returns an exit status, after telling what is wrong. TEXT may be NULL.
 */
int wb_event_view_parse_streams(const char *text, WbRunEventFilter *filter);
/* "4711", "127.0.0.1:4711", two of them with a hyphen; the same. */
int wb_event_view_parse_flow(const char *text, WbRunEventFilter *filter);
