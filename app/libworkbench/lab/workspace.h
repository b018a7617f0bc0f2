/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A student's folder: skeletons written into it, files handed in read out of it. */
#pragma once

#include "lab/manifest.h"

typedef enum {
	WB_WORKSPACE_WRITTEN,	/* new, or was an untouched skeleton */
	WB_WORKSPACE_SAME,	/* already what it should be */
	WB_WORKSPACE_KEPT,	/* the student changed it: left alone */
	WB_WORKSPACE_BESIDE,	/* the student changed it: a fresh copy was written beside it */
} WbWorkspaceAction;

typedef struct {
	char *path; /* absolute */
	WbWorkspaceAction action;
} WbWorkspaceFile;

void wb_workspace_file_free(WbWorkspaceFile *file);

/*
 * Writes the skeleton of TASK at LEVEL into ROOT/LAB/TASK/. A file that the student changed is never
 * touched: it is KEPT, or with BESIDE a copy is written as NAME.new (NAME.new.2, …). What was
 * generated is remembered in ROOT/.workbench/, so that an untouched file can be told from a changed
 * one. Returns an array of WbWorkspaceFile *; NULL on a fault in a template or an I/O error.
 */
GPtrArray *wb_workspace_write_skeleton(const char *root, const WbLab *lab, const WbTask *task,
	guint level, gboolean beside, GError **error);

/*
 * Removes from ROOT every file that is still what was generated, and folders that are then empty.
 * RET_KEPT (of char *, may be NULL) gets the files that the student changed.
 */
gboolean wb_workspace_clean(const char *root, GPtrArray **ret_kept, GError **error);

/* One file handed in. */
typedef struct {
	char *name;    /* as the manifest lists it: "kernel/filter.c" */
	char *path;    /* where it was found, for messages */
	GBytes *bytes;
	gboolean executable;
} WbHandIn;

void wb_hand_in_free(WbHandIn *file);

/*
 * Reads the files that TASK lists from FOLDER: FOLDER/LAB/TASK/NAME, FOLDER/TASK/NAME, FOLDER/NAME
 * or FOLDER/BASENAME, the first root in which any of them exists. Only regular files, no symbolic
 * link anywhere on the way, at most 1 MiB each. NULL with faults (the student's) appended to
 * DIAGNOSTICS when one is missing or refused; headers and programs that the skeleton brings and the
 * submission lacks come from the skeleton. Array of WbHandIn *.
 */
GPtrArray *wb_workspace_collect(const char *folder, const WbLab *lab, const WbTask *task,
	GPtrArray *diagnostics);

/* The files of TASK's reference solution at LEVEL (WB_SKELETON_SOLVED: all), from kernel-skels/. */
GPtrArray *wb_workspace_reference(const WbLab *lab, const WbTask *task, guint level, GError **error);
