/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user has set, and where the desktop's own data lies. */
#pragma once

#include <gio/gio.h>

#include "session/factory.h"

/* The one GSettings of the process. Borrowed. Main thread. */
GSettings *wb_settings_get(void);

/*
 * A path below the share folder beside this program's bin folder: the build's when it runs from
 * there, else the installed one. Owned.
 */
char *wb_settings_dup_share(const char *relative);

/* The program NAME beside this one. Owned. */
char *wb_settings_dup_program(const char *name);

/*
 * The folder of the student's files: GIVEN if not NULL, else the user's setting, else ./skels if
 * there is one or this is the source tree, else ~/workbench. Absolute. Owned.
 */
char *wb_settings_dup_workspace(const char *given);

/* Which machine to use. Strings are borrowed until RET_URI is freed. */
WbFactorySpec wb_settings_get_factory_spec(char **ret_uri);
