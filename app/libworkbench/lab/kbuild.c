/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own build system, driven for one module. */
#include "lab/kbuild.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

#include <string.h>
#include <sys/stat.h>

#define WORK_SIZE (G_GUINT64_CONSTANT(256) << 20)
#define PREPARE_OUTPUT_KEEP 4000

/*
 * Messages name files as the manifest does wherever the compiler lets us choose. Debug info keeps
 * the whole path, so that the place of a crash can be told from the kernel's own files.
 */
#define KCFLAGS "-fdiagnostics-format=json -fmacro-prefix-map=" WB_KBUILD_PREFIX "/="

/* Runs where the top Makefile would start to build, and keeps what it knows. */
static const char prepare_kbuild[] =
	"$(shell export -p > /out/environment)\n"
	"$(shell echo \"wb_obj='$(obj)' wb_folder='$(CURDIR)'\" >> /out/environment)\n";

WbSandbox *
wb_kbuild_new_sandbox(const WbKbuild *kbuild, const char *folder, GError **error)
{
	g_autofree char *in = g_build_filename(folder, "in", NULL);
	g_autofree char *out = g_build_filename(folder, "out", NULL);
	WbSandbox *sandbox;

	if (!wb_files_make_folder(in, 0755, error) || !wb_files_make_folder(out, 0755, error))
		return NULL;
	sandbox = wb_sandbox_new();
	/*
	 * Headers name each other by absolute path under /usr/src and lead from there to
	 * ../../lib/linux-kbuild-*. Nothing can be mounted into this machine's read-only /usr/lib,
	 * but through a link both are found in one folder.
	 */
	wb_sandbox_bind(sandbox, kbuild->headers, "/headers", FALSE);
	wb_sandbox_link(sandbox, "/headers/usr/src", "/usr/src");
	wb_sandbox_bind(sandbox, in, "/in", FALSE);
	wb_sandbox_bind(sandbox, out, "/out", TRUE);
	wb_sandbox_scratch(sandbox, "/build", WORK_SIZE);
	return sandbox;
}

/* Size and time instead of contents: packages set both, and this is done for every build. */
static gboolean
append_identity(GString *text, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return FALSE;
	g_string_append_printf(text, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld\n", path,
		(gint64)st.st_size, (gint64)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return TRUE;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* gcc, gcc-12 and whichever else is there: the headers choose among them. */
static void
append_compilers(GString *text)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) folder = g_dir_open("/usr/bin", 0, NULL);
	const char *name;

	while (folder && (name = g_dir_read_name(folder)) != NULL)
		if (strcmp(name, "gcc") == 0 ||
			(g_str_has_prefix(name, "gcc-") && g_ascii_isdigit(name[4])))
			g_ptr_array_add(names, g_build_filename("/usr/bin", name, NULL));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++)
		append_identity(text, names->pdata[i]);
	append_identity(text, "/usr/bin/as");
	append_identity(text, "/usr/bin/ld");
	append_identity(text, "/usr/bin/make");
}

char *
wb_kbuild_dup_fingerprint(const WbKbuild *kbuild, GError **error)
{
	static const char *const files[] = { "Module.symvers", ".config", "Makefile" };
	g_autofree char *name = g_strconcat("linux-headers-", kbuild->release, NULL);
	g_autofree char *folder = g_build_filename(kbuild->headers, "usr", "src", name, NULL);
	GString *text = g_string_new(kbuild->release);

	g_string_append_c(text, '\n');
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(folder, files[i], NULL);

		if (append_identity(text, path))
			continue;
		g_set_error(error, WB_ERROR, WB_ERROR_FAILED,
			"the kernel's headers are incomplete: there is no %s", path);
		g_string_free(text, TRUE);
		return NULL;
	}
	append_compilers(text);
	return g_string_free(text, FALSE);
}

/* Runs the top Makefile with an empty module; FOLDER/out/environment is what came of it. */
static gboolean
take_environment(const WbKbuild *kbuild, const char *folder, GError **error)
{
	g_autoptr(WbSandbox) sandbox = wb_kbuild_new_sandbox(kbuild, folder, error);
	g_autofree char *makefile = g_build_filename(folder, "in", "Kbuild", NULL);
	g_autofree char *environment = g_build_filename(folder, "out", "environment", NULL);
	g_autofree char *script = g_strdup_printf(
		"exec 2>&1; cp /in/Kbuild /build && "
		"make -s -C /usr/src/linux-headers-%s M=/build 'KCFLAGS=" KCFLAGS "' modules",
		kbuild->release);
	const char *argv[] = { "sh", "-c", script, NULL };
	WbProcessSpec spec = {
		.argv = argv, .deadline = kbuild->deadline, .output_keep = PREPARE_OUTPUT_KEEP
	};
	g_auto(WbProcessResult) result = { 0 };
	g_autofree char *words = NULL;

	if (!sandbox ||
		!wb_files_write(makefile, prepare_kbuild, strlen(prepare_kbuild), 0644, error) ||
		!wb_sandbox_run(sandbox, &spec, &result, kbuild->cancellable, error))
		return FALSE;
	if (result.exit_status == 0 && g_file_test(environment, G_FILE_TEST_IS_REGULAR))
		return TRUE;
	words = wb_text_dup_safe(result.out->str, (gssize)result.out->len);
	g_set_error(error, WB_ERROR, result.timed_out ? WB_ERROR_TIMED_OUT : WB_ERROR_FAILED,
		"the kernel's build system %s: %s",
		result.timed_out ? "did not answer in time" : "failed", g_strstrip(words));
	return FALSE;
}

