/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manifests: what a good one says, and that every mistake is found at its place. */
#include "lab-fixture.h"

#include "lab/skeleton.h"

static void
test_good(void)
{
	g_autoptr(WbLab) lab = fixture_load_lab();
	const WbTask *task;
	g_autofree char *text = fixture_dup_path("labs/net/1-2-filter/task.md");
	g_autofree char *guest = NULL;
	g_autofree char *files = NULL;
	g_autofree char *cflags = NULL;
	const WbProgram *program;

	g_assert_cmpstr(lab->name, ==, "net");
	g_assert_cmpstr(lab->title, ==, "Net");
	g_assert_cmpstr(lab->summary, ==, "One sentence.");
	g_assert_cmpuint(lab->tasks->len, ==, 1);
	task = lab->tasks->pdata[0];
	g_assert_cmpstr(task->name, ==, "1-2-filter");
	g_assert_cmpstr(task->title, ==, "Packets");
	g_assert_cmpstr(task->text, ==, text);
	g_assert_cmpstr(task->skeleton, ==, "net/1-2-filter");
	files = g_strjoinv(" ", task->files);
	g_assert_cmpstr(files, ==, "kernel/filter.c include/filter.h");
	g_assert_cmpstr(task->interfaces[0], ==, "lo");
	g_assert_null(task->interfaces[1]);
	g_assert_cmpstr(task->module, ==, "filter");
	g_assert_cmpstr(task->module_folder, ==, "kernel");
	g_assert_cmpstr(task->sources[0], ==, "kernel/filter.c");
	cflags = g_strjoinv("|", task->cflags);
	g_assert_cmpstr(cflags, ==, "-Wno-unused-function|-DX=1");
	g_assert_cmpuint(task->programs->len, ==, 1);
	program = task->programs->pdata[0];
	g_assert_cmpstr(program->name, ==, "user/test");
	g_assert_cmpstr(program->sources[0], ==, "user/test.c");
	guest = wb_task_dup_guest_folder(lab, task);
	g_assert_cmpstr(guest, ==, "/home/root/skels/net/1-2-filter");
}

static void
test_exercises(void)
{
	g_autoptr(WbLab) lab = fixture_load_lab();
	const WbTask *task = lab->tasks->pdata[0];
	const WbExercise *one = wb_task_find_exercise(task, "1");
	const WbExercise *two = wb_task_find_exercise(task, "2");
	const WbCheckSpec *check;

	g_assert_null(wb_task_find_exercise(task, "3"));
	g_assert_true(task->exercises->pdata[0] == one && task->exercises->pdata[1] == two);
	g_assert_cmpstr(one->title, ==, "Displaying packets");
	g_assert_cmpstr(one->checker, ==, "net/exercise-1.sh");
	g_assert_cmpuint(one->level, ==, WB_SKELETON_SOLVED);
	g_assert_cmpuint(one->deadline_s, ==, 20);
	g_assert_cmpuint(two->level, ==, 2);
	g_assert_cmpuint(two->deadline_s, ==, 30);
	g_assert_cmpuint(one->checks->len, ==, 2);
	check = one->checks->pdata[0];
	g_assert_cmpstr(check->id, ==, "source-port");
	g_assert_cmpfloat(check->points, ==, 2.5);
	g_assert_cmpuint(g_strv_length(check->hints), ==, 2);
	g_assert_cmpstr(check->hints[0], ==, "gentle # hint");
	check = one->checks->pdata[1];
	g_assert_cmpstr(check->id, ==, "source-address");
	g_assert_cmpfloat(check->points, ==, 1);
	g_assert_null(check->hints[0]);
}

/* A mistake: what to replace in the good manifest with what, and the one fault that comes of it. */
typedef struct {
	const char *name;
	const char *from;
	const char *to;
	const char *fault; /* behind the file's name */
} Mistake;

