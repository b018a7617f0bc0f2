/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A student's folder: skeletons written into it, files handed in read out of it. */
#pragma once

#include "lab/manifest.h"

typedef enum {
	WB_WORKSPACE_WRITTEN, /* new, or was an untouched skeleton */
	WB_WORKSPACE_SAME,    /* already what it should be */
	WB_WORKSPACE_KEPT,    /* the student changed it: left alone */
	WB_WORKSPACE_BESIDE,  /* the student changed it: a fresh copy was written beside it */
} WbWorkspaceAction;

typedef struct {
	char *name; /* below the task's folder: "kernel/filter.c" */
	char *path; /* absolute */
	char *copy; /* the fresh copy's path when BESIDE, else NULL */
	WbWorkspaceAction action;
} WbWorkspaceFile;

void wb_workspace_file_free(WbWorkspaceFile *file);

/*
 * Writes the skeleton of TASK at LEVEL into ROOT/LAB/TASK/. A file that the student changed is
 * never touched: it is KEPT, or with BESIDE a copy is written as NAME.new (NAME.new.2, …). The same
 * goes for whatever else stands in a file's place; a folder that is a symbolic link is
 * WB_ERROR_REFUSED. What was generated, at any level, is remembered in ROOT/.workbench/generated,
 * so that an untouched file can be told from a changed one. Several processes may do this at once.
 * Returns an array of WbWorkspaceFile *; NULL on a fault in a template or an I/O error.
 */
GPtrArray *wb_workspace_write_skeleton(const char *root, const WbLab *lab, const WbTask *task,
	guint level, gboolean beside, GError **error);

/*
 * Removes from ROOT every file that is still what was generated, and folders below it that are then
 * empty. A ROOT that is not there is clean.
 * RET_KEPT (of char *, may be NULL) gets the files that the student changed.
 */
gboolean wb_workspace_clean(const char *root, GPtrArray **ret_kept, GError **error);

/* One file of a task, handed in or brought by the skeleton. */
typedef struct {
	char *name; /* below the task's folder: "kernel/filter.c" */
	char *path; /* where it was found, for messages */
	GBytes *bytes;
	gboolean executable; /* the template's file is: "user/test-1.sh" */
} WbHandIn;

void wb_hand_in_free(WbHandIn *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbHandIn, wb_hand_in_free)

/*
 * Reads the files that TASK lists from FOLDER: FOLDER/LAB/TASK/NAME, FOLDER/TASK/NAME, FOLDER/NAME
 * or FOLDER/BASENAME, the first root in which any of them exists. Only regular files, no symbolic
 * link anywhere on the way, at most 1 MiB each. Listed files that are no source of the module and
 * that the submission lacks come from the unsolved skeleton; all files of the template that the
 * task does not list (test scripts, programs) come from there with their solutions. An array of
 * WbHandIn *, sorted by name.
 *
 * NULL with faults (the student's) appended to DIAGNOSTICS when one is missing or refused; NULL
 * with ERROR set when it is not the student's fault: there is no FOLDER (WB_ERROR_USAGE), or the
 * template cannot be read.
 */
GPtrArray *wb_workspace_collect(const char *folder, const WbLab *lab, const WbTask *task,
	GPtrArray *diagnostics, GError **error);

/*
 * The files of TASK's reference solution at LEVEL (WB_SKELETON_SOLVED: all), from kernel-skels/,
 * and those that are not handed in, as above.
 */
GPtrArray *wb_workspace_reference(
	const WbLab *lab, const WbTask *task, guint level, GError **error);
