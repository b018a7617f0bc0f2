/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside draw/ladder*.c only. */
#pragma once

#include "draw/ladder.h"
#include "draw/words.h"

/* Where an item went. */
typedef struct {
	const WbConnectionItem *item;
	WbBox box;	/* all of it */
	double y;	/* its moment: where an arrow leaves, a state begins, a flag is tied */
	double arrival; /* of an arrow */
	gboolean shown_time;
} WbLadderRow;

typedef struct {
	double y, height;
	gint64 ns; /* that nothing happened for */
} WbLadderGap;

/* The columns. On a narrow page flags stand between the bands, in the arrows' column. */
typedef struct {
	double margin, time, left_flags, left_flags_width, left_band, right_band, right_flags,
		right_flags_width, width;
	double band; /* how wide one is */
	gboolean narrow;
} WbLadderColumns;

struct _WbPacketLadder {
	WbRunConnection *connection;
	char *title;
	gint64 start_ns;
	const WbRunEvent *selected;
	double room;	    /* how wide it should be; 0: any */
	guint first, count; /* of the page; COUNT 0: all */

	/* Of the theme that was measured last. */
	WbLadderColumns columns;
	GArray *rows, *gaps;
	double top, bottom, height; /* where the bands begin and end; of the whole picture */
	guint left_out;		    /* for want of paper */
	guint32 legend;		    /* 1 << of what WB_LADDER_LEGEND_* is in it */
};

typedef enum { WB_LADDER_OPTIONS, WB_LADDER_REMARK, WB_LADDER_DROPPED } WbLadderBelow;

typedef struct {
	WbLadderBelow kind;
	char *text;
} WbLadderLine;

enum {
	WB_LADDER_LEGEND_KERNEL,
	WB_LADDER_LEGEND_IMPLIED,
	WB_LADDER_LEGEND_DROP,
	WB_LADDER_LEGEND_GHOST,
};

/* "log 17", or "packet 4"; what a flag says over its text. Owned. */
char *wb_ladder_dup_flag_head(const WbPacketLadder *ladder, const WbConnectionItem *item);
/* A line as it is shown: not all of a long one. Owned. */
char *wb_ladder_dup_flag_text(const WbConnectionItem *item);
WbTextStyle wb_ladder_get_flag_style(const WbTheme *theme, double column_width);
/* What stands under an arrow, line by line. Of WbLadderLine, owned. */
GPtrArray *wb_ladder_get_below(const WbConnectionItem *item);
/* Sentences for the foot. Of char *, owned. */
GPtrArray *wb_ladder_get_foot(const WbPacketLadder *ladder);

/* Any of it is between FROM and TO of the height: a window sees twenty rows of three hundred. */
gboolean wb_ladder_row_is_in(const WbLadderRow *row, double from, double to);

/* Those of the page: from *RET_FROM up to *RET_TO. */
void wb_ladder_get_page(const WbPacketLadder *ladder, guint *ret_from, guint *ret_to);
void wb_ladder_lay_out(WbPacketLadder *ladder, cairo_t *cairo, const WbTheme *theme);

/* --- painting ------------------------------------------------------------------------------ */

typedef struct {
	const WbPacketLadder *ladder;
	cairo_t *cairo;
	const WbTheme *theme;
	double from, to; /* what of the height is seen */
} WbLadderPainter;

/* Between the margins. */
double wb_ladder_get_paper_width(const WbPacketLadder *ladder);
WbColor wb_ladder_get_side_color(const WbTheme *theme, WbSide side);
double wb_ladder_get_band_x(const WbPacketLadder *ladder, WbSide side);
WbBox wb_ladder_put_text(
	const WbLadderPainter *painter, WbTextStyle style, double x, double y, const char *text);
double wb_ladder_measure_width(const WbLadderPainter *painter, WbTextStyle style, const char *text);
gboolean wb_ladder_is_selected(const WbLadderPainter *painter, const WbLadderRow *row);
/* IMPLIED: no more than the packets say it; hatched, with a dashed edge. */
void wb_ladder_paint_band_shape(
	const WbLadderPainter *painter, WbBox box, WbColor color, gboolean implied);
void wb_ladder_paint_bands(const WbLadderPainter *painter, WbSide side);
/* Where a packet was lost. */
void wb_ladder_paint_cross(const WbLadderPainter *painter, double x, double y);
/* Returns where the picture ends. */
double wb_ladder_paint_foot(const WbLadderPainter *painter);
