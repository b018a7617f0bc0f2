/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Crash reports. data/kernel-log/ holds logs of a real guest (Debian's 6.1, emulated) in which a
 * module named "filter" was crashed on purpose in the way each file's name says.
 */
#include "lab/kernel-log.h"

#include "base/files.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
	const char *file;
	const char *kind; /* NULL: no crash */
	const char *module;
	const char *function;
	guint64 offset;
	gboolean after_call;
	const char *first; /* what the first line of the proof holds */
} RealLog;

static const RealLog real_logs[] = {
	{ "null-dereference-in-init", "NULL pointer dereference", "filter", "my_hook_init", 0x12c,
		FALSE, "BUG: kernel NULL pointer dereference, address: 0000000000000008" },
	{ "null-dereference-in-hook", "NULL pointer dereference", "filter",
		"count_packet.constprop.0", 0x5, FALSE, "BUG: kernel NULL pointer" },
	{ "null-dereference-in-timer", "NULL pointer dereference", "filter", "timer_fn", 0x12,
		FALSE, "BUG: kernel NULL pointer" },
	{ "null-dereference-in-exit", "NULL pointer dereference", "filter", "my_hook_exit", 0x2c,
		FALSE, "BUG: kernel NULL pointer" },
	{ "call-through-null", "NULL pointer dereference, a call through a NULL function pointer",
		"filter", "null_call", 0xe, TRUE, "BUG: kernel NULL pointer" },
	{ "general-protection-fault", "general protection fault", "filter", "gp", 0x5, FALSE,
		"general protection fault" },
	{ "divide-by-zero", "division by zero", "filter", "divide", 0x11, FALSE, "divide error: " },
	{ "invalid-opcode", "invalid opcode", "filter", "my_hook_init", 0x334, FALSE,
		"invalid opcode: " },
	{ "bug-in-init", "BUG() reached", "filter", "my_hook_init", 0x198, FALSE, "[ cut here ]" },
	{ "bug-on-in-hook", "BUG() reached", "filter", "my_nf_hookfn", 0x9f, FALSE,
		"[ cut here ]" },
	{ "double-kfree", "BUG() reached", "filter", "my_hook_init", 0x2c6, TRUE, "[ cut here ]" },
	{ "list-corruption", "linked list corruption", "filter", "my_hook_init", 0x283, TRUE,
		"list_del corruption" },
	{ "refcount", "reference count error: decrement hit 0; leaking memory.", "filter",
		"my_hook_init", 0x300, TRUE, "[ cut here ]" },
	{ "stack-overflow", "kernel stack overflow", "filter", "eat_stack", 0x2c, FALSE,
		"BUG: TASK stack guard page" },
	{ "panic-in-hook", "kernel panic: student did this", "filter", "my_nf_hookfn.cold", 0xc,
		TRUE, "Kernel panic" },
	{ "warn-on-in-hook", "kernel warning", "filter", "my_nf_hookfn", 0x55, FALSE,
		"[ cut here ]" },
	{ "warn-with-message", "kernel warning: filter: 7 is odd", "filter", "my_hook_init", 0x1af,
		FALSE, "[ cut here ]" },
	{ "sleep-in-hook", "sleeping inside an RCU read-side critical section", "filter",
		"my_nf_hookfn", 0x63, TRUE, "[ cut here ]" },
	{ "scheduling-while-atomic", "scheduling while atomic", "filter", "my_nf_hookfn", 0x8f,
		TRUE, "BUG: scheduling while atomic: nc/114" },
	{ "endless-loop-in-init", "soft lockup", "filter", "my_hook_init", 0x29, FALSE,
		"watchdog: BUG: soft lockup" },
	{ "endless-loop-in-hook", "RCU stall", "filter", "my_nf_hookfn", 0x47, FALSE,
		"rcu: INFO: rcu_preempt detected stalls" },
	{ "hung-task", "hung task", "filter", "my_hook_init", 0x22e, TRUE,
		"INFO: task insmod:112 blocked" },
	{ "unloaded-hook", "page fault at an invalid address, in code of an unloaded module",
		"filter", NULL, 0, FALSE, "BUG: unable to handle page fault" },
	{ "unloaded-timer", "page fault at an invalid address, in memory of an unloaded module",
		"filter", NULL, 0, FALSE, "BUG: unable to handle page fault" },
	{ "init-fails", NULL, NULL, NULL, 0, FALSE, NULL },
};

