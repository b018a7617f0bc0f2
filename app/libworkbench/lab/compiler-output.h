/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What make, gcc (-fdiagnostics-format=json), modpost and the linker print, as diagnostics. */
#pragma once

#include <glib.h>

#include "base/diagnostic.h"

/*
 * Reads TEXT (any bytes; LENGTH of them) and returns at most MAX diagnostics, an array of
 * WbDiagnostic *. PREFIX is the sandbox's source folder, which is taken off file names. Lines that
 * are nobody's diagnostic are ignored; malformed JSON is skipped to the next line.
 */
GPtrArray *wb_compiler_output_parse(const char *text, gsize length, const char *prefix, guint max);
