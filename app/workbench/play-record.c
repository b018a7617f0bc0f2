/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the record of a play goes. */
#include "play-record.h"

#include "base/error.h"

#include <errno.h>
#include <unistd.h>

gboolean
wb_play_record_can_write(const char *folder, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(folder);
	g_autoptr(GDir) there = NULL;

	if (!g_file_test(folder, G_FILE_TEST_EXISTS)) {
		if (access(parent, W_OK) == 0)
			return TRUE;
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "cannot write to %s: %s", parent,
			g_strerror(errno));
		return FALSE;
	}
	there = g_dir_open(folder, 0, NULL);
	if (there && !g_dir_read_name(there))
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
		there ? "%s is not empty; a record goes into a folder of its own"
		      : "%s is there already and is no folder",
		folder);
	return FALSE;
}

char *
wb_play_record_dup_folder(const char *folder, guint index, guint count, const char *name)
{
	g_autofree char *base = g_path_get_basename(name);
	g_autofree char *numbered = g_strdup_printf("%03u-%s", index + 1, base);

	return count == 1 ? g_strdup(folder) : g_build_filename(folder, numbered, NULL);
}
