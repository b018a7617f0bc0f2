/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A GLib key file that knows where everything in it stands, which GKeyFile does not, so that a
 * mistake in a manifest can be shown to its author. Same syntax, except that groups and keys may be
 * given only once and that blanks at a line's end are no part of a value.
 */
#pragma once

#include "base/diagnostic.h"

/* Faults of one file that are reported; what comes after is counted as one more. */
#define WB_INI_FAULTS_MAX 50

typedef struct {
	char *key;
	char *value; /* as written, escapes and all */
	guint line;
	guint column; /* of the value */
	gboolean used;
} WbIniEntry;

typedef struct {
	char *name;
	guint line;
	GPtrArray *entries; /* of WbIniEntry * */
} WbIniGroup;

typedef struct {
	char *file;
	char **lines;
	guint last_line;
	GPtrArray *groups;	/* of WbIniGroup * */
	GPtrArray *diagnostics; /* the caller's; outlives this */
	guint faults;
} WbIni;

/*
 * Reads TEXT, LENGTH bytes of any kind, known as FILE. Faults, here and in the calls below, are
 * appended to DIAGNOSTICS; what could be read is returned all the same, so that one call finds them
 * all. NULL if TEXT is not UTF-8 text.
 */
WbIni *wb_ini_parse(const char *file, const char *text, gsize length, GPtrArray *diagnostics);
void wb_ini_free(WbIni *ini);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbIni, wb_ini_free)

/* The group, or NULL: then its absence is reported if EXPECTED says what it is good for. */
WbIniGroup *wb_ini_find_group(WbIni *ini, const char *name, const char *expected);

/* The entry, which counts as used from now on, or NULL. */
const WbIniEntry *wb_ini_find_entry(WbIniGroup *group, const char *key);

/*
 * The value of KEY without its escapes. NULL if it is not there or empty, which is reported if
 * EXPECTED ("the exercise's title") is not NULL. Owned.
 */
char *wb_ini_dup_string(WbIni *ini, WbIniGroup *group, const char *key, const char *expected);

/* The same for a list, separated by semicolons. Never NULL; empty items are reported. Owned. */
char **wb_ini_dup_list(WbIni *ini, WbIniGroup *group, const char *key, const char *expected);

/* A number from MIN to MAX, a whole one if WHOLE; FALLBACK if it is not there or faulty. */
double wb_ini_get_number(WbIni *ini, WbIniGroup *group, const char *key, gboolean whole, double min,
	double max, double fallback);

/* Reports every entry of GROUP that nobody has asked for, with the closest of KNOWN. */
void wb_ini_report_unused(WbIni *ini, WbIniGroup *group, const char *const *known);

/* A fault at a place. COLUMN 0: unknown. */
void wb_ini_report(WbIni *ini, guint line, guint column, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* A fault in an entry's value, or in its part ITEM (not NULL). */
void wb_ini_report_value(WbIni *ini, const WbIniEntry *entry, const char *item, const char *format,
	...) G_GNUC_PRINTF(4, 5);

/* "; did you mean 'X'?" with the entry of KNOWN that is closest to WORD, or "". Owned. */
char *wb_ini_dup_suggestion(const char *word, const char *const *known);
