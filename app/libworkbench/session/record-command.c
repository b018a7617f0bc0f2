/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the guest's recorder. */
#include "session/record-command.h"

static void
append_option(GString *text, const char *name, const char *value)
{
	g_autofree char *option = value ? g_strdup_printf("--%s=%s", name, value) : NULL;
	g_autofree char *quoted = option ? g_shell_quote(option) : NULL;

	if (quoted)
		g_string_append_printf(text, " %s", quoted);
}

char *
wb_record_dup_command(const WbRecordOptions *options, const char *command)
{
	GString *text = g_string_new(NULL);

	if (options->scale)
		g_string_append_printf(text, "WB_SCALE=%u ", options->scale);
	g_string_append(text, "exec wb-record");
	for (guint i = 0; options->interfaces && options->interfaces[i]; i++)
		append_option(text, "interface", options->interfaces[i]);
	append_option(text, "functions", options->functions);
	if (options->leave)
		g_string_append(text, " --leave");
	if (command)
		g_string_append_printf(text, " -- %s", command);
	return g_string_free(text, FALSE);
}
