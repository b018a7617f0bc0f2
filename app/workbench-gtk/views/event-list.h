/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of one kind of event, with a filter, that follows the selection. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/*
 * STREAMS: 1 << WB_STREAM_x. NAME is for screen readers; PLACEHOLDER says what the filter takes:
 * words, or with FLOWS ends of a connection ("127.0.0.1:4711"); EXCUSE what an empty list means.
 */
typedef struct {
	guint32 streams;
	gboolean flows;
	const char *name, *placeholder, *excuse;
} WbEventListSpec;

GtkWidget *wb_event_list_new(WbDesk *desk, const WbEventListSpec *spec);
