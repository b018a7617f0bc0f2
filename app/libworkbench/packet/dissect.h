/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A captured frame as a tree of fields, each with its bytes: what a details pane and a hex view
 * show, and what tests compare with other decoders.
 *
 * Names are Wireshark's, where it has one ("tcp.seq_raw", "ip.ttl"), and so are positions, lengths
 * and the meaning of values; app/tests/decode/differences.txt has the exceptions. Never reads past
 * the captured bytes; a frame that is cut off or malformed has the fields up to there, and one that
 * says so: "_ws.short" or "_ws.malformed".
 */
#pragma once

#include "packet/packet.h"

typedef struct _WbField WbField;

struct _WbField {
	const char *name; /* static: "tcp.flags.syn"; of a protocol "tcp" */
	char *text;	  /* for people: "Source port: 40000"; safe to show */
	char *value; /* for machines: "40000", "127.0.0.1", "0x02", bytes as "000102"; or NULL */
	gsize offset, length; /* bytes of the frame; LENGTH 0: follows from others */
	GPtrArray *children;  /* of WbField *, or NULL */
};

/* A frame of link type LINK (LINKTYPE_* of pcap), LENGTH of its WIRE_LENGTH bytes. The root is
 * named "frame". */
WbField *wb_dissect(guint32 link, const guint8 *bytes, gsize length, gsize wire_length);
void wb_field_free(WbField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbField, wb_field_free)

/* The first field of that name at or below FIELD, or NULL. Borrowed. */
const WbField *wb_field_find(const WbField *field, const char *name);
