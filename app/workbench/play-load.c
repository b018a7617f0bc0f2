/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What 'workbench play' was told to play, read and checked before anything runs. */
#include "play-load.h"

#include "base/error.h"
#include "base/files.h"
#include "session/walkthrough.h"

#include <string.h>

void
wb_play_source_free(WbPlaySource *source)
{
	if (!source)
		return;
	g_free(source->name);
	g_clear_pointer(&source->script, wb_script_free);
	g_free(source);
}

/* --- one script ---------------------------------------------------------------------------------
 */

static WbPlayOptions *
make_options(const char *const *settings, GError **error)
{
	g_autoptr(WbPlayOptions) options = wb_play_options_new();

	for (guint i = 0; settings[i]; i++) {
		const char *equals = strchr(settings[i], '=');
		g_autofree char *name =
			equals ? g_strndup(settings[i], (gsize)(equals - settings[i]))
			       : g_strdup(settings[i]);

		if (!wb_play_options_set(options, name, equals ? equals + 1 : NULL, error))
			return NULL;
	}
	return g_steal_pointer(&options);
}

/* Faults of the script are in DIAGNOSTICS; FALSE for anything else. */
static gboolean
load_script(WbPlaySource *source, const char *path, const char *const *settings,
	GPtrArray *diagnostics, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(path, WB_SCRIPT_MAX, error);
	g_autoptr(WbPlayOptions) options = NULL;
	gsize length;
	const char *text = bytes ? g_bytes_get_data(bytes, &length) : NULL;

	if (!bytes) {
		if (error && *error)
			(*error)->code =
				(*error)->domain == WB_ERROR ? WB_ERROR_USAGE : (*error)->code;
		return FALSE;
	}
	options = make_options(settings, error);
	if (!options)
		return FALSE;
	source->script = wb_script_load(path, text ? text : "", length,
		(const char *const *)options->define_names->pdata, diagnostics);
	if (source->script)
		wb_play_options_add_script(options, source->script, diagnostics);
	return TRUE;
}

/* --- all of them --------------------------------------------------------------------------------
 */

typedef struct {
	WbCatalog *catalog;
	const char *const *settings;
	GPtrArray *diagnostics;
	GPtrArray *sources;
} Load;

static gboolean
add_file(Load *load, const char *path, GError **error)
{
	WbPlaySource *source = g_new0(WbPlaySource, 1);

	source->name = g_strdup(path);
	g_ptr_array_add(load->sources, source);
	return load_script(source, path, load->settings, load->diagnostics, error);
}

static gboolean
add_tasks(Load *load, const char *selector, GError **error)
{
	const char *selectors[] = { selector, NULL };
	g_autoptr(GArray) selections =
		wb_catalog_select(load->catalog, WB_SELECT_WALKTHROUGHS, selectors, error);

	for (guint i = 0; selections && i < selections->len; i++) {
		const WbSelection *selection = &g_array_index(selections, WbSelection, i);
		WbPlaySource *source = g_new0(WbPlaySource, 1);

		source->name =
			g_strdup_printf("%s/%s", selection->lab->name, selection->task->name);
		source->task = selection->task;
		g_ptr_array_add(load->sources, source);
		if (!load_script(source, selection->task->script, load->settings, load->diagnostics,
			    error))
			return FALSE;
		if (source->script)
			wb_walkthrough_match(
				source->script, selection->task->narration, load->diagnostics);
	}
	return selections != NULL;
}

static gboolean
add_name(Load *load, const char *name, GError **error)
{
	if (g_file_test(name, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"%s is a folder; name the scripts in it, as in %s/*.pkt", name, name);
		return FALSE;
	}
	if (g_file_test(name, G_FILE_TEST_EXISTS))
		return add_file(load, name, error);
	if (g_str_has_suffix(name, ".pkt")) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "there is no file %s", name);
		return FALSE;
	}
	return add_tasks(load, name, error);
}

static gboolean
has_errors(const GPtrArray *diagnostics)
{
	for (guint i = 0; i < diagnostics->len; i++)
		if (((const WbDiagnostic *)diagnostics->pdata[i])->severity == WB_SEVERITY_ERROR)
			return TRUE;
	return FALSE;
}

GPtrArray *
wb_play_load(WbCatalog *catalog, const char *const *names, const char *const *settings,
	GPtrArray *diagnostics, GError **error)
{
	g_autoptr(GPtrArray) sources =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_play_source_free);
	Load load = { catalog, settings, diagnostics, sources };

	for (guint i = 0; names[i]; i++)
		if (!add_name(&load, names[i], error))
			return NULL;
	if (!has_errors(diagnostics))
		return g_steal_pointer(&sources);
	g_set_error_literal(error, WB_ERROR, WB_ERROR_USAGE,
		sources->len == 1 ? "the script has faults; nothing was played"
				  : "there are faults in the scripts; nothing was played");
	return NULL;
}

gboolean
wb_play_script_sets(const WbScript *script, const char *const *names)
{
	for (guint i = 0; i < script->options->len; i++) {
		const WbScriptOption *option = script->options->pdata[i];

		if (g_strv_contains(names, option->name))
			return TRUE;
	}
	return FALSE;
}
