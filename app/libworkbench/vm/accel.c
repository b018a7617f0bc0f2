/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which accelerator works here. */
#include "vm/accel.h"

#include "base/error.h"
#include "base/files.h"
#include "base/paths.h"
#include "base/text.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* On real KVM our kernel is ready within 2 s. */
#define PROBE_MS 10000
#define MEMORY_MIB 256
#define CPUINFO_MAX (1024 * 1024)

gboolean
wb_accel_choice_from_string(const char *name, WbAccelChoice *ret_choice, GError **error)
{
	static const char *const names[] = { "auto", "kvm", "tcg", NULL };

	for (int i = 0; names[i]; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret_choice = (WbAccelChoice)i;
			return TRUE;
		}
	}
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
		"there is no accelerator \"%s\": it is auto, kvm or tcg", name);
	return FALSE;
}

void
wb_accel_answer_clear(WbAccelAnswer *answer)
{
	g_clear_pointer(&answer->reason, g_free);
}

static void
set_answer(WbAccelAnswer *answer, WbAccel accel, const char *reason)
{
	wb_accel_answer_clear(answer);
	answer->accel = accel;
	answer->reason = g_strdup(reason);
}

/* --- memory -------------------------------------------------------------------------------- */

/* Everything the answer depends on: processor, kernel, image. */
static char *
dup_host_key(const WbImage *image)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *cpuinfo = NULL;
	g_autofree char *qemu = g_find_program_in_path("qemu-system-x86_64");
	struct utsname name;

	uname(&name);
	g_checksum_update(checksum, (const guchar *)name.release, -1);
	g_checksum_update(checksum, (const guchar *)name.version, -1);
	g_checksum_update(checksum, (const guchar *)name.nodename, -1);
	g_checksum_update(checksum, (const guchar *)image->release, -1);
	if (qemu)
		g_checksum_update(checksum, (const guchar *)qemu, -1);
	if (g_file_get_contents("/proc/cpuinfo", &cpuinfo, NULL, NULL)) {
		const char *model = strstr(cpuinfo, "model name");
		const char *end = model ? strchr(model, '\n') : NULL;

		if (end)
			g_checksum_update(checksum, (const guchar *)model, end - model);
	}
	return g_strndup(g_checksum_get_string(checksum), 16);
}

static char *
dup_memory_path(const WbImage *image, GError **error)
{
	g_autofree char *key = dup_host_key(image);
	g_autofree char *relative = g_strdup_printf("accel-%s.ini", key);

	return wb_paths_dup_cache(relative, error);
}

gboolean
wb_accel_recall(const WbImage *image, WbAccelAnswer *ret_answer)
{
	g_autofree char *path = dup_memory_path(image, NULL);
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autofree char *name = NULL;
	g_autofree char *reason = NULL;

	if (!path || !g_key_file_load_from_file(ini, path, G_KEY_FILE_NONE, NULL))
		return FALSE;
	name = g_key_file_get_string(ini, "Accelerator", "Name", NULL);
	reason = g_key_file_get_string(ini, "Accelerator", "Reason", NULL);
	if (!name || !reason)
		return FALSE;
	set_answer(ret_answer, strcmp(name, "kvm") == 0 ? WB_ACCEL_KVM : WB_ACCEL_TCG, reason);
	return TRUE;
}

static gboolean
remember(const WbImage *image, const WbAccelAnswer *answer, GError **error)
{
	g_autofree char *path = dup_memory_path(image, error);
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autofree char *text = NULL;
	gsize length;

	g_key_file_set_string(ini, "Accelerator", "Name", wb_accel_to_string(answer->accel));
	g_key_file_set_string(ini, "Accelerator", "Reason", answer->reason);
	text = g_key_file_to_data(ini, &length, NULL);
	return path && wb_files_write(path, text, length, 0600, error);
}

/* --- the probe ------------------------------------------------------------------------------ */

static gboolean
boot_on_kvm(WbVmHost *host, const WbImage *image, GCancellable *cancellable, GError **error)
{
	g_autofree char *name = g_strdup_printf("workbench-probe-%d", (int)getpid());
	WbVmConfig config = {
		.name = name,
		.kernel = image->kernel,
		.initramfs = image->initramfs,
		.accel = WB_ACCEL_KVM,
		.memory_mib = MEMORY_MIB,
	};
	g_autoptr(WbVm) vm = wb_vm_boot(host, &config, cancellable, error);

	return vm && wb_vm_wait_console(
			     vm, WB_VM_READY_LINE, wb_deadline_in(PROBE_MS), cancellable, error);
}

static gboolean
probe(WbVmHost *host, const WbImage *image, const WbProgress *progress, WbAccelAnswer *answer,
	GCancellable *cancellable, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *reason = NULL;

	if (access("/dev/kvm", R_OK | W_OK) < 0) {
		/* Not remembered: the user may be put into the group at any time. */
		set_answer(answer, WB_ACCEL_TCG, "/dev/kvm cannot be opened");
		return TRUE;
	}
	wb_progress_say(progress, "trying whether our kernel boots on KVM (once for this host)");
	if (boot_on_kvm(host, image, cancellable, &failure)) {
		set_answer(answer, WB_ACCEL_KVM, "our kernel boots on it");
		return remember(image, answer, error);
	}
	/* Anything but a kernel that does not come up is another trouble, and says nothing of KVM.
	 */
	if (!g_error_matches(failure, WB_ERROR, WB_ERROR_TIMED_OUT) &&
		!g_error_matches(failure, WB_ERROR, WB_ERROR_LOST)) {
		g_propagate_prefixed_error(error, g_steal_pointer(&failure), "trying KVM: ");
		return FALSE;
	}
	reason = g_strdup_printf(
		"/dev/kvm opens, but our kernel did not boot on it within %d s", PROBE_MS / 1000);
	set_answer(answer, WB_ACCEL_TCG, reason);
	return remember(image, answer, error);
}

gboolean
wb_accel_decide(WbAccelChoice choice, WbVmHost *host, const WbImage *image,
	const WbProgress *progress, WbAccelAnswer *ret_answer, GCancellable *cancellable,
	GError **error)
{
	if (choice == WB_ACCEL_CHOICE_TCG) {
		set_answer(ret_answer, WB_ACCEL_TCG, "asked for");
		return TRUE;
	}
	if (choice == WB_ACCEL_CHOICE_KVM) {
		set_answer(ret_answer, WB_ACCEL_KVM, "asked for");
		if (access("/dev/kvm", R_OK | W_OK) == 0)
			return TRUE;
		g_set_error_literal(error, WB_ERROR, WB_ERROR_USAGE,
			"KVM was asked for, but /dev/kvm cannot be opened; join the group kvm, or "
			"use "
			"--accel tcg");
		return FALSE;
	}
	return wb_accel_recall(image, ret_answer) ||
	       probe(host, image, progress, ret_answer, cancellable, error);
}