static char *
make_environment(const WbKbuild *kbuild, WbBuildCache *cache, const char *key, GError **error)
{
	const char *temporary = wb_build_cache_get_temporary(cache, error);
	g_autofree char *folder = NULL;

	if (!temporary)
		return NULL;
	folder = g_build_filename(temporary, "prepare", NULL);
	if (!take_environment(kbuild, folder, error)) {
		g_prefix_error(error, "preparing to build for Linux %s: ", kbuild->release);
		return NULL;
	}
	return wb_build_cache_publish(cache, "prepare/out", key, error);
}

char *
wb_kbuild_prepare(
	const WbKbuild *kbuild, WbBuildCache *cache, const char *fingerprint, GError **error)
{
	g_autofree char *seed = g_strconcat("environment 1\n", KCFLAGS, "\n", fingerprint, NULL);
	g_autofree char *key = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
	g_autofree char *folder = wb_build_cache_lookup(cache, key);

	if (!folder)
		folder = make_environment(kbuild, cache, key, error);
	return folder ? g_build_filename(folder, "environment", NULL) : NULL;
}

/* --- what is written for one build -------------------------------------------------------- */

/* "kernel/filter.c" -> "kernel/filter.o" */
static void
append_object(GString *text, const char *source)
{
	const char *dot = strrchr(source, '.');
	gsize length = dot ? (gsize)(dot - source) : strlen(source);

	g_string_append_printf(text, " src/%.*s.o", (int)length, source);
}

static void
append_includes(GString *text, GPtrArray *includes)
{
	for (guint i = 0; i < includes->len; i++) {
		const char *folder = includes->pdata[i];

		g_string_append_printf(
			text, " -I" WB_KBUILD_PREFIX "%s%s", folder[0] ? "/" : "", folder);
	}
}

char *
wb_kbuild_dup_makefile(const WbTask *task, GPtrArray *includes)
{
	GString *text = g_string_new(NULL);

	/* Below src/, a source may have the module's own name without meeting the module's object.
	 */
	g_string_append_printf(text, "obj-m := %s.o\n%s-y :=", task->module, task->module);
	for (guint i = 0; task->sources && task->sources[i]; i++)
		append_object(text, task->sources[i]);
	g_string_append(text, "\nccflags-y :=");
	append_includes(text, includes);
	for (guint i = 0; task->cflags && task->cflags[i]; i++)
		g_string_append_printf(text, " %s", task->cflags[i]);
	g_string_append_c(text, '\n');
	return g_string_free(text, FALSE);
}

char *
wb_kbuild_dup_module(const WbTask *task, const char *suffix)
{
	g_autofree char *name = g_strconcat(task->module, suffix, NULL);

	if (!task->module_folder || !task->module_folder[0])
		return g_steal_pointer(&name);
	return g_build_filename(task->module_folder, name, NULL);
}

/* "mkdir -p" for what is below /out. */
static void
append_folder_of(GString *text, const char *name)
{
	g_autofree char *folder = g_path_get_dirname(name);

	g_string_append_printf(text, "mkdir -p /out/%s\n", folder);
}

/*
 * In the background: gcc of a program and make of the module rarely keep both processors busy. What
 * it prints waits in a file; one that prints without end is ended by the broken pipe, and what came
 * before it is more than a build may print.
 */
static void
append_program(GString *text, const WbProgram *program, guint index, GPtrArray *includes)
{
	append_folder_of(text, program->name);
	g_string_append(text, "{ gcc -std=gnu17 -O2 -g -s -static -Wall " KCFLAGS);
	append_includes(text, includes);
	g_string_append_printf(text, " -o /build/program-%u", index);
	for (guint i = 0; program->sources && program->sources[i]; i++)
		g_string_append_printf(text, " " WB_KBUILD_PREFIX "/%s", program->sources[i]);
	g_string_append_printf(text,
		" && cp /build/program-%u /out/%s && : > /tmp/built-%u; } 2>&1 |"
		" head -c %d > /tmp/printed-%u &\n",
		index, program->name, index, WB_SANDBOX_OUTPUT_MAX + 1, index);
}

static void
append_module(GString *text, const WbTask *task)
{
	g_autofree char *module = wb_kbuild_dup_module(task, ".ko");
	g_autofree char *stripped = wb_kbuild_dup_module(task, ".stripped.ko");

	append_folder_of(text, module);
	/*
	 * One job at a time: what two compilers print at once would mix, and the copy that make -O
	 * keeps of it would not be ended by the limit of output.
	 */
	g_string_append_printf(text,
		"(. /in/environment\n"
		"cd \"$wb_folder\" &&\n"
		"make -s -f \"$srctree/scripts/Makefile.build\" obj=\"$wb_obj\""
		" need-builtin=1 need-modorder=1 &&\n"
		"make -s -f \"$srctree/scripts/Makefile.modpost\" &&\n"
		"make -s -f \"$srctree/scripts/Makefile.modfinal\") &&\n"
		"cp %s.ko /out/%s &&\n"
		"strip --strip-debug -o /out/%s %s.ko || failed=1\n",
		task->module, module, stripped, task->module);
}

char *
wb_kbuild_dup_script(const WbTask *task, GPtrArray *includes)
{
	GString *text =
		g_string_new("exec 2>&1\nfailed=0\ncd /build && cp -r /in/src . || exit 1\n");
	guint programs = task->programs ? task->programs->len : 0;

	for (guint i = 0; i < programs; i++)
		append_program(text, task->programs->pdata[i], i, includes);
	if (task->module) {
		g_string_append(text, "cp /in/Kbuild . || exit 1\n");
		append_module(text, task);
	}
	g_string_append(text, "wait\n");
	for (guint i = 0; i < programs; i++)
		g_string_append_printf(
			text, "cat /tmp/printed-%u\n[ -e /tmp/built-%u ] || failed=1\n", i, i);
	g_string_append(text, "exit $failed\n");
	return g_string_free(text, FALSE);
}
