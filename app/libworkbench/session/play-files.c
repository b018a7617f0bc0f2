/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What travels to the guest with a script. */
#include "session/play-files.h"

#include "base/error.h"
#include "base/files.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 8
/* How far up a relative path and a symbolic link may lead. */
#define UP_MAX 2
#define DELIMITERS " \t\r\n;|&()<>{}\"'`="

typedef struct {
	char *folder; /* the script's, real */
	char *top;    /* nothing above it is brought */
	char *root;   /* the closest folder that all FOLDERS lie in */
	const char *remote;
	GPtrArray *folders; /* of char *: what is brought */
	GHashTable *seen;   /* real folders that were brought */
	gsize bytes_left;
	WbPlayFiles *result;
} Trip;

void
wb_play_files_free(WbPlayFiles *files)
{
	if (!files)
		return;
	g_ptr_array_unref(files->files);
	g_free(files->folder);
	g_free(files->name);
	g_free(files);
}

static gboolean
is_within(const char *path, const char *folder)
{
	gsize length = strlen(folder);

	return strcmp(folder, "/") == 0 ||
	       (strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]));
}

static gboolean
is_brought(const Trip *trip, const char *path)
{
	for (guint i = 0; i < trip->folders->len; i++)
		if (is_within(path, trip->folders->pdata[i]))
			return TRUE;
	return FALSE;
}

/* --- which folders ---------------------------------------------------------------------------- */

/* The folder UP_MAX above the script's, or as far up as there is one below the root. */
static char *
dup_top(const char *folder)
{
	char *top = g_strdup(folder);

	for (guint i = 0; i < UP_MAX; i++) {
		char *parent = g_path_get_dirname(top);

		if (strcmp(parent, "/") == 0) {
			g_free(parent);
			break;
		}
		g_free(top);
		top = parent;
	}
	return top;
}

static void
want_folder(Trip *trip, const char *folder)
{
	if (is_within(folder, trip->top) && !is_brought(trip, folder))
		g_ptr_array_add(trip->folders, g_strdup(folder));
}

/* WORD of a command may be a file near the script, "../common/defaults.sh" or "data.bin". */
static void
want_word(Trip *trip, const char *word)
{
	g_autofree char *path = NULL;
	g_autofree char *folder = NULL;

	if (!word[0] || strchr("/-$", word[0]))
		return;
	path = g_canonicalize_filename(word, trip->folder);
	folder = g_path_get_dirname(path);
	if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
		want_folder(trip, folder);
}

static void
want_command(Trip *trip, const char *command)
{
	g_auto(GStrv) words = command ? g_strsplit_set(command, DELIMITERS, -1) : NULL;

	for (guint i = 0; words && words[i]; i++)
		want_word(trip, words[i]);
}

/* The path that CALL, an open(), has as its first argument. */
static void
want_path(Trip *trip, const WbCallSpec *call)
{
	const WbExpr *path = call->arguments->len ? call->arguments->pdata[0] : NULL;
	gsize length;
	const char *bytes;
	g_autofree char *word = NULL;

	if (!path || path->kind != WB_EXPR_STRING || !path->bytes)
		return;
	bytes = g_bytes_get_data(path->bytes, &length);
	word = g_strndup(bytes, length);
	want_word(trip, word);
}

static void
choose_folders(Trip *trip, const WbScript *script)
{
	g_autofree char *parent = g_path_get_dirname(trip->folder);
	g_autofree char *common = g_build_filename(parent, "common", NULL);

	want_command(trip, script->init_command);
	want_command(trip, script->cleanup_command);
	for (guint i = 0; i < script->events->len; i++) {
		const WbEvent *event = script->events->pdata[i];

		if (event->kind == WB_EVENT_COMMAND)
			want_command(trip, event->text);
		if (event->kind == WB_EVENT_CALL && strcmp(event->call->name, "open") == 0)
			want_path(trip, event->call);
	}
	/* What is brought may call the helpers that public checkouts keep there. */
	if (trip->folders->len && g_file_test(common, G_FILE_TEST_IS_DIR))
		want_folder(trip, common);
	for (guint i = 0; i < trip->folders->len; i++) {
		while (!is_within(trip->folders->pdata[i], trip->root)) {
			char *above = g_path_get_dirname(trip->root);

			g_free(trip->root);
			trip->root = above;
		}
	}
}

/* --- their files ------------------------------------------------------------------------------ */

static char *
dup_remote(const Trip *trip, const char *path)
{
	return g_build_filename(trip->remote, path + strlen(trip->root), NULL);
}

