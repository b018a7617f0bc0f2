/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was generated into a student's folder: ROOT/.workbench/generated, a key file from a file's
 * path below ROOT to the hashes of all that was ever generated there, so that a file with one of
 * them holds no work of the student's. The folder is the student's: a record that is damaged, or
 * names what it should not, counts as not there, and then every file counts as changed.
 */
#pragma once

#include <gio/gio.h>

typedef struct _WbRecord WbRecord;

WbRecord *wb_record_load(const char *root);
void wb_record_free(WbRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbRecord, wb_record_free)

/* Writes it, or removes it with its folder if it is empty. */
gboolean wb_record_save(WbRecord *record, GError **error);

gboolean wb_record_knows(WbRecord *record, const char *name, GBytes *bytes);
void wb_record_add(WbRecord *record, const char *name, GBytes *bytes);
void wb_record_remove(WbRecord *record, const char *name);

/* The names in it, NULL-terminated, sorted. Owned. */
char **wb_record_list(WbRecord *record);
