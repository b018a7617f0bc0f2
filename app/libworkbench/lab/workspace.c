/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Skeletons written into a student's folder, and removed from it.
 *
 * How it works: all files are looked at first, then the record of what is going to be generated is
 * written, then the files. Killed anywhere in between, the record knows every generated file and
 * the next run goes on; a file that the record does not know is the student's and is never written
 * to.
 */
#include "lab/workspace.h"

#include "base/deadline.h"
#include "base/error.h"
#include "base/files.h"
#include "lab/template.h"
#include "lab/workspace-record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_MS 10000
#define LOCK_INTERVAL_MS 20
#define COPIES_MAX 99

typedef enum {
	STATE_ABSENT,
	STATE_SAME,	 /* exactly what is wanted */
	STATE_UNTOUCHED, /* generated earlier */
	STATE_CHANGED,	 /* the student's, whatever it is */
} State;

void
wb_workspace_file_free(WbWorkspaceFile *file)
{
	if (!file)
		return;
	g_free(file->name);
	g_free(file->path);
	g_free(file->copy);
	g_free(file);
}

static gboolean
try_flock(gpointer data, GError **error)
{
	return flock(*(int *)data, LOCK_EX | LOCK_NB) == 0;
}

/* Locks the folder itself, which leaves no file behind; the lock dies with the descriptor. */
static int
lock_root(const char *root, GError **error)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		wb_error_set_errno(error, errno, "opening the folder %s", root);
		return -1;
	}
	if (wb_deadline_poll(wb_deadline_in(LOCK_MS), LOCK_INTERVAL_MS,
		    "another workbench to finish in this folder", try_flock, &fd, NULL, error))
		return fd;
	close(fd);
	return -1;
}

/* Whether all folders on the way to NAME below ROOT are real ones, or not there yet. */
static gboolean
check_way(const char *root, const char *name, GError **error)
{
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *part = g_strndup(name, (gsize)(slash - name));
		g_autofree char *path = g_build_filename(root, part, NULL);
		struct stat st;

		if (lstat(path, &st) < 0 || S_ISDIR(st.st_mode))
			continue;
		g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
			"%s is %s; nothing is written there; remove it, or choose another folder",
			path, S_ISLNK(st.st_mode) ? "a symbolic link" : "not a folder");
		return FALSE;
	}
	return TRUE;
}

/* What stands at NAME below ROOT. WANTED may be NULL. */
static State
look_at(WbRecord *record, const char *root, const char *name, GBytes *wanted)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	g_autoptr(GBytes) bytes = NULL;
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? STATE_ABSENT : STATE_CHANGED;
	bytes = wb_files_read_beneath(root, name, WB_TEMPLATE_FILE_MAX, NULL);
	if (!bytes)
		return STATE_CHANGED;
	if (wanted && g_bytes_equal(bytes, wanted))
		return STATE_SAME;
	return wb_record_knows(record, name, bytes) ? STATE_UNTOUCHED : STATE_CHANGED;
}

typedef struct {
	const char *root;
	const char *folder; /* the task's, below the root */
	WbRecord *record;
	gboolean beside;
	GPtrArray *files;   /* of WbHandIn * */
	GPtrArray *planned; /* of WbWorkspaceFile *, one for each */
} Plan;

/* Where a fresh copy of NAME can go: a name that is free, or holds a copy nobody has changed. */
static char *
choose_copy(const Plan *plan, const char *name, GBytes *wanted, GError **error)
{
	for (guint i = 1; i <= COPIES_MAX; i++) {
		g_autofree char *copy = i == 1 ? g_strconcat(name, ".new", NULL)
					       : g_strdup_printf("%s.new.%u", name, i);

		if (look_at(plan->record, plan->root, copy, wanted) != STATE_CHANGED)
			return g_steal_pointer(&copy);
	}
	g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
		"%s/%s has %d copies beside it already; remove some", plan->root, name, COPIES_MAX);
	return NULL;
}

static gboolean
plan_copy(const Plan *plan, WbWorkspaceFile *planned, const char *name, GBytes *wanted,
	GError **error)
{
	g_autofree char *copy = choose_copy(plan, name, wanted, error);

	if (!copy)
		return FALSE;
	planned->action = WB_WORKSPACE_BESIDE;
	planned->copy = g_build_filename(plan->root, copy, NULL);
	wb_record_add(plan->record, copy, wanted);
	return TRUE;
}

static gboolean
plan_file(const Plan *plan, const WbHandIn *file, GError **error)
{
	g_autofree char *name = g_build_filename(plan->folder, file->name, NULL);
	WbWorkspaceFile *planned = g_new0(WbWorkspaceFile, 1);
	State state;

	planned->name = g_strdup(file->name);
	planned->path = g_build_filename(plan->root, name, NULL);
	g_ptr_array_add(plan->planned, planned);
	if (!check_way(plan->root, name, error))
		return FALSE;
	state = look_at(plan->record, plan->root, name, file->bytes);
	if (state == STATE_CHANGED && plan->beside)
		return plan_copy(plan, planned, name, file->bytes, error);
	if (state == STATE_CHANGED) {
		planned->action = WB_WORKSPACE_KEPT;
		return TRUE;
	}
	planned->action = state == STATE_SAME ? WB_WORKSPACE_SAME : WB_WORKSPACE_WRITTEN;
	wb_record_add(plan->record, name, file->bytes);
	return TRUE;
}

