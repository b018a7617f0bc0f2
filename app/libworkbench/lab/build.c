/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds a task's module and programs from files handed in.
 *
 * How it works: what goes into a build makes its key. If the cache has that key, the result is
 * there already. Otherwise the files and what the manifest says are written into a temporary folder
 * and built in a sandbox (lab/kbuild.h); files, and what the tools printed, are published under the
 * key. Only a build that succeeded is kept: the next try of one that failed may be the mended one,
 * and of one that ran into a limit the next may be luckier.
 *
 * Limits: each process has 512 MiB of memory, 60 s of processor time and 64 MiB a file; all files
 * together have 256 MiB, in memory; 4 MiB of output end the build, and so does the caller's
 * deadline.
 */
#include "lab/build.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "lab/build-cache.h"
#include "lab/compiler-output.h"
#include "lab/kbuild.h"
#include "lab/sandbox.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* To be raised when the same input begins to give another result. */
#define FORMAT_VERSION "1"
#define OUTPUT_KEEP (1024 * 1024)
#define TEXT_KEEP (256 * 1024)
#define DIAGNOSTICS_MAX 200
#define SOURCE_LINE_MAX 400
/* What the sandbox may write: with less left than that, it was the disk that was full. */
#define DISK_FULL (256 * 1024 * 1024)

typedef struct {
	const WbTask *task;
	GPtrArray *files;    /* of WbHandIn *, borrowed: those that are built from */
	GPtrArray *includes; /* of char *: folders that hold a header */
	WbKbuild kbuild;
	int limit_s;
	WbBuildCache *cache;
	WbBuild *build;
} Job;

void
wb_build_free(WbBuild *build)
{
	if (!build)
		return;
	g_free(build->folder);
	g_free(build->module);
	g_free(build->module_stripped);
	g_clear_pointer(&build->diagnostics, g_ptr_array_unref);
	g_free(build->message);
	g_free(build->output);
	g_free(build);
}

/* --- what is built ------------------------------------------------------------------------ */

/* A relative path that means the same to a shell, to make and to the kernel's scripts. */
static gboolean
is_plain_name(const char *name)
{
	if (!g_ascii_isalnum(name[0]) && name[0] != '_')
		return FALSE;
	for (const char *at = name; *at; at++) {
		if (!g_ascii_isalnum(*at) && !strchr("_-+./", *at))
			return FALSE;
		if (at[0] == '/' && (at[1] == '.' || at[1] == '/' || at[1] == '-' || !at[1]))
			return FALSE;
	}
	return TRUE;
}

static gboolean
check_name(const char *name, GError **error)
{
	if (is_plain_name(name))
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"\"%s\" cannot be the name of a file to build: use letters, digits and _-+./",
		name);
	return FALSE;
}

static gboolean
check_names(char *const *names, GError **error)
{
	for (guint i = 0; names && names[i]; i++)
		if (!check_name(names[i], error))
			return FALSE;
	return TRUE;
}

static gboolean
check_task(const WbTask *task, GError **error)
{
	if (!check_names(task->sources, error) ||
		(task->module && !check_name(task->module, error)))
		return FALSE;
	if (task->module_folder && task->module_folder[0] &&
		!check_name(task->module_folder, error))
		return FALSE;
	for (guint i = 0; task->cflags && task->cflags[i]; i++)
		if (strpbrk(task->cflags[i], "$#\n\\")) {
			g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
				"\"%s\" cannot be a compiler flag: it has a character that make "
				"reads",
				task->cflags[i]);
			return FALSE;
		}
	for (guint i = 0; task->programs && i < task->programs->len; i++) {
		const WbProgram *program = task->programs->pdata[i];

		if (!check_name(program->name, error) || !check_names(program->sources, error))
			return FALSE;
	}
	return TRUE;
}

/* Never built from: a makefile handed in is not run, and a test script changes nothing here. */
static gboolean
is_ignored(const WbHandIn *file)
{
	static const char *const makefiles[] = { "Kbuild", "Makefile", "makefile", "GNUmakefile",
		NULL };
	g_autofree char *base = g_path_get_basename(file->name);

	return file->executable || g_strv_contains(makefiles, base);
}

static void
add_include(GPtrArray *includes, const char *name)
{
	g_autofree char *folder = g_path_get_dirname(name);
	const char *below = strcmp(folder, ".") == 0 ? "" : folder;

	if (g_str_has_suffix(name, ".h") &&
		!g_ptr_array_find_with_equal_func(includes, below, g_str_equal, NULL))
		g_ptr_array_add(includes, g_strdup(below));
}

static gboolean
choose_files(Job *job, GPtrArray *files, GError **error)
{
	for (guint i = 0; i < files->len; i++) {
		const WbHandIn *file = files->pdata[i];

		if (is_ignored(file))
			continue;
		if (!check_name(file->name, error))
			return FALSE;
		g_ptr_array_add(job->files, (gpointer)file);
		add_include(job->includes, file->name);
	}
	return TRUE;
}

