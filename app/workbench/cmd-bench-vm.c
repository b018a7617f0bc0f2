/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench bench-vm: one line a figure, for 'make bench'. Not for people. */
#include "commands.h"
#include "options.h"
#include "ui.h"

#include "session/factory.h"

#include <stdio.h>
#include <unistd.h>

#define COMMAND_MS 20000

static const GOptionEntry entries[] = {
	WB_OPTIONS_MACHINE,
	G_OPTION_ENTRY_NULL,
};

/* From nothing to the end of a command in the guest. */
static WbMachine *
start_and_run(WbFactory *factory, gboolean cold, const char *name, GError **error)
{
	gint64 began = g_get_monotonic_time();
	WbMachine *machine = wb_factory_start(factory, cold, wb_ui_get_cancellable(), error);

	if (!machine || !wb_guest_run_checked(
				machine->guest, "true", wb_deadline_in(COMMAND_MS), NULL, error)) {
		wb_machine_free(machine);
		return NULL;
	}
	printf("%s %" G_GINT64_FORMAT "\n", name, (g_get_monotonic_time() - began) / 1000);
	return machine;
}

static gboolean
measure(WbFactory *factory, GError **error)
{
	g_autofree char *file = NULL;
	g_autoptr(WbMachine) cold = start_and_run(factory, TRUE, "cold-boot", error);
	g_autoptr(WbMachine) restored = NULL;
	gint64 began = g_get_monotonic_time();

	if (!cold)
		return FALSE;
	file = g_strdup_printf("%s/bench-%d.save", g_get_tmp_dir(), (int)getpid());
	g_clear_pointer(&cold->guest, wb_guest_free);
	if (!wb_vm_save(cold->vm, file, NULL, error))
		return FALSE;
	printf("snapshot %" G_GINT64_FORMAT "\n", (g_get_monotonic_time() - began) / 1000);
	unlink(file);
	restored = start_and_run(factory, FALSE, "restore", error);
	return restored != NULL;
}

int
wb_command_bench_vm(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbFactory) factory = NULL;
	WbFactorySpec spec;
	int status;

	if (!wb_ui_parse("bench-vm", "", "Measures boot, snapshot and restore once.", entries,
		    &argc, &argv, &status))
		return status;
	if (!wb_options_get_factory_spec(&spec, &error))
		return wb_ui_fail(error);
	factory = wb_factory_open(&spec, NULL, wb_ui_get_cancellable(), &error);
	if (!factory || !measure(factory, &error))
		return wb_ui_fail(error);
	return WB_EXIT_PASSED;
}
