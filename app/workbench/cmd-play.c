/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench play */
#include "commands.h"
#include "options.h"
#include "play-load.h"
#include "play-record.h"
#include "play-view.h"
#include "ui.h"

#include "base/error.h"
#include "base/files.h"
#include "report/saved-run.h"

#include <stdio.h>
#include <string.h>

static gboolean opt_step;
static gboolean opt_strict;
static gboolean opt_compatible;
static char *opt_ip;
static char *opt_timing;
static char **opt_defines;
static char *opt_format;
static char *opt_record;

static const GOptionEntry entries[] = {
	{ "step", 0, 0, G_OPTION_ARG_NONE, &opt_step,
		"Wait before each event, and show what it changes", NULL },
	{ "ip", 0, 0, G_OPTION_ARG_STRING, &opt_ip,
		"ipv4 (default), ipv6, or mapped: IPv4 packets on IPv6 sockets", "IP" },
	{ "strict", 0, 0, G_OPTION_ARG_NONE, &opt_strict,
		"A packet that nothing in the script expects is a failure (default for tasks)",
		NULL },
	{ "compatible", 0, 0, G_OPTION_ARG_NONE, &opt_compatible,
		"Such a packet is only shown (default for files)", NULL },
	{ "timing", 0, 0, G_OPTION_ARG_STRING, &opt_timing,
		"What is judged: order, or exact times too (default: exact with KVM)", "TIMING" },
	{ "define", 'D', 0, G_OPTION_ARG_STRING_ARRAY, &opt_defines,
		"What NAME stands for in the script", "NAME=VALUE" },
	{ "format", 'f', 0, G_OPTION_ARG_STRING, &opt_format, "text (default), ktap, junit or json",
		"FORMAT" },
	{ "record", 0, 0, G_OPTION_ARG_FILENAME, &opt_record,
		"Record the run in DIR: packets, kernel log, states, steps", "DIR" },
	WB_OPTIONS_MACHINE,
	G_OPTION_ENTRY_NULL,
};

/* --- the command line ----------------------------------------------------------------------------
 */

/* What was asked for as options of the player. NULL-terminated. */
static GPtrArray *
make_settings(void)
{
	GPtrArray *settings = g_ptr_array_new_with_free_func(g_free);

	if (opt_ip)
		g_ptr_array_add(settings, g_strdup_printf("ip_version=%s", opt_ip));
	if (opt_timing)
		g_ptr_array_add(settings, g_strdup_printf("timing=%s", opt_timing));
	if (opt_strict)
		g_ptr_array_add(settings, g_strdup("strict"));
	if (opt_compatible)
		g_ptr_array_add(settings, g_strdup("compatible"));
	for (guint i = 0; opt_defines && opt_defines[i]; i++)
		g_ptr_array_add(settings, g_strdup_printf("define=%s", opt_defines[i]));
	g_ptr_array_add(settings, NULL);
	return settings;
}

static gboolean
check_usage(int count, WbReportFormat *ret_format, GError **error)
{
	const char *fault = NULL;

	if (count == 0)
		fault = "name a packet script or a walkthrough to play; 'workbench list' has the "
			"walkthroughs";
	else if (opt_strict && opt_compatible)
		fault = "--strict and --compatible exclude each other";
	else if (opt_ip &&
		 !g_strv_contains((const char *[]){ "ipv4", "ipv6", "mapped", NULL }, opt_ip))
		fault = "--ip takes ipv4, ipv6 or mapped";
	else if (opt_timing &&
		 !g_strv_contains((const char *[]){ "order", "exact", NULL }, opt_timing))
		fault = "--timing takes order or exact";
	if (fault) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_USAGE, fault);
		return FALSE;
	}
	if (opt_format && !wb_report_format_from_string(opt_format, ret_format, error))
		return FALSE;
	return !opt_record || wb_play_record_can_write(opt_record, error);
}

/* --- playing
 * -------------------------------------------------------------------------------------- */

