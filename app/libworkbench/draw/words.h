/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times, texts and lines as the drawings of a run have them. */
#pragma once

#include "draw/paint.h"

/* Relative sizes: of headings, of what is second, of what is third. */
#define WB_SIZE_TITLE 1.35
#define WB_SIZE_SMALL 0.82
#define WB_SIZE_TINY 0.74

WbTextStyle wb_text_style(double size, gboolean bold, WbColor color, WbAlign align);

/* A straight line from LINE's corner; its size may be negative. */
void wb_stroke_line(cairo_t *cairo, WbColor color, double width, WbBox line);

/* Seconds since START_NS with microseconds: "0.829009". Owned. */
char *wb_dup_time(gint64 time_ns, gint64 start_ns);
/* "12 µs", "1.47 ms", "310 ms", "1.2 s". Owned. */
char *wb_dup_span(gint64 ns);
/* B - A, at most G_MAXINT64 and at least 0. */
gint64 wb_get_span(gint64 a, gint64 b);
/* At most MAX characters of TEXT, "…" for the rest, line ends as blanks. Owned. */
char *wb_dup_short(const char *text, guint max);

/* A step as a ladder of ticks has it: 1, 2 or 5 times a power of ten, at least RAW. */
double wb_round_step(double raw);