static WbCrash *
find(const char *text, const char *module)
{
	return wb_kernel_log_find_crash(text, strlen(text), module);
}

static GBytes *
read_log(const char *name)
{
	g_autofree char *path = g_strdup_printf("app/tests/data/kernel-log/%s.txt", name);
	g_autoptr(GError) error = NULL;
	GBytes *bytes = wb_files_read(path, 1 << 20, &error);

	g_assert_no_error(error);
	return bytes;
}

static void
test_real_log(gconstpointer data)
{
	const RealLog *expected = data;
	g_autoptr(GBytes) bytes = read_log(expected->file);
	g_autoptr(WbCrash) crash = wb_kernel_log_find_crash(
		g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "filter");

	if (!expected->kind) {
		g_assert_null(crash);
		return;
	}
	g_assert_nonnull(crash);
	g_assert_cmpstr(crash->kind, ==, expected->kind);
	g_assert_cmpstr(crash->module, ==, expected->module);
	g_assert_cmpstr(crash->function, ==, expected->function);
	g_assert_cmphex(crash->offset, ==, expected->offset);
	g_assert_true(crash->after_call == expected->after_call);
	g_assert_cmpuint(crash->lines->len, >, 20);
	g_assert_cmpuint(crash->lines->len, <=, 80);
	g_assert_nonnull(strstr(crash->lines->pdata[0], expected->first));
	for (guint i = 0; i < crash->lines->len; i++)
		g_assert_null(strchr(crash->lines->pdata[i], '\r'));
}

/* A report is one report: the proof ends where the kernel ends it, or where the next begins. */
static void
test_report_end(void)
{
	g_autoptr(GBytes) one = read_log("sleep-in-hook");
	g_autoptr(GBytes) two = read_log("endless-loop-in-init");
	g_autoptr(WbCrash) warning = wb_kernel_log_find_crash(
		g_bytes_get_data(one, NULL), g_bytes_get_size(one), "filter");
	g_autoptr(WbCrash) lockup = wb_kernel_log_find_crash(
		g_bytes_get_data(two, NULL), g_bytes_get_size(two), "filter");
	const char *last = warning->lines->pdata[warning->lines->len - 1];

	g_assert_nonnull(strstr(last, "---[ end trace"));
	last = lockup->lines->pdata[lockup->lines->len - 1];
	g_assert_nonnull(strstr(last, "</TASK>"));
}