typedef struct {
	WbFactory *factory;
	GPtrArray *sources;
	GPtrArray *settings;
	WbReportFormat format;
	WbLadderStyle style;
	WbReportRun run;
	GPtrArray *items;
} Run;

static void
item_free(WbPlayItem *item)
{
	wb_played_free((WbPlayed *)item->played);
	g_free(item);
}

/* The settings of the command line, and the defaults that depend on script and machine. */
static GPtrArray *
make_arguments(const Run *run, const WbPlaySource *source)
{
	static const char *const timing[] = { "timing", NULL };
	static const char *const strict[] = { "strict", "compatible", NULL };
	gboolean exact = wb_factory_get_accel(run->factory, NULL) == WB_ACCEL_KVM;
	GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; run->settings->pdata[i]; i++)
		g_ptr_array_add(
			arguments, g_strdup_printf("--%s", (char *)run->settings->pdata[i]));
	if (!opt_timing && !wb_play_script_sets(source->script, timing))
		g_ptr_array_add(arguments, g_strdup(exact ? "--timing=exact" : "--timing=order"));
	if (source->task && !opt_strict && !opt_compatible &&
		!wb_play_script_sets(source->script, strict))
		g_ptr_array_add(arguments, g_strdup("--strict"));
	g_ptr_array_add(arguments, NULL);
	return arguments;
}

/* What the walkthrough tells of is worth seeing run. NULL: nothing. */
static char *
dup_functions(const WbPlaySource *source)
{
	const WbNarration *narration = source->task ? source->task->narration : NULL;
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; narration && i < narration->steps->len; i++) {
		const WbNarrationStep *step = narration->steps->pdata[i];

		for (char **name = step->kernel; *name; name++)
			if (g_hash_table_add(seen, *name))
				g_ptr_array_add(names, *name);
	}
	if (names->len == 0)
		return NULL;
	g_ptr_array_add(names, NULL);
	return g_strjoinv(",", (char **)names->pdata);
}

static WbPlayed *
play_one(Run *run, const WbPlaySource *source, WbPlayItem *item, const char *folder, GError **error)
{
	g_autofree char *functions = folder ? dup_functions(source) : NULL;
	g_autoptr(GPtrArray) arguments = make_arguments(run, source);
	WbPlayView view = {
		.style = run->style,
		.item = *item,
		.narration = source->task ? source->task->narration : NULL,
		.emulated = wb_factory_get_accel(run->factory, NULL) != WB_ACCEL_KVM,
		.live = run->format == WB_REPORT_TEXT && run->sources->len == 1,
		.cancellable = wb_ui_get_cancellable(),
	};
	WbPlayHooks hooks = wb_play_view_get_hooks(&view);
	WbPlayRequest request = {
		.script = source->script,
		.options = (const char *const *)arguments->pdata,
		.step = opt_step,
		.record = folder,
		.title = source->name,
		.diagram = source->task ? source->task->diagram : NULL,
		.functions = functions,
	};
	WbPlayed *played =
		wb_play_on_machine(run->factory, &request, &hooks, wb_ui_get_cancellable(), error);

	wb_play_view_clear(&view);
	wb_ui_set_status(NULL);
	return played;
}

/* Plays the INDEXth source, and adds the item of it. NULL on failure. */
static WbPlayItem *
play_item(Run *run, guint index, GError **error)
{
	const WbPlaySource *source = run->sources->pdata[index];
	g_autofree char *folder = opt_record ? wb_play_record_dup_folder(opt_record, index,
						       run->sources->len, source->name)
					     : NULL;
	WbPlayItem *item = g_new0(WbPlayItem, 1);

	item->name = source->name;
	item->title = source->task ? source->task->title : NULL;
	item->script = source->script;
	item->played = play_one(run, source, item, folder, error);
	if (!item->played) {
		g_free(item);
		return NULL;
	}
	g_ptr_array_add(run->items, item);
	return !folder || wb_saved_run_write_play(folder, &run->run, item, error) ? item : NULL;
}

