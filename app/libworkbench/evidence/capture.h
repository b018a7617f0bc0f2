/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captured frames as events: keys, and the line of packet/line.h. */
#pragma once

#include "evidence/event.h"

/* Relative numbers need what was seen before: give one capture's frames in order to one of it. */
typedef struct _WbCapture WbCapture;

WbCapture *wb_capture_new(void);
void wb_capture_free(WbCapture *capture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCapture, wb_capture_free)

/*
 * A frame of link type LINK, WIRE_LENGTH bytes when it was sent, of which BYTES were kept (a
 * reference is taken). Any bytes make an event: what cannot be decoded has no flow, and its text
 * says so. The caller owns the event.
 */
WbRunEvent *wb_capture_add(WbCapture *capture, guint32 link, guint32 interface, gint64 time_ns,
	GBytes *bytes, guint32 wire_length);
