/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands that take SELECTORs and a workspace share. */
#include "selection.h"

GPtrArray *
wb_selection_get_tasks(
	WbCatalog *catalog, WbSelectKinds kinds, const char *const *selectors, GError **error)
{
	g_autoptr(GArray) selected = wb_catalog_select(catalog, kinds, selectors, error);
	GPtrArray *tasks;

	if (!selected)
		return NULL;
	tasks = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < selected->len; i++) {
		WbSelection *selection = &g_array_index(selected, WbSelection, i);
		WbSelection *last = tasks->len ? tasks->pdata[tasks->len - 1] : NULL;

		if (last && last->task == selection->task)
			last->exercise = selection->exercise;
		else
			g_ptr_array_add(tasks, g_memdup2(selection, sizeof *selection));
	}
	return tasks;
}

char *
wb_selection_dup_folder(const char *root, const WbSelection *selection)
{
	return g_build_filename(root, selection->lab->name, selection->task->name, NULL);
}
