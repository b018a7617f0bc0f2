/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SACK scoreboard of a connection: a strip of the sender's bytes after each acknowledgment.
 * What the receiver acknowledged, what else it said it holds (numbered as on the wire, the newest
 * block first), what is taken for lost, what was sent again; and the hole that the next
 * acknowledgment waits for.
 *
 * The sender is the end whose bytes were SACKed, or who sent more. Bounded: at most 60 strips.
 */
#pragma once

#include "draw/run-connection.h"
#include "draw/paint.h"

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

guint wb_score_strips_get_length(const WbScoreStrips *strips);

/* As a WbPicture has them; STRIPS is a WbScoreStrips. */
void wb_score_strips_measure(cairo_t *cairo, const WbTheme *theme, double *ret_width,
	double *ret_height, gpointer strips);
void wb_score_strips_paint(cairo_t *cairo, const WbTheme *theme, gpointer strips);

/* The packet whose strip is at X, Y, or NULL. Nothing was drawn there before it was measured. */
const WbRunEvent *wb_score_strips_hit(const WbScoreStrips *strips, double x, double y);

/* All of it in words, a line for each strip. Owned. */
char *wb_score_strips_describe(const WbScoreStrips *strips);