static const struct {
	const char *line;
	const char *kind;
} first_lines[] = {
	{ "BUG: unable to handle kernel NULL pointer dereference at 0000000000000008",
		"NULL pointer dereference" },
	{ "BUG: unable to handle kernel paging request at ffffc90000000010",
		"page fault at an invalid address" },
	{ "BUG: kernel NULL pointer dereference, address: 0000000000000000",
		"NULL pointer dereference" },
	{ "Oops: general protection fault, probably for non-canonical address 0xdead: 0000 [#1]",
		"general protection fault" },
	{ "Oops: 0000 [#1] PREEMPT SMP", "kernel oops" },
	{ "traps: PANIC: double fault, error_code: 0x0", "double fault" },
	{ "double fault: 0000 [#1] PREEMPT SMP", "double fault" },
	{ "stack segment: 0000 [#1] SMP", "stack segment fault" },
	{ "BUG: stack guard page was hit at 00000000532c2a83", "kernel stack overflow" },
	{ "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
		"kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)" },
	{ "Kernel panic - not syncing", "kernel panic" },
	{ "reboot: System halted", "the system was halted" },
	{ "reboot: Power down", "the system was powered down" },
	{ "reboot: Restarting system", "the system was restarted" },
	{ "BUG: sleeping function called from invalid context at include/linux/sched/mm.h:274",
		"sleeping function called from invalid context" },
	{ "BUG: soft lockup - CPU#1 stuck for 22s! [rmmod:100]", "soft lockup" },
	{ "NMI watchdog: Watchdog detected hard LOCKUP on cpu 0", "hard lockup" },
	{ "watchdog: Watchdog detected hard LOCKUP on cpu 0", "hard lockup" },
	{ "watchdog: CPU0: Watchdog detected hard LOCKUP on cpu 0", "hard lockup" },
	{ "BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 32s!",
		"workqueue lockup" },
	{ "INFO: task kworker/0:1:8 blocked for more than 120 seconds.", "hung task" },
	{ "rcu: INFO: rcu_sched self-detected stall on CPU", "RCU stall" },
	{ "rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 0-... }",
		"RCU stall" },
	{ "INFO: rcu_sched detected stalls on CPUs/tasks:", "RCU stall" },
	{ "BUG: KASAN: slab-use-after-free in my_nf_hookfn+0x1a/0x40 [filter]",
		"KASAN: slab-use-after-free" },
	{ "UBSAN: array-index-out-of-bounds in filter.c:12:3",
		"UBSAN: array-index-out-of-bounds in filter.c:12:3" },
	{ "WARNING: possible circular locking dependency detected",
		"lockdep: possible circular locking dependency" },
	{ "WARNING: possible recursive locking detected", "lockdep: possible recursive locking" },
	{ "WARNING: inconsistent lock state", "lockdep: inconsistent lock state" },
	{ "WARNING: suspicious RCU usage", "lockdep: suspicious RCU usage" },
	{ "WARNING: bad unlock balance detected!", "lockdep: bad unlock balance" },
	{ "[ BUG: Invalid wait context ]", "lockdep: invalid wait context" },
	{ "BUG: using smp_processor_id() in preemptible [00000000] code: insmod/1",
		"per-CPU data used while preemptible" },
	{ "BUG: spinlock bad magic on CPU#0, insmod/1", "spinlock misuse" },
	{ "refcount_t: underflow; use-after-free.",
		"reference count error: underflow; use-after-free." },
	{ "list_del corruption, ffff8880->next is LIST_POISON1 (dead000000000100)",
		"linked list corruption" },
	{ "list_add corruption. prev->next should be next (ffff), but was ffff.",
		"linked list corruption" },
	{ "BUG: Bad page state in process insmod  pfn:0f8ca", "bad page state" },
	{ "BUG: Bad rss-counter state mm:00000000 idx:1 val:-1", "bad page state" },
	{ "Trying to vfree() nonexistent vm area (00000000)",
		"vfree() of memory that is not vmalloc()'s" },
	{ "Trying to vfree() bad address (00000000)", "vfree() of memory that is not vmalloc()'s" },
	{ "WARNING: net/core/dev.c:12 at dev_open+0x1/0x2, CPU#0: insmod/112", "kernel warning" },
	{ "WARNING: CPU: 0 PID: 1 at net/ipv4/af_inet.c:154 inet_sock_destruct+0x1/0x2",
		"kernel warning" },
};

static void
test_first_lines(void)
{
	static const char *const prefixes[] = { "", "[   12.345678] ", "<1>[    0.000001] ", "<4>",
		"[12345.678901][  T112] ", "[    1.000000][    C0] ", "6,339,5140900,-;" };

	for (gsize i = 0; i < G_N_ELEMENTS(first_lines); i++) {
		for (gsize j = 0; j < G_N_ELEMENTS(prefixes); j++) {
			g_autofree char *text = g_strconcat("[    0.1] hello\r\n", prefixes[j],
				first_lines[i].line, j % 2 ? "\r\n" : "", NULL);
			g_autofree char *proof =
				g_strconcat(prefixes[j], first_lines[i].line, NULL);
			g_autoptr(WbCrash) crash = find(text, "filter");

			g_assert_nonnull(crash);
			g_assert_cmpstr(crash->kind, ==, first_lines[i].kind);
			g_assert_cmpuint(crash->lines->len, ==, 1);
			g_assert_cmpstr(crash->lines->pdata[0], ==, proof);
		}
	}
}

