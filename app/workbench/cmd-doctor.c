/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench doctor */
#include "commands.h"
#include "ui.h"

#include "base/error.h"
#include "base/paths.h"
#include "base/process.h"
#include "lab/catalog.h"
#include "vm/accel.h"
#include "vm/host.h"
#include "vm/image.h"

#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPACE_MIB 1500
#define TOOL_MS 10000

static const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

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

/* --- tools ---------------------------------------------------------------------------------- */

typedef struct {
	const char *program;
	const char *package;
	const char *what_for;
} Tool;

static const Tool tools[] = {
	{ "qemu-system-x86_64", "qemu-system-x86", "runs the VM" },
	{ "bwrap", "bubblewrap", "keeps builds in a sandbox" },
	{ "gcc", "gcc", "compiles modules" },
	{ "make", "make", "runs kbuild" },
	{ "strip", "binutils", "makes modules small" },
	{ "addr2line", "binutils", "finds the source line of a crash" },
	{ "apt-get", "apt", "downloads the guest's packages" },
	{ "dpkg-deb", "dpkg", "unpacks them" },
	{ "cpio", "cpio", "packs the guest's root file system" },
	{ "xz", "xz-utils", "unpacks the kernel" },
	{ "depmod", "kmod", "orders the guest's modules" },
	{ "ssh-keygen", "openssh-client", "makes the guest's keys" },
};

static void
look_at_tools(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(tools); i++) {
		g_autofree char *path = g_find_program_in_path(tools[i].program);
		g_autofree char *state =
			g_strdup_printf("%s, %s", path ? path : "missing", tools[i].what_for);
		g_autofree char *mend = g_strdup_printf(
			"make deps (or: sudo apt-get install %s)", tools[i].package);

		/* depmod is for root only on Debian, and works for everybody. */
		if (!path && g_file_test("/sbin/depmod", G_FILE_TEST_EXISTS) &&
			g_str_equal(tools[i].program, "depmod"))
			continue;
		show(path ? GOOD : BAD, tools[i].program, state, mend);
	}
}

static void
look_at_sandbox(void)
{
	const char *argv[] = { "bwrap", "--unshare-all", "--ro-bind", "/", "/", "true", NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(TOOL_MS) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	if (wb_process_run_checked(&spec, &result, NULL, &error))
		show(GOOD, "sandbox", "builds cannot reach the network or your files", NULL);
	else
		show(BAD, "sandbox", error->message,
			"allow unprivileged user namespaces: sudo sysctl "
			"kernel.unprivileged_userns_clone=1");
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
look_at_space(void)
{
	g_autofree char *cache = wb_paths_dup_cache("", NULL);
	g_autofree char *state = NULL;
	struct statvfs fs;
	guint64 mib;

	if (!cache || statvfs(cache, &fs) < 0) {
		show(BAD, "cache", "cannot be made",
			"set WORKBENCH_CACHE to a folder you can write to");
		return;
	}
	mib = (guint64)fs.f_bavail * fs.f_frsize / (1024 * 1024);
	state = g_strdup_printf("%s, %" G_GUINT64_FORMAT " MiB free", cache, mib);
	show(mib >= SPACE_MIB ? GOOD : BAD, "cache", state,
		"free some space, or set WORKBENCH_CACHE to a folder with 1.5 GiB");
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
	puts("workbench " WB_VERSION);
	look_at_tools();
	look_at_sandbox();
	look_at_labs();
	look_at_space();
	look_at_run_folder();
	look_at_hypervisor();
	look_at_image();
	if (problems)
		printf("\n%u thing%s to mend.\n", problems, problems == 1 ? "" : "s");
	else
		puts("\nEverything is there.");
	return problems ? WB_EXIT_INFRASTRUCTURE : WB_EXIT_PASSED;
}
