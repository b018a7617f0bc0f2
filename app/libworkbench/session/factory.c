/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes fresh machines. */
#include "session/factory.h"

#include "base/error.h"
#include "base/files.h"
#include "vm/snapshot.h"

#include <unistd.h>

#define MEMORY_MIB 256
/* A cold boot to SSH on the host that deadlines are written for, emulated. */
#define REFERENCE_BOOT_MS 4000
#define BOOT_MS 120000
#define RESTORE_MS 20000
#define MAKE_SNAPSHOT_MS 300000

struct _WbFactory {
	WbImage *image;
	WbVmHost *host;
	WbAccelAnswer accel;
	char *name; /* of the domain */
	char *snapshot_folder;
	WbSnapshot *snapshot; /* NULL: boot each time */
	guint boot_ms;
	WbProgress progress;
};

/* --- starting -------------------------------------------------------------------------------- */

static WbVmConfig
get_config(const WbFactory *factory)
{
	return (WbVmConfig){
		.name = factory->name,
		.kernel = factory->image->kernel,
		.initramfs = factory->image->initramfs,
		.accel = factory->accel.accel,
		.memory_mib = MEMORY_MIB,
	};
}

void
wb_machine_free(WbMachine *machine)
{
	if (!machine)
		return;
	/* The VM first: its connection then ends at once. */
	wb_vm_free(machine->vm);
	wb_guest_free(machine->guest);
	g_free(machine);
}

WbGuestAddress
wb_factory_get_address(const WbFactory *factory, const WbMachine *machine)
{
	return (WbGuestAddress){
		.port = wb_vm_get_port(machine->vm),
		.user = "root",
		.private_key = factory->image->client_key,
		.host_key = factory->image->host_key,
	};
}

WbGuest *
wb_factory_reconnect(WbFactory *factory, WbMachine *machine, guint timeout_ms,
	GCancellable *cancellable, GError **error)
{
	WbGuestAddress address = wb_factory_get_address(factory, machine);

	return wb_guest_connect(&address, wb_deadline_in(timeout_ms), cancellable, error);
}

static WbMachine *
boot(WbFactory *factory, guint *ret_boot_ms, GCancellable *cancellable, GError **error)
{
	WbVmConfig config = get_config(factory);
	g_autoptr(WbMachine) machine = g_new0(WbMachine, 1);
	gint64 began = g_get_monotonic_time();

	machine->vm = wb_vm_boot(factory->host, &config, cancellable, error);
	if (!machine->vm || !wb_vm_wait_console(machine->vm, WB_VM_READY_LINE,
				    wb_deadline_in(BOOT_MS), cancellable, error)) {
		g_prefix_error(error, "booting the VM: ");
		return NULL;
	}
	machine->guest = wb_factory_reconnect(factory, machine, RESTORE_MS, cancellable, error);
	if (!machine->guest)
		return NULL;
	*ret_boot_ms = (guint)((g_get_monotonic_time() - began) / 1000);
	return g_steal_pointer(&machine);
}

static WbMachine *
restore(WbFactory *factory, GCancellable *cancellable, GError **error)
{
	WbVmConfig config = get_config(factory);
	g_autoptr(WbMachine) machine = g_new0(WbMachine, 1);

	machine->vm =
		wb_vm_restore(factory->host, &config, factory->snapshot->file, cancellable, error);
	if (machine->vm)
		machine->guest = wb_factory_reconnect(factory, machine,
			RESTORE_MS / 100 * wb_factory_get_scale(factory), cancellable, error);
	if (machine->guest)
		return g_steal_pointer(&machine);
	g_prefix_error(error, "restoring the VM: ");
	return NULL;
}

/* --- the snapshot ------------------------------------------------------------------------------
 */

/*
 * What a check will run is run once before saving, so that the first check after a restore does not
 * pay for what the guest does only the first time.
 */
#define WARM_UP                                                      \
	"uname -r; ss -tln; ip address show lo; dmesg | tail -n 1; " \
	"wb-record --functions=tcp_v4_rcv -- true > /dev/null; sync"

static gboolean
make_snapshot(WbFactory *factory, GCancellable *cancellable, GError **error)
{
	g_autofree char *draft = wb_snapshot_dup_draft(factory->snapshot_folder, error);
	g_autoptr(WbMachine) machine = NULL;
	guint boot_ms = 0;
	gboolean ok;

	if (!draft)
		return FALSE;
	wb_progress_advance(&factory->progress, 0.9);
	wb_progress_say(&factory->progress, "booting the VM once, for the snapshot");
	machine = boot(factory, &boot_ms, cancellable, error);
	ok = machine && wb_guest_run_checked(machine->guest, WARM_UP, wb_deadline_in(BOOT_MS),
				cancellable, error);
	if (ok) {
		/* A connection that is saved half open would be in every restored guest. */
		g_clear_pointer(&machine->guest, wb_guest_free);
		wb_progress_advance(&factory->progress, 0.97);
		wb_progress_say(&factory->progress, "saving the snapshot");
		ok = wb_vm_save(machine->vm, draft, cancellable, error) &&
		     wb_snapshot_publish(
			     draft, factory->snapshot_folder, boot_ms, cancellable, error);
	}
	if (!ok) {
		g_autofree char *folder = g_path_get_dirname(draft);

		wb_files_remove_tree(folder, NULL);
		g_prefix_error(error, "making the snapshot: ");
	}
	return ok;
}

