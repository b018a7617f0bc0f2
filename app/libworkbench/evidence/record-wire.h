/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What wb-record, in the guest, writes to its standard output while it records: frames of all
 * streams, one after the other. Shared by the guest's program and the host's reader
 * (evidence/recording.h); nothing but constants.
 *
 * A frame is a header of 8 bytes and LENGTH bytes of payload:
 *
 *     'W' 'B' TYPE 0 LENGTH (32 bits, little-endian)
 *
 * The streams are bytes as their source gives them, cut anywhere:
 *
 *   KMSG      records of /dev/kmsg
 *   TRACE     lines of trace_pipe (clock "boot", funcgraph-abstime, funcgraph-proc)
 *   PCAPNG    one section; packets of all interfaces, nanoseconds of CLOCK_REALTIME
 *   OUT, ERR  what the command under it wrote: 8 bytes CLOCK_BOOTTIME in nanoseconds when it was
 *             read (little-endian), then the bytes
 *
 * CONTROL is one flat JSON object (evidence/flat-json.h) without a newline:
 *
 *   {"what":"ready"}                     every stream has shown its first marker; the command
 * starts
 *   {"what":"clock","id":N,"stream":"log","before":NS,"after":NS}
 *                                        marker N was written into that stream ("log", "packet",
 *                                        "state" for the trace; without it, into every stream)
 *                                        between these two looks at CLOCK_BOOTTIME; before the
 *                                        marker itself
 *   {"what":"tick","boot":NS}            every stream was read to its end after this time: what
 * comes now is later
 *   {"what":"mark","boot":NS,"pid":N,"text":"…"}   a step: what a checker or the probe says it does
 *   {"what":"counter","boot":NS,"name":"TcpExtListenOverflows","value":N,"delta":N}
 *   {"what":"socket","boot":NS,"src":"…",…}  a sample of one TCP socket (sock_diag): the members of
 *                                        docs/run-bundle.md, and "boot" for its "t"
 *   {"what":"lost","stream":"packet","count":N}    what this program, or a ring, had to drop, since
 *                                        the last such frame
 *   {"what":"note","text":"…"}           a stream that cannot be had, and why
 *   {"what":"exit","status":N} or {"what":"exit","signal":N}
 *   {"what":"drained"}                   the last frame: every stream has shown its last marker
 *
 * Markers. "workbench-marker N", N from 1 to 4294967295 and nothing behind it, is written to
 * /dev/kmsg and trace_marker, and sent as the payload of a frame with WB_RECORD_ETHERTYPE on the
 * loopback. They count in no stream's numbers. In the log, what has facility 0 is the kernel's own
 * and no marker; in packets, only a frame without VLAN tags is one.
 *
 * Numbers. Packet 4 is the fourth packet of PCAPNG that is no marker, log 17 the seventeenth record
 * of KMSG that is no marker. What the probe prints has the same numbers: it asks this program.
 */
#pragma once

#define WB_RECORD_HEADER 8
#define WB_RECORD_FRAME_MAX (1024 * 1024)

#define WB_RECORD_CONTROL 'C'
#define WB_RECORD_KMSG 'K'
#define WB_RECORD_TRACE 'T'
#define WB_RECORD_PCAPNG 'P'
#define WB_RECORD_OUT 'O'
#define WB_RECORD_ERR 'E'

#define WB_RECORD_MARKER "workbench-marker "
#define WB_RECORD_MARKER_DIGITS 10
#define WB_RECORD_ETHERTYPE 0x88b5 /* IEEE 802: for local experiments */