static gboolean
write_files(Job *job, const char *in, GError **error)
{
	for (guint i = 0; i < job->files->len; i++) {
		const WbHandIn *file = job->files->pdata[i];
		g_autofree char *path = g_build_filename(in, "src", file->name, NULL);
		g_autofree char *parent = g_path_get_dirname(path);
		gsize length;
		const char *data = g_bytes_get_data(file->bytes, &length);

		/* Not wb_files_write(): what is temporary need not be synced. */
		if (!wb_files_make_folder(parent, 0755, error) ||
			!g_file_set_contents_full(path, data ? data : "", (gssize)length,
				G_FILE_SET_CONTENTS_NONE, 0644, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
write_text(const char *folder, const char *name, const char *text, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0644, error);
}

static gboolean
write_input(Job *job, const char *folder, const char *environment, GError **error)
{
	g_autofree char *in = g_build_filename(folder, "in", NULL);
	g_autofree char *source = g_build_filename(in, "src", NULL);
	g_autofree char *script = wb_kbuild_dup_script(job->task, job->includes);
	g_autofree char *makefile = NULL;
	g_autofree char *text = NULL;

	if (!wb_files_make_folder(source, 0755, error) || !write_files(job, in, error) ||
		!write_text(in, "build.sh", script, error))
		return FALSE;
	if (!job->task->module)
		return TRUE;
	makefile = wb_kbuild_dup_makefile(job->task, job->includes);
	return write_text(in, "Kbuild", makefile, error) &&
	       g_file_get_contents(environment, &text, NULL, error) &&
	       write_text(in, "environment", text, error);
}

/* --- the key ------------------------------------------------------------------------------ */

/* The terminating NUL keeps what follows apart. */
static void
add_text(GChecksum *checksum, const char *text)
{
	g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
}

static char *
dup_key(Job *job, const char *fingerprint)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *script = wb_kbuild_dup_script(job->task, job->includes);

	add_text(checksum, "build " FORMAT_VERSION);
	add_text(checksum, fingerprint);
	/* These two hold all that the manifest says. */
	add_text(checksum, script);
	if (job->task->module) {
		g_autofree char *makefile = wb_kbuild_dup_makefile(job->task, job->includes);

		add_text(checksum, makefile);
	}
	for (guint i = 0; i < job->files->len; i++) {
		const WbHandIn *file = job->files->pdata[i];
		g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, file->bytes);

		add_text(checksum, file->name);
		add_text(checksum, sum);
	}
	return g_strdup(g_checksum_get_string(checksum));
}

/* --- what came of it ---------------------------------------------------------------------- */

static const WbHandIn *
find_file(const Job *job, const char *name)
{
	for (guint i = 0; i < job->files->len; i++) {
		const WbHandIn *file = job->files->pdata[i];

		if (strcmp(file->name, name) == 0)
			return file;
	}
	return NULL;
}

/* Line NUMBER, from 1, of BYTES; NULL if there is none. Owned. */
static char *
dup_line(GBytes *bytes, guint number)
{
	gsize length;
	const char *at = g_bytes_get_data(bytes, &length);
	const char *end = at ? at + length : NULL;
	const char *newline;

	for (; at && number > 1; number--) {
		newline = memchr(at, '\n', (gsize)(end - at));
		at = newline ? newline + 1 : NULL;
	}
	if (!at || at == end)
		return NULL;
	newline = memchr(at, '\n', (gsize)(end - at));
	length = MIN((gsize)((newline ? newline : end) - at), SOURCE_LINE_MAX);
	if (length > 0 && at[length - 1] == '\r')
		length--;
	return g_utf8_make_valid(at, (gssize)length);
}

static void
add_source_lines(const Job *job)
{
	for (guint i = 0; i < job->build->diagnostics->len; i++) {
		WbDiagnostic *diagnostic = job->build->diagnostics->pdata[i];
		const WbHandIn *file = find_file(job, diagnostic->file);

		if (file && diagnostic->line > 0)
			diagnostic->source = dup_line(file->bytes, diagnostic->line);
	}
}

/* What is not gcc's JSON: that is in the diagnostics. */
static char *
dup_plain_lines(const char *output, gsize length)
{
	GString *plain = g_string_new(NULL);
	char *safe;

	while (length > 0 && plain->len < TEXT_KEEP) {
		const char *newline = memchr(output, '\n', length);
		gsize size = newline ? (gsize)(newline + 1 - output) : length;

		if (output[0] != '[')
			g_string_append_len(
				plain, output, (gssize)MIN(size, TEXT_KEEP - plain->len));
		output += size;
		length -= size;
	}
	safe = wb_text_dup_safe(plain->str, (gssize)plain->len);
	g_string_free(plain, TRUE);
	return safe;
}

static void
read_output(Job *job, const char *output, gsize length)
{
	job->build->output = dup_plain_lines(output, length);
	job->build->diagnostics =
		wb_compiler_output_parse(output, length, WB_KBUILD_PREFIX, DIAGNOSTICS_MAX);
	add_source_lines(job);
}

/* "the compiler found 2 errors in kernel/filter.c"; NULL if nobody found any. */
static char *
describe_errors(const WbBuild *build)
{
	const WbDiagnostic *first = NULL;
	gboolean same = TRUE;
	guint errors = 0;

	for (guint i = 0; i < build->diagnostics->len; i++) {
		const WbDiagnostic *diagnostic = build->diagnostics->pdata[i];

		if (diagnostic->severity != WB_SEVERITY_ERROR)
			continue;
		first = first ? first : diagnostic;
		same = same && strcmp(first->file, diagnostic->file) == 0;
		errors++;
	}
	if (errors == 0)
		return NULL;
	/* The linker, modpost and make know no lines, but what they say is short. */
	if (first->line == 0)
		return g_strdup_printf("the build failed: %s", first->message);
	return g_strdup_printf("the compiler found %u error%s%s%s", errors, errors == 1 ? "" : "s",
		same ? " in " : "", same ? first->file : "");
}

/* How tools word that a limit stopped them. */
static char *
describe_limit(const char *output)
{
	static const struct {
		const char *words;
		const char *message;
	} limits[] = {
		{ "out of memory allocating", "the build used more memory than it may (512 MiB)" },
		{ "memory exhausted", "the build used more memory than it may (512 MiB)" },
		{ "std::bad_alloc", "the build used more memory than it may (512 MiB)" },
		{ "Cannot allocate memory", "the build used more memory than it may (512 MiB)" },
		{ "File size limit exceeded", "the build wrote a file of more than 64 MiB" },
		{ "File too large", "the build wrote a file of more than 64 MiB" },
		{ "No space left on device", "the build wrote more than 256 MiB of files" },
		{ "Killed signal terminated program",
			"the compiler was killed: it used more than 60 s of processor time, "
			"or this machine ran out of memory" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(limits); i++)
		if (strstr(output, limits[i].words))
			return g_strdup(limits[i].message);
	return NULL;
}

static char *
describe_last_line(const char *output)
{
	g_autofree char *text = g_strchomp(g_strdup(output));
	const char *newline = strrchr(text, '\n');
	g_autofree char *line = wb_text_dup_safe_line(newline ? newline + 1 : text, -1);

	if (!line[0])
		return g_strdup("the build failed and printed nothing");
	return g_strdup_printf("the build failed: %.*s", 300, line);
}

static char *
describe_failure(const Job *job, const WbProcessResult *result)
{
	char *message;

	if (result->timed_out)
		return g_strdup_printf(
			"the build took longer than %d s and was stopped", job->limit_s);
	if (result->overflowed)
		return g_strdup_printf("the build printed more than %d MiB and was stopped",
			WB_SANDBOX_OUTPUT_MAX >> 20);
	message = describe_limit(job->build->output);
	if (!message)
		message = describe_errors(job->build);
	return message ? message : describe_last_line(job->build->output);
}

static gboolean
read_cached_output(Job *job, const char *content, GError **error)
{
	g_autofree char *path = g_build_filename(content, "output", NULL);
	g_autoptr(GBytes) bytes = wb_files_read(path, OUTPUT_KEEP, error);
	gsize length;
	const char *data;

	if (!bytes)
		return FALSE;
	data = g_bytes_get_data(bytes, &length);
	read_output(job, data ? data : "", length);
	return TRUE;
}

/* CONTENT is what the cache holds: "files" and "output". */
static gboolean
take_result(Job *job, const char *content, GError **error)
{
	WbBuild *build = job->build;

	if (!build->diagnostics && !read_cached_output(job, content, error))
		return FALSE;
	build->ok = TRUE;
	build->folder = g_build_filename(content, "files", NULL);
	if (job->task->module) {
		g_autofree char *module = wb_kbuild_dup_module(job->task, ".ko");
		g_autofree char *stripped = wb_kbuild_dup_module(job->task, ".stripped.ko");

		build->module = g_build_filename(build->folder, module, NULL);
		build->module_stripped = g_build_filename(build->folder, stripped, NULL);
	}
	return TRUE;
}

/* --- building ----------------------------------------------------------------------------- */

/* FOLDER/result: "files" is what the sandbox wrote to /out, "output" what it printed. */
static gboolean
gather(const char *folder, const GString *output, GError **error)
{
	g_autofree char *out = g_build_filename(folder, "out", NULL);
	g_autofree char *result = g_build_filename(folder, "result", NULL);
	g_autofree char *files = g_build_filename(result, "files", NULL);
	g_autofree char *text = g_build_filename(result, "output", NULL);

	if (!wb_files_make_folder(result, 0755, error))
		return FALSE;
	if (g_rename(out, files) < 0)
		return wb_error_set_errno(error, errno, "renaming %s", out);
	return g_file_set_contents_full(
		text, output->str, (gssize)output->len, G_FILE_SET_CONTENTS_NONE, 0644, error);
}

static gboolean
publish(Job *job, const char *key, const char *folder, const GString *output, GError **error)
{
	g_autofree char *content = NULL;

	if (!gather(folder, output, error))
		return FALSE;
	content = wb_build_cache_publish(job->cache, "build/result", key, error);
	return content && take_result(job, content, error);
}

static gboolean
run(Job *job, const char *folder, WbProcessResult *ret_result, GError **error)
{
	g_autoptr(WbSandbox) sandbox = wb_kbuild_new_sandbox(&job->kbuild, folder, error);
	const char *argv[] = { "sh", "/in/build.sh", NULL };
	WbProcessSpec spec = {
		.argv = argv, .deadline = job->kbuild.deadline, .output_keep = OUTPUT_KEEP
	};

	return sandbox &&
	       wb_sandbox_run(sandbox, &spec, ret_result, job->kbuild.cancellable, error);
}

/* What of this machine made a build fail is not the submission's fault. */
static gboolean
check_machine(const Job *job, const char *folder, GError **error)
{
	struct statvfs fs;

	if (!g_file_test(job->kbuild.headers, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, WB_ERROR, WB_ERROR_NO_IMAGE,
			"the kernel's headers were removed: %s is not there", job->kbuild.headers);
		return FALSE;
	}
	if (strstr(job->build->output, "No space left on device") && statvfs(folder, &fs) == 0 &&
		(guint64)fs.f_bavail * fs.f_frsize < DISK_FULL)
		return wb_error_set_errno(error, ENOSPC, "writing to %s", folder);
	return TRUE;
}

static gboolean
make(Job *job, const char *key, const char *environment, GError **error)
{
	const char *temporary = wb_build_cache_get_temporary(job->cache, error);
	g_auto(WbProcessResult) result = { 0 };
	g_autofree char *folder = NULL;

	if (!temporary)
		return FALSE;
	folder = g_build_filename(temporary, "build", NULL);
	if (!write_input(job, folder, environment, error) || !run(job, folder, &result, error))
		return FALSE;
	read_output(job, result.out->str, result.out->len);
	if (result.exit_status == 0 && !result.timed_out && !result.overflowed)
		return publish(job, key, folder, result.out, error);
	if (!check_machine(job, folder, error))
		return FALSE;
	job->build->message = describe_failure(job, &result);
	return TRUE;
}

static gboolean
find_or_make(Job *job, GError **error)
{
	g_autofree char *fingerprint = wb_kbuild_dup_fingerprint(&job->kbuild, error);
	g_autofree char *key = fingerprint ? dup_key(job, fingerprint) : NULL;
	g_autofree char *content = key ? wb_build_cache_lookup(job->cache, key) : NULL;
	g_autofree char *environment = NULL;

	if (!key)
		return FALSE;
	if (content) {
		job->build->cached = TRUE;
		return take_result(job, content, error);
	}
	environment = wb_kbuild_prepare(&job->kbuild, job->cache, fingerprint, error);
	return environment && make(job, key, environment, error);
}

WbBuild *
wb_build_run(const WbTask *task, GPtrArray *files, const char *headers, const char *release,
	const char *cache_folder, WbDeadline deadline, GCancellable *cancellable, GError **error)
{
	gint64 began = g_get_monotonic_time();
	g_autoptr(WbBuildCache) cache = NULL;
	g_autoptr(WbBuild) build = g_new0(WbBuild, 1);
	g_autoptr(GPtrArray) chosen = g_ptr_array_new();
	g_autoptr(GPtrArray) includes = g_ptr_array_new_with_free_func(g_free);
	Job job = {
		.task = task,
		.files = chosen,
		.includes = includes,
		.kbuild = { headers, release, deadline, cancellable },
		.limit_s = (wb_deadline_left_ms(deadline) + 500) / 1000,
		.build = build,
	};

	if (check_task(task, error) && choose_files(&job, files, error))
		cache = wb_build_cache_open(cache_folder, deadline, cancellable, error);
	job.cache = cache;
	if (!cache || !find_or_make(&job, error)) {
		g_prefix_error(error, "building %s: ", task->name);
		return NULL;
	}
	build->duration_ms = (g_get_monotonic_time() - began) / 1000;
	return g_steal_pointer(&build);
}