static const Mistake task_mistakes[] = {
	{ "key", "Skeleton=", "Skeletton=net\nSkeleton=",
		":3:1: error: [Task] has no key 'Skeletton'; did you mean 'Skeleton'?" },
	{ "diagram-name", "Capture=lo", "Diagram=../tcp.dot",
		":5:9: error: '../tcp.dot' cannot be a diagram; expected a file of labs/diagrams/, "
		"such as tcp.dot" },
	{ "diagram-ending", "Capture=lo", "Diagram=tcp",
		":5:9: error: 'tcp' cannot be a diagram; expected a file of labs/diagrams/, such "
		"as "
		"tcp.dot" },
	{ "diagram-missing", "Capture=lo", "Diagram=none.dot",
		":5:9: error: there is no diagram labs/diagrams/none.dot; expected that file" },
	{ "diagram-broken", "Capture=lo", "Diagram=broken.dot",
		":5:9: error: labs/diagrams/broken.dot:2: this is not DOT: error near '->'" },
	{ "strange-key", "Capture=lo", "Qwertzuiop=lo",
		":5:1: error: [Task] has no key 'Qwertzuiop'; expected one of Title, Text, "
		"Skeleton, Files, Capture, Diagram" },
	{ "group", "[Module]", "[Modul]\n[Module]",
		":7: error: unknown group [Modul]; did you mean 'Module'?" },
	{ "strange-group", "[Module]", "[Zzz 1]\n[Module]",
		":7: error: unknown group [Zzz 1]; expected [Task], [Module], [Program NAME], "
		"[Exercise NAME], [Check EXERCISE ID] or [Walkthrough]" },
	{ "group-word", "[Module]", "[Module x]\n[Module]",
		":7: error: expected [Module] with no word after it" },
	{ "group-open", "[Module]", "[Module",
		":7:1: error: expected ']' at the end of the group's name" },
	{ "group-tail", "[Module]", "[Module] # x",
		":7:9: error: expected the end of the line after a group's name" },
	{ "no-title", "Title=Packets\n", "",
		":1: error: [Task] has no 'Title'; expected the "
		"task's title" },
	{ "empty-title", "Title=Packets",
		"Title=", ":2:7: error: 'Title' is empty; expected the task's title" },
	{ "no-equals", "Title=Packets", "Title=Packets\n  Title",
		":3:3: error: expected KEY=VALUE, [GROUP] or a # comment" },
	{ "before-group", "[Task]", "A=b\n[Task]",
		":1:1: error: expected a [GROUP] before the first KEY=VALUE" },
	{ "key-twice", "Capture=lo", "Capture=lo\nCapture=lo",
		":6:1: error: 'Capture' is already on line 5; expected it once" },
	{ "escape", "Title=Packets", "Title=a\\qb",
		":2:8: error: expected \\s, \\n, \\t, \\r, \\; or \\\\ after a backslash" },
	{ "empty-item", "Capture=lo", "Capture=lo;;any",
		":5:9: error: item 2 of 'Capture' is empty; expected something between the "
		"semicolons" },
	{ "interface", "Capture=lo", "Capture=lo;an-interface-too-long",
		":5:12: error: 'an-interface-too-long' cannot be in 'Capture'; expected an "
		"interface's name, such as lo" },
	{ "twice", "include/filter.h", "kernel/filter.c",
		":4:7: error: 'kernel/filter.c' is in 'Files' twice; expected it once" },
	{ "outside", "include/filter.h", "../../x",
		":4:23: error: '../../x' cannot be in 'Files'; expected a relative path without "
		"\"..\" or hidden parts, of letters, digits and . _ + - only" },
	{ "long", "include/filter.h",
		"a2345678901234567890123456789012345678901234567890/"
		"b2345678901234567890123456789012345678901234567890/"
		"c2345678901234567890123456789012345678901234567890/"
		"d2345678901234567890123456789012345678901234567890",
		":4:23: error: 'a23456789012345678901234567890123456789012345678"
		"90/b2345678901234567890123456789012345678901234567890/c2345678901234567890123456"
		"789012345678901234567890/d2345678901234567890123456789012345678901234567890' "
		"cannot be in 'Files'; expected a path of at most 200 bytes" },
	{ "absolute", "Sources=user/test.c", "Sources=/etc/test.c",
		":14:9: error: '/etc/test.c' cannot be in 'Sources'; expected a relative path "
		"without \"..\" or hidden parts, of letters, digits and . _ + - only" },
	{ "not-in-skeleton", "include/filter.h", "include/fliter.h",
		":4:23: error: the skeleton has no file 'include/fliter.h'; expected one of its "
		"files; did you mean 'include/filter.h'?" },
	{ "not-c", "Sources=user/test.c", "Sources=user/test-1.sh",
		":14:9: error: 'user/test-1.sh' cannot be in 'Sources'; expected a C source, "
		"ending in .c" },
	{ "text", "Title=Packets", "Title=Packets\nText=txt.md",
		":3:6: error: there is no text labs/net/1-2-filter/txt.md; expected a Markdown "
		"file" },
	{ "skeleton", "Skeleton=net/1-2-filter", "Skeleton=net/../net",
		":3:10: error: 'Skeleton' cannot be 'net/../net'; expected a relative path "
		"without \"..\" or hidden parts, of letters, digits and . _ + - only" },
	{ "module", "Name=filter", "Name=filter.ko",
		":8:6: error: 'Name' cannot be 'filter.ko'; expected a module's name without "
		"\".ko\": letters, digits, _ and -" },
	{ "cflags", "-DX=1", "$(shell",
		":11:29: error: '$(shell' cannot be in 'Cflags'; expected a compiler's option, "
		"such as -Wno-unused-function" },
	{ "program", "[Program user/test]", "[Program ../test]",
		":13: error: expected [Program NAME], the name being a relative path without "
		"\"..\" or hidden parts, of letters, digits and . _ + - only" },
	{ "deadline-large", "Deadline=20", "Deadline=601",
		":20:10: error: 'Deadline' is '601'; expected a whole number from 1 to 600" },
	{ "deadline-zero", "Deadline=20", "Deadline=0",
		":20:10: error: 'Deadline' is '0'; expected a whole number from 1 to 600" },
	{ "deadline-part", "Deadline=20", "Deadline=1.5",
		":20:10: error: 'Deadline' is '1.5'; expected a whole number from 1 to 600" },
	{ "deadline-word", "Deadline=20", "Deadline=20 s",
		":20:10: error: 'Deadline' is '20 s'; expected a whole number from 1 to 600" },
	{ "points-negative", "Points=2.5", "Points=-1",
		":24:8: error: 'Points' is '-1'; expected a number from 0 to 1000" },
	{ "points-nan", "Points=2.5", "Points=nan",
		":24:8: error: 'Points' is 'nan'; expected a number from 0 to 1000" },
	{ "hint-gap", "Hint2=", "Hint3=",
		":26: error: 'Hint3' has no Hint2 before it; expected hints to be numbered from 1 "
		"without a gap" },
	{ "check-id", "[Check 1 source-address]", "[Check 1 Source_Address]",
		":28: error: expected [Check EXERCISE ID], the sub-check's id being lower-case "
		"words joined by hyphens, such as source-port" },
	{ "check-twice", "[Check 1 source-address]", "[Check 1 source-port ]",
		":28:1: error: the group [Check 1 source-port] is already on line 22; expected it "
		"once" },
	{ "check-same-id", "[Check 1 source-address]", "[Check 1  source-port]",
		":28: error: exercise 1 already has a sub-check 'source-port'; expected another "
		"id" },
	{ "check-exercise", "[Check 1 source-address]", "[Check 11 source-address]",
		":28: error: there is no [Exercise 11] for this sub-check; did you mean '1'?" },
	{ "check-alone", "[Check 1 source-address]", "[Check]",
		":28: error: expected [Check EXERCISE ID], the sub-check's id being lower-case "
		"words joined by hyphens, such as source-port" },
	{ "no-checks", "[Check 2 source-port]", "[Check 1 port]",
		":31: error: exercise 2 has no sub-check; expected a group [Check 2 ID]" },
	{ "no-points", "[Check 2 source-port]", "[Check 2 source-port]\nPoints=0",
		":31: error: no sub-check of exercise 2 gives points; expected one that does" },
	{ "exercise-name", "[Exercise 2]", "[Exercise]",
		":31: error: expected [Exercise NAME], the name being a number or lower-case "
		"words" },
	{ "checker", "Checker=net/exercise-1.sh\nDeadline", "Checker=net/exercise-9.sh\nDeadline",
		":19:9: error: there is no checker checkers/net/exercise-9.sh; expected that "
		"file" },
	{ "checker-path", "Checker=net/exercise-1.sh\nDeadline", "Checker=/bin/sh\nDeadline",
		":19:9: error: '/bin/sh' cannot be a checker; expected a relative path" },
};

