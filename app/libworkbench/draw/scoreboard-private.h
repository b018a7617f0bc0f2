/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside draw/scoreboard*.c only. */
#pragma once

#include "draw/scoreboard.h"
#include "draw/words.h"

typedef enum {
	WB_SCORE_ACKED, /* acknowledged */
	WB_SCORE_SACKED,
	WB_SCORE_LOST,
	WB_SCORE_AGAIN,	 /* sent again, and neither acknowledged nor SACKed */
	WB_SCORE_SENT,	 /* on its way */
	WB_SCORE_UNSEEN, /* never seen to be sent */
	WB_SCORE_KINDS
} WbScoreKind;

/* Numbers are relative to the sender's first: its first byte is 1. */
typedef struct {
	WbScoreKind kind;
	guint32 start, end;
	guint order; /* of SACKED: which block on the wire, from 1; 0: of an earlier one */
} WbScorePart;

typedef struct {
	const WbConnectionItem *item; /* the packet after which it is so */
	guint32 una, nxt;
	gboolean has_hole, has_twice;
	guint32 twice, twice_end; /* what came twice: a DSACK (RFC 2883) */
	guint32 hole, hole_end;	  /* what the next acknowledgment waits for */
	GArray *parts;		  /* of WbScorePart, in order */
	double y;		  /* as measured last */
} WbScoreStrip;

struct _WbScoreStrips {
	WbRunConnection *connection;
	char *title;
	gint64 start_ns;
	WbSide sender;
	GArray *all;	     /* of guint: the acknowledgments, as the tracker counts packets */
	guint page;	     /* which of them is the first drawn */
	gboolean paged;	     /* the others are a page away */
	GPtrArray *strips;   /* of WbScoreStrip */
	guint left_out;	     /* later ones */
	guint32 first, last; /* relative numbers that the strips cover */
	const WbRunEvent *selected, *only;
	const WbScoreStrip *now; /* as it stood at the selected event; or NULL */

	double room;		   /* how wide it should be; 0: any */
	double width, height, top; /* as measured last */
};

#define WB_SCORE_ROW 54.0

gboolean wb_score_strips_is_shown(const WbScoreStrips *strips, const WbScoreStrip *strip);
/* "waits for 1001:2001", "all acknowledged", "3 segments on their way". Owned. */
char *wb_score_strip_dup_words(const WbScoreStrip *strip);
