/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All labs there are, and the selectors LAB[/TASK[/EXERCISE]] that people type. */
#pragma once

#include "lab/manifest.h"

typedef struct _WbCatalog WbCatalog;

/*
 * Loads every folder below the product's labs/ that has a lab.ini. A faulty manifest fails the
 * whole call, with all its diagnostics in the message.
 */
WbCatalog *wb_catalog_load(GError **error);
WbCatalog *wb_catalog_load_from(const char *labs_folder, GError **error);
void wb_catalog_free(WbCatalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCatalog, wb_catalog_free)

/* Of WbLab *, borrowed, in the order of their names. */
GPtrArray *wb_catalog_get_labs(WbCatalog *catalog);

/* One thing that a selector means. Borrowed from the catalog. */
typedef struct {
	const WbLab *lab;
	const WbTask *task;
	const WbExercise *exercise; /* NULL for a walkthrough */
} WbSelection;

/* What of all that a selector names is wanted. */
typedef enum {
	WB_SELECT_EXERCISES = 1 << 0,
	WB_SELECT_WALKTHROUGHS = 1 << 1,
	WB_SELECT_ALL = WB_SELECT_EXERCISES | WB_SELECT_WALKTHROUGHS,
} WbSelectKinds;

/*
 * What SELECTORS (may be empty or NULL: everything) mean of these KINDS, in the catalog's order,
 * each exercise and walkthrough once. A selector may leave out the lab ("1-2-netfilter/1") where
 * that is unambiguous. An unknown one is WB_ERROR_USAGE and suggests the closest; one that means
 * nothing of these kinds is too, and the message tells the command for what it does mean. GArray of
 * WbSelection.
 */
GArray *wb_catalog_select(
	WbCatalog *catalog, WbSelectKinds kinds, const char *const *selectors, GError **error);