static gboolean
play_all(Run *run, GError **error)
{
	for (guint i = 0; i < run->sources->len; i++) {
		const WbPlayItem *item = play_item(run, i, error);
		g_autofree char *text = NULL;

		if (!item)
			return FALSE;
		if (run->format != WB_REPORT_TEXT)
			continue;
		text = run->sources->len == 1 ? wb_play_text_end(&run->style, item)
					      : wb_play_text_brief(&run->style, item);
		fputs(text, stdout);
		fflush(stdout);
	}
	return TRUE;
}

static int
get_status(const GPtrArray *items)
{
	int status = WB_EXIT_PASSED;

	for (guint i = 0; i < items->len; i++) {
		const WbPlayItem *item = items->pdata[i];

		if (item->played->outcome == WB_OUTCOME_INFRASTRUCTURE)
			return WB_EXIT_INFRASTRUCTURE;
		if (item->played->outcome != WB_OUTCOME_PASS)
			status = WB_EXIT_FAILED;
	}
	return status;
}

static void
print_end(const Run *run)
{
	g_autofree char *text = NULL;

	if (run->format != WB_REPORT_TEXT)
		text = wb_play_render(run->format, &run->run, run->items);
	else if (run->items->len > 1)
		text = wb_play_text_summary(&run->style, &run->run, run->items);
	if (text)
		fputs(text, stdout);
}

/* -1 with an error. */
static int
play(Run *run, GError **error)
{
	WbFactorySpec spec;
	gint64 began = g_get_monotonic_time();
	g_autoptr(WbFactory) factory = NULL;
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)item_free);

	if (!wb_options_get_factory_spec(&spec, error))
		return -1;
	factory = wb_factory_open(&spec, wb_ui_get_progress(), wb_ui_get_cancellable(), error);
	if (!factory)
		return -1;
	run->factory = factory;
	run->items = items;
	run->run = (WbReportRun){
		.version = WB_VERSION,
		.kernel = wb_factory_get_image(factory)->release,
		.accelerator = wb_accel_to_string(wb_factory_get_accel(factory, NULL)),
		.started_us = g_get_real_time(),
	};
	if (opt_record && run->sources->len > 1 && !wb_files_make_folder(opt_record, 0755, error))
		return -1;
	if (!play_all(run, error))
		return -1;
	run->run.total_ms = (g_get_monotonic_time() - began) / 1000;
	print_end(run);
	return get_status(items);
}

static void
print_diagnostics(const GPtrArray *diagnostics)
{
	for (guint i = 0; i < diagnostics->len; i++) {
		g_autofree char *text = wb_diagnostic_to_string(diagnostics->pdata[i]);

		fprintf(stderr, "%s\n", text);
	}
}

int
wb_command_play(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = NULL;
	g_autoptr(GPtrArray) diagnostics =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(GPtrArray) settings = NULL;
	g_autoptr(GPtrArray) sources = NULL;
	Run run = { .format = WB_REPORT_TEXT, .style = wb_play_view_get_style() };
	int status;

	if (!wb_ui_parse("play", "FILE|TASK…",
		    "Plays packet scripts against the kernel of a fresh VM each, and shows what it "
		    "did.\n\nExit status: 0 all passed; 1 some did not; 2 usage, or a fault in a "
		    "script: nothing was played; 3 this machine's fault.",
		    entries, &argc, &argv, &status))
		return status;
	if (!check_usage(argc - 1, &run.format, &error))
		return wb_ui_fail(error);
	settings = make_settings();
	catalog = wb_catalog_load(&error);
	if (catalog)
		sources = wb_play_load(catalog, (const char *const *)argv + 1,
			(const char *const *)settings->pdata, diagnostics, &error);
	print_diagnostics(diagnostics);
	if (!sources)
		return wb_ui_fail(error);
	if (opt_step && (sources->len > 1 || run.format != WB_REPORT_TEXT))
		return wb_ui_fail_usage("--step takes one script, and text");
	run.settings = settings;
	run.sources = sources;
	status = play(&run, &error);
	return status < 0 ? wb_ui_fail(error) : status;
}