/* A script that lost its bit, by a copy through a file system without any, gets it again. */
static gboolean
restore_mode(const char *path, GError **error)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return wb_error_set_errno(error, errno, "looking at %s", path);
	if (!S_ISREG(st.st_mode) || (st.st_mode & S_IXUSR))
		return TRUE;
	if (chmod(path, st.st_mode | S_IXUSR) < 0)
		return wb_error_set_errno(error, errno, "making %s executable", path);
	return TRUE;
}

static gboolean
carry_out(const WbWorkspaceFile *planned, const WbHandIn *file, GError **error)
{
	const char *path = planned->copy ? planned->copy : planned->path;
	gsize length;
	const void *data = g_bytes_get_data(file->bytes, &length);

	if (planned->action == WB_WORKSPACE_KEPT)
		return TRUE;
	if (planned->action != WB_WORKSPACE_SAME && !wb_files_write(path, data ? data : "", length,
							    file->executable ? 0777 : 0666, error))
		return FALSE;
	return !file->executable || restore_mode(path, error);
}

static gboolean
write_plan(Plan *plan, GError **error)
{
	for (guint i = 0; i < plan->files->len; i++)
		if (!plan_file(plan, plan->files->pdata[i], error))
			return FALSE;
	if (!wb_record_save(plan->record, error))
		return FALSE;
	for (guint i = 0; i < plan->files->len; i++)
		if (!carry_out(plan->planned->pdata[i], plan->files->pdata[i], error))
			return FALSE;
	return TRUE;
}

GPtrArray *
wb_workspace_write_skeleton(const char *root, const WbLab *lab, const WbTask *task, guint level,
	gboolean beside, GError **error)
{
	g_autofree char *top = g_canonicalize_filename(root, NULL);
	g_autofree char *folder = g_build_filename(lab->name, task->name, NULL);
	g_autoptr(GPtrArray) files = wb_template_read(task, level, level, error);
	g_autoptr(GPtrArray) planned =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_workspace_file_free);
	g_autoptr(WbRecord) record = NULL;
	Plan plan = { top, folder, NULL, beside, files, planned };
	gboolean ok;
	int lock;

	if (!files || !wb_files_make_folder(top, 0777, error))
		return NULL;
	lock = lock_root(top, error);
	if (lock < 0)
		return NULL;
	plan.record = record = wb_record_load(top);
	ok = write_plan(&plan, error);
	close(lock);
	return ok ? g_steal_pointer(&planned) : NULL;
}

/* Removes the folders on the way to NAME that are empty, from the innermost. */
static void
remove_empty_folders(const char *root, const char *name)
{
	g_autofree char *folder = g_path_get_dirname(name);

	while (strcmp(folder, ".") != 0) {
		g_autofree char *path = g_build_filename(root, folder, NULL);
		char *parent;

		if (rmdir(path) < 0)
			return;
		parent = g_path_get_dirname(folder);
		g_free(folder);
		folder = parent;
	}
}

static gboolean
clean_file(WbRecord *record, const char *root, const char *name, GPtrArray *kept, GError **error)
{
	g_autofree char *path = g_build_filename(root, name, NULL);
	State state =
		check_way(root, name, NULL) ? look_at(record, root, name, NULL) : STATE_CHANGED;

	if (state == STATE_CHANGED) {
		g_ptr_array_add(kept, g_steal_pointer(&path));
		return TRUE;
	}
	if (state == STATE_UNTOUCHED && unlink(path) < 0)
		return wb_error_set_errno(error, errno, "removing %s", path);
	wb_record_remove(record, name);
	remove_empty_folders(root, name);
	return TRUE;
}

static gboolean
clean_root(const char *root, GPtrArray *kept, GError **error)
{
	g_autoptr(WbRecord) record = wb_record_load(root);
	g_auto(GStrv) names = wb_record_list(record);
	gboolean ok = TRUE;

	for (char **name = names; ok && *name; name++)
		ok = clean_file(record, root, *name, kept, error);
	/* What is gone is gone, even if the rest could not be removed. */
	return wb_record_save(record, ok ? error : NULL) && ok;
}

gboolean
wb_workspace_clean(const char *root, GPtrArray **ret_kept, GError **error)
{
	g_autofree char *top = g_canonicalize_filename(root, NULL);
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
	gboolean ok = TRUE;

	if (g_file_test(top, G_FILE_TEST_EXISTS)) {
		int lock = lock_root(top, error);

		ok = lock >= 0 && clean_root(top, kept, error);
		if (lock >= 0)
			close(lock);
	}
	if (ret_kept)
		*ret_kept = ok ? g_steal_pointer(&kept) : NULL;
	return ok;
}
