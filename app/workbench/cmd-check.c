/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench --check */
#include "commands.h"
#include "options.h"
#include "pool.h"
#include "selection.h"
#include "ui.h"

#include "base/error.h"
#include "base/files.h"
#include "report/report.h"

#include <errno.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#define JOBS_MAX 64

static gboolean opt_reference;
static char *opt_submission;
static char *opt_workspace;
static char *opt_format;
static char *opt_output;
static char *opt_record;
static int opt_jobs = 1;
static gint64 opt_seed;

static const GOptionEntry entries[] = {
	{ "reference", 0, 0, G_OPTION_ARG_NONE, &opt_reference,
		"Check the labs' own solutions instead of a workspace", NULL },
	{ "submission", 's', 0, G_OPTION_ARG_FILENAME, &opt_submission,
		"Check the files handed in, in DIR", "DIR" },
	{ "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &opt_workspace,
		"Where your files are (default: " WB_DEFAULT_WORKSPACE ")", "DIR" },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &opt_format, "text (default), ktap, junit or json",
		"FORMAT" },
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &opt_output,
		"Write the report to FILE; text for people still goes to the terminal", "FILE" },
	{ "record", 0, 0, G_OPTION_ARG_FILENAME, &opt_record,
		"Record each run in DIR, for 'workbench show': packets, log, states, functions",
		"DIR" },
	{ "jobs", 'j', 0, G_OPTION_ARG_INT, &opt_jobs, "How many VMs at the same time (default: 1)",
		"N" },
	{ "seed", 0, 0, G_OPTION_ARG_INT64, &opt_seed,
		"Draw ports and addresses from N, to repeat a run", "N" },
	WB_OPTIONS_MACHINE,
	G_OPTION_ENTRY_NULL,
};

/* Text goes to the terminal as it comes, unless standard output is a report of another format. */
typedef struct {
	gboolean text_now;
	gboolean color;
} Show;

static void
on_phase(const char *name, const char *text, gpointer data)
{
	g_autofree char *line = g_strdup_printf("%s: %s", name, text);

	wb_ui_set_status(line);
}

static void
on_result(const WbResult *result, gpointer data)
{
	const Show *show = data;
	g_autofree char *text = NULL;

	if (!show->text_now)
		return;
	wb_ui_set_status(NULL);
	text = wb_report_text_result(result, show->color);
	fputs(text, stdout);
	fputc('\n', stdout);
	fflush(stdout);
}

static gboolean
get_source(WbSource *ret_source, GError **error)
{
	const char *folder = opt_submission;

	if (!!opt_reference + !!opt_submission + !!opt_workspace > 1) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_USAGE,
			"--reference, --submission and --workspace exclude each other");
		return FALSE;
	}
	if (opt_reference) {
		*ret_source = (WbSource){ WB_SOURCE_REFERENCE, NULL, "reference" };
		return TRUE;
	}
	if (!folder)
		folder = opt_workspace ? opt_workspace : WB_DEFAULT_WORKSPACE;
	*ret_source = (WbSource){ WB_SOURCE_FOLDER, folder, folder };
	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return TRUE;
	if (opt_submission || opt_workspace)
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "there is no folder %s", folder);
	else
		g_set_error_literal(error, WB_ERROR, WB_ERROR_USAGE,
			"there is nothing to check in ./" WB_DEFAULT_WORKSPACE
			"; write skeletons with 'workbench skels', or name files with --submission "
			"DIR or "
			"--reference");
	return FALSE;
}

/* Nothing of the user's is overwritten, and nothing is mixed. */
static gboolean
can_record(GError **error)
{
	g_autoptr(GDir) folder = NULL;

	if (!opt_record || !g_file_test(opt_record, G_FILE_TEST_EXISTS))
		return TRUE;
	folder = g_dir_open(opt_record, 0, NULL);
	if (folder && !g_dir_read_name(folder) && access(opt_record, W_OK) == 0)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
		"cannot record in %s: it is %s; name a folder that is new, or empty", opt_record,
		folder ? "not empty" : "no folder");
	return FALSE;
}

/* Told before the checks, not after. */
static gboolean
can_write_output(GError **error)
{
	g_autofree char *folder = opt_output ? g_path_get_dirname(opt_output) : NULL;
	gboolean exists = opt_output && g_file_test(opt_output, G_FILE_TEST_EXISTS);

	if (!opt_output || access(exists ? opt_output : folder, W_OK) == 0)
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "cannot write to %s: %s", opt_output,
		g_strerror(errno));
	return FALSE;
}

