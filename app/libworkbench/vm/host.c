/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor: one libvirt connection of this process, and its folder of run-time files. */
#include "vm/host.h"

#include "base/error.h"
#include "base/files.h"
#include "base/lock.h"
#include "base/paths.h"
#include "vm/connection.h"
#include "vm/host-private.h"
#include "vm/libvirt-error.h"
#include "vm/orphans.h"
#include "vm/reaper.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of a libvirt that is somewhere else. */
#define CONNECT_MS 20000
/* The embedded driver starts QEMU a few times, where it never did, to see what it can do. */
#define PROBE_MS 60000
/* Marks a folder whose VM is meant to outlive its process. */
#define KEEP_MARK "keep"

struct _WbVmHost {
	int refs;
	char *uri; /* NULL: embedded */
	char *folder;
	WbLock *lock; /* on FOLDER/lock */
	virConnectPtr connection;
	gboolean keep;
};

static GMutex the_mutex;
static WbVmHost *the_host;

/*
 * The embedded driver's folder: libvirt knows one a process, and goes on using it after its
 * connection is closed. The next host takes it over; it goes with the process. So does the
 * connection: each opening registers the driver once more, and libvirt has room for 16.
 */
static struct {
	char *folder;
	WbLock *lock;
	virConnectPtr connection;
	gboolean keep;
} the_root;

/* --- libvirt's event loop and messages ------------------------------------------------- */

static gpointer
run_event_loop(gpointer data)
{
	for (;;)
		if (virEventRunDefaultImpl() < 0)
			virResetLastError();
	return NULL;
}

/* Without it libvirt prints each error on stderr, and so do we. */
static void
ignore_message(void *data, virErrorPtr error)
{
}

static gboolean
start_libvirt(GError **error)
{
	static gsize once;

	if (g_once_init_enter(&once)) {
		/* Its log goes to stderr otherwise, warnings included. */
		g_setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", FALSE);
		virSetErrorFunc(NULL, ignore_message);
		if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0)
			g_once_init_leave(&once, 2);
		else {
			g_thread_unref(g_thread_new("libvirt events", run_event_loop, NULL));
			g_once_init_leave(&once, 1);
		}
	}
	return once == 1 || wb_libvirt_set_error(error, "starting libvirt");
}

/* --- the run-time folder ----------------------------------------------------------------- */

static gboolean
reap_folder(const char *folder)
{
	g_autofree char *lock_path = g_build_filename(folder, "lock", NULL);
	g_autofree char *mark = g_build_filename(folder, KEEP_MARK, NULL);
	g_autoptr(WbLock) lock = wb_lock_try(lock_path);

	if (!lock || (g_file_test(mark, G_FILE_TEST_EXISTS) && wb_orphans_any(folder)))
		return FALSE;
	wb_orphans_kill(folder);
	return wb_files_remove_tree(folder, NULL);
}

guint
wb_vm_host_reap(void)
{
	g_autofree char *run = wb_paths_dup_run(NULL);
	g_autofree char *lock_path = run ? g_build_filename(run, "lock", NULL) : NULL;
	/* Held while folders are made too, so that a new one is never taken for a dead one. */
	g_autoptr(WbLock) lock =
		run ? wb_lock_acquire(lock_path, wb_deadline_in(30000), NULL, NULL) : NULL;
	g_autoptr(GDir) entries = lock ? g_dir_open(run, 0, NULL) : NULL;
	guint reaped = 0;
	const char *name;

	while (entries && (name = g_dir_read_name(entries)) != NULL) {
		g_autofree char *folder = g_build_filename(run, name, NULL);

		if (g_str_has_prefix(name, "p-") && reap_folder(folder))
			reaped++;
	}
	return reaped;
}

static void
remove_root(void)
{
	if (!the_root.keep) {
		wb_orphans_kill(the_root.folder);
		wb_files_remove_tree(the_root.folder, NULL);
	}
	wb_lock_release(the_root.lock);
	g_free(the_root.folder);
}

static gboolean
make_new_folder(WbVmHost *host, GError **error)
{
	g_autofree char *run = wb_paths_dup_run(error);
	g_autofree char *run_lock = run ? g_build_filename(run, "lock", NULL) : NULL;
	g_autoptr(WbLock) guard = NULL;
	g_autofree char *lock_path = NULL;

	if (!run)
		return FALSE;
	guard = wb_lock_acquire(run_lock, wb_deadline_in(30000), NULL, error);
	if (!guard)
		return FALSE;
	host->folder = wb_files_make_temporary(run, "p", error);
	if (!host->folder)
		return FALSE;
	lock_path = g_build_filename(host->folder, "lock", NULL);
	host->lock = wb_lock_acquire(lock_path, wb_deadline_in(1000), NULL, error);
	return host->lock != NULL;
}

static gboolean
make_folder(WbVmHost *host, GError **error)
{
	if (!host->uri && the_root.folder) {
		host->folder = g_strdup(the_root.folder);
		return TRUE;
	}
	if (!make_new_folder(host, error))
		return FALSE;
	if (!host->uri) {
		the_root.folder = g_strdup(host->folder);
		the_root.lock = g_steal_pointer(&host->lock);
		atexit(remove_root);
	}
	return TRUE;
}

/*
 * What the embedded driver needs to run without a system's configuration: no security driver, no
 * namespaces, no cgroups, plain files for output; as root it must be told not to change to the user
 * of the system's libvirt, who cannot read a private folder.
 */
