/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench worker: one job of a pool. Not for people; pool.h says how it talks. */
#include "commands.h"
#include "options.h"
#include "pool.h"
#include "ui.h"

#include "report/report.h"
#include "session/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static gboolean opt_reference;
static char *opt_submission;
static char *opt_name;
static char *opt_record;
static gint64 opt_seed;

static const GOptionEntry entries[] = {
	{ "reference", 0, 0, G_OPTION_ARG_NONE, &opt_reference, NULL, NULL },
	{ "submission", 0, 0, G_OPTION_ARG_FILENAME, &opt_submission, NULL, NULL },
	{ "name", 0, 0, G_OPTION_ARG_FILENAME, &opt_name, NULL, NULL },
	{ "record", 0, 0, G_OPTION_ARG_FILENAME, &opt_record, NULL, NULL },
	{ "seed", 0, 0, G_OPTION_ARG_INT64, &opt_seed, NULL, NULL },
	WB_OPTIONS_MACHINE,
	G_OPTION_ENTRY_NULL,
};

static void
say_phase(const char *text, gpointer data)
{
	g_autofree char *line = g_strdelimit(g_strdup(text), "\n", ' ');

	printf("phase %s\n", line);
	fflush(stdout);
}

static void
answer(WbResult *result)
{
	WbReportRun run = { .version = WB_VERSION };
	g_autoptr(GPtrArray) results = g_ptr_array_new();
	g_autofree char *text = NULL;

	g_ptr_array_add(results, result);
	text = wb_report_render(WB_REPORT_JSON, &run, results, FALSE);
	printf("result %zu\n%s", strlen(text), text);
	fflush(stdout);
}

static gboolean
check_one(WbFactory *factory, WbCatalog *catalog, const char *selector, GError **error)
{
	const char *selectors[] = { selector, NULL };
	g_autoptr(GArray) selections =
		wb_catalog_select(catalog, WB_SELECT_EXERCISES, selectors, error);
	WbSource source = {
		.kind = opt_reference ? WB_SOURCE_REFERENCE : WB_SOURCE_FOLDER,
		.folder = opt_submission,
		.name = opt_name,
	};
	WbCheckEvents events = { .phase = say_phase, .step = say_phase };
	g_autofree char *record = opt_record ? g_build_filename(opt_record, selector, NULL) : NULL;
	WbCheckJob job = { .source = &source,
		.seed = (guint64)opt_seed,
		.record = record,
		.functions = record != NULL };
	g_autoptr(WbResult) result = NULL;

	if (!selections)
		return FALSE;
	job.selection = &g_array_index(selections, WbSelection, 0);
	result = wb_check_run(factory, &job, &events, wb_ui_get_cancellable(), error);
	if (!result)
		return FALSE;
	wb_pool_keep_result(factory, result);
	answer(result);
	return TRUE;
}

int
wb_command_worker(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = NULL;
	g_autoptr(WbFactory) factory = NULL;
	WbFactorySpec spec;
	char line[1024];
	int status;

	/* The one who asks is gone: so is the reason to work. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* Ctrl-C goes to the pool, which tells us once; twice would end us at once. */
	setpgid(0, 0);
	if (!wb_ui_parse("worker", "", "One job of 'workbench --check --jobs'.", entries, &argc,
		    &argv, &status))
		return status;
	catalog = wb_catalog_load(&error);
	if (!catalog || !wb_options_get_factory_spec(&spec, &error))
		return wb_ui_fail(error);
	factory = wb_factory_open(&spec, NULL, wb_ui_get_cancellable(), &error);
	if (!factory)
		return wb_ui_fail(error);
	while (fgets(line, sizeof line, stdin))
		if (!check_one(factory, catalog, g_strchomp(line), &error))
			return wb_ui_fail(error);
	return WB_EXIT_PASSED;
}
