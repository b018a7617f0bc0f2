/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng (draft-ietf-opsawg-pcapng): written with several interfaces of any link types, nanoseconds
 * and a comment a packet; read as it arrives. libpcap reads only files whose interfaces are all
 * alike, and no comments.
 */
#pragma once

#include <gio/gio.h>

typedef struct {
	guint32 interface;	    /* from 0, in the file's order */
	const char *interface_name; /* as the file says it, any bytes; or NULL */
	guint32 link;		    /* LINKTYPE_* */
	gint64 time_ns;		    /* of the file's clock: since 1970, as a rule */
	GBytes *bytes;
	guint32 wire_length;
	const char *comment; /* any bytes; or NULL */
} WbFrame;

/* FRAME is valid during the call. */
typedef void (*WbFrameFunc)(const WbFrame *frame, gpointer data);

/* --- writing ------------------------------------------------------------------------------- */

typedef struct _WbPcapngWriter WbPcapngWriter;

/* A new file: it must not be there yet. */
WbPcapngWriter *wb_pcapng_writer_new(const char *path, GError **error);
void wb_pcapng_writer_free(WbPcapngWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPcapngWriter, wb_pcapng_writer_free)

/* RET_INTERFACE is what wb_pcapng_writer_add() wants to know. */
gboolean wb_pcapng_writer_add_interface(WbPcapngWriter *writer, const char *name, guint32 link,
	guint32 *ret_interface, GError **error);

/*
 * Each packet is one write: a file that ends in the middle lacks what came last and nothing else.
 * FRAME's link and interface name are not used. A comment longer than 65535 bytes is cut.
 */
gboolean wb_pcapng_writer_add(WbPcapngWriter *writer, const WbFrame *frame, GError **error);

/* --- reading ------------------------------------------------------------------------------- */

typedef struct _WbPcapngReader WbPcapngReader;

WbPcapngReader *wb_pcapng_reader_new(WbFrameFunc frame, gpointer data);
void wb_pcapng_reader_free(WbPcapngReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPcapngReader, wb_pcapng_reader_free)

/* Any number of bytes, split anywhere. FALSE for ever after the first malformed block, with
 * WB_ERROR_INVALID_DATA: nothing after it can be told. */
gboolean wb_pcapng_reader_feed(
	WbPcapngReader *reader, const guint8 *bytes, gsize length, GError **error);

/* Bytes of a block that has not come whole. */
gsize wb_pcapng_reader_get_pending(const WbPcapngReader *reader);
