/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What 'workbench play' was told to play, read and checked before anything runs. */
#pragma once

#include "lab/catalog.h"
#include "script/options.h"
#include "script/script.h"

typedef struct {
	char *name; /* the file as it was given, or LAB/TASK */
	WbScript *script;
	const WbTask *task; /* of a walkthrough, or NULL. Borrowed from the catalog */
} WbPlaySource;

void wb_play_source_free(WbPlaySource *source);

/*
 * What NAMES (files, or selectors of walkthroughs) mean, of WbPlaySource *. SETTINGS are options of
 * the command line, "strict", "define=NAME=VALUE". Faults in scripts go to DIAGNOSTICS, all of
 * them, and the result is NULL with WB_ERROR_USAGE.
 */
GPtrArray *wb_play_load(WbCatalog *catalog, const char *const *names, const char *const *settings,
	GPtrArray *diagnostics, GError **error);

/* TRUE if the head of SCRIPT sets any of NAMES itself. */
gboolean wb_play_script_sets(const WbScript *script, const char *const *names);
