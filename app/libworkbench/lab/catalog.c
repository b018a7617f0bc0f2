/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All labs there are, and the selectors that people type. */
#include "lab/catalog.h"

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"

#include <string.h>

struct _WbCatalog {
	GPtrArray *labs; /* of WbLab * */
	GArray *entries; /* of WbSelection: all, in order */
};

void
wb_catalog_free(WbCatalog *catalog)
{
	if (!catalog)
		return;
	g_ptr_array_unref(catalog->labs);
	g_array_unref(catalog->entries);
	g_free(catalog);
}

GPtrArray *
wb_catalog_get_labs(WbCatalog *catalog)
{
	return catalog->labs;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folders below FOLDER that hold a lab.ini, sorted by name. */
static GPtrArray *
list_labs(const char *folder, GError **error)
{
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
	const char *name;

	if (!dir)
		return NULL;
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *manifest = g_build_filename(folder, name, "lab.ini", NULL);

		if (g_file_test(manifest, G_FILE_TEST_EXISTS))
			g_ptr_array_add(folders, g_build_filename(folder, name, NULL));
	}
	g_ptr_array_sort(folders, compare_names);
	return g_steal_pointer(&folders);
}

static void
set_faults(GError **error, GPtrArray *faults)
{
	GString *text = g_string_new(NULL);

	g_string_printf(text, "%s in the labs' manifests:",
		faults->len == 1 ? "there is a fault" : "there are faults");
	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *fault = wb_diagnostic_to_string(faults->pdata[i]);

		g_string_append_printf(text, "\n%s", fault);
	}
	g_set_error_literal(error, WB_ERROR, WB_ERROR_INVALID_DATA, text->str);
	g_string_free(text, TRUE);
}

static void
add_entries(WbCatalog *catalog, const WbLab *lab)
{
	for (guint i = 0; i < lab->tasks->len; i++) {
		const WbTask *task = lab->tasks->pdata[i];
		WbSelection walkthrough = { lab, task, NULL };

		if (task->script)
			g_array_append_val(catalog->entries, walkthrough);
		for (guint j = 0; j < task->exercises->len; j++) {
			WbSelection selection = { lab, task, task->exercises->pdata[j] };

			g_array_append_val(catalog->entries, selection);
		}
	}
}

WbCatalog *
wb_catalog_load_from(const char *labs_folder, GError **error)
{
	g_autoptr(GPtrArray) folders = NULL;
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(WbCatalog) catalog = g_new0(WbCatalog, 1);

	catalog->labs = g_ptr_array_new_with_free_func((GDestroyNotify)wb_lab_free);
	catalog->entries = g_array_new(FALSE, FALSE, sizeof(WbSelection));
	folders = list_labs(labs_folder, error);
	if (!folders) {
		g_prefix_error(error, "reading the labs: ");
		return NULL;
	}
	for (guint i = 0; i < folders->len; i++) {
		WbLab *lab = wb_lab_load(folders->pdata[i], faults);

		if (!lab)
			continue;
		g_ptr_array_add(catalog->labs, lab);
		add_entries(catalog, lab);
	}
	if (faults->len > 0) {
		set_faults(error, faults);
		return NULL;
	}
	if (catalog->entries->len == 0) {
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED,
			"there is no lab in %s; expected folders with a lab.ini", labs_folder);
		return NULL;
	}
	return g_steal_pointer(&catalog);
}

WbCatalog *
wb_catalog_load(GError **error)
{
	g_autofree char *folder = wb_paths_dup_data("labs");

	return wb_catalog_load_from(folder, error);
}

/* "LAB/TASK/EXERCISE", or "LAB/TASK"; the selector's short form is what follows the first slash. */
static char *
dup_name(const WbSelection *selection)
{
	const WbExercise *exercise = selection->exercise;

	return g_strdup_printf("%s/%s%s%s", selection->lab->name, selection->task->name,
		exercise ? "/" : "", exercise ? exercise->name : "");
}

/* Whether NAME is SELECTOR or lies below it. */
static gboolean
is_below(const char *name, const char *selector)
{
	gsize length = strlen(selector);

	return strncmp(name, selector, length) == 0 && (!name[length] || name[length] == '/');
}

static const char *
short_name(const char *name)
{
	return strchr(name, '/') + 1;
}

/* Marks in CHOSEN what SELECTOR means, by its full name or, with SHORT_FORM, without the lab. */
static guint
choose(WbCatalog *catalog, const char *selector, gboolean short_form, gboolean *chosen,
	GPtrArray *labs)
{
	guint found = 0;

	for (guint i = 0; i < catalog->entries->len; i++) {
		const WbSelection *selection = &g_array_index(catalog->entries, WbSelection, i);
		g_autofree char *name = dup_name(selection);

		if (!is_below(short_form ? short_name(name) : name, selector))
			continue;
		found++;
		chosen[i] = TRUE;
		if (!g_ptr_array_find(labs, selection->lab->name, NULL))
			g_ptr_array_add(labs, selection->lab->name);
	}
	return found;
}