/* What a healthy guest or a talkative student prints. */
static void
test_harmless(void)
{
	static const char *const lines[] = {
		"filter: loading out-of-tree module taints kernel.",
		"filter: module verification failed: signature and/or required key missing - "
		"tainting kernel",
		"filter: BUG: kernel NULL pointer dereference",
		"WARNING: this is my own message",
		"BUG: fix me later",
		"TCP connection initiated from 127.0.0.1:4711",
		"traps: nc[123] general protection fault ip:481ae0 sp:7ffd error:0 in nc[401000+1]",
		"traps: nc[123] trap divide error ip:481ae0 sp:7ffd error:0 in nc[401000+1]",
		"nc[112]: segfault at 0 ip 0000000000481ae0 sp 00007ffd error 4 in nc[401000+1]",
		"INFO: task done",
		"rcu: Preemptible hierarchical RCU implementation.",
		"Spectre V2 : WARNING: Unprivileged eBPF is enabled",
		"watchdog: NMI not fully supported",
		"clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable",
		"------------[ cut here ]------------",
		"a list_del corruption",
		"1,2 invalid opcode:",
		NULL,
	};
	g_autofree char *all = g_strjoinv("\n[    1.000000] ", (char **)(gpointer)lines);

	for (gsize i = 0; i < G_N_ELEMENTS(lines) - 1; i++) {
		g_autoptr(WbCrash) crash = find(lines[i], NULL);

		g_assert_null(crash);
	}
	g_assert_null(find("", "filter"));
	g_assert_null(find("\n\r\n\n[", "filter"));
	g_assert_null(find(all, "filter"));
}

#define OOPS "BUG: kernel NULL pointer dereference, address: 0000000000000008\n"

static void
expect_place(const char *text, const char *module, const char *place)
{
	g_autoptr(WbCrash) crash = find(text, module);
	g_autofree char *got = g_strdup_printf("%s %s+0x%" G_GINT64_MODIFIER "x%s",
		crash->module ? crash->module : "-", crash->function ? crash->function : "-",
		crash->offset, crash->after_call ? " return" : "");

	g_assert_cmpstr(got, ==, place);
}

static void
test_place(void)
{
	expect_place(OOPS, "filter", "- -+0x0");
	expect_place(OOPS "RIP: 0010:f+0x1a/0x40 [filter]\n", "filter", "filter f+0x1a");
	expect_place(OOPS "RIP: 0010:f+0x1a/0x40 [filter 0123456789abcdef]\n", "filter",
		"filter f+0x1a");
	/* The manifest may spell it with a hyphen, the kernel never does. */
	expect_place(OOPS "RIP: 0010:f+0x1a/0x40 [tcp_sock]\n", "tcp-sock", "tcp_sock f+0x1a");
	/* RIP in the kernel: the student's frame under it says more, but only a certain one. */
	expect_place(OOPS "RIP: 0010:memcpy+0x3/0x10\nCall Trace:\n <TASK>\n ? g+0x1/0x2 [filter]\n"
			  " a+0x1/0x2\n f+0x1a/0x40 [filter]\n h+0x5/0x40 [filter]\n",
		"filter", "filter f+0x1a return");
	expect_place(OOPS "RIP: 0010:memcpy+0x3/0x10\nCall Trace:\n ? g+0x1/0x2 [filter]\n",
		"filter", "- memcpy+0x3");
	/* Another module's crash is told as what it is. */
	expect_place(OOPS "RIP: 0010:nf_x+0x3/0x10 [nf_tables]\n", "filter", "nf_tables nf_x+0x3");
	expect_place(OOPS "RIP: 0010:nf_x+0x3/0x10 [nf_tables]\nCall Trace:\n f+0x2/0x9 [filter]\n",
		"filter", "filter f+0x2 return");
	expect_place(OOPS "RIP: 0010:nf_x+0x3/0x10 [nf_tables]\n", NULL, "nf_tables nf_x+0x3");
	/* User space is not the kernel. */
	expect_place(OOPS "RIP: 0033:f+0x1a/0x40 [filter]\n", "filter", "- -+0x0");
	/* What follows the end of the report belongs to another one. */
	expect_place(OOPS "---[ end trace 0000000000000000 ]---\nRIP: 0010:f+0x1/0x2 [filter]\n",
		"filter", "- -+0x0");
	/* Malformed frames. */
	expect_place(OOPS "RIP: 0010:f+0x/0x40 [filter]\nRIP: 0010:\n +0x1/0x2 [filter]\n"
			  " f+1/2 [filter]\n f+0x1 [filter]\n f+0x1/0x2 [filte\n f+0x1/0x2 []\n",
		"filter", "- -+0x0");
}

