/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this machine must have. */
#include "session/prerequisites.h"

#include "base/paths.h"
#include "base/process.h"

#include <pwd.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The image with its headers is 150 MB, the packages 100, a snapshot 100, and room to make them. */
#define SPACE_MIB 1500
#define TOOL_MS 10000
#define INSTALL "sudo apt-get install "

void
wb_prerequisite_free(WbPrerequisite *prerequisite)
{
	if (!prerequisite)
		return;
	g_free(prerequisite->name);
	g_free(prerequisite->finding);
	g_free(prerequisite->sentence);
	g_free(prerequisite->advice);
	g_free(prerequisite->command);
	g_free(prerequisite->package);
	g_free(prerequisite);
}

/* Takes FINDING over. */
static WbPrerequisite *
new_prerequisite(WbPrerequisiteState state, const char *name, char *finding)
{
	WbPrerequisite *it = g_new0(WbPrerequisite, 1);

	it->state = state;
	it->name = g_strdup(name);
	it->finding = finding;
	return it;
}

static void
set_package(WbPrerequisite *it, const char *package)
{
	it->package = g_strdup(package);
	it->command = g_strconcat(INSTALL, package, NULL);
}

/* --- programs -----------------------------------------------------------------------------------
 */

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

/* depmod is for root only on Debian, and works for everybody. */
static gboolean
is_installed(const char *program)
{
	g_autofree char *path = g_find_program_in_path(program);

	return path || (strcmp(program, "depmod") == 0 &&
			       g_file_test("/sbin/depmod", G_FILE_TEST_IS_EXECUTABLE));
}

static WbPrerequisite *
look_for_tool(const Tool *tool)
{
	gboolean there = is_installed(tool->program);
	g_autofree char *path = g_find_program_in_path(tool->program);
	WbPrerequisite *it = new_prerequisite(there ? WB_PREREQUISITE_MET : WB_PREREQUISITE_MISSING,
		tool->program,
		g_strdup_printf("%s, %s",
			path	? path
			: there ? "/sbin/depmod"
				: "missing",
			tool->what_for));

	if (there)
		return it;
	it->sentence =
		g_strdup_printf("%s is not installed. It %s.", tool->program, tool->what_for);
	set_package(it, tool->package);
	return it;
}

static WbPrerequisite *
look_at_sandbox(GCancellable *cancellable)
{
	const char *argv[] = { "bwrap", "--unshare-all", "--ro-bind", "/", "/", "true", NULL };
	WbProcessSpec spec = { .argv = argv, .deadline = wb_deadline_in(TOOL_MS) };
	g_auto(WbProcessResult) result = { 0 };
	g_autoptr(GError) error = NULL;
	WbPrerequisite *it;

	if (wb_process_run_checked(&spec, &result, cancellable, &error))
		return new_prerequisite(WB_PREREQUISITE_MET, "sandbox",
			g_strdup("builds cannot reach the network or your files"));
	it = new_prerequisite(WB_PREREQUISITE_MISSING, "sandbox", g_strdup(error->message));
	it->sentence = g_strdup(
		"The sandbox in which modules are built does not start here: this system lets "
		"users make no namespaces of their own.");
	it->command = g_strdup("sudo sysctl kernel.unprivileged_userns_clone=1");
	return it;
}

/* --- the hypervisor -----------------------------------------------------------------------------
 */

static gboolean
has_driver(void)
{
	static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu", "/usr/lib64",
		"/usr/lib", "/usr/local/lib", NULL };
	const char *set = g_getenv("LIBVIRT_DRIVER_DIR");

	if (set) {
		g_autofree char *path = g_build_filename(set, "libvirt_driver_qemu.so", NULL);

		return g_file_test(path, G_FILE_TEST_EXISTS);
	}
	for (int i = 0; folders[i]; i++) {
		g_autofree char *path = g_build_filename(
			folders[i], "libvirt", "connection-driver", "libvirt_driver_qemu.so", NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return TRUE;
	}
	return FALSE;
}

