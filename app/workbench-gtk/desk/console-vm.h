/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VM to work in by hand: one of the window's own, fresh when it is started, gone with the
 * window. Checks never use it.
 *
 * How it works. libvirt's embedded driver runs one VM of a snapshot a process, and this process
 * needs that one for checks. So "workbench machine", beside this program, starts the other one and
 * ends it when its standard input does: when we ask it to, or when this process is gone, however it
 * went. It says line by line, a word and a text:
 *   phase TEXT                   what it does, for people
 *   port, scale, release, private-key, host-key   how the VM is reached
 *   ready .                      it is up
 *   console TEXT, words TEXT     the VM ended: the last of its serial console, and of QEMU's log
 *   lost .                       no more of those
 * Shell, files and evidence go over SSH connections of this process, each in a thread of its own.
 *
 * Signals, on the main thread:
 *   "changed"   its state, its message, or whether files are copied or evidence is watched
 */
#pragma once

#include "desk/console-machine.h"
#include "desk/desk.h"

#define WB_TYPE_CONSOLE_VM (wb_console_vm_get_type())
G_DECLARE_FINAL_TYPE(WbConsoleVm, wb_console_vm, WB, CONSOLE_VM, GObject)

typedef enum {
	WB_CONSOLE_OFF,
	WB_CONSOLE_STARTING, /* the message says what is done */
	WB_CONSOLE_READY,
	WB_CONSOLE_LOST, /* the message says why; the last words may say more */
} WbConsoleState;

WbConsoleVm *wb_console_vm_new(WbDesk *desk);

WbConsoleState wb_console_vm_get_state(WbConsoleVm *console);
/* A sentence for people: what is done, what was copied, why it ended. Borrowed; never NULL. */
const char *wb_console_vm_get_message(WbConsoleVm *console);
/* The end of the serial console of a VM that was lost, or "". Borrowed. Safe text. */
const char *wb_console_vm_get_last_words(WbConsoleVm *console);
/* NULL unless it is ready. Borrowed. */
const WbConsoleMachine *wb_console_vm_get_machine(WbConsoleVm *console);
/* The open task's folder in the guest. Owned; NULL before a task is open. */
char *wb_console_vm_dup_folder(WbConsoleVm *console);

/* A new VM, in place of the one that runs. The open task's files are in it when it is ready. */
void wb_console_vm_start(WbConsoleVm *console);
void wb_console_vm_stop(WbConsoleVm *console);

/* Builds the open task's module, and copies it and the task's files into the VM. */
void wb_console_vm_copy(WbConsoleVm *console);
gboolean wb_console_vm_is_copying(WbConsoleVm *console);

/* What happens in the VM goes into the desk's timeline while it happens, instead of the last run's;
 * a check that is asked for ends that. What was seen stays. */
void wb_console_vm_set_watching(WbConsoleVm *console, gboolean watching);
gboolean wb_console_vm_is_watching(WbConsoleVm *console);
