/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What travels to the guest with a script: its folder and what its commands name. */
#pragma once

#include "guest/transfer.h"
#include "script/script.h"

typedef struct {
	GPtrArray *files; /* of WbGuestFile *, absolute paths of the guest */
	char *folder;	  /* the script's, in the guest */
	char *name;	  /* the script's, in FOLDER */
} WbPlayFiles;

void wb_play_files_free(WbPlayFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlayFiles, wb_play_files_free)

#define WB_PLAY_FILES_MAX 2000
#define WB_PLAY_FILES_BYTES_MAX (16 * 1024 * 1024)

/*
 * SCRIPT to lie below the guest's folder REMOTE. The folders of files that its commands name by a
 * relative path come too, whole, at most two folders up, and with them the folder "common" beside
 * the script's; places relative to each other stay as they are. A script that names no file
 * travels alone. Hidden files stay behind. A symbolic link becomes what it leads to, and is refused
 * when that is further away than two folders up. WB_ERROR_USAGE, WB_ERROR_TOO_BIG.
 */
WbPlayFiles *wb_play_files_collect(const WbScript *script, const char *remote, GError **error);