static char *
replace_once(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	g_assert_nonnull(at);
	return g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void
test_mistake(gconstpointer data)
{
	const Mistake *mistake = data;
	g_autofree char *text = replace_once(fixture_task_ini, mistake->from, mistake->to);
	g_autofree char *folder = fixture_dup_path("labs/net/1-2-filter");
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *got = NULL;
	g_autofree char *expected = g_strconcat("task.ini", mistake->fault, NULL);

	fixture_write("labs/diagrams/broken.dot", "digraph {\n a -> -> b\n}\n");
	g_assert_null(wb_task_parse("task.ini", text, strlen(text), folder, faults));
	got = fixture_dup_faults(faults);
	if (!g_str_has_prefix(got, expected))
		g_assert_cmpstr(got, ==, expected);
}

/* One fault each in the table; here, that one mistake does not hide another. */
static void
test_all_at_once(void)
{
	static const char text[] = "[Task]\n"
				   "Titel=x\n"
				   "[Exercise 1]\n"
				   "Deadline=0\n";
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *got = NULL;

	g_assert_null(wb_task_parse("task.ini", text, strlen(text), NULL, faults));
	got = fixture_dup_faults(faults);
	g_assert_cmpstr(got, ==,
		"task.ini:1: error: [Task] has no 'Title'; expected the task's title\n"
		"task.ini:1: error: [Task] has no 'Skeleton'; expected the template's folder below "
		"kernel-skels/\n"
		"task.ini:1: error: [Task] has no 'Files'; expected the files that are handed in\n"
		"task.ini:2:1: error: [Task] has no key 'Titel'; did you mean 'Title'?\n"
		"task.ini:4: error: the file ends without a group [Module]; expected the module to "
		"build\n"
		"task.ini:3: error: [Exercise 1] has no 'Title'; expected the exercise's title\n"
		"task.ini:3: error: [Exercise 1] has no 'Checker'; expected the checker's path "
		"below checkers/\n"
		"task.ini:4:10: error: 'Deadline' is '0'; expected a whole number from 1 to 600\n"
		"task.ini:3: error: exercise 1 has no sub-check; expected a group [Check 1 ID]\n");
}

/* Tasks that are a walkthrough, or try to be one: the text of task.ini, and the faults. */
static const struct {
	const char *text;
	const char *faults;
} walkthroughs[] = {
	{ "[Task]\nTitle=W\n[Walkthrough]\nScript=s.pkt\nNarration=n.ini\n", "" },
	{ "[Task]\nTitle=W\n[Walkthrough]\nScript=s.pkt\n",
		"task.ini:3: error: [Walkthrough] has no 'Narration'; expected what is said about "
		"each step\n" },
	{ "[Task]\nTitle=W\n[Walkthrough]\nScript=x.pkt\nNaration=n.ini\nNarration=n.ini\n",
		"task.ini:4:8: error: there is no file labs/net/watch/x.pkt; expected the packet "
		"script\n"
		"task.ini:5:1: error: [Walkthrough] has no key 'Naration'; did you mean "
		"'Narration'?\n" },
	{ "[Task]\nTitle=W\n[Walkthrough]\nScript=../s.pkt\nNarration=n.ini\n",
		"task.ini:4:8: error: 'Script' cannot be '../s.pkt'; expected a relative path "
		"without \"..\" or hidden parts, of letters, digits and . _ + - only\n" },
	{ "[Task]\nTitle=W\nFiles=a.c\n[Walkthrough]\nScript=s.pkt\nNarration=n.ini\n"
	  "[Exercise 1]\nTitle=x\n",
		"task.ini:3:1: error: [Task] has no key 'Files'; expected one of Title, Text, "
		"Diagram\n"
		"task.ini:7: error: [Exercise 1] beside [Walkthrough]; expected [Task] and "
		"[Walkthrough] only, for a task has either exercises or a walkthrough\n" },
	{ "[Task]\nTitle=W\n[Walkthrough]\nScript=s.pkt\nNarration=bad.ini\n",
		"labs/net/watch/bad.ini:1: error: [Step a] has no 'Text'; expected what happens in "
		"this step\n" },
};

static void
test_diagram(void)
{
	g_autofree char *task_has =
		replace_once(fixture_task_ini, "Capture=lo\n", "Diagram=of-task.dot\n");
	g_autofree char *text = replace_once(task_has, "Checker=net/exercise-1.sh\n",
		"Checker=net/exercise-1.sh\nDiagram=own.dot\n");
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(WbTask) task = wb_task_parse("task.ini", text, strlen(text), NULL, faults);

	g_assert_nonnull(task);
	g_assert_cmpstr(task->diagram, ==, "of-task.dot");
	g_assert_cmpstr(wb_task_get_diagram(task, task->exercises->pdata[0]), ==, "own.dot");
	g_assert_cmpstr(wb_task_get_diagram(task, task->exercises->pdata[1]), ==, "of-task.dot");
}

static void
test_walkthrough(void)
{
	g_autofree char *folder = fixture_dup_path("labs/net/watch");
	g_autofree char *script = fixture_dup_path("labs/net/watch/s.pkt");

	fixture_write("labs/net/watch/task.md", "x");
	fixture_write("labs/net/watch/s.pkt", "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n");
	fixture_write("labs/net/watch/n.ini", "[Step a]\nTitle=A\nText=b\n");
	fixture_write("labs/net/watch/bad.ini", "[Step a]\nTitle=A\n");
	for (guint i = 0; i < G_N_ELEMENTS(walkthroughs); i++) {
		const char *text = walkthroughs[i].text;
		g_autoptr(GPtrArray) faults = fixture_new_faults();
		g_autoptr(WbTask) task =
			wb_task_parse("task.ini", text, strlen(text), folder, faults);
		g_autofree char *got = fixture_dup_faults(faults);

		g_assert_cmpstr(got, ==, walkthroughs[i].faults);
		g_assert_true(!task == !!*got);
		if (!task)
			continue;
		g_assert_cmpstr(task->script, ==, script);
		g_assert_cmpuint(task->narration->steps->len, ==, 1);
		g_assert_cmpuint(task->exercises->len, ==, 0);
		g_assert_null(task->skeleton);
	}
	fixture_remove_below("labs/net/watch");
}

static void
test_bytes(void)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *got = NULL;
	g_autofree char *crlf = NULL;
	GString *many = g_string_new("[Task]\n");
	WbTask *task;
	g_auto(GStrv) lines = g_strsplit(fixture_task_ini, "\n", -1);

	g_assert_null(wb_task_parse("task.ini", "[Task]\nTitle=\xff", 14, NULL, faults));
	g_assert_null(wb_task_parse("task.ini", "[Task]\n\0", 8, NULL, faults));
	got = fixture_dup_faults(faults);
	g_assert_cmpstr(got, ==,
		"task.ini:2: error: expected text in UTF-8, found the byte 0xff\n"
		"task.ini:2: error: expected text in UTF-8, found the byte 0x00\n");
	crlf = g_strjoinv("\r\n", lines);
	task = wb_task_parse("task.ini", crlf, strlen(crlf), NULL, faults);
	g_assert_nonnull(task);
	g_assert_cmpstr(task->title, ==, "Packets");
	wb_task_free(task);
	for (guint i = 0; i < 1000; i++)
		g_string_append(many, "nonsense\n");
	g_ptr_array_set_size(faults, 0);
	g_assert_null(wb_task_parse("task.ini", many->str, many->len, NULL, faults));
	g_assert_cmpuint(faults->len, ==, 51);
	g_string_free(many, TRUE);
}

