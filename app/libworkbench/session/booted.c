/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VM that a person boots to work in by hand. */
#include "session/booted.h"

#include "base/error.h"
#include "base/files.h"
#include "base/lock.h"
#include "base/paths.h"

#include <unistd.h>

#define SCALE_MAX 10000
#define GROUP "Machine"
#define CONNECT_MS 20000
#define KEY_MAX 16384
/* Longer than a VM takes to start. */
#define LOCK_MS 180000

struct _WbBooted {
	char *folder;
	char *release;
	guint scale;
	guint16 port;
};

static char *
dup_state_path(void)
{
	g_autofree char *run = wb_paths_dup_run(NULL);

	return run ? g_build_filename(run, "booted.ini", NULL) : NULL;
}

void
wb_booted_free(WbBooted *booted)
{
	if (!booted)
		return;
	g_free(booted->folder);
	g_free(booted->release);
	g_free(booted);
}

WbBooted *
wb_booted_find(void)
{
	g_autofree char *path = dup_state_path();
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autoptr(WbBooted) booted = g_new0(WbBooted, 1);

	if (!path || !g_key_file_load_from_file(ini, path, G_KEY_FILE_NONE, NULL))
		return NULL;
	booted->folder = g_key_file_get_string(ini, GROUP, "Folder", NULL);
	booted->release = g_key_file_get_string(ini, GROUP, "Release", NULL);
	booted->port = (guint16)g_key_file_get_integer(ini, GROUP, "Port", NULL);
	booted->scale =
		(guint)CLAMP(g_key_file_get_integer(ini, GROUP, "Scale", NULL), 100, SCALE_MAX);
	if (booted->folder && booted->release && wb_vm_host_is_kept(booted->folder))
		return g_steal_pointer(&booted);
	unlink(path);
	return NULL;
}

/* The image may be rebuilt while this VM runs: its keys are kept with it. */
static gboolean
keep_key(const char *from, const char *folder, const char *name, GError **error)
{
	g_autofree char *to = g_build_filename(folder, name, NULL);
	g_autoptr(GBytes) bytes = wb_files_read(from, KEY_MAX, error);
	gsize length;
	const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;

	return bytes && wb_files_write(to, data, length, 0600, error);
}

static gboolean
save_state(const WbBooted *booted, GError **error)
{
	g_autofree char *path = dup_state_path();
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autofree char *text = NULL;
	gsize length;

	g_key_file_set_string(ini, GROUP, "Folder", booted->folder);
	g_key_file_set_string(ini, GROUP, "Release", booted->release);
	g_key_file_set_integer(ini, GROUP, "Port", booted->port);
	g_key_file_set_integer(ini, GROUP, "Scale", (int)booted->scale);
	text = g_key_file_to_data(ini, &length, NULL);
	return wb_files_write(path, text, length, 0600, error);
}

/* Two at once would both find none, and one VM would be known to nobody. */
static WbLock *
lock_start(GCancellable *cancellable, GError **error)
{
	g_autofree char *run = wb_paths_dup_run(error);
	g_autofree char *path = run ? g_build_filename(run, "boot-lock", NULL) : NULL;

	return path ? wb_lock_acquire(path, wb_deadline_in(LOCK_MS), cancellable, error) : NULL;
}

/* Takes MACHINE. The mark that keeps it comes last: without it the next process ends the VM. */
static gboolean
leave(const WbBooted *booted, WbFactory *factory, WbMachine *machine, GError **error)
{
	const WbImage *image = wb_factory_get_image(factory);

	if (keep_key(image->client_key, booted->folder, "client_key", error) &&
		keep_key(image->host_key, booted->folder, "host_key.pub", error) &&
		save_state(booted, error))
		return wb_factory_leave_running(factory, machine, error);
	wb_machine_free(machine);
	return FALSE;
}

WbBooted *
wb_booted_start(WbFactory *factory, GCancellable *cancellable, GError **error)
{
	g_autoptr(WbLock) lock = lock_start(cancellable, error);
	g_autoptr(WbBooted) running = lock ? wb_booted_find() : NULL;
	g_autoptr(WbBooted) booted = NULL;
	WbMachine *machine;

	if (!lock)
		return NULL;
	if (running) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_REFUSED,
			"a VM is running already; 'workbench console' enters it, 'workbench boot "
			"--stop' "
			"ends it");
		return NULL;
	}
	machine = wb_factory_start(factory, FALSE, cancellable, error);
	if (!machine)
		return NULL;
	booted = g_new0(WbBooted, 1);
	booted->port = wb_vm_get_port(machine->vm);
	booted->release = g_strdup(wb_factory_get_image(factory)->release);
	booted->folder = g_strdup(wb_factory_get_folder(factory));
	booted->scale = wb_factory_get_scale(factory);
	return leave(booted, factory, machine, error) ? g_steal_pointer(&booted) : NULL;
}

WbGuest *
wb_booted_connect(const WbBooted *booted, GCancellable *cancellable, GError **error)
{
	g_autofree char *private_key = g_build_filename(booted->folder, "client_key", NULL);
	g_autofree char *host_key = g_build_filename(booted->folder, "host_key.pub", NULL);
	WbGuestAddress address = {
		.port = booted->port,
		.user = "root",
		.private_key = private_key,
		.host_key = host_key,
	};

	return wb_guest_connect(&address, wb_deadline_in(CONNECT_MS), cancellable, error);
}

const char *
wb_booted_get_release(const WbBooted *booted)
{
	return booted->release;
}

guint
wb_booted_get_scale(const WbBooted *booted)
{
	return booted->scale;
}

gboolean
wb_booted_stop(WbBooted *booted, GError **error)
{
	g_autofree char *path = dup_state_path();

	if (!wb_vm_host_end_kept(booted->folder, error))
		return FALSE;
	unlink(path);
	return TRUE;
}
