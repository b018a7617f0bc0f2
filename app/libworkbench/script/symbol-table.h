/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table behind symbols.c. */
#pragma once

#include <glib.h>

typedef struct {
	const char *name;
	gint64 value;
} WbSymbol;

extern const WbSymbol wb_symbol_table[];
extern const gsize wb_symbol_count;
