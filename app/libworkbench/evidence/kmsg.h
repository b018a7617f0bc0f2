/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of /dev/kmsg (Documentation/ABI/testing/dev-kmsg) as they arrive over a stream:
 *
 *     6,174,1205924,-;acpi PNP0A08:00: _OSC: platform does not support [PCIeHotplug]
 *      SUBSYSTEM=acpi
 *      DEVICE=+acpi:PNP0A08:00
 *
 * Times are those of the kernel's local clock, in microseconds since boot. Anything else is counted
 * and left out; nothing here trusts length or order.
 */
#pragma once

#include "evidence/event.h"

typedef struct _WbKmsg WbKmsg;

/* EVENT takes the event over. */
WbKmsg *wb_kmsg_new(WbRunEventFunc event, gpointer data);
void wb_kmsg_free(WbKmsg *kmsg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbKmsg, wb_kmsg_free)

void wb_kmsg_feed(WbKmsg *kmsg, const char *bytes, gsize length);

/*
 * Nothing more comes for now: the record that may have had more lines is delivered. At the end of
 * the stream too. A line without its newline stays.
 */
void wb_kmsg_flush(WbKmsg *kmsg);

/* Records that were overwritten before they were read: gaps in the sequence numbers. */
guint64 wb_kmsg_get_lost(const WbKmsg *kmsg);
/* Lines that are no record. */
guint64 wb_kmsg_get_malformed(const WbKmsg *kmsg);