static gboolean
fail_too_big(const Trip *trip, GError **error)
{
	g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
		"%s has more than %d files or %d MiB, and what a script's commands name travels "
		"with its "
		"folder: put them into a folder of their own",
		trip->folder, WB_PLAY_FILES_MAX, WB_PLAY_FILES_BYTES_MAX / (1024 * 1024));
	return FALSE;
}

static gboolean
add_bytes(Trip *trip, const char *path, GBytes *bytes, int mode, GError **error)
{
	g_autofree char *remote = dup_remote(trip, path);

	if (g_bytes_get_size(bytes) > trip->bytes_left ||
		trip->result->files->len >= WB_PLAY_FILES_MAX)
		return fail_too_big(trip, error);
	trip->bytes_left -= g_bytes_get_size(bytes);
	g_ptr_array_add(trip->result->files, wb_guest_file_new(remote, bytes, mode));
	return TRUE;
}

static gboolean
add_file(Trip *trip, const char *path, const char *real, GError **error)
{
	int mode = g_file_test(real, G_FILE_TEST_IS_EXECUTABLE) ? 0755 : 0644;
	g_autoptr(GError) failure = NULL;
	g_autoptr(GBytes) bytes = wb_files_read(real, trip->bytes_left, &failure);

	if (bytes)
		return add_bytes(trip, path, bytes, mode, error);
	if (g_error_matches(failure, WB_ERROR, WB_ERROR_TOO_BIG))
		return fail_too_big(trip, error);
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

/* Where PATH leads; NULL with an error if that is outside of what may be brought. */
static char *
dup_real(const Trip *trip, const char *path, GError **error)
{
	g_autofree char *real = realpath(path, NULL);

	if (real && is_within(real, trip->top))
		return g_steal_pointer(&real);
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "%s is a symbolic link that leads %s", path,
		real ? "too far away from the script" : "nowhere");
	return NULL;
}

static gboolean add_folder(Trip *trip, const char *path, guint depth, GError **error);

static gboolean
add_entry(Trip *trip, const char *path, guint depth, GError **error)
{
	g_autofree char *real = dup_real(trip, path, error);

	if (!real)
		return FALSE;
	if (g_file_test(real, G_FILE_TEST_IS_DIR))
		return add_folder(trip, path, depth + 1, error);
	return !g_file_test(real, G_FILE_TEST_IS_REGULAR) || add_file(trip, path, real, error);
}

static gboolean
add_folder(Trip *trip, const char *path, guint depth, GError **error)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, error);
	const char *name;

	if (!folder || depth > DEPTH_MAX) {
		if (folder)
			g_set_error(error, WB_ERROR, WB_ERROR_TOO_BIG,
				"%s: folders are nested too deep", path);
		return FALSE;
	}
	if (!g_hash_table_add(trip->seen, g_strdup(path)))
		return TRUE;
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *below = g_build_filename(path, name, NULL);
		gboolean is_script =
			strcmp(path, trip->folder) == 0 && strcmp(name, trip->result->name) == 0;

		/* The script itself is what was checked, not what lies there by now. */
		if (name[0] != '.' && !is_script && !add_entry(trip, below, depth, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
add_all(Trip *trip, const WbScript *script, GError **error)
{
	g_autofree char *path = g_build_filename(trip->folder, trip->result->name, NULL);
	g_autoptr(GBytes) source = g_bytes_new(script->source, script->length);

	trip->result->folder = dup_remote(trip, trip->folder);
	if (!add_bytes(trip, path, source, 0644, error))
		return FALSE;
	for (guint i = 0; i < trip->folders->len; i++)
		if (!add_folder(trip, trip->folders->pdata[i], 0, error))
			return FALSE;
	return TRUE;
}

WbPlayFiles *
wb_play_files_collect(const WbScript *script, const char *remote, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(script->file);
	g_autofree char *root = realpath(folder, NULL);
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(WbPlayFiles) result = NULL;
	g_autofree char *real = g_strdup(root);
	g_autofree char *top = root ? dup_top(root) : NULL;
	Trip trip = {
		.folder = real,
		.top = top,
		.root = g_strdup(root),
		.remote = remote,
		.folders = folders,
		.seen = seen,
		.bytes_left = WB_PLAY_FILES_BYTES_MAX,
	};
	gboolean ok;

	if (!root) {
		g_free(trip.root);
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "there is no folder %s", folder);
		return NULL;
	}
	result = g_new0(WbPlayFiles, 1);
	result->files = g_ptr_array_new_with_free_func((GDestroyNotify)wb_guest_file_free);
	result->name = g_path_get_basename(script->file);
	trip.result = result;
	choose_folders(&trip, script);
	ok = add_all(&trip, script, error);
	g_free(trip.root);
	return ok ? g_steal_pointer(&result) : NULL;
}
