/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture files and pipes: pcap by libpcap, pcapng by our own reader. */
#pragma once

#include "evidence/pcapng.h"

/*
 * Reads FD, a file or a pipe, to its end and closes it; each frame is given as it arrives. A pipe
 * blocks: to stop, close its other end. CANCELLABLE is looked at between frames. *RET_CUT: the end
 * came in the middle of something, as after a kill. What comes from elsewhere is
 * WB_ERROR_INVALID_DATA if it is no capture, or damaged; the frames before were given.
 */
gboolean wb_pcap_read(int fd, WbFrameFunc frame, gpointer data, gboolean *ret_cut,
	GCancellable *cancellable, GError **error);
