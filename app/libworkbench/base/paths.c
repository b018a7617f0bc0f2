/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things are. */
#include "base/paths.h"

#include "base/error.h"
#include "base/files.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* libvirt adds up to "/lib/qemu/domain-NN-xxxxxxxxxxxxxxxxxxxx/monitor.sock" to a VM's folder. */
#define RUN_MAX 40

/* The top of the source tree when this program is TOP/build/bin/NAME, or NULL. */
static char *
find_source_tree(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *bin = self ? g_path_get_dirname(self) : NULL;
	g_autofree char *top = bin ? g_canonicalize_filename("../..", bin) : NULL;
	g_autofree char *mark = top ? g_build_filename(top, "vmimages", "build-image", NULL) : NULL;

	if (!mark || !g_file_test(mark, G_FILE_TEST_EXISTS))
		return NULL;
	return g_steal_pointer(&top);
}

/*
 * RELATIVE to the folder above this program's, if MARK is in it: what was installed below DESTDIR,
 * or moved afterwards, finds its own. Else FALLBACK, which was compiled in.
 */
static char *
find_installed(const char *relative, const char *mark, const char *fallback)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *bin = self ? g_path_get_dirname(self) : NULL;
	g_autofree char *prefix = bin ? g_path_get_dirname(bin) : NULL;
	g_autofree char *folder = prefix ? g_build_filename(prefix, relative, NULL) : NULL;
	g_autofree char *path = folder ? g_build_filename(folder, mark, NULL) : NULL;

	return path && g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&folder)
							     : g_strdup(fallback);
}

static const char *
data_root(void)
{
	static gsize once;
	static char *root;

	if (g_once_init_enter(&once)) {
		const char *set = g_getenv("WORKBENCH_DATA");

		root = set ? g_canonicalize_filename(set, NULL) : find_source_tree();
		if (!root)
			root = find_installed(
				"share/workbench", "vmimages/build-image", WB_DATADIR);
		g_once_init_leave(&once, 1);
	}
	return root;
}

char *
wb_paths_dup_data(const char *relative)
{
	return g_build_filename(data_root(), relative, NULL);
}

char *
wb_paths_dup_guest_programs(void)
{
	g_autofree char *top = find_source_tree();

	if (top)
		return g_build_filename(top, "build", "guest", NULL);
	return find_installed("libexec/workbench/guest", "wb-record", WB_LIBEXECDIR "/guest");
}

char *
wb_paths_dup_cache(const char *relative, GError **error)
{
	const char *set = g_getenv("WORKBENCH_CACHE");
	g_autofree char *root = set ? g_canonicalize_filename(set, NULL)
				    : g_build_filename(g_get_user_cache_dir(), "workbench", NULL);

	if (!wb_files_make_folder(root, 0700, error))
		return NULL;
	return g_build_filename(root, relative, NULL);
}

/* A folder in /tmp may have been put there by somebody else. */
static gboolean
is_ours(const char *path, GError **error)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return wb_error_set_errno(error, errno, "looking at %s", path);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077) != 0) {
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED,
			"%s is not a private folder of yours; remove it, or set WORKBENCH_RUN",
			path);
		return FALSE;
	}
	return TRUE;
}

char *
wb_paths_dup_run(GError **error)
{
	const char *set = g_getenv("WORKBENCH_RUN");
	const char *runtime = g_getenv("XDG_RUNTIME_DIR");
	g_autofree char *path = NULL;

	if (set)
		path = g_canonicalize_filename(set, NULL);
	else if (runtime && strlen(runtime) + 3 <= RUN_MAX && access(runtime, W_OK) == 0)
		path = g_build_filename(runtime, "wb", NULL);
	else
		path = g_strdup_printf("/tmp/wb-%u", (unsigned)geteuid());
	if (strlen(path) > RUN_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"the run-time folder %s is too long for UNIX sockets; %d bytes at most",
			path, RUN_MAX);
		return NULL;
	}
	if (!wb_files_make_folder(path, 0700, error) || !is_ours(path, error))
		return NULL;
	return g_steal_pointer(&path);
}
