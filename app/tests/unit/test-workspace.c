/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A student's folder: nothing of theirs is ever lost, and only what may be is taken from it. */
#include "lab-fixture.h"

#include "base/error.h"
#include "lab/skeleton.h"
#include "lab/workspace.h"

#include <unistd.h>

#define TASK "ws/net/1-2-filter/"
#define FILTER_C TASK "kernel/filter.c"

#define LEVEL_1                              \
	"#include \"../include/filter.h\"\n" \
	"/* TODO 1: the hook */\n"           \
	"/* TODO 2: the device */\n"
#define LEVEL_2                              \
	"#include \"../include/filter.h\"\n" \
	"/* TODO 1: the hook */\n"           \
	"int hook;\n"                        \
	"/* TODO 2: the device */\n"

static WbLab *lab;
static WbTask *task;

static GPtrArray *
try_write(guint level, gboolean beside, GError **error)
{
	g_autofree char *root = fixture_dup_path("ws");

	return wb_workspace_write_skeleton(root, lab, task, level, beside, error);
}

/* Writes the skeleton; EXPECTED is "NAME=ACTION …" for all files, by name. */
static void
expect_write(guint level, gboolean beside, const char *expected)
{
	static const char *const actions[] = { "written", "same", "kept", "beside" };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) files = try_write(level, beside, &error);
	GString *got = g_string_new(NULL);

	g_assert_no_error(error);
	for (guint i = 0; i < files->len; i++) {
		const WbWorkspaceFile *file = files->pdata[i];

		g_string_append_printf(
			got, "%s%s=%s", i ? " " : "", file->name, actions[file->action]);
		g_assert_true(g_str_has_suffix(file->path, file->name));
		g_assert_true(g_path_is_absolute(file->path));
		if (file->copy) {
			g_autofree char *base = g_path_get_basename(file->copy);

			g_string_append_printf(got, ":%s", base);
		}
	}
	g_assert_cmpstr(got->str, ==, expected);
	g_string_free(got, TRUE);
}

#define ALL(filter)                                        \
	"include/filter.h=written kernel/filter.c=" filter \
	" user/test-1.sh=written user/test.c=written"
#define SAME(filter) \
	"include/filter.h=same kernel/filter.c=" filter " user/test-1.sh=same user/test.c=same"

static void
reset(void)
{
	fixture_remove_below("ws");
	fixture_remove_below("sub");
	fixture_remove_below("outside");
	fixture_write_lab();
}

