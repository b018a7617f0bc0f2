/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a program on hostile input: bubblewrap's command line, and the limits. */
#include "lab/sandbox.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define TMP_SIZE (G_GUINT64_CONSTANT(64) << 20)

struct _WbSandbox {
	GPtrArray *args; /* of char *: bwrap's, in its order */
};

static void
add(WbSandbox *sandbox, const char *option, const char *first, const char *second)
{
	g_ptr_array_add(sandbox->args, g_strdup(option));
	if (first)
		g_ptr_array_add(sandbox->args, g_strdup(first));
	if (second)
		g_ptr_array_add(sandbox->args, g_strdup(second));
}

/*
 * /bin, /lib and so on are links into /usr on a merged system; what they are here they must be in
 * there, because programs name their interpreters by these paths.
 */
static void
add_root_folder(WbSandbox *sandbox, const char *path)
{
	g_autofree char *target = g_file_read_link(path, NULL);

	if (target)
		add(sandbox, "--symlink", target, path);
	else
		add(sandbox, "--ro-bind-try", path, path);
}

static void
add_toolchain(WbSandbox *sandbox)
{
	static const char *const folders[] = { "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64",
		"/usr/libexec", "/usr/include", "/etc/alternatives" };
	static const char *const roots[] = { "/bin", "/lib", "/lib32", "/lib64" };

	for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
		add(sandbox, "--ro-bind-try", folders[i], folders[i]);
	for (guint i = 0; i < G_N_ELEMENTS(roots); i++)
		add_root_folder(sandbox, roots[i]);
}

WbSandbox *
wb_sandbox_new(void)
{
	WbSandbox *sandbox = g_new0(WbSandbox, 1);

	sandbox->args = g_ptr_array_new_with_free_func(g_free);
	add(sandbox, "bwrap", NULL, NULL);
	add(sandbox, "--unshare-all", NULL, NULL);
	add(sandbox, "--die-with-parent", NULL, NULL);
	add(sandbox, "--new-session", NULL, NULL);
	add(sandbox, "--clearenv", NULL, NULL);
	add(sandbox, "--setenv", "PATH", "/usr/bin");
	/* Messages in plain English and ASCII quotes: they are parsed. */
	add(sandbox, "--setenv", "LC_ALL", "C");
	add(sandbox, "--setenv", "TMPDIR", "/tmp");
	add_toolchain(sandbox);
	add(sandbox, "--dev-bind", "/dev/null", "/dev/null");
	wb_sandbox_scratch(sandbox, "/tmp", TMP_SIZE);
	return sandbox;
}

void
wb_sandbox_free(WbSandbox *sandbox)
{
	if (!sandbox)
		return;
	g_ptr_array_unref(sandbox->args);
	g_free(sandbox);
}

void
wb_sandbox_bind(WbSandbox *sandbox, const char *path, const char *inside, gboolean writable)
{
	add(sandbox, writable ? "--bind" : "--ro-bind", path, inside);
}

void
wb_sandbox_link(WbSandbox *sandbox, const char *target, const char *inside)
{
	add(sandbox, "--symlink", target, inside);
}

void
wb_sandbox_scratch(WbSandbox *sandbox, const char *inside, guint64 size)
{
	g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, size);

	add(sandbox, "--size", text, NULL);
	add(sandbox, "--tmpfs", inside, NULL);
}

/* The whole command line, NULL-terminated. Its strings are SANDBOX's and SPEC's. */
static GPtrArray *
make_argv(const WbSandbox *sandbox, const WbProcessSpec *spec)
{
	GPtrArray *argv = g_ptr_array_new();

	for (guint i = 0; i < sandbox->args->len; i++)
		g_ptr_array_add(argv, sandbox->args->pdata[i]);
	/* The root itself is a tmpfs without a limit of size. */
	g_ptr_array_add(argv, (gpointer) "--remount-ro");
	g_ptr_array_add(argv, (gpointer) "/");
	g_ptr_array_add(argv, (gpointer) "--chdir");
	g_ptr_array_add(argv, (gpointer)(spec->cwd ? spec->cwd : "/"));
	g_ptr_array_add(argv, (gpointer) "--");
	for (guint i = 0; spec->argv[i]; i++)
		g_ptr_array_add(argv, (gpointer)spec->argv[i]);
	g_ptr_array_add(argv, NULL);
	return argv;
}

static gboolean
check_made(const WbProcessResult *result, GError **error)
{
	g_autofree char *words = NULL;

	if (result->exit_status == 0 || result->err->len == 0)
		return TRUE;
	words = wb_text_dup_safe(result->err->str, (gssize)MIN(result->err->len, 2000));
	g_set_error(error, WB_ERROR, WB_ERROR_FAILED,
		"the sandbox could not be made: %s ('workbench doctor' says what it needs)",
		g_strstrip(words));
	return FALSE;
}

gboolean
wb_sandbox_run(WbSandbox *sandbox, const WbProcessSpec *spec, WbProcessResult *ret_result,
	GCancellable *cancellable, GError **error)
{
	g_autoptr(GPtrArray) argv = make_argv(sandbox, spec);
	WbProcessSpec inner = *spec;

	memset(ret_result, 0, sizeof *ret_result);
	g_return_val_if_fail(spec->env == NULL, FALSE);
	inner.argv = (const char *const *)argv->pdata;
	inner.cwd = "/";
	inner.memory_max = spec->memory_max ? spec->memory_max : WB_SANDBOX_MEMORY_MAX;
	inner.file_max = spec->file_max ? spec->file_max : WB_SANDBOX_FILE_MAX;
	inner.cpu_max_s = spec->cpu_max_s ? spec->cpu_max_s : WB_SANDBOX_CPU_MAX_S;
	inner.output_max = spec->output_max ? spec->output_max : WB_SANDBOX_OUTPUT_MAX;
	if (!wb_process_run(&inner, ret_result, cancellable, error)) {
		g_prefix_error(error, "the sandbox (package bubblewrap): ");
		return FALSE;
	}
	return check_made(ret_result, error);
}
