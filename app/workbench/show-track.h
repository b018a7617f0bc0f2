/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show: what the TCP tracker says of packets, states and connections. */
#pragma once

#include "evidence/track.h"

/* What to add to EVENT's line, or NULL: of a packet what is not ordinary, of a state the packet
 * that shows it as well. Owned. */
char *wb_show_track_note(const WbRunTrack *track, const WbRunEvent *event);

/* --analysis: the connections that FILTER lets through; second 0 is START_NS. */
void wb_show_track_print(const WbRunTrack *track, const WbRunEventFilter *filter, gint64 start_ns);