static void
test_same_module(void)
{
	g_assert_true(wb_kernel_log_same_module("filter", "filter"));
	g_assert_true(wb_kernel_log_same_module("tcp_sock", "tcp-sock"));
	g_assert_false(wb_kernel_log_same_module("tcp-sock", "tcp_sock"));
	g_assert_false(wb_kernel_log_same_module("filter", "filters"));
	g_assert_false(wb_kernel_log_same_module("filters", "filter"));
	g_assert_false(wb_kernel_log_same_module("", "filter"));
}

static void
test_unloaded(void)
{
	g_autoptr(WbCrash) other = find(OOPS "RIP: 0010:0xffffffffc025d090\n"
					     "Modules linked in: tun [last unloaded: other]\n",
		"filter");
	g_autoptr(WbCrash) loaded = find(OOPS "RIP: 0010:0xffffffffc025d090\n"
					      "Modules linked in: filter(OE)\n",
		"filter");
	g_autoptr(WbCrash) kernel = find(OOPS "RIP: 0010:0xffffffff8125d090\n"
					      "Modules linked in: tun [last unloaded: filter]\n",
		"filter");
	g_autoptr(WbCrash) nameless = find(OOPS "RIP: 0010:0xffffffffc025d090\n"
						"Modules linked in: tun [last unloaded: ",
		"filter");

	g_assert_cmpstr(other->module, ==, "other");
	g_assert_cmpstr(other->kind, ==, "NULL pointer dereference, in code of an unloaded module");
	g_assert_null(loaded->module);
	g_assert_null(kernel->module);
	g_assert_null(nameless->module);
}

static void
test_caps(void)
{
	g_autoptr(GString) text = g_string_new(OOPS);
	g_autoptr(WbCrash) crash = NULL;

	for (guint i = 0; i < 1000; i++)
		g_string_append_printf(text, "[    1.000000]  ? frame%u+0x1/0x2\n", i);
	crash = find(text->str, "filter");
	g_assert_cmpuint(crash->lines->len, ==, 80);

	g_string_assign(text, "Kernel panic - not syncing: ");
	for (guint i = 0; i < 100000; i++)
		g_string_append_c(text, 'A');
	wb_crash_free(g_steal_pointer(&crash));
	crash = find(text->str, "filter");
	g_assert_cmpuint(strlen(crash->kind), <, 300);
	g_assert_cmpuint(strlen(crash->lines->pdata[0]), <=, 1024);
}

/* A module's object file, built here: one function in .init.text, one in .text after another. */
static const char source[] = "static int *nothing;\n"
			     "int first(int a);\n"
			     "int first(int a)\n"
			     "{\n"
			     "	return a * a + 3;\n"
			     "}\n"
			     "__attribute__((section(\".init.text\"))) int crash_here(int a);\n"
			     "__attribute__((section(\".init.text\"))) int crash_here(int a)\n"
			     "{\n"
			     "	*nothing = a;\n"
			     "	return first(a);\n"
			     "}\n"
			     "int second(int a);\n"
			     "int second(int a)\n"
			     "{\n"
			     "	return first(a) / a;\n"
			     "}\n";

typedef struct {
	char *folder;
	char *ko;
} Module;

