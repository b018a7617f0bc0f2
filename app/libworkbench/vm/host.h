/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hypervisor: one libvirt connection of this process, and its folder of run-time files.
 *
 * How it works. By default libvirt's QEMU driver runs inside this process (qemu:///embed), with a
 * root folder of this process's own; libvirt allows one such root a process, so VMs that run at the
 * same time from the same snapshot are in different processes. libvirt's event loop has a thread,
 * started before the first connection. The run-time folder holds a lock for as long as the process
 * lives: whoever finds a folder whose lock is free ends the QEMU that was left in it and removes
 * it.
 */
#pragma once

#include "base/deadline.h"

typedef struct _WbVmHost WbVmHost;

/*
 * Opens URI, or the embedded driver when it is NULL. Reaps what dead processes left first. A second
 * call with the same URI returns the same host.
 */
WbVmHost *wb_vm_host_open(const char *uri, GCancellable *cancellable, GError **error);
void wb_vm_host_unref(WbVmHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbVmHost, wb_vm_host_unref)

gboolean wb_vm_host_is_embedded(const WbVmHost *host);
/* Run-time files of this process: short, private, removed with the host. */
const char *wb_vm_host_get_folder(const WbVmHost *host);
/* "QEMU 7.2.22, libvirt 9.0.0": part of what a snapshot depends on. Owned. */
char *wb_vm_host_dup_version(WbVmHost *host, GError **error);

/*
 * Leaves the folder and the VMs in it running when this process ends; the next processes reap them
 * only once QEMU has ended.
 */
gboolean wb_vm_host_keep(WbVmHost *host, GError **error);

/* TRUE while a QEMU runs in FOLDER. */
gboolean wb_vm_host_is_kept(const char *folder);

/* Ends every QEMU whose files are in FOLDER (a kept one) and removes the folder. */
gboolean wb_vm_host_end_kept(const char *folder, GError **error);

/* Ends and removes what processes that are gone left in the run-time folder. Returns how many. */
guint wb_vm_host_reap(void);
