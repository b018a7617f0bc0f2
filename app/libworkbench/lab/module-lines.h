/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which lines of the kernel's log a module wrote. The kernel does not say; a line is the module's
 * if it begins with the module's name, or as one of the texts in its sources does: up to the first
 * conversion, "TCP connection initiated from " of printk(KERN_ALERT "TCP connection initiated from
 * %pI4:%u\n"). Anyone could write the same, so this is for showing, never for a verdict.
 */
#pragma once

#include <glib.h>

typedef struct _WbModuleLines WbModuleLines;

/* MODULE is as the manifest calls it. */
WbModuleLines *wb_module_lines_new(const char *module);
void wb_module_lines_free(WbModuleLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbModuleLines, wb_module_lines_free)

/* Learns the texts of LENGTH bytes of C, any bytes; the first 256 of them. */
void wb_module_lines_add_source(WbModuleLines *lines, const char *source, gsize length);

gboolean wb_module_lines_match(const WbModuleLines *lines, const char *line);
