/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script while it is played, on the terminal: the ladder as it grows, step by step if wanted. */
#pragma once

#include "lab/narration.h"
#include "report/play.h"

typedef struct {
	WbLadderStyle style;
	WbPlayItem item;	      /* without what came of it */
	const WbNarration *narration; /* or NULL */
	gboolean emulated;
	gboolean live; /* show the ladder; else only a status line */
	GCancellable *cancellable;
	GPtrArray *info;   /* the newest snapshot, or NULL */
	gboolean stepping; /* the changes of a snapshot are shown */
} WbPlayView;

/* The terminal's. */
WbLadderStyle wb_play_view_get_style(void);

/* Shows on VIEW what happens. */
WbPlayHooks wb_play_view_get_hooks(WbPlayView *view);
void wb_play_view_clear(WbPlayView *view);