static void
test_write(void)
{
	g_autofree char *script = fixture_dup_path(TASK "user/test-1.sh");
	g_autofree char *source = fixture_dup_path(FILTER_C);
	struct stat st;

	reset();
	expect_write(1, FALSE, ALL("written"));
	fixture_assert_text(FILTER_C, LEVEL_1);
	fixture_assert_text(TASK "include/filter.h", "/* TODO 2: the command */\n");
	g_assert_cmpint(stat(script, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0755);
	g_assert_cmpint(stat(source, &st), ==, 0);
	g_assert_false(st.st_mode & S_IXUSR);
	expect_write(1, FALSE, SAME("same"));
	/* The bit comes back, even if there is nothing to write. */
	g_assert_cmpint(g_chmod(script, 0644), ==, 0);
	expect_write(1, FALSE, SAME("same"));
	g_assert_cmpint(stat(script, &st), ==, 0);
	g_assert_true(st.st_mode & S_IXUSR);
}

static void
test_levels(void)
{
	reset();
	expect_write(1, FALSE, ALL("written"));
	expect_write(2, FALSE, SAME("written"));
	fixture_assert_text(FILTER_C, LEVEL_2);
	/* Back again: it is still nobody's work. */
	expect_write(1, FALSE, SAME("written"));
	fixture_assert_text(FILTER_C, LEVEL_1);
	fixture_write(FILTER_C, LEVEL_1 "int mine;\n");
	expect_write(2, FALSE, SAME("kept"));
	fixture_assert_text(FILTER_C, LEVEL_1 "int mine;\n");
	/* A template that changed replaces what nobody touched. */
	fixture_write("kernel-skels/net/1-2-filter/user/test.c", "int main(void) { return 1; }\n");
	expect_write(2, FALSE,
		"include/filter.h=same kernel/filter.c=kept user/test-1.sh=same "
		"user/test.c=written");
}

/* Killed behind the record and before the file: what the file still holds is known, too. */
static void
test_interrupted(void)
{
	reset();
	expect_write(1, FALSE, ALL("written"));
	expect_write(2, FALSE, SAME("written"));
	fixture_write(FILTER_C, LEVEL_1);
	expect_write(2, FALSE, SAME("written"));
	fixture_assert_text(FILTER_C, LEVEL_2);
}

static void
test_unknown_files(void)
{
	reset();
	/* Nothing says that these were generated. */
	fixture_write(FILTER_C, "int mine;\n");
	expect_write(1, FALSE, ALL("kept"));
	fixture_assert_text(FILTER_C, "int mine;\n");
	/* Nor does a record that was damaged. */
	fixture_write("ws/.workbench/generated", "[Generated\n\xff=");
	expect_write(2, FALSE, SAME("kept"));
	fixture_assert_text(FILTER_C, "int mine;\n");
	/* An empty file is a file. */
	fixture_write(FILTER_C, "");
	expect_write(2, FALSE, SAME("kept"));
	fixture_assert_text(FILTER_C, "");
}

static void
test_beside(void)
{
	reset();
	expect_write(1, TRUE, ALL("written"));
	fixture_write(FILTER_C, "int mine;\n");
	expect_write(1, TRUE, SAME("beside:filter.c.new"));
	fixture_assert_text(FILTER_C, "int mine;\n");
	fixture_assert_text(FILTER_C ".new", LEVEL_1);
	/* A copy nobody changed is used again; one that was changed is kept like any file. */
	expect_write(2, TRUE, SAME("beside:filter.c.new"));
	fixture_assert_text(FILTER_C ".new", LEVEL_2);
	fixture_write(FILTER_C ".new", "int mine_too;\n");
	expect_write(2, TRUE, SAME("beside:filter.c.new.2"));
	fixture_assert_text(FILTER_C ".new", "int mine_too;\n");
	fixture_assert_text(FILTER_C ".new.2", LEVEL_2);
	fixture_assert_text(FILTER_C, "int mine;\n");
}

static void
make_link(const char *target, const char *at)
{
	g_autofree char *path = fixture_dup_path(at);
	g_autofree char *parent = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
	g_assert_cmpint(symlink(target, path), ==, 0);
}

static void
test_links(void)
{
	g_autofree char *outside = fixture_dup_path("outside");
	g_autofree char *victim = fixture_dup_path("outside/victim");
	g_autoptr(GError) error = NULL;

	reset();
	fixture_write("outside/victim", "precious");
	make_link(victim, FILTER_C);
	expect_write(1, FALSE, ALL("kept"));
	fixture_assert_text("outside/victim", "precious");
	expect_write(1, TRUE, SAME("beside:filter.c.new"));
	fixture_assert_text("outside/victim", "precious");
	/* Not even one to what was generated: the student made the link. */
	reset();
	expect_write(1, FALSE, ALL("written"));
	fixture_remove_below(FILTER_C);
	fixture_write("outside/victim", LEVEL_1);
	make_link(victim, FILTER_C);
	expect_write(2, FALSE, SAME("kept"));
	/* A dangling one is not written through either. */
	reset();
	make_link(victim, FILTER_C);
	expect_write(1, FALSE, ALL("kept"));
	g_assert_false(fixture_exists("outside"));
	/* Nor a folder that is one. */
	reset();
	fixture_write("outside/victim", "precious");
	make_link(outside, "ws/net/1-2-filter");
	g_assert_null(try_write(1, TRUE, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_REFUSED);
	g_assert_false(fixture_exists("outside/kernel"));
	g_clear_error(&error);
	reset();
	fixture_write("outside/victim", "precious");
	make_link(outside, "ws/.workbench");
	g_assert_null(try_write(1, TRUE, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_REFUSED);
	g_assert_false(fixture_exists("outside/generated"));
}

static void
test_in_the_way(void)
{
	g_autofree char *fifo = fixture_dup_path(FILTER_C);
	g_autofree char *parent = g_path_get_dirname(fifo);

	reset();
	fixture_write(FILTER_C "/folder", "x");
	expect_write(1, FALSE, ALL("kept"));
	reset();
	g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
	g_assert_cmpint(mkfifo(fifo, 0644), ==, 0);
	expect_write(1, TRUE, ALL("beside:filter.c.new"));
}

static void
test_template_fault(void)
{
	g_autoptr(GError) error = NULL;

	reset();
	fixture_write("kernel-skels/net/1-2-filter/user/test.c", "/* TODO 1/x: y */\n");
	g_assert_null(try_write(1, FALSE, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	g_assert_nonnull(strstr(error->message, "user/test.c:1:11: error: expected"));
	/* Nothing half-made. */
	g_assert_false(fixture_exists(FILTER_C));
	reset();
}

static void
expect_clean(const char *expected_kept)
{
	g_autofree char *root = fixture_dup_path("ws");
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) kept = NULL;
	GString *got = g_string_new(NULL);

	g_assert_true(wb_workspace_clean(root, &kept, &error));
	g_assert_no_error(error);
	for (guint i = 0; i < kept->len; i++)
		g_string_append_printf(
			got, "%s%s", i ? " " : "", (char *)kept->pdata[i] + strlen(root) + 1);
	g_assert_cmpstr(got->str, ==, expected_kept);
	g_string_free(got, TRUE);
}

static void
test_clean(void)
{
	reset();
	expect_clean("");
	expect_write(1, FALSE, ALL("written"));
	fixture_write(TASK "notes.txt", "mine");
	fixture_write(FILTER_C, "int mine;\n");
	expect_write(1, TRUE, SAME("beside:filter.c.new"));
	expect_clean("net/1-2-filter/kernel/filter.c");
	fixture_assert_text(FILTER_C, "int mine;\n");
	fixture_assert_text(TASK "notes.txt", "mine");
	g_assert_false(fixture_exists(FILTER_C ".new"));
	g_assert_false(fixture_exists(TASK "user"));
	g_assert_false(fixture_exists(TASK "include"));
	/* Once the student gave it up, nothing is left. */
	fixture_remove_below(FILTER_C);
	fixture_remove_below(TASK "notes.txt");
	expect_clean("");
	g_assert_false(fixture_exists("ws/net"));
	g_assert_false(fixture_exists("ws/.workbench"));
	g_assert_true(fixture_exists("ws"));
}

/* The record lies in the student's folder: it must not lead out of it. */
static void
test_clean_hostile(void)
{
	g_autofree char *outside = fixture_dup_path("outside");
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "precious", -1);
	g_autofree char *record = g_strdup_printf(
		"[Generated]\n../outside/victim=%s;\n%s/victim=%s;\nlink/empty/gone=%s;\n"
		"link/victim=%s;\n",
		hash, outside, hash, hash, hash);
	g_autofree char *empty = fixture_dup_path("outside/empty");

	reset();
	fixture_write("outside/victim", "precious");
	fixture_write("ws/.workbench/generated", record);
	make_link(outside, "ws/link");
	g_assert_cmpint(g_mkdir(empty, 0755), ==, 0);
	expect_clean("link/empty/gone link/victim");
	g_assert_true(fixture_exists("outside/empty"));
	fixture_assert_text("outside/victim", "precious");
}

static GPtrArray *
collect(const char *folder, GPtrArray *faults)
{
	g_autofree char *path = fixture_dup_path(folder);
	g_autoptr(GError) error = NULL;
	GPtrArray *files = wb_workspace_collect(path, lab, task, faults, &error);

	g_assert_no_error(error);
	return files;
}

static const WbHandIn *
find_file(GPtrArray *files, const char *name)
{
	for (guint i = 0; i < files->len; i++) {
		const WbHandIn *file = files->pdata[i];

		if (strcmp(file->name, name) == 0)
			return file;
	}
	g_assert_not_reached();
}

static void
assert_file(GPtrArray *files, const char *name, const char *expected)
{
	const WbHandIn *file = find_file(files, name);
	gsize length;
	const char *data = g_bytes_get_data(file->bytes, &length);
	g_autofree char *text = g_strndup(data, length);

	g_assert_cmpstr(text, ==, expected);
	g_assert_true(g_path_is_absolute(file->path));
}

/* Where a submission's filter.c may lie, from the best place on. */
static void
test_collect_places(void)
{
	static const char *const places[] = { "sub/net/1-2-filter/kernel/filter.c",
		"sub/1-2-filter/kernel/filter.c", "sub/kernel/filter.c", "sub/filter.c" };

	reset();
	for (guint i = G_N_ELEMENTS(places); i-- > 0;) {
		g_autoptr(GPtrArray) faults = fixture_new_faults();
		g_autoptr(GPtrArray) files = NULL;
		g_autofree char *path = fixture_dup_path(places[i]);

		fixture_write(places[i], places[i]);
		files = collect("sub", faults);
		g_assert_nonnull(files);
		assert_file(files, "kernel/filter.c", places[i]);
		g_assert_cmpstr(find_file(files, "kernel/filter.c")->path, ==, path);
		g_assert_cmpuint(faults->len, ==, 0);
	}
}

/* All files come from one place: an old copy further out is not mixed in. */
static void
test_collect_one_root(void)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(GPtrArray) files = NULL;

	reset();
	fixture_write("sub/net/1-2-filter/kernel/filter.c", "new");
	fixture_write("sub/filter.h", "old");
	files = collect("sub", faults);
	g_assert_cmpuint(files->len, ==, 4);
	assert_file(files, "kernel/filter.c", "new");
	/* Listed, but no source: the unsolved skeleton's. The rest: the template's. */
	assert_file(files, "include/filter.h", "/* TODO 2: the command */\n");
	assert_file(files, "user/test.c", "int main(void) { return 0; }\n");
	g_assert_true(find_file(files, "user/test-1.sh")->executable);
	g_assert_false(find_file(files, "user/test.c")->executable);
	g_assert_false(find_file(files, "kernel/filter.c")->executable);
}

/* A base name that two listed files have says nothing about which of them it is. */
static void
test_collect_same_names(void)
{
	g_autofree char *manifest = g_strconcat(fixture_task_ini, NULL);
	g_autofree char *folder = fixture_dup_path("labs/net/1-2-filter");
	g_autofree char *sub = fixture_dup_path("sub");
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(GError) error = NULL;
	g_autoptr(WbTask) other = NULL;
	g_autofree char *got = NULL;

	reset();
	fixture_write("kernel-skels/net/1-2-filter/user/filter.c", "int x;\n");
	memcpy(strstr(manifest, "include/filter.h"), "user/filter.c   ", 16);
	other = wb_task_parse("task.ini", manifest, strlen(manifest), folder, faults);
	g_assert_nonnull(other);
	fixture_write("sub/filter.c", "which?");
	g_assert_null(wb_workspace_collect(sub, lab, other, faults, &error));
	g_assert_no_error(error);
	got = fixture_dup_faults(faults);
	g_assert_cmpstr(got, ==,
		"kernel/filter.c: error: missing: the module is built from it; expected it as "
		"sub/kernel/filter.c\n");
	fixture_remove_below("kernel-skels/net/1-2-filter/user/filter.c");
}

/* Only listed files are taken, whatever else is handed in. */
static void
test_collect_unlisted(void)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(GPtrArray) files = NULL;

	reset();
	fixture_write("sub/kernel/filter.c", "mine");
	fixture_write("sub/kernel/Makefile", "all:\n\ttouch /tmp/pwned\n");
	fixture_write("sub/user/test.c", "evil");
	files = collect("sub", faults);
	g_assert_cmpuint(files->len, ==, 4);
	assert_file(files, "user/test.c", "int main(void) { return 0; }\n");
}

static void
expect_faults(const char *expected)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *got = NULL;

	g_assert_null(collect("sub", faults));
	got = fixture_dup_faults(faults);
	g_assert_cmpstr(got, ==, expected);
}

