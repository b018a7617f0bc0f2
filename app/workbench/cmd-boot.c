/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench boot */
#include "commands.h"
#include "options.h"
#include "staging.h"
#include "selection.h"
#include "ui.h"

#include "session/booted.h"

#include <stdio.h>

static gboolean opt_stop;
static char *opt_workspace;

static const GOptionEntry entries[] = {
	{ "stop", 0, 0, G_OPTION_ARG_NONE, &opt_stop, "End the VM that runs", NULL },
	{ "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &opt_workspace,
		"Whose copied files to bring (default: " WB_DEFAULT_WORKSPACE ")", "DIR" },
	WB_OPTIONS_MACHINE,
	G_OPTION_ENTRY_NULL,
};

static int
stop(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBooted) booted = wb_booted_find();

	if (!booted) {
		puts("No VM is running.");
		return WB_EXIT_PASSED;
	}
	if (!wb_booted_stop(booted, &error))
		return wb_ui_fail(error);
	puts("The VM is stopped.");
	return WB_EXIT_PASSED;
}

static WbBooted *
start(GError **error)
{
	g_autoptr(WbFactory) factory = NULL;
	WbFactorySpec spec;

	if (!wb_options_get_factory_spec(&spec, error))
		return NULL;
	if (spec.uri) {
		g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			"boot uses the embedded driver; --connect is for checks");
		return NULL;
	}
	factory = wb_factory_open(&spec, wb_ui_get_progress(), wb_ui_get_cancellable(), error);
	if (!factory)
		return NULL;
	wb_ui_set_status("booting");
	return wb_booted_start(factory, wb_ui_get_cancellable(), error);
}

int
wb_command_boot(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbBooted) booted = NULL;
	guint copied = 0;
	int status;

	if (!wb_ui_parse("boot", "",
		    "Boots a VM to work in. It runs until 'workbench boot --stop'.", entries, &argc,
		    &argv, &status))
		return status;
	if (opt_stop)
		return stop();
	booted = wb_booted_find();
	if (booted) {
		printf("A VM with Linux %s is running already. Enter it: workbench console\n",
			wb_booted_get_release(booted));
		return WB_EXIT_PASSED;
	}
	booted = start(&error);
	if (!booted || !wb_staging_bring(opt_workspace ? opt_workspace : WB_DEFAULT_WORKSPACE,
			       booted, &copied, wb_ui_get_cancellable(), &error))
		return wb_ui_fail(error);
	wb_ui_set_status(NULL);
	printf("Linux %s is up", wb_booted_get_release(booted));
	if (copied)
		printf(", with %u of your files in /home/root/skels", copied);
	puts(". Enter it: workbench console");
	return WB_EXIT_PASSED;
}
