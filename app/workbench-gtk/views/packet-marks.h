/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to say of packets besides what they say themselves: their connections are followed, and
 * drops are put to them, a part at a time. */
#pragma once

#include "evidence/track.h"

typedef struct _WbPacketMarks WbPacketMarks;

/* Of TIMELINE, which must stay. */
WbPacketMarks *wb_packet_marks_new(WbTimeline *timeline);
void wb_packet_marks_free(WbPacketMarks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPacketMarks, wb_packet_marks_free)

/* Goes on with what is there, until END_US of the monotonic clock. FALSE: nothing is left. */
gboolean wb_packet_marks_go_on(WbPacketMarks *marks, gint64 end_us);

/* Borrowed until it goes on; or NULL. MARKS may be NULL in all of these. */
const WbTcpAnalysis *wb_packet_marks_find(const WbPacketMarks *marks, const WbRunEvent *packet);
/* Which end is the client: 0, 1, or -1. */
int wb_packet_marks_get_client(const WbPacketMarks *marks, const WbRunEvent *packet);
/* "✕" dropped, "↻" sent again, "•" something else is not ordinary, ""; and in words. */
const char *wb_packet_marks_get_glyph(const WbPacketMarks *marks, const WbRunEvent *packet);
/* Owned; NULL if all is ordinary. */
char *wb_packet_marks_describe(const WbPacketMarks *marks, const WbRunEvent *packet);
