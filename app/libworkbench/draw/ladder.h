/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packet ladder of one connection: two ends whose bands are the states of their sockets, arrows
 * between them, log lines where they were written, verdicts, drops, and how it ended.
 *
 * Time goes down, not to scale: what happened close together is drawn apart far enough to read, and
 * where nothing happened for long the paper has a gap that says how long.
 */
#pragma once

#include "draw/run-connection.h"
#include "draw/paint.h"

typedef struct _WbPacketLadder WbPacketLadder;

/* Takes CONNECTION over. TITLE may be NULL. */
WbPacketLadder *wb_packet_ladder_new(WbRunConnection *connection, const char *title);
void wb_packet_ladder_free(WbPacketLadder *ladder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPacketLadder, wb_packet_ladder_free)

/* Times are shown relative to START_NS: that of the run's first event, if nothing is set. */
void wb_packet_ladder_set_start(WbPacketLadder *ladder, gint64 start_ns);
/* EVENT, or NULL, is the selected one. */
void wb_packet_ladder_select(WbPacketLadder *ladder, const WbRunEvent *event);

/* For a page so wide columns are narrower, as far as they can be read; 0, or wider than it needs:
 * as they are best. */
void wb_packet_ladder_set_width(WbPacketLadder *ladder, double width);
/* Of a long connection only COUNT things from FIRST on, and the states that the ends were in then;
 * COUNT 0: all. */
void wb_packet_ladder_set_page(WbPacketLadder *ladder, guint first, guint count);
/* How many things there are, and which of them EVENT is; -1: none. */
guint wb_packet_ladder_get_length(const WbPacketLadder *ladder);
int wb_packet_ladder_find(const WbPacketLadder *ladder, const WbRunEvent *event);

/* As a WbPicture has them; LADDER is a WbPacketLadder. */
void wb_packet_ladder_measure(cairo_t *cairo, const WbTheme *theme, double *ret_width,
	double *ret_height, gpointer ladder);
void wb_packet_ladder_paint(cairo_t *cairo, const WbTheme *theme, gpointer ladder);

/* The event drawn at X, Y, or NULL. Nothing was drawn there before it was measured. */
const WbRunEvent *wb_packet_ladder_hit(const WbPacketLadder *ladder, double x, double y);
/* Where EVENT is drawn; FALSE if it is not. */
gboolean wb_packet_ladder_get_box(
	const WbPacketLadder *ladder, const WbRunEvent *event, WbBox *ret_box);

/* "Ladder of the connection from 10.0.0.1:4711 to 10.0.0.2:80, 14 events". Owned. */
char *wb_packet_ladder_sum_up(const WbPacketLadder *ladder);
/* What is drawn at X, Y, in words: the first line says what it is; or NULL. Owned. */
char *wb_packet_ladder_explain(const WbPacketLadder *ladder, double x, double y);
/* All of it in words, a line for each thing. Owned. */
char *wb_packet_ladder_describe(const WbPacketLadder *ladder);