static gboolean
write_configuration(WbVmHost *host, GError **error)
{
	g_autofree char *path = g_build_filename(host->folder, "etc", "qemu.conf", NULL);
	g_autofree char *cache = wb_paths_dup_cache("libvirt", error);
	g_autofree char *link = g_build_filename(host->folder, "cache", NULL);
	g_autoptr(GString) text = g_string_new("security_driver = \"none\"\n"
					       "namespaces = []\n"
					       "cgroup_controllers = []\n"
					       "stdio_handler = \"file\"\n"
					       "remember_owner = 0\n");

	if (geteuid() == 0)
		g_string_append(text, "user = \"root\"\ngroup = \"root\"\ndynamic_ownership = 0\n");
	/* What QEMU can do is probed once for all processes, not once a process (0.5 s). */
	if (!cache || !wb_files_make_folder(cache, 0700, error))
		return FALSE;
	if (symlink(cache, link) < 0 && errno != EEXIST)
		return wb_error_set_errno(error, errno, "linking %s", link);
	return wb_files_write(path, text->str, text->len, 0600, error);
}

/* --- opening and closing -------------------------------------------------------------- */

static void
host_free(WbVmHost *host)
{
	if (host->connection)
		virConnectClose(host->connection);
	if (host->folder && !host->keep)
		wb_orphans_kill(host->folder);
	if (host->folder && host->uri && !host->keep)
		wb_files_remove_tree(host->folder, NULL);
	if (!host->uri)
		the_root.keep = host->keep;
	wb_lock_release(host->lock);
	wb_reaper_release();
	g_free(host->folder);
	g_free(host->uri);
	g_free(host);
}

static gboolean
connect_embedded(WbVmHost *host, GCancellable *cancellable, GError **error)
{
	g_autofree char *escaped = g_uri_escape_string(host->folder, "/", FALSE);
	g_autofree char *uri = g_strdup_printf("qemu:///embed?root=%s", escaped);

	if (!write_configuration(host, error))
		return FALSE;
	if (!the_root.connection)
		the_root.connection =
			wb_connection_open(uri, wb_deadline_in(PROBE_MS), cancellable, error);
	if (!the_root.connection) {
		g_prefix_error(error, "libvirt's embedded QEMU driver: ");
		return FALSE;
	}
	virConnectRef(the_root.connection);
	host->connection = the_root.connection;
	return TRUE;
}

static gboolean
connect(WbVmHost *host, GCancellable *cancellable, GError **error)
{
	if (!start_libvirt(error))
		return FALSE;
	if (!host->uri)
		return connect_embedded(host, cancellable, error);
	host->connection =
		wb_connection_open(host->uri, wb_deadline_in(CONNECT_MS), cancellable, error);
	if (!host->connection)
		g_prefix_error(error, "%s: ", host->uri);
	return host->connection != NULL;
}

WbVmHost *
wb_vm_host_open(const char *uri, GCancellable *cancellable, GError **error)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&the_mutex);
	WbVmHost *host;

	if (the_host) {
		if (g_strcmp0(the_host->uri, uri) != 0) {
			g_set_error_literal(
				error, WB_ERROR, WB_ERROR_USAGE, "one process uses one hypervisor");
			return NULL;
		}
		the_host->refs++;
		return the_host;
	}
	/* From here on: even asking for QEMU's version may start one. */
	wb_reaper_hold();
	wb_vm_host_reap();
	host = g_new0(WbVmHost, 1);
	host->refs = 1;
	host->uri = g_strdup(uri);
	if (!make_folder(host, error) || !connect(host, cancellable, error)) {
		host_free(host);
		return NULL;
	}
	the_host = host;
	return host;
}

void
wb_vm_host_unref(WbVmHost *host)
{
	g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&the_mutex);

	if (!host || --host->refs > 0)
		return;
	the_host = NULL;
	host_free(host);
}

/* --- what it is ------------------------------------------------------------------------ */

gboolean
wb_vm_host_is_embedded(const WbVmHost *host)
{
	return host->uri == NULL;
}

const char *
wb_vm_host_get_folder(const WbVmHost *host)
{
	return host->folder;
}

virConnectPtr
wb_vm_host_get_connection(WbVmHost *host)
{
	return host->connection;
}

char *
wb_vm_host_dup_version(WbVmHost *host, GError **error)
{
	unsigned long qemu = 0, libvirt = 0;

	if (virConnectGetVersion(host->connection, &qemu) < 0 ||
		virConnectGetLibVersion(host->connection, &libvirt) < 0) {
		wb_libvirt_set_error(error, "asking for QEMU's version");
		return NULL;
	}
	return g_strdup_printf("QEMU %lu.%lu.%lu, libvirt %lu.%lu.%lu", qemu / 1000000,
		qemu / 1000 % 1000, qemu % 1000, libvirt / 1000000, libvirt / 1000 % 1000,
		libvirt % 1000);
}

gboolean
wb_vm_host_keep(WbVmHost *host, GError **error)
{
	g_autofree char *mark = g_build_filename(host->folder, KEEP_MARK, NULL);

	host->keep = wb_files_write(mark, "", 0, 0600, error);
	return host->keep;
}

gboolean
wb_vm_host_is_kept(const char *folder)
{
	return wb_orphans_any(folder);
}

gboolean
wb_vm_host_end_kept(const char *folder, GError **error)
{
	wb_orphans_kill(folder);
	return wb_files_remove_tree(folder, error);
}