static void
test_collect_missing(void)
{
	reset();
	fixture_write("sub/include/filter.h", "x");
	expect_faults("kernel/filter.c: error: missing: the module is built from it; expected it "
		      "as sub/kernel/filter.c\n");
	reset();
	fixture_write("sub/other.c", "x");
	expect_faults("kernel/filter.c: error: nothing of this task is in sub; expected "
		      "kernel/filter.c, include/filter.h, for instance as "
		      "net/1-2-filter/kernel/filter.c or as filter.c there\n");
}

static void
test_collect_refused(void)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(GPtrArray) files = NULL;
	g_autofree char *big = g_strnfill((1 << 20) + 1, 'x');
	g_autofree char *fifo = fixture_dup_path("sub/include/filter.h");
	g_autofree char *outside = fixture_dup_path("outside");

	reset();
	fixture_write("sub/kernel/filter.c", big);
	fixture_write("sub/include/x", "");
	g_assert_cmpint(mkfifo(fifo, 0644), ==, 0);
	expect_faults("include/filter.h: error: refused: include/filter.h is not a regular file\n"
		      "kernel/filter.c: error: refused: kernel/filter.c is larger than 1 MiB; "
		      "expected a source file written by hand\n");
	big[1 << 20] = '\0';
	reset();
	fixture_write("sub/kernel/filter.c", big);
	files = collect("sub", faults);
	g_assert_nonnull(files);
	reset();
	fixture_write("sub/kernel/filter.c/folder", "x");
	make_link("/etc/passwd", "sub/include/filter.h");
	expect_faults("include/filter.h: error: refused: include/filter.h is a symbolic link; "
		      "hand in the file itself\n"
		      "kernel/filter.c: error: refused: kernel/filter.c is not a regular file\n");
	reset();
	fixture_write("outside/filter.c", "x");
	make_link(outside, "sub/kernel");
	expect_faults(
		"kernel/filter.c: error: refused: kernel/filter.c is a symbolic link; hand in "
		"the file itself\n");
}

