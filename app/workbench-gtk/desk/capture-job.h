/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a capture file, pcap or pcapng, on a thread of its own, and hands its packets on while it
 * reads.
 *
 * How it works. The thread makes batches of events, and waits when the main thread has a few of
 * them to take still: a large file fills the timeline, not the queue. The main thread takes them
 * when it has nothing else to do, for a few milliseconds at a time.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbCaptureJob WbCaptureJob;

typedef struct {
	/* Some events, of WbRunEvent *: a borrowed array of owned events. FRACTION of the file is
	 * read, from 0 to 1. */
	void (*take)(GPtrArray *events, double fraction, gpointer data);
	/* Nothing more comes. CUT: the file ends in the middle of a packet; ERROR: what made it
	 * end, or NULL. The job may be freed here. */
	void (*ended)(gboolean cut, const GError *error, gpointer data);
	gpointer data;
} WbCaptureHooks;

/* The hooks are called on the main thread, not before this returns. */
WbCaptureJob *wb_capture_job_new(const char *path, const WbCaptureHooks *hooks);
/* The thread stops as soon as it can; no hook is called from here on. */
void wb_capture_job_free(WbCaptureJob *job);