static void
set_up(Module *module, gconstpointer data)
{
	g_autofree char *command = NULL;
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;
	int status = -1;

	module->folder = wb_files_make_temporary(g_get_tmp_dir(), "test-kernel-log", &error);
	g_assert_no_error(error);
	path = g_build_filename(module->folder, "kernel", "filter.c", NULL);
	module->ko = g_build_filename(module->folder, "filter.ko", NULL);
	wb_files_write(path, source, strlen(source), 0644, &error);
	g_assert_no_error(error);
	command = g_strdup_printf("gcc -g -O0 -c -o %s %s", module->ko, path);
	g_spawn_command_line_sync(command, NULL, NULL, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
}

static void
tear_down(Module *module, gconstpointer data)
{
	wb_files_remove_tree(module->folder, NULL);
	g_free(module->folder);
	g_free(module->ko);
}

static WbCrash *
crash_at(const char *function, guint64 offset)
{
	WbCrash *crash = wb_crash_new("test");

	crash->module = g_strdup("filter");
	crash->function = g_strdup(function);
	crash->offset = offset;
	return crash;
}

/* The line of FUNCTION+OFFSET, or 0; it must be below the prefix. */
static guint
line_of(const Module *module, const char *function, guint64 offset, gboolean after_call)
{
	g_autoptr(WbCrash) crash = crash_at(function, offset);

	crash->after_call = after_call;
	if (!wb_kernel_log_resolve(crash, module->ko, module->folder, NULL, NULL))
		return 0;
	g_assert_cmpstr(crash->source_file, ==, "kernel/filter.c");
	return crash->source_line;
}

static void
test_resolve(Module *module, gconstpointer data)
{
	gboolean seen[18] = { FALSE };

	g_assert_cmpuint(line_of(module, "first", 0, FALSE), ==, 4);
	g_assert_cmpuint(line_of(module, "crash_here", 0, FALSE), ==, 9);
	g_assert_cmpuint(line_of(module, "second", 0, FALSE), ==, 15);
	for (guint64 offset = 1; offset < 40; offset++) {
		guint line = line_of(module, "crash_here", offset, FALSE);

		g_assert_cmpuint(line, <=, 12);
		g_assert_true(line == 0 || line >= 9);
		seen[line] = TRUE;
		/* A return address is told by the call before it. */
		g_assert_cmpuint(line_of(module, "crash_here", offset + 1, TRUE), ==, line);
	}
	g_assert_true(seen[10] && seen[11] && seen[12]);
}

static void
expect_unresolved(const Module *module, WbCrash *crash, const char *prefix)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(wb_kernel_log_resolve(crash, module->ko, prefix, NULL, &error));
	g_assert_nonnull(error);
	g_assert_null(crash->source_file);
	g_assert_cmpuint(crash->source_line, ==, 0);
	wb_crash_free(crash);
}

static void
test_resolve_fails(Module *module, gconstpointer data)
{
	g_autoptr(WbCrash) no_file = crash_at("first", 0);
	g_autoptr(GError) error = NULL;
	WbCrash *other = crash_at("first", 0);
	WbCrash *nameless = wb_crash_new("test");

	g_free(other->module);
	other->module = g_strdup("nf_tables");
	expect_unresolved(module, other, module->folder);
	expect_unresolved(module, nameless, module->folder);
	expect_unresolved(module, crash_at("nothing", 0), module->folder); /* not a function */
	expect_unresolved(module, crash_at("missing", 0), module->folder);
	expect_unresolved(module, crash_at("first", 0x100000), module->folder);
	expect_unresolved(module, crash_at("first", 0), "/elsewhere");
	g_assert_false(wb_kernel_log_resolve(no_file, "/nowhere/filter.ko", "/", NULL, &error));
	g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(real_logs); i++) {
		g_autofree char *path = g_strconcat("/kernel-log/real/", real_logs[i].file, NULL);

		g_test_add_data_func(path, &real_logs[i], test_real_log);
	}
	g_test_add_func("/kernel-log/report-end", test_report_end);
	g_test_add_func("/kernel-log/first-lines", test_first_lines);
	g_test_add_func("/kernel-log/harmless", test_harmless);
	g_test_add_func("/kernel-log/place", test_place);
	g_test_add_func("/kernel-log/same-module", test_same_module);
	g_test_add_func("/kernel-log/unloaded", test_unloaded);
	g_test_add_func("/kernel-log/caps", test_caps);
	g_test_add("/kernel-log/resolve", Module, NULL, set_up, test_resolve, tear_down);
	g_test_add(
		"/kernel-log/resolve-fails", Module, NULL, set_up, test_resolve_fails, tear_down);
	return g_test_run();
}
