/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the parts of the dissection. A header is a table of fields, each with its place in it;
 * what a table cannot say is added by hand.
 */
#pragma once

#include "packet/dissect.h"
#include "packet/layers.h"

typedef enum {
	WB_FORM_DECIMAL,
	WB_FORM_HEX,
	WB_FORM_FLAG, /* "1" or "0"; for people "set" or "not set" */
	WB_FORM_IPV4,
	WB_FORM_IPV6,
	WB_FORM_MAC,
	WB_FORM_BYTES,
} WbFieldForm;

typedef struct {
	guint32 number;
	const char *name;
} WbNumberName;

typedef struct {
	const char *name, *label;
	guint8 at, length; /* bytes in the header; a LENGTH of 0 is all the rest */
	guint32 mask;	   /* of a number: its bits; 0: all */
	WbFieldForm form;
	guint8 scale;		   /* what the number is multiplied with; 0: 1 */
	guint8 depth;		   /* 1: belongs to the last one of depth 0 */
	const WbNumberName *names; /* ends with a NULL name; or NULL */
} WbFieldSpec;

/* Bytes, and where in the frame they are. */
typedef struct {
	WbView view;
	gsize offset;
} WbFieldBytes;

/* The part of BYTES from AT on, at most MAX. */
WbFieldBytes wb_field_bytes_part(WbFieldBytes bytes, gsize at, gsize max);

/* A child of PARENT (which may be NULL), with TEXT and no value. Borrowed by the caller. */
WbField *wb_field_add(WbField *parent, const char *name, WbFieldBytes at, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* The fields of SPECS that are there in whole. */
void wb_field_add_specs(WbField *parent, const WbFieldSpec *specs, gsize count, WbFieldBytes bytes);

/* "Label: 5 (name)" from one number. LENGTH 0: it has no bytes, and follows from others. */
WbField *wb_field_add_number(
	WbField *parent, const char *name, const char *label, WbFieldBytes at, guint64 number);
/* All of AT. */
WbField *wb_field_add_bytes(WbField *parent, const char *name, const char *label, WbFieldBytes at);

/* Numbers as in Wireshark. NAME is "ip.checksum.status": it becomes a child of "ip.checksum", which
 * PARENT has. */
typedef enum {
	WB_CHECKSUM_BAD,
	WB_CHECKSUM_GOOD,
	WB_CHECKSUM_UNVERIFIED, /* not all of what it covers is there */
	WB_CHECKSUM_NOT_PRESENT,
} WbChecksumStatus;
void wb_field_add_checksum(
	WbField *parent, const char *name, WbFieldBytes header, gsize at, WbChecksumStatus status);

extern const WbNumberName wb_ether_types[], wb_ip_protocols[], wb_arp_hardware[],
	wb_packet_directions[];

/* Each adds the header of LAYER to ROOT, and returns the field it made. */
WbField *wb_dissect_link(WbField *root, const WbLayers *layers, const WbLayer *layer);
WbField *wb_dissect_ip(WbField *root, const WbLayers *layers, const WbLayer *layer);
WbField *wb_dissect_extension(WbField *root, const WbLayers *layers, const WbLayer *layer);
WbField *wb_dissect_tcp(WbField *root, const WbLayers *layers, const WbLayer *layer);
WbField *wb_dissect_udp(WbField *root, const WbLayers *layers, const WbLayer *layer);
WbField *wb_dissect_icmp(WbField *root, const WbLayers *layers, const WbLayer *layer);
/* What is behind the first eight bytes of such a message are its fields. */
gboolean wb_dissect_icmp_has_body(const WbLayer *layer, guint8 type);

/* The captured bytes of LAYER's header. */
WbFieldBytes wb_dissect_header(const WbLayers *layers, const WbLayer *layer);

/* Of the checksum over LAYER with IP's pseudo header (RFC 9293 3.1, RFC 8200 8.1), or without. */
WbChecksumStatus wb_dissect_check(
	const WbLayers *layers, const WbLayer *layer, gsize covered, gboolean pseudo_header);