/* NAME and all that it lies below. */
static void
add_selectors(GHashTable *all, const char *name)
{
	const char *slash = name;

	while ((slash = strchr(slash, '/')) != NULL) {
		g_hash_table_add(all, g_strndup(name, (gsize)(slash - name)));
		slash++;
	}
	g_hash_table_add(all, g_strdup(name));
}

/* Every selector there could be, a set as the keys of a table. */
static GHashTable *
all_selectors(WbCatalog *catalog)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < catalog->entries->len; i++) {
		g_autofree char *name = dup_name(&g_array_index(catalog->entries, WbSelection, i));

		add_selectors(all, name);
		add_selectors(all, short_name(name));
	}
	return all;
}

static void
set_unknown(WbCatalog *catalog, const char *selector, GError **error)
{
	g_autoptr(GHashTable) all = all_selectors(catalog);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *safe = wb_text_dup_safe_line(selector, -1);
	GHashTableIter iter;
	const char *closest;
	gpointer name;

	g_hash_table_iter_init(&iter, all);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_ptr_array_add(names, name);
	/* Sorted, so that of two equally close ones it is always the same that is suggested. */
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	closest = wb_text_closest(selector, (const char *const *)names->pdata);
	if (closest)
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"there is no lab, task or exercise '%s'; did you mean '%s'?", safe,
			closest);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"there is no lab, task or exercise '%s'; 'workbench list' shows them all",
			safe);
}

/* TYPED without slashes at its end. Owned. */
static char *
dup_selector(const char *typed)
{
	char *selector = g_strdup(typed);
	gsize length = strlen(selector);

	while (length > 1 && selector[length - 1] == '/')
		selector[--length] = '\0';
	return selector;
}

static gboolean
select_one(WbCatalog *catalog, const char *selector, gboolean *chosen, GError **error)
{
	g_autoptr(GPtrArray) labs = g_ptr_array_new();

	if (choose(catalog, selector, FALSE, chosen, labs) > 0)
		return TRUE;
	if (choose(catalog, selector, TRUE, chosen, labs) == 0) {
		set_unknown(catalog, selector, error);
		return FALSE;
	}
	if (labs->len == 1)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
		"'%s' is in more than one lab; say which: '%s/%s' or '%s/%s'", selector,
		(char *)labs->pdata[0], selector, (char *)labs->pdata[1], selector);
	return FALSE;
}

static WbSelectKinds
get_kind(const WbSelection *selection)
{
	return selection->exercise ? WB_SELECT_EXERCISES : WB_SELECT_WALKTHROUGHS;
}

/* Adds to SELECTED what is CHOSEN and of these KINDS; how many there are. */
static guint
add_chosen(WbCatalog *catalog, WbSelectKinds kinds, const gboolean *chosen, gboolean *selected)
{
	guint found = 0;

	for (guint i = 0; i < catalog->entries->len; i++) {
		const WbSelection *entry = &g_array_index(catalog->entries, WbSelection, i);

		if (!chosen[i] || !(kinds & get_kind(entry)))
			continue;
		selected[i] = TRUE;
		found++;
	}
	return found;
}

/* SELECTOR means something, but only what is not wanted: what to do with that? */
static void
set_other_kind(WbSelectKinds kinds, const char *selector, GError **error)
{
	if (kinds == WB_SELECT_EXERCISES)
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"'%s' is for watching: a walkthrough has nothing to fill in or to check; "
			"play it with 'workbench play %s'",
			selector, selector);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"'%s' has no walkthrough to play; check its exercises with 'workbench "
			"--check %s'",
			selector, selector);
}

static gboolean
select_kinds(WbCatalog *catalog, WbSelectKinds kinds, const char *typed, gboolean *selected,
	GError **error)
{
	g_autofree gboolean *chosen = g_new0(gboolean, catalog->entries->len);
	g_autofree char *selector = dup_selector(typed);

	if (!select_one(catalog, selector, chosen, error))
		return FALSE;
	if (add_chosen(catalog, kinds, chosen, selected) > 0)
		return TRUE;
	set_other_kind(kinds, selector, error);
	return FALSE;
}

GArray *
wb_catalog_select(
	WbCatalog *catalog, WbSelectKinds kinds, const char *const *selectors, GError **error)
{
	g_autofree gboolean *selected = g_new0(gboolean, catalog->entries->len);
	gboolean all = !selectors || !*selectors;
	GArray *selections;

	for (; selectors && *selectors; selectors++)
		if (!select_kinds(catalog, kinds, *selectors, selected, error))
			return NULL;
	selections = g_array_new(FALSE, FALSE, sizeof(WbSelection));
	for (guint i = 0; i < catalog->entries->len; i++) {
		const WbSelection *entry = &g_array_index(catalog->entries, WbSelection, i);

		if (all ? (kinds & get_kind(entry)) != 0 : selected[i])
			g_array_append_val(selections, *entry);
	}
	return selections;
}