static void
expect_lab_fault(const char *lab_ini, const char *expected)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *folder = fixture_dup_path("labs/net");
	g_autofree char *got = NULL;

	if (lab_ini)
		fixture_write("labs/net/lab.ini", lab_ini);
	g_assert_null(wb_lab_load(folder, faults));
	got = fixture_dup_faults(faults);
	g_assert_cmpstr(got, ==, expected);
	fixture_write_lab();
}

static void
test_lab_faults(void)
{
	expect_lab_fault("[Lab]\nTitle=a\nSumary=b\nTasks=1-2-filter\n",
		"labs/net/lab.ini:1: error: [Lab] has no 'Summary'; expected one sentence about "
		"the lab\n"
		"labs/net/lab.ini:3:1: error: [Lab] has no key 'Sumary'; did you mean "
		"'Summary'?\n");
	expect_lab_fault("[Lab]\nTitle=a\nSummary=b\nTasks=1-2-filter;1-2-fliter\n",
		"labs/net/lab.ini:4:18: error: there is no labs/net/1-2-fliter/task.ini; expected "
		"the task's manifest there; did you mean '1-2-filter'?\n");
	expect_lab_fault("[Lab]\nTitle=a\nSummary=b\nTasks=1-2-filter;1-2-filter;../x\n",
		"labs/net/lab.ini:4:7: error: '1-2-filter' is in 'Tasks' twice; expected it once\n"
		"labs/net/lab.ini:4:29: error: '../x' cannot be a task's folder; expected a name "
		"of at most 64 letters, digits and . _ + -, not beginning with . or -\n");
	expect_lab_fault("[Labs]\n",
		"labs/net/lab.ini:1: error: unknown group [Labs]; did you mean 'Lab'?\n"
		"labs/net/lab.ini:1: error: the file ends without a group [Lab]; expected what "
		"the lab is\n");
}

