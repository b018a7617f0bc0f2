/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What travels with a script, and what does not; how long it may take. */
#include "base/error.h"
#include "base/files.h"
#include "session/play-files.h"
#include "session/play.h"

#include <string.h>
#include <unistd.h>

typedef struct {
	char *top;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	f->top = wb_files_make_temporary(g_get_tmp_dir(), "wbtest", NULL);
	g_assert_nonnull(f->top);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	wb_files_remove_tree(f->top, NULL);
	g_free(f->top);
}

static void
put(const Fixture *f, const char *name, const char *text, int mode)
{
	g_autofree char *path = g_build_filename(f->top, name, NULL);

	g_assert_true(wb_files_write(path, text, strlen(text), mode, NULL));
}

static void
put_link(const Fixture *f, const char *name, const char *target)
{
	g_autofree char *path = g_build_filename(f->top, name, NULL);

	g_assert_cmpint(symlink(target, path), ==, 0);
}

static WbScript *
parse(const Fixture *f, const char *name, const char *text)
{
	g_autoptr(GPtrArray) faults =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autofree char *path = g_build_filename(f->top, name, NULL);
	WbScript *script = wb_script_parse(path, text, strlen(text), faults);

	g_assert_nonnull(script);
	return script;
}

static int
compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The guest's paths, sorted, in one line. */
static char *
join(const WbPlayFiles *files)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new();

	for (guint i = 0; i < files->files->len; i++)
		g_ptr_array_add(paths, ((WbGuestFile *)files->files->pdata[i])->path);
	g_ptr_array_sort(paths, compare);
	g_ptr_array_add(paths, NULL);
	return g_strjoinv(" ", (char **)paths->pdata);
}

static char *
collect(const WbScript *script)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPlayFiles) files = wb_play_files_collect(script, "/r", &error);

	g_assert_no_error(error);
	return join(files);
}

#define PLAIN "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"

static void
test_alone(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", PLAIN);
	g_autofree char *paths = NULL;

	put(f, "a/x.pkt", "not what was checked", 0644);
	put(f, "a/y.txt", "y", 0644);
	paths = collect(script);
	g_assert_cmpstr(paths, ==, "/r/x.pkt");
}

/* A command that names no file near the script needs nothing of what may be a very full folder. */
static void
test_names_nothing(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", "`sysctl -q a=1; cat /etc/own`\n" PLAIN);
	g_autofree char *paths = NULL;

	put(f, "a/x.pkt", "", 0644);
	put(f, "a/own", "", 0644);
	put_link(f, "a/out", "nothing");
	paths = collect(script);
	g_assert_cmpstr(paths, ==, "/r/x.pkt");
}

static void
test_opens(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", "0 open(\"own\", O_RDONLY) = 3\n");
	g_autofree char *paths = NULL;

	put(f, "a/x.pkt", "", 0644);
	put(f, "a/own", "", 0644);
	paths = collect(script);
	g_assert_cmpstr(paths, ==, "/r/own /r/x.pkt");
}

static void
test_folder(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", "`./set-up`\n" PLAIN);
	g_autoptr(WbPlayFiles) files = NULL;
	g_autofree char *paths = NULL;

	put(f, "a/x.pkt", "not what was checked", 0644);
	put(f, "a/set-up", "#!/bin/sh\n", 0755);
	put(f, "a/below/z", "z", 0644);
	put(f, "a/.hidden", "h", 0644);
	put(f, "b/other", "o", 0644);
	put_link(f, "a/inside", "below/z");
	files = wb_play_files_collect(script, "/r", NULL);
	g_assert_nonnull(files);
	paths = join(files);
	g_assert_cmpstr(paths, ==, "/r/below/z /r/inside /r/set-up /r/x.pkt");
	g_assert_cmpstr(files->folder, ==, "/r");
	g_assert_cmpstr(files->name, ==, "x.pkt");
	for (guint i = 0; i < files->files->len; i++) {
		const WbGuestFile *file = files->files->pdata[i];

		g_assert_cmpint(
			file->mode, ==, g_str_has_suffix(file->path, "set-up") ? 0755 : 0644);
		if (g_str_has_suffix(file->path, ".pkt"))
			g_assert_cmpuint(g_bytes_get_size(file->bytes), ==, script->length);
	}
}

