/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A frame as a line of text, as "tcpdump -n" writes it, with relative numbers:
 *
 *     IP 127.0.0.1.44796 > 127.0.0.1.4711: Flags [P.], seq 1:4, ack 1, win 512, length 3
 *
 * docs/packets.md says where the two differ. Numbers, addresses and our own words only: nothing of
 * the frame's bytes stands in it as it is.
 */
#pragma once

#include "packet/layers.h"

typedef struct _WbLines WbLines;

/* Relative numbers need what was seen before: the frames of one capture, in order, to one of it. */
WbLines *wb_lines_new(void);
void wb_lines_free(WbLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbLines, wb_lines_free)

/* Without a newline, its length in RET_LENGTH if that is not NULL. Belongs to LINES, until the next
 * call. Allocates nothing. */
const char *wb_lines_describe(WbLines *lines, const WbLayers *layers, gsize *ret_length);
