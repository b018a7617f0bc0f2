/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SACK scoreboard of a connection: a strip of the sender's bytes after each acknowledgment.
 * What the receiver acknowledged, what else it said it holds (numbered as on the wire, the newest
 * block first), what is taken for lost, what was sent again; and the hole that the next
 * acknowledgment waits for.
 *
 * The sender is the end whose bytes were SACKed, or who sent more. Bounded: at most 60 strips at a
 * time.
 */
#pragma once

#include "draw/run-connection.h"
#include "draw/paint.h"

#define WB_SCORE_STRIPS_MAX 60

typedef struct _WbScoreStrips WbScoreStrips;

/* Takes CONNECTION over. TITLE may be NULL. NULL, and CONNECTION freed, if it has no TCP packets.
 */
WbScoreStrips *wb_score_strips_new(WbRunConnection *connection, const char *title);
void wb_score_strips_free(WbScoreStrips *strips);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbScoreStrips, wb_score_strips_free)

/* Times are shown relative to START_NS: that of the connection's first event, if nothing is set. */
void wb_score_strips_set_start(WbScoreStrips *strips, gint64 start_ns);
/* Only the strip after EVENT, a packet of the connection; NULL: all. FALSE if it has none. */
gboolean wb_score_strips_choose(WbScoreStrips *strips, const WbRunEvent *event);
/* EVENT, or NULL, is the selected one. */
void wb_score_strips_select(WbScoreStrips *strips, const WbRunEvent *event);

/* As wide as the page is, as far as it can be read; 0: as it is best. */
void wb_score_strips_set_width(WbScoreStrips *strips, double width);
/* Of many acknowledgments, the page that begins with the one at FIRST; pages are of
 * WB_SCORE_STRIPS_MAX. */
void wb_score_strips_set_first(WbScoreStrips *strips, guint first);
/* Of all pages; and which of them EVENT is, -1: none. */
guint wb_score_strips_count_all(const WbScoreStrips *strips);
int wb_score_strips_find(const WbScoreStrips *strips, const WbRunEvent *event);

guint wb_score_strips_get_length(const WbScoreStrips *strips);

/* As a WbPicture has them; STRIPS is a WbScoreStrips. */
void wb_score_strips_measure(cairo_t *cairo, const WbTheme *theme, double *ret_width,
	double *ret_height, gpointer strips);
void wb_score_strips_paint(cairo_t *cairo, const WbTheme *theme, gpointer strips);

/* The packet whose strip is at X, Y, or NULL. Nothing was drawn there before it was measured. */
const WbRunEvent *wb_score_strips_hit(const WbScoreStrips *strips, double x, double y);

/* "Scoreboard of the bytes that the client sent, 14 acknowledgments". Owned. */
char *wb_score_strips_sum_up(const WbScoreStrips *strips);
/* The strip at Y in words, or NULL. Owned. */
char *wb_score_strips_explain(const WbScoreStrips *strips, double x, double y);
/* Where the strip after EVENT is; FALSE if there is none. */
gboolean wb_score_strips_get_box(
	const WbScoreStrips *strips, const WbRunEvent *event, WbBox *ret_box);
/* All of it in words, a line for each strip. Owned. */
char *wb_score_strips_describe(const WbScoreStrips *strips);