static void
test_common(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "u/t/a/x.pkt",
		"`../common/defaults.sh && sh ../../tools/t.sh; cat ../../../far/f "
		"/etc/passwd`\n" PLAIN);
	g_autofree char *paths = NULL;

	put(f, "u/t/a/x.pkt", "", 0644);
	put(f, "u/t/common/defaults.sh", "", 0755);
	put(f, "u/t/common/more", "", 0644);
	put(f, "u/t/b/other", "", 0644);
	put(f, "u/tools/t.sh", "", 0644);
	put(f, "far/f", "", 0644);
	paths = collect(script);
	g_assert_cmpstr(
		paths, ==, "/r/t/a/x.pkt /r/t/common/defaults.sh /r/t/common/more /r/tools/t.sh");
}

static void
assert_refused(const WbScript *script, int code, const char *word)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbPlayFiles) files = wb_play_files_collect(script, "/r", &error);

	g_assert_null(files);
	g_assert_error(error, WB_ERROR, code);
	g_assert_nonnull(strstr(error->message, word));
}

static void
test_links(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "t/u/a/x.pkt", "`cat own`\n" PLAIN);
	g_autofree char *paths = NULL;

	put(f, "t/u/a/x.pkt", "", 0644);
	put(f, "t/u/a/own", "", 0644);
	put(f, "t/near", "n", 0644);
	put(f, "secret", "s", 0600);
	put_link(f, "t/u/a/in", "../../near");
	paths = collect(script);
	g_assert_cmpstr(paths, ==, "/r/in /r/own /r/x.pkt");
	put_link(f, "t/u/a/out", "../../../secret");
	assert_refused(script, WB_ERROR_USAGE, "too far away");
}

static void
test_dangling(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", "`cat own`\n" PLAIN);

	put(f, "a/x.pkt", "", 0644);
	put(f, "a/own", "", 0644);
	put_link(f, "a/out", "nothing");
	assert_refused(script, WB_ERROR_USAGE, "leads nowhere");
}

static void
test_loop(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", "`cat own`\n" PLAIN);

	put(f, "a/x.pkt", "", 0644);
	put(f, "a/own", "", 0644);
	put_link(f, "a/loop", ".");
	assert_refused(script, WB_ERROR_TOO_BIG, "too deep");
}

static void
test_too_big(Fixture *f, gconstpointer data)
{
	g_autoptr(WbScript) script = parse(f, "a/x.pkt", "`cat own`\n" PLAIN);
	g_autofree char *path = g_build_filename(f->top, "a/big", NULL);

	put(f, "a/x.pkt", "", 0644);
	put(f, "a/own", "", 0644);
	put(f, "a/big", "", 0644);
	g_assert_cmpint(truncate(path, WB_PLAY_FILES_BYTES_MAX + 1), ==, 0);
	assert_refused(script, WB_ERROR_TOO_BIG, "folder of their own");
}

static void
test_span(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *text;
		gint64 span_us;
	} cases[] = {
		{ PLAIN, 0 },
		{ PLAIN "+.5 close(3) = 0\n+.25 close(3) = 0\n", 750000 },
		{ PLAIN "2 close(3) = 0\n1~3.5 > R 0:0(0)\n", 3500000 },
		{ PLAIN "2 close(3) = 0\n* > R 0:0(0)\n+.5~+1 > R 0:0(0)\n", 3000000 },
		{ PLAIN "0...4 accept(3, ..., ...) = 4\n", 4000000 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(WbScript) script = parse(f, "x.pkt", cases[i].text);

		g_assert_cmpint(wb_play_get_span_us(script), ==, cases[i].span_us);
	}
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(Fixture *f, gconstpointer data);
	} tests[] = {
		{ "/play-files/alone", test_alone },
		{ "/play-files/folder", test_folder },
		{ "/play-files/names-nothing", test_names_nothing },
		{ "/play-files/common", test_common },
		{ "/play-files/links", test_links },
		{ "/play-files/dangling", test_dangling },
		{ "/play-files/loop", test_loop },
		{ "/play-files/too-big", test_too_big },
		{ "/play-files/span", test_span },
		{ "/play-files/opens", test_opens },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run();
}
