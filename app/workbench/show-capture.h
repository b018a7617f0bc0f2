/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show on a capture file: a line a packet, as it is read. Nothing is kept. */
#pragma once

#include "evidence/timeline.h"

typedef struct {
	const char *path;		/* a pcap or pcapng file, or "-" */
	const WbRunEventFilter *filter; /* without its times */
	gint64 from_ns, to_ns;		/* inclusive, since the first packet */
	gboolean json;
} WbShowCapture;

/* Prints it; the exit status. */
int wb_show_capture(const WbShowCapture *options);

/* A descriptor of the file at PATH, or of standard input; -1 if it cannot be opened. */
int wb_show_capture_open(const char *path, GError **error);
