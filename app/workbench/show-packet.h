/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show --packet: the fields and bytes of single packets. */
#pragma once

#include "evidence/bundle.h"

typedef struct {
	guint64 first, last; /* from 1 */
	gboolean hex, json;
} WbShowPacket;

/* "4", "4-9". */
gboolean wb_show_packet_parse(const char *text, WbShowPacket *options);

/* Print them; the exit status. */
int wb_show_packet_of_run(const WbTimeline *timeline, const WbShowPacket *options);
int wb_show_packet_of_file(const char *path, const WbShowPacket *options);