static WbPrerequisite *
look_for_driver(void)
{
	WbPrerequisite *it;

	if (!has_driver()) {
		it = new_prerequisite(WB_PREREQUISITE_MISSING, "libvirt driver",
			g_strdup("missing, starts and stops the VM"));
		it->sentence = g_strdup(
			"libvirt's driver for QEMU is not installed. It starts and stops the VM.");
		set_package(it, "libvirt-daemon-driver-qemu");
		return it;
	}
	/* As root, QEMU is run by a user of its own. */
	if (geteuid() == 0 && !getpwnam("libvirt-qemu")) {
		it = new_prerequisite(WB_PREREQUISITE_MISSING, "libvirt user",
			g_strdup("missing, root's VMs are run by it"));
		it->sentence = g_strdup(
			"There is no user libvirt-qemu. When root starts a VM, it is run by it.");
		set_package(it, "libvirt-daemon-system");
		return it;
	}
	return new_prerequisite(
		WB_PREREQUISITE_MET, "libvirt driver", g_strdup("starts and stops the VM"));
}

static WbPrerequisite *
look_at_kvm(void)
{
	gboolean exists = access("/dev/kvm", F_OK) == 0;
	WbPrerequisite *it;

	if (access("/dev/kvm", R_OK | W_OK) == 0)
		return new_prerequisite(
			WB_PREREQUISITE_MET, "KVM", g_strdup("/dev/kvm can be opened"));
	it = new_prerequisite(
		WB_PREREQUISITE_SLOW, "KVM", g_strdup("/dev/kvm cannot be opened: emulated"));
	it->sentence = g_strdup_printf("%s The VM is emulated, and all works: a check takes about "
				       "three seconds instead of one.",
		exists ? "You may not open /dev/kvm." : "This machine has no /dev/kvm.");
	if (exists)
		it->command = g_strdup("sudo adduser \"$USER\" kvm");
	it->advice = g_strdup(exists ? "then log in again" : "nothing to do");
	return it;
}

/* --- room ---------------------------------------------------------------------------------------
 */

/* In MiB; FALSE if the folder cannot be made. */
static gboolean
get_room(char **ret_cache, guint64 *ret_mib)
{
	g_autofree char *cache = wb_paths_dup_cache("", NULL);
	struct statvfs fs;

	if (!cache || statvfs(cache, &fs) < 0)
		return FALSE;
	*ret_mib = (guint64)fs.f_bavail * fs.f_frsize / (1024 * 1024);
	*ret_cache = g_steal_pointer(&cache);
	return TRUE;
}

static char *
dup_no_room(const char *cache, guint64 mib)
{
	return g_strdup_printf("There is too little room in %s: %" G_GUINT64_FORMAT
			       " MiB are free, and %d are needed.",
		cache, mib, SPACE_MIB);
}

static WbPrerequisite *
look_at_room(void)
{
	g_autofree char *cache = NULL;
	WbPrerequisite *it;
	guint64 mib = 0;

	if (!get_room(&cache, &mib)) {
		it = new_prerequisite(WB_PREREQUISITE_MISSING, "cache", g_strdup("cannot be made"));
		it->sentence = g_strdup("The folder that keeps the VM cannot be made.");
		it->advice = g_strdup("set WORKBENCH_CACHE to a folder you can write to");
		return it;
	}
	it = new_prerequisite(mib >= SPACE_MIB ? WB_PREREQUISITE_MET : WB_PREREQUISITE_MISSING,
		"cache", g_strdup_printf("%s, %" G_GUINT64_FORMAT " MiB free", cache, mib));
	if (mib >= SPACE_MIB)
		return it;
	it->sentence = dup_no_room(cache, mib);
	it->advice = g_strdup("free some space, or set WORKBENCH_CACHE to a folder with 1.5 GiB");
	return it;
}

/* --- all of it ----------------------------------------------------------------------------------
 */

GPtrArray *
wb_prerequisites_look(GCancellable *cancellable)
{
	GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)wb_prerequisite_free);

	for (guint i = 0; i < G_N_ELEMENTS(tools); i++)
		g_ptr_array_add(list, look_for_tool(&tools[i]));
	/* Without the program its failure says nothing new. */
	if (is_installed("bwrap"))
		g_ptr_array_add(list, look_at_sandbox(cancellable));
	g_ptr_array_add(list, look_for_driver());
	g_ptr_array_add(list, look_at_room());
	g_ptr_array_add(list, look_at_kvm());
	return list;
}