static void
test_collect_not_the_students(void)
{
	g_autofree char *nowhere = fixture_dup_path("nowhere");
	g_autofree char *sub = fixture_dup_path("sub");
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(GError) error = NULL;

	reset();
	g_assert_null(wb_workspace_collect(nowhere, lab, task, faults, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_USAGE);
	g_clear_error(&error);
	fixture_write("sub/filter.c", "x");
	fixture_write("kernel-skels/net/1-2-filter/user/test.c", "/* TODO 1/x: y */\n");
	g_assert_null(wb_workspace_collect(sub, lab, task, faults, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	g_assert_cmpuint(faults->len, ==, 0);
	reset();
}

static void
test_reference(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) solved = wb_workspace_reference(lab, task, WB_SKELETON_SOLVED, &error);
	g_autoptr(GPtrArray) two = wb_workspace_reference(lab, task, 2, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(solved->len, ==, 4);
	assert_file(solved, "include/filter.h", "/* TODO 2: the command */\n#define COMMAND 1\n");
	assert_file(solved, "kernel/filter.c", LEVEL_2 "int device;\n");
	g_assert_true(find_file(solved, "user/test-1.sh")->executable);
	assert_file(two, "kernel/filter.c", LEVEL_2);
	assert_file(two, "include/filter.h", "/* TODO 2: the command */\n");
}

/* Hidden files, backups and bytes that are no text are no template. */
static void
test_template_files(void)
{
	g_autofree char *netcat = fixture_dup_path("kernel-skels/net/1-2-filter/data.c");
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) files = NULL;

	fixture_write("kernel-skels/net/1-2-filter/.filter.c.swp", "x");
	fixture_write("kernel-skels/net/1-2-filter/kernel/filter.c~", "x");
	g_assert_true(g_file_set_contents(netcat, "/* TODO 1/x: */\0x", 17, NULL));
	files = wb_workspace_reference(lab, task, 1, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(files->len, ==, 5);
	g_assert_cmpuint(g_bytes_get_size(find_file(files, "data.c")->bytes), ==, 17);
	g_clear_pointer(&files, g_ptr_array_unref);
	g_assert_cmpint(unlink(netcat), ==, 0);
	make_link("/etc/passwd", "kernel-skels/net/1-2-filter/data.c");
	g_assert_null(wb_workspace_reference(lab, task, 1, &error));
	g_assert_error(error, WB_ERROR, WB_ERROR_INVALID_DATA);
	g_assert_cmpint(unlink(netcat), ==, 0);
}

int
main(int argc, char **argv)
{
	int status;

	umask(022);
	g_test_init(&argc, &argv, NULL);
	fixture_init();
	lab = fixture_load_lab();
	task = lab->tasks->pdata[0];
	g_test_add_func("/workspace/write", test_write);
	g_test_add_func("/workspace/levels", test_levels);
	g_test_add_func("/workspace/interrupted", test_interrupted);
	g_test_add_func("/workspace/unknown-files", test_unknown_files);
	g_test_add_func("/workspace/beside", test_beside);
	g_test_add_func("/workspace/links", test_links);
	g_test_add_func("/workspace/in-the-way", test_in_the_way);
	g_test_add_func("/workspace/template-fault", test_template_fault);
	g_test_add_func("/workspace/clean", test_clean);
	g_test_add_func("/workspace/clean-hostile", test_clean_hostile);
	g_test_add_func("/workspace/collect/places", test_collect_places);
	g_test_add_func("/workspace/collect/one-root", test_collect_one_root);
	g_test_add_func("/workspace/collect/same-names", test_collect_same_names);
	g_test_add_func("/workspace/collect/unlisted", test_collect_unlisted);
	g_test_add_func("/workspace/collect/missing", test_collect_missing);
	g_test_add_func("/workspace/collect/refused", test_collect_refused);
	g_test_add_func("/workspace/collect/not-the-students", test_collect_not_the_students);
	g_test_add_func("/workspace/reference", test_reference);
	g_test_add_func("/workspace/template-files", test_template_files);
	status = fixture_run();
	wb_lab_free(lab);
	return status;
}
