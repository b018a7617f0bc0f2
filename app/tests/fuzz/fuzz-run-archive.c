/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Archives of recorded runs: whatever they hold, nothing is written beside the folder named. */
#include "report/run-archive.h"

#include "base/files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_file(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

/* Only ARCHIVE and INTO are in FOLDER. */
static void
check_beside(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)))
		if (strcmp(name, "archive.tar") != 0 && strcmp(name, "into") != 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *folder =
		wb_files_make_temporary(g_get_tmp_dir(), "fuzz-run-archive", NULL);
	g_autofree char *archive = g_build_filename(folder, "archive.tar", NULL);
	g_autofree char *into = g_build_filename(folder, "into", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *run = NULL;
	guint runs;

	if (g_mkdir(into, 0700) < 0)
		abort();
	write_file(archive, data, size);
	run = wb_run_archive_unpack(archive, into, &runs, NULL, &error);
	if ((run == NULL) == (error == NULL) || (run && !g_str_has_prefix(run, into)))
		abort();
	check_beside(folder);
	if (!wb_files_remove_tree(folder, NULL))
		abort();
	return 0;
}
