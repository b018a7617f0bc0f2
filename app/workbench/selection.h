/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands that take SELECTORs and a workspace share. */
#pragma once

#include "lab/catalog.h"
#include "lab/workspace.h"

/* The folder a student works in unless --workspace says another. */
#define WB_DEFAULT_WORKSPACE "skels"

/*
 * The tasks of these KINDS that SELECTORS mean, each once: GPtrArray of WbSelection * whose
 * exercise is the task's last selected one.
 */
GPtrArray *wb_selection_get_tasks(
	WbCatalog *catalog, WbSelectKinds kinds, const char *const *selectors, GError **error);

/* ROOT/LAB/TASK. Owned. */
char *wb_selection_dup_folder(const char *root, const WbSelection *selection);