static int
get_status(GPtrArray *results)
{
	int status = WB_EXIT_PASSED;

	for (guint i = 0; i < results->len; i++) {
		const WbResult *result = results->pdata[i];

		if (result->outcome == WB_OUTCOME_INFRASTRUCTURE)
			return WB_EXIT_INFRASTRUCTURE;
		if (result->outcome != WB_OUTCOME_PASS)
			status = WB_EXIT_FAILED;
	}
	return status;
}

/* A file is replaced when all is written; a device, a pipe or a link is written to and stays. */
static gboolean
write_output(const char *path, const char *report, GError **error)
{
	struct stat st;
	FILE *file;
	gboolean ok;

	if (lstat(path, &st) < 0 || S_ISREG(st.st_mode))
		return wb_files_write(path, report, strlen(report), 0644, error);
	file = fopen(path, "we");
	ok = file && fputs(report, file) >= 0;
	if (file && fclose(file) != 0)
		ok = FALSE;
	return ok || wb_error_set_errno(error, errno, "writing %s", path);
}

static gboolean
write_report(WbReportFormat format, const WbReportRun *run, GPtrArray *results, const Show *show,
	GError **error)
{
	g_autofree char *summary = wb_report_text_summary(run, results, show->color);
	g_autofree char *report = NULL;

	if (show->text_now)
		fputs(summary, stdout);
	if (!opt_output && format == WB_REPORT_TEXT)
		return TRUE;
	report = wb_report_render(format, run, results, FALSE);
	if (opt_output && write_output(opt_output, report, error))
		return TRUE;
	/* What took minutes to find out is not thrown away. */
	fputs(report, stdout);
	return !opt_output;
}

static int
check(GArray *selections, const WbSource *source, WbReportFormat format, GError **error)
{
	Show show = { !!opt_output || format == WB_REPORT_TEXT, wb_ui_has_color() };
	WbPoolSpec spec = {
		.source = *source,
		.seed = (guint64)opt_seed,
		.record = opt_record,
		.jobs = (guint)opt_jobs,
		.progress = wb_ui_get_progress(),
		.phase = on_phase,
		.result = on_result,
		.data = &show,
	};
	gint64 began = g_get_monotonic_time();
	WbReportRun run = { .version = WB_VERSION, .started_us = g_get_real_time() };
	WbPoolRun pool_run = { 0 };
	g_autoptr(GPtrArray) results = NULL;

	if (!wb_options_get_factory_spec(&spec.factory, error))
		return -1;
	results = wb_pool_check(&spec, selections, &pool_run, wb_ui_get_cancellable(), error);
	wb_ui_set_status(NULL);
	if (!results)
		return -1;
	run.kernel = pool_run.kernel;
	run.accelerator = wb_accel_to_string(pool_run.accel);
	run.total_ms = (g_get_monotonic_time() - began) / 1000;
	if (!write_report(format, &run, results, &show, error))
		return -1;
	return get_status(results);
}

int
wb_command_check(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = NULL;
	g_autoptr(GArray) selections = NULL;
	WbReportFormat format = WB_REPORT_TEXT;
	WbSource source;
	int status;

	if (!wb_ui_parse("check", "[LAB[/TASK[/EXERCISE]]]…",
		    "Builds each exercise's module, runs its checker in a fresh VM, and says why "
		    "it passed "
		    "or not.\n\nExit status: 0 all passed; 1 some did not; 2 usage; 3 this "
		    "machine's fault.",
		    entries, &argc, &argv, &status))
		return status;
	if (opt_jobs < 1 || opt_jobs > JOBS_MAX)
		return wb_ui_fail_usage(
			"--jobs takes a number from 1 to %d, not %d", JOBS_MAX, opt_jobs);
	if (opt_seed < 0 || opt_seed > G_MAXINT32)
		return wb_ui_fail_usage("--seed takes a number from 1 to %d", G_MAXINT32);
	if (opt_format && !wb_report_format_from_string(opt_format, &format, &error))
		return wb_ui_fail(error);
	catalog = wb_catalog_load(&error);
	if (catalog)
		selections = wb_catalog_select(
			catalog, WB_SELECT_EXERCISES, (const char *const *)argv + 1, &error);
	if (!selections || !get_source(&source, &error) || !can_write_output(&error) ||
		!can_record(&error))
		return wb_ui_fail(error);
	status = check(selections, &source, format, &error);
	return status < 0 ? wb_ui_fail(error) : status;
}
