/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this machine must have before a VM can be made and a module be built in it, and how to get
 * what is missing: for "workbench doctor", and for the page of a first start.
 */
#pragma once

#include <gio/gio.h>

typedef enum {
	WB_PREREQUISITE_MET,
	WB_PREREQUISITE_SLOW, /* it works without, only slower */
	WB_PREREQUISITE_MISSING,
} WbPrerequisiteState;

/* One thing that was looked for. Strings are owned by it. */
typedef struct {
	WbPrerequisiteState state;
	char *name;	/* "bwrap", "cache" */
	char *finding;	/* a phrase beside the name: "missing, keeps builds in a sandbox" */
	char *sentence; /* the same on its own, for whoever does not see the name; NULL if it is met
			 */
	char *advice;	/* what to do, a phrase; NULL if a command does it, or if it is met */
	char *command;	/* for a shell, mends it; or NULL */
	char *package;	/* of Debian, that has it; or NULL */
} WbPrerequisite;

void wb_prerequisite_free(WbPrerequisite *prerequisite);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPrerequisite, wb_prerequisite_free)

/*
 * Looks for the programs, the sandbox, libvirt's driver and the room on the disk, and whether KVM
 * can be opened. Runs a program: some 50 ms. No VM is started and libvirt is not opened.
 * Of WbPrerequisite *, in the order in which people should read them.
 */
GPtrArray *wb_prerequisites_look(GCancellable *cancellable);

/* The one command that installs all packages that LIST misses, or NULL. Owned. */
char *wb_prerequisites_dup_install_command(GPtrArray *list);

/*
 * What MESSAGE, an error of making image or VM, means to a user: no room, no network, old package
 * lists, a program that is missing. NULL if it is none of these.
 */
WbPrerequisite *wb_prerequisites_explain(const char *message);

/*
 * The program or library that is not there and that explains MESSAGE best, an error of anything
 * that we do: one that it names, or else the first of them. NULL if all are there. Runs nothing.
 */
WbPrerequisite *wb_prerequisites_find_missing(const char *message);
