/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a script as text that may take several lines. */
#pragma once

#include "script/script.h"

/* Brackets that close, and what a call returns, may go so far beyond the width. */
#define WB_PRINTER_MARGIN 6

typedef struct {
	GString *text;
	gsize line_start; /* in TEXT */
	guint width;	  /* where lines are broken; G_MAXUINT: never */
} WbPrinter;

void wb_print_expr(WbPrinter *printer, const WbExpr *expr);
void wb_print_call(WbPrinter *printer, const WbCallSpec *call);
/* With the time until which a call may block. */
void wb_print_event_time(WbPrinter *printer, const WbEvent *event);
/* What follows the time. */
void wb_print_event(WbPrinter *printer, const WbEvent *event);