static gboolean
ensure_snapshot(WbFactory *factory, gboolean verify, GCancellable *cancellable, GError **error)
{
	g_autoptr(WbLock) lock = NULL;

	g_clear_pointer(&factory->snapshot, wb_snapshot_free);
	factory->snapshot = wb_snapshot_find(factory->snapshot_folder, verify, cancellable);
	if (!factory->snapshot) {
		lock = wb_snapshot_lock(wb_deadline_in(MAKE_SNAPSHOT_MS), cancellable, error);
		if (!lock)
			return FALSE;
		/* Somebody else may have made it while we waited. */
		factory->snapshot = wb_snapshot_find(factory->snapshot_folder, verify, cancellable);
	}
	if (!factory->snapshot) {
		if (!make_snapshot(factory, cancellable, error))
			return FALSE;
		factory->snapshot = wb_snapshot_find(factory->snapshot_folder, FALSE, cancellable);
	}
	if (factory->snapshot)
		factory->boot_ms = factory->snapshot->boot_ms;
	else
		g_set_error_literal(error, WB_ERROR, WB_ERROR_FAILED,
			"the snapshot is not there after it was made");
	return factory->snapshot != NULL;
}

WbMachine *
wb_factory_start(WbFactory *factory, gboolean cold, GCancellable *cancellable, GError **error)
{
	g_autoptr(GError) failure = NULL;
	WbMachine *machine;

	if (cold || !factory->snapshot)
		return boot(factory, &factory->boot_ms, cancellable, error);
	machine = restore(factory, cancellable, &failure);
	if (machine)
		return machine;
	if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return NULL;
	}
	/* A file that changed without its size or time changing is found by its hash only. */
	if (!ensure_snapshot(factory, TRUE, cancellable, error)) {
		g_prefix_error(error, "%s; ", failure->message);
		return NULL;
	}
	return restore(factory, cancellable, error);
}

/* --- opening ------------------------------------------------------------------------------------
 */

static gboolean
set_up(WbFactory *factory, const WbFactorySpec *spec, GCancellable *cancellable, GError **error)
{
	WbVmConfig config;

	factory->image = wb_image_open(FALSE, &factory->progress, cancellable, error);
	if (!factory->image)
		return FALSE;
	factory->host = wb_vm_host_open(spec->uri, cancellable, error);
	if (!factory->host || !wb_accel_decide(spec->accel, factory->host, factory->image,
				      &factory->progress, &factory->accel, cancellable, error))
		return FALSE;
	if (!wb_vm_host_is_embedded(factory->host)) {
		factory->name = g_strdup_printf("workbench-%d", (int)getpid());
		return TRUE;
	}
	factory->name = g_strdup("workbench");
	config = get_config(factory);
	factory->snapshot_folder =
		wb_snapshot_dup_folder(factory->host, factory->image, &config, error);
	return factory->snapshot_folder && ensure_snapshot(factory, FALSE, cancellable, error);
}

WbFactory *
wb_factory_open(const WbFactorySpec *spec, const WbProgress *progress, GCancellable *cancellable,
	GError **error)
{
	g_autoptr(WbFactory) factory = g_new0(WbFactory, 1);

	if (progress)
		factory->progress = *progress;
	if (!set_up(factory, spec, cancellable, error))
		return NULL;
	return g_steal_pointer(&factory);
}

void
wb_factory_free(WbFactory *factory)
{
	if (!factory)
		return;
	wb_snapshot_free(factory->snapshot);
	wb_vm_host_unref(factory->host);
	wb_image_free(factory->image);
	wb_accel_answer_clear(&factory->accel);
	g_free(factory->snapshot_folder);
	g_free(factory->name);
	g_free(factory);
}

const WbImage *
wb_factory_get_image(const WbFactory *factory)
{
	return factory->image;
}

WbAccel
wb_factory_get_accel(const WbFactory *factory, const char **ret_reason)
{
	if (ret_reason)
		*ret_reason = factory->accel.reason;
	return factory->accel.accel;
}

guint
wb_factory_get_scale(const WbFactory *factory)
{
	return MAX(100, factory->boot_ms * 100 / REFERENCE_BOOT_MS);
}

const char *
wb_factory_get_folder(const WbFactory *factory)
{
	return wb_vm_host_get_folder(factory->host);
}

gboolean
wb_factory_leave_running(WbFactory *factory, WbMachine *machine, GError **error)
{
	if (!wb_vm_host_keep(factory->host, error)) {
		wb_machine_free(machine);
		return FALSE;
	}
	wb_guest_free(machine->guest);
	wb_vm_leave_running(machine->vm);
	g_free(machine);
	return TRUE;
}
