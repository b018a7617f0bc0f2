/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench doctor */
#include "commands.h"
#include "ui.h"

#include "base/paths.h"
#include "base/text.h"
#include "lab/catalog.h"
#include "session/prerequisites.h"
#include "vm/accel.h"
#include "vm/host.h"
#include "vm/image.h"

#include <stdio.h>
#include <unistd.h>

static char *connect;

static const GOptionEntry entries[] = {
	{ "connect", 0, 0, G_OPTION_ARG_STRING, &connect,
		"Only ask the libvirt at URI whether it answers", "URI" },
	G_OPTION_ENTRY_NULL,
};

static guint problems;

typedef enum { GOOD, WARNING, BAD } Health;

/* One line: what, its state, and under a bad one the command that mends it. */
static void
show(Health health, const char *what, const char *state, const char *mend)
{
	static const char *const glyphs[] = { "✓", "!", "✗" };
	static const char *const colors[] = { "\033[32m", "\033[33m", "\033[31m" };
	gboolean color = wb_ui_has_color();

	printf("%s%s%s %-22s %s\n", color ? colors[health] : "", glyphs[health],
		color ? "\033[0m" : "", what, state);
	if (health != GOOD && mend)
		printf("  %-22s → %s\n", "", mend);
	problems += health == BAD;
}

/* --- what must be there ----------------------------------------------------------------------- */

static void
look_at_prerequisites(void)
{
	g_autoptr(GPtrArray) list = wb_prerequisites_look(NULL);

	for (guint i = 0; i < list->len; i++) {
		const WbPrerequisite *it = list->pdata[i];
		g_autofree char *mend = g_strdup(it->command ? it->command : it->advice);

		/* Said below, with what was found out by trying. */
		if (g_str_equal(it->name, "KVM"))
			continue;
		if (it->package) {
			g_free(mend);
			mend = g_strdup_printf("make deps (or: %s)", it->command);
		}
		show(it->state == WB_PREREQUISITE_MISSING ? BAD : GOOD, it->name, it->finding,
			mend);
	}
}

/* --- what we make --------------------------------------------------------------------------- */

static void
look_at_labs(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = wb_catalog_load(&error);
	g_autofree char *state = NULL;

	if (!catalog) {
		show(BAD, "labs", error->message, "mend the manifest; docs/labs.md has its format");
		return;
	}
	state = g_strdup_printf("%u found", wb_catalog_get_labs(catalog)->len);
	show(wb_catalog_get_labs(catalog)->len ? GOOD : BAD, "labs", state,
		"run workbench from its source tree, or set WORKBENCH_DATA");
}

static void
look_at_run_folder(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *run = wb_paths_dup_run(&error);

	show(run ? GOOD : BAD, "run-time folder", run ? run : error->message, "set WORKBENCH_RUN");
}

static void
look_at_hypervisor(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbVmHost) host = wb_vm_host_open(NULL, NULL, &error);
	g_autofree char *version = host ? wb_vm_host_dup_version(host, &error) : NULL;

	show(version ? GOOD : BAD, "hypervisor", version ? version : error->message,
		"make deps (or: sudo apt-get install libvirt-daemon libvirt-daemon-system)");
}

/* One line, which the desktop shows. */
static int
ask_hypervisor(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbVmHost) host = wb_vm_host_open(connect, NULL, &error);
	g_autofree char *version = host ? wb_vm_host_dup_version(host, &error) : NULL;
	g_autofree char *safe = wb_text_dup_safe_line(version ? version : error->message, -1);

	puts(safe);
	return version ? WB_EXIT_PASSED : WB_EXIT_INFRASTRUCTURE;
}

static void
look_at_accelerator(const WbImage *image)
{
	g_auto(WbAccelAnswer) answer = { 0 };
	g_autofree char *state = NULL;

	if (access("/dev/kvm", R_OK | W_OK) < 0) {
		gboolean exists = access("/dev/kvm", F_OK) == 0;

		show(WARNING, "accelerator", "tcg (emulated): /dev/kvm cannot be opened",
			exists ? "sudo adduser $USER kvm, and log in again"
			       : "nothing to do: it works, checks take some seconds");
		return;
	}
	if (!image || !wb_accel_recall(image, &answer)) {
		show(GOOD, "accelerator", "not tried yet; the first check finds out", NULL);
		return;
	}
	state = g_strdup_printf(
		"%s: %s", answer.accel == WB_ACCEL_KVM ? "kvm" : "tcg (emulated)", answer.reason);
	show(answer.accel == WB_ACCEL_KVM ? GOOD : WARNING, "accelerator", state,
		"nothing to do: it works, checks take some seconds");
}

static void
look_at_image(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbImage) image = wb_image_find(&error);
	g_autofree char *state = NULL;

	if (error)
		show(BAD, "guest image", error->message, "workbench image --refresh");
	else if (!image)
		show(WARNING, "guest image", "not built yet; the first check builds it",
			"workbench image");
	else {
		state = g_strdup_printf("Linux %s", image->release);
		show(GOOD, "guest image", state, NULL);
	}
	look_at_accelerator(image);
}

int
wb_command_doctor(int argc, char **argv)
{
	int status;

	if (!wb_ui_parse("doctor", "",
		    "Looks for everything workbench needs, and says how to get what is missing.",
		    entries, &argc, &argv, &status))
		return status;
	if (connect)
		return ask_hypervisor();
	puts("workbench " WB_VERSION);
	look_at_prerequisites();
	look_at_labs();
	look_at_run_folder();
	look_at_hypervisor();
	look_at_image();
	if (problems)
		printf("\n%u thing%s to mend.\n", problems, problems == 1 ? "" : "s");
	else
		puts("\nEverything is there.");
	return problems ? WB_EXIT_INFRASTRUCTURE : WB_EXIT_PASSED;
}