char *
wb_prerequisites_dup_install_command(GPtrArray *list)
{
	g_autoptr(GString) command = g_string_new(NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < list->len; i++) {
		const WbPrerequisite *it = list->pdata[i];

		if (it->state != WB_PREREQUISITE_MISSING || !it->package ||
			!g_hash_table_add(seen, it->package))
			continue;
		g_string_append(command, command->len ? " " : INSTALL);
		g_string_append(command, it->package);
	}
	return command->len ? g_string_free(g_steal_pointer(&command), FALSE) : NULL;
}

/* --- errors -------------------------------------------------------------------------------------
 */

static WbPrerequisite *
explain_room(void)
{
	g_autofree char *cache = NULL;
	WbPrerequisite *it =
		new_prerequisite(WB_PREREQUISITE_MISSING, "cache", g_strdup("the disk is full"));
	guint64 mib = 0;

	it->sentence = get_room(&cache, &mib) && mib < SPACE_MIB
			       ? dup_no_room(cache, mib)
			       : g_strdup("The disk became full while the VM was made.");
	it->advice = g_strdup("free some space, then try again");
	return it;
}

/* apt's words for it, and the resolver's. First match counts: a failed fetch has a cause. */
static const struct {
	const char *words;
	const char *sentence;
	const char *advice;
	const char *command;
} troubles[] = {
	{ "apt knows no linux-image-amd64", "apt does not know Debian's packages yet.", NULL,
		"sudo apt-get update" },
	{ "404  Not Found",
		"Debian's server no longer has the packages that apt knows of: its lists are old.",
		NULL, "sudo apt-get update" },
	{ "Unable to locate package", "apt does not know a package that is needed.", NULL,
		"sudo apt-get update" },
	{ "Temporary failure resolving",
		"The packages could not be downloaded: no server's name can be looked up.",
		"look at the network connection, then try again", NULL },
	{ "Could not connect",
		"The packages could not be downloaded: Debian's server could not be reached.",
		"look at the network connection, then try again", NULL },
	{ "Unable to connect",
		"The packages could not be downloaded: Debian's server could not be reached.",
		"look at the network connection, then try again", NULL },
	{ "Network is unreachable", "The packages could not be downloaded: there is no network.",
		"connect to a network, then try again", NULL },
	{ "apt-get download failed", "The packages could not be downloaded.",
		"look at the network connection, then try again", NULL },
};

/* In the words of ours, of GLib's spawn, of a shell. "'make deps' installs it" names no program. */
static gboolean
names(const char *message, const char *program)
{
	static const char *const ends[][2] = { { "", " is missing" }, { "“", "”" }, { "", ": " } };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autofree char *words = g_strconcat(ends[i][0], program, ends[i][1], NULL);

		if (strstr(message, words))
			return TRUE;
	}
	return FALSE;
}

/* The first program that is not there, and that MESSAGE names if there is one. */
static WbPrerequisite *
find_missing_tool(const char *message)
{
	for (guint i = 0; i < G_N_ELEMENTS(tools); i++)
		if ((!message || names(message, tools[i].program)) &&
			!is_installed(tools[i].program))
			return look_for_tool(&tools[i]);
	return NULL;
}

WbPrerequisite *
wb_prerequisites_find_missing(const char *message)
{
	WbPrerequisite *it = find_missing_tool(message);

	if (!it)
		it = find_missing_tool(NULL);
	if (!it)
		it = look_for_driver();
	if (it->state == WB_PREREQUISITE_MISSING)
		return it;
	wb_prerequisite_free(it);
	return NULL;
}

WbPrerequisite *
wb_prerequisites_explain(const char *message)
{
	WbPrerequisite *it;

	if (strstr(message, "No space left on device") || strstr(message, "enough free space"))
		return explain_room();
	for (guint i = 0; i < G_N_ELEMENTS(troubles); i++) {
		if (!strstr(message, troubles[i].words))
			continue;
		it = new_prerequisite(WB_PREREQUISITE_MISSING, "packages", g_strdup("not there"));
		it->sentence = g_strdup(troubles[i].sentence);
		it->advice = g_strdup(troubles[i].advice);
		it->command = g_strdup(troubles[i].command);
		return it;
	}
	return find_missing_tool(message);
}
