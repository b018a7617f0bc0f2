/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts that write a line: IP, TCP, and ICMP. */
#pragma once

#include "packet/layers.h"
#include "packet/relative.h"
#include "packet/writer.h"

/* What stands behind the addresses and ports. RELATIVE NULL: numbers as they are. */
void wb_line_put_tcp(WbWriter *writer, const WbLayers *layers, WbRelative *relative);
void wb_line_put_icmp(WbWriter *writer, const WbLayers *layers, const WbLayer *layer);
void wb_line_put_icmp6(WbWriter *writer, const WbLayers *layers, const WbLayer *layer);

/* The addresses of an IP header. */
void wb_line_put_source(WbWriter *writer, const WbLayers *layers, const WbLayer *layer);
void wb_line_put_destination(WbWriter *writer, const WbLayers *layers, const WbLayer *layer);

/* TEXT and NUMBER. */
static inline void
wb_put_with(WbWriter *writer, const char *text, guint64 number)
{
	wb_put(writer, text);
	wb_put_number(writer, number);
}