/* A fault in a template's folder is one of the manifest that names it. */
static void
test_files_around(void)
{
	fixture_remove_below("kernel-skels/net/1-2-filter");
	{
		g_autoptr(GPtrArray) faults = fixture_new_faults();
		g_autofree char *folder = fixture_dup_path("labs/net");
		g_autofree char *got = NULL;

		g_assert_null(wb_lab_load(folder, faults));
		got = fixture_dup_faults(faults);
		g_assert_nonnull(strstr(got, "labs/net/1-2-filter/task.ini:3:10: error: "));
		g_assert_nonnull(strstr(got, "expected a folder below kernel-skels/"));
	}
	fixture_write_lab();
	fixture_remove_below("labs/net/1-2-filter/task.md");
	expect_lab_fault(NULL, "labs/net/1-2-filter/task.ini:1: error: there is no text "
			       "labs/net/1-2-filter/task.md; expected a Markdown file\n");
	fixture_remove_below("labs/net/lab.ini");
	expect_lab_fault(NULL,
		"labs/net/lab.ini: error: opening labs/net/lab.ini: No such file or directory; "
		"expected a readable manifest\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fixture_init();
	g_test_add_func("/manifest/good", test_good);
	g_test_add_func("/manifest/exercises", test_exercises);
	for (guint i = 0; i < G_N_ELEMENTS(task_mistakes); i++) {
		g_autofree char *path =
			g_strconcat("/manifest/mistake/", task_mistakes[i].name, NULL);

		g_test_add_data_func(path, &task_mistakes[i], test_mistake);
	}
	g_test_add_func("/manifest/diagram", test_diagram);
	g_test_add_func("/manifest/walkthrough", test_walkthrough);
	g_test_add_func("/manifest/all-at-once", test_all_at_once);
	g_test_add_func("/manifest/bytes", test_bytes);
	g_test_add_func("/manifest/lab-faults", test_lab_faults);
	g_test_add_func("/manifest/files-around", test_files_around);
	return fixture_run();
}
