/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One virtual machine: booted or restored, watched, saved, destroyed. Starting and saving have
 * deadlines of their own: a QEMU that hangs is killed.
 */
#pragma once

#include "base/deadline.h"
#include "vm/host.h"

typedef enum { WB_ACCEL_TCG, WB_ACCEL_KVM } WbAccel;

const char *wb_accel_to_string(WbAccel accel); /* "tcg", "kvm" */

/* What the VM is made of. All paths absolute. */
typedef struct {
	const char *name; /* the domain's; a restored VM has the name it was saved with */
	const char *kernel;
	const char *initramfs;
	WbAccel accel;
	guint memory_mib;
} WbVmConfig;

typedef struct _WbVm WbVm;

/* The line that init writes to the console when everything is up. */
#define WB_VM_READY_LINE "workbench: guest ready"

/* Starts QEMU and returns; the guest is not ready yet. Picks another port if it loses a race for
 * one. */
WbVm *wb_vm_boot(
	WbVmHost *host, const WbVmConfig *config, GCancellable *cancellable, GError **error);

/* Continues the VM that wb_vm_save() wrote to SAVED, as a VM of its own with its own port. */
WbVm *wb_vm_restore(WbVmHost *host, const WbVmConfig *config, const char *saved,
	GCancellable *cancellable, GError **error);

/* Writes the VM to PATH and ends it: the object then only has a console log. */
gboolean wb_vm_save(WbVm *vm, const char *path, GCancellable *cancellable, GError **error);

/* Destroys the VM if it runs. */
void wb_vm_free(WbVm *vm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbVm, wb_vm_free)

/* Frees the object and leaves the VM running: see wb_vm_host_keep(). */
void wb_vm_leave_running(WbVm *vm);

/* The guest's processors and clocks stand still, or go on. */
gboolean wb_vm_pause(WbVm *vm, GError **error);
gboolean wb_vm_resume(WbVm *vm, GError **error);

/* FALSE once QEMU has ended or is gone: a panic ends it too. */
gboolean wb_vm_is_running(WbVm *vm);

/*
 * What somebody did to QEMU that no guest can do: "the VM's process was killed", "… was stopped".
 * NULL if nothing is known. Not of a libvirt that is a daemon.
 */
const char *wb_vm_get_harm(WbVm *vm);

/* 127.0.0.1's port that leads to the guest's SSH server. */
guint16 wb_vm_get_port(const WbVm *vm);

/* The serial console so far, at most MAX bytes from its end. Outside bytes. */
GBytes *wb_vm_read_console(const WbVm *vm, gsize max);

/* At most MAX bytes of it, from byte START on; none if there is no more. */
GBytes *wb_vm_read_console_from(const WbVm *vm, gsize start, gsize max);

/*
 * The last lines of QEMU's own log, which say why it ended when the guest does not; NULL if there
 * are none. Owned.
 */
char *wb_vm_dup_last_words(const WbVm *vm);

/* Until TEXT stands on the console, or the VM ended, or DEADLINE. */
gboolean wb_vm_wait_console(
	WbVm *vm, const char *text, WbDeadline deadline, GCancellable *cancellable, GError **error);

/*
 * What a saved VM depends on besides host, kernel and initramfs: the domain template, the kernel's
 * command line, accelerator and memory, as a text to be hashed. Owned.
 */
char *wb_vm_config_dup_fingerprint(const WbVmConfig *config, GError **error);
