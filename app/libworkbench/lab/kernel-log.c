/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the kernel's own complaints in a log.
 *
 * How it works: every line loses its prefix (level, time, caller) and is compared with a table of
 * the first lines that the kernel's reports have. Patterns are anchored at the line's start: a
 * module that prints "no Oops: here" is not a crash. From there on up to the report's end the lines
 * are the proof and the place where RIP or a frame of the student's module is looked for.
 */
#include "lab/kernel-log.h"

#include <string.h>

#define PROOF_MAX_LINES 80
#define REPORT_MAX_LINES 256
#define LINE_MAX_BYTES 1024
#define NAME_MAX_BYTES 255

/* Modules live here on x86-64: MODULES_VADDR to the fixmap. */
#define MODULES_START G_GUINT64_CONSTANT(0xffffffffc0000000)
#define MODULES_END G_GUINT64_CONSTANT(0xffffffffff000000)

typedef struct {
	const char *start; /* of the line's text, without its prefix */
	const char *also;  /* must follow somewhere in the line, or NULL */
	const char *kind;
	gboolean rest; /* what follows START belongs to the kind */
} Pattern;

static const Pattern patterns[] = {
	{ "BUG: kernel NULL pointer dereference", NULL, "NULL pointer dereference", FALSE },
	{ "BUG: unable to handle kernel NULL pointer dereference", NULL, "NULL pointer dereference",
		FALSE },
	{ "Unable to handle kernel NULL pointer dereference", NULL, "NULL pointer dereference",
		FALSE },
	{ "BUG: unable to handle page fault", NULL, "page fault at an invalid address", FALSE },
	{ "BUG: unable to handle kernel paging request", NULL, "page fault at an invalid address",
		FALSE },
	{ "Unable to handle kernel ", NULL, "page fault at an invalid address", FALSE },
	{ "general protection fault", NULL, "general protection fault", FALSE },
	{ "divide error:", NULL, "division by zero", FALSE },
	{ "kernel BUG at ", NULL, "BUG() reached", FALSE },
	{ "invalid opcode:", NULL, "invalid opcode", FALSE },
	{ "stack segment:", NULL, "stack segment fault", FALSE },
	{ "double fault:", NULL, "double fault", FALSE },
	{ "PANIC: double fault", NULL, "double fault", FALSE },
	{ "BUG: TASK stack guard page was hit", NULL, "kernel stack overflow", FALSE },
	{ "BUG: IRQ stack guard page was hit", NULL, "kernel stack overflow", FALSE },
	{ "BUG: stack guard page was hit", NULL, "kernel stack overflow", FALSE },
	{ "Kernel panic - not syncing", NULL, "kernel panic", TRUE },
	{ "reboot: System halted", NULL, "the system was halted", FALSE },
	{ "reboot: Power down", NULL, "the system was powered down", FALSE },
	{ "reboot: Restarting system", NULL, "the system was restarted", FALSE },
	{ "Voluntary context switch within RCU read-side critical section", NULL,
		"sleeping inside an RCU read-side critical section", FALSE },
	{ "BUG: scheduling while atomic", NULL, "scheduling while atomic", FALSE },
	{ "BUG: sleeping function called from invalid context", NULL,
		"sleeping function called from invalid context", FALSE },
	{ "BUG: soft lockup", NULL, "soft lockup", FALSE },
	{ "Watchdog detected hard LOCKUP", NULL, "hard lockup", FALSE },
	{ "BUG: workqueue lockup", NULL, "workqueue lockup", FALSE },
	{ "INFO: task ", " blocked for more than ", "hung task", FALSE },
	{ "INFO: rcu", "stall", "RCU stall", FALSE },
	{ "BUG: KASAN: ", NULL, "KASAN", TRUE },
	{ "UBSAN: ", NULL, "UBSAN", TRUE },
	{ "WARNING: possible circular locking dependency", NULL,
		"lockdep: possible circular locking dependency", FALSE },
	{ "WARNING: possible recursive locking", NULL, "lockdep: possible recursive locking",
		FALSE },
	{ "WARNING: inconsistent lock state", NULL, "lockdep: inconsistent lock state", FALSE },
	{ "WARNING: suspicious RCU usage", NULL, "lockdep: suspicious RCU usage", FALSE },
	{ "INFO: suspicious RCU usage", NULL, "lockdep: suspicious RCU usage", FALSE },
	{ "WARNING: bad unlock balance", NULL, "lockdep: bad unlock balance", FALSE },
	{ "WARNING: held lock freed", NULL, "lockdep: held lock freed", FALSE },
	{ "[ BUG: Invalid wait context", NULL, "lockdep: invalid wait context", FALSE },
	{ "BUG: spinlock ", NULL, "spinlock misuse", FALSE },
	{ "BUG: using ", " in preemptible", "per-CPU data used while preemptible", FALSE },
	{ "refcount_t: ", NULL, "reference count error", TRUE },
	{ "list_add corruption", NULL, "linked list corruption", FALSE },
	{ "list_del corruption", NULL, "linked list corruption", FALSE },
	{ "BUG: Bad page ", NULL, "bad page state", FALSE },
	{ "BUG: Bad rss-counter state", NULL, "bad page state", FALSE },
	{ "Trying to vfree", NULL, "vfree() of memory that is not vmalloc()'s", FALSE },
	{ "WARNING: CPU: ", " at ", "kernel warning", FALSE },
	{ "WARNING: ", ", CPU#", "kernel warning", FALSE },
};

#define CUT_HERE "------------[ cut here ]------------"

typedef struct {
	const char *at;
	gsize length;
} Span;

static gboolean
starts_with(Span span, const char *prefix)
{
	gsize length = strlen(prefix);

	return span.length >= length && memcmp(span.at, prefix, length) == 0;
}

static Span
skip(Span span, gsize length)
{
	return (Span){ span.at + length, span.length - length };
}

/* The line at *AT, without its ending; *AT moves behind it. */
static Span
next_line(const char **at, const char *end)
{
	const char *newline = memchr(*at, '\n', (gsize)(end - *at));
	Span line = { *at, (gsize)((newline ? newline : end) - *at) };

	*at = newline ? newline + 1 : end;
	while (line.length > 0 && line.at[line.length - 1] == '\r')
		line.length--;
	return line;
}

/* The length of a "[…]" of at most 24 bytes at SPAN if its text is all in ACCEPT, else 0. */
static gsize
bracket(Span span, const char *accept)
{
	if (!starts_with(span, "["))
		return 0;
	for (gsize i = 1; i < span.length && i < 24; i++) {
		if (span.at[i] == ']')
			return i + 1;
		if (!strchr(accept, span.at[i]) || span.at[i] == '\0')
			return 0;
	}
	return 0;
}

/* The length of /dev/kmsg's "6,339,5140900,-;", or 0. */
static gsize
kmsg_header(Span line)
{
	const char *semicolon = memchr(line.at, ';', MIN(line.length, 64));
	const char *comma = memchr(line.at, ',', MIN(line.length, 8));

	if (!semicolon || !comma || comma > semicolon || !g_ascii_isdigit(*line.at))
		return 0;
	for (const char *at = line.at; at < comma; at++)
		if (!g_ascii_isdigit(*at))
			return 0;
	return (gsize)(semicolon - line.at) + 1;
}

/* Takes off "<4>", "[   12.345678]" and "[  T112]", and the blank behind them. */
static Span
strip_prefix(Span line)
{
	gsize length;

	line = skip(line, kmsg_header(line));
	if (line.length > 3 && line.at[0] == '<' && g_ascii_isdigit(line.at[1])) {
		const char *close = memchr(line.at, '>', MIN(line.length, 5));

		line = skip(line, close ? (gsize)(close - line.at) + 1 : 0);
	}
	length = bracket(line, " .0123456789");
	if (length == 0)
		return line;
	line = skip(line, length);
	line = skip(line, bracket(line, " CT0123456789"));
	return starts_with(line, " ") ? skip(line, 1) : line;
}

static gboolean
contains(Span span, const char *needle)
{
	return memmem(span.at, span.length, needle, strlen(needle)) != NULL;
}

static const Pattern *
match_table(Span text)
{
	for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++)
		if (starts_with(text, patterns[i].start) &&
			(!patterns[i].also || contains(text, patterns[i].also)))
			return &patterns[i];
	return NULL;
}

/* Some reports begin with the name of who reports; *TEXT moves to where the pattern matched. */
static const Pattern *
match(Span *text)
{
	static const char *const reporters[] = { "NMI ",
		"watchdog: ", "rcu: ", "traps: ", "Oops: " };
	static const Pattern oops = { "Oops:", NULL, "kernel oops", FALSE };
	gboolean is_oops = starts_with(*text, "Oops: ");
	const Pattern *found = match_table(*text);

	for (gsize i = 0; !found && i < G_N_ELEMENTS(reporters); i++) {
		if (!starts_with(*text, reporters[i]))
			continue;
		*text = skip(*text, strlen(reporters[i]));
		found = match_table(*text);
	}
	return found || !is_oops ? found : &oops;
}

/* "watchdog: CPU0: Watchdog detected hard LOCKUP on cpu 0" */
static Span
skip_cpu(Span text)
{
	const char *at;

	if (!starts_with(text, "watchdog: CPU"))
		return text;
	at = memmem(text.at, text.length, ": Watchdog", strlen(": Watchdog"));
	return at ? skip(text, (gsize)(at - text.at) + 2) : text;
}

/* A report in the log: the lines, and the texts behind their prefixes. */
typedef struct {
	GPtrArray *lines;
	GPtrArray *texts;
	guint complaint; /* index of the line that matched */
} Report;

static void
add_line(Report *report, Span line)
{
	Span text = strip_prefix(line);

	g_ptr_array_add(report->lines, g_strndup(line.at, MIN(line.length, LINE_MAX_BYTES)));
	g_ptr_array_add(report->texts, g_strndup(text.at, MIN(text.length, LINE_MAX_BYTES)));
}

static void
clear_lines(Report *report)
{
	g_ptr_array_set_size(report->lines, 0);
	g_ptr_array_set_size(report->texts, 0);
}

/*
 * Reads on from *AT to the report's end: "---[ end trace", or the next report once this one has had
 * its call trace. (Before that, a second first line belongs to it: "BUG: …", then "Oops: …".)
 */
static void
read_report(Report *report, const char *at, const char *end)
{
	gboolean traced = FALSE;

	while (at < end && report->lines->len < REPORT_MAX_LINES) {
		Span line = next_line(&at, end);
		Span text = strip_prefix(line);
		Span start = skip_cpu(text);

		if (traced && (starts_with(text, CUT_HERE) || match(&start)))
			return;
		add_line(report, line);
		traced = traced || starts_with(text, "Call Trace:") ||
			 starts_with(text, "Call trace:");
		if (starts_with(text, "---[ end "))
			return;
	}
}

/* Finds the first complaint and reads its report. RET_REST is what follows the pattern. */
static const Pattern *
find_report(const char *at, const char *end, Report *report, char **ret_rest)
{
	while (at < end) {
		Span line = next_line(&at, end);
		Span text = skip_cpu(strip_prefix(line));
		const Pattern *pattern = match(&text);

		/* WARN()'s message stands between the cut and the complaint. */
		if (starts_with(text, CUT_HERE) || report->lines->len > 2)
			clear_lines(report);
		if (pattern || starts_with(text, CUT_HERE) || report->lines->len > 0)
			add_line(report, line);
		if (!pattern)
			continue;
		text = skip(text, MIN(text.length, strlen(pattern->start)));
		*ret_rest = g_strndup(text.at, MIN(text.length, 200));
		report->complaint = report->lines->len - 1;
		read_report(report, at, end);
		return pattern;
	}
	return NULL;
}

typedef struct {
	char name[NAME_MAX_BYTES + 1];
	char module[NAME_MAX_BYTES + 1]; /* "" when it is the kernel itself */
	guint64 offset;
} Frame;

static gsize
name_length(const char *text, const char *more)
{
	gsize length = 0;

	while (g_ascii_isalnum(text[length]) || (text[length] && strchr(more, text[length])))
		length++;
	return length <= NAME_MAX_BYTES ? length : 0;
}

/* "my_nf_hookfn+0x1a/0x40 [filter]"; newer kernels add a build ID within the brackets. */
static gboolean
parse_frame(const char *text, Frame *ret_frame)
{
	gsize length = name_length(text, "_.$");
	const char *at = text + length;
	char *end;

	memset(ret_frame, 0, sizeof *ret_frame);
	if (length == 0 || strncmp(at, "+0x", 3) != 0 || !g_ascii_isxdigit(at[3]))
		return FALSE;
	memcpy(ret_frame->name, text, length);
	ret_frame->offset = g_ascii_strtoull(at + 3, &end, 16);
	if (strncmp(end, "/0x", 3) != 0)
		return FALSE;
	at = end + 3;
	while (g_ascii_isxdigit(*at))
		at++;
	if (strncmp(at, " [", 2) == 0) {
		length = name_length(at + 2, "_-");
		memcpy(ret_frame->module, at + 2, length);
	}
	return TRUE;
}

/* Is NAME (not "") the module we look for? NULL stands for any module. */
static gboolean
is_module(const char *name, const char *module)
{
	return *name != '\0' && (!module || wb_kernel_log_same_module(name, module));
}

/* What the kernel's own instruction pointer names, or NULL. User space has another selector. */
static const char *
find_rip(const Report *report)
{
	for (guint i = 0; i < report->texts->len; i++)
		if (g_str_has_prefix(report->texts->pdata[i], "RIP: 0010:"))
			return (const char *)report->texts->pdata[i] + strlen("RIP: 0010:");
	return NULL;
}

/* The topmost frame of MODULE that the unwinder is sure of (no "? "). */
static gboolean
find_frame(const Report *report, const char *module, Frame *ret_frame)
{
	for (guint i = 0; i < report->texts->len; i++) {
		const char *text = report->texts->pdata[i];

		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): add_line() adds no NULL */
		if (*text == ' ' && parse_frame(text + strspn(text, " "), ret_frame) &&
			is_module(ret_frame->module, module))
			return TRUE;
	}
	return FALSE;
}

static void
set_location(WbCrash *crash, const Frame *frame)
{
	crash->module = *frame->module ? g_strdup(frame->module) : NULL;
	crash->function = g_strdup(frame->name);
	crash->offset = frame->offset;
}

/* The name in "Modules linked in: a b [last unloaded: filter(OE)]". Owned, or NULL. */
static char *
dup_last_unloaded(const Report *report)
{
	static const char mark[] = "[last unloaded: ";

	for (guint i = 0; i < report->texts->len; i++) {
		const char *at = strstr(report->texts->pdata[i], mark);
		const char *name = at ? at + strlen(mark) : "";
		gsize length = name_length(name, "_-");

		if (length > 0 && g_str_has_prefix(report->texts->pdata[i], "Modules linked in:"))
			return g_strndup(name, length);
	}
	return NULL;
}

static void
add_to_kind(WbCrash *crash, const char *separator, const char *text)
{
	char *kind = g_strconcat(crash->kind, separator, text, NULL);

	g_free(crash->kind);
	crash->kind = kind;
}

static gboolean
is_in_modules(guint64 address)
{
	return address >= MODULES_START && address < MODULES_END;
}

/* What the page fault was about: the number behind "address: ", or 0. */
static guint64
fault_address(const Report *report)
{
	const char *text = report->texts->pdata[report->complaint];
	const char *at = strstr(text, "address: ");

	return at ? g_ascii_strtoull(at + strlen("address: "), NULL, 16) : 0;
}

/* Nothing in the report has the student's name on it, but its address was a module's that has gone.
 */
static void
blame_unloaded(WbCrash *crash, const Report *report, const char *where)
{
	g_autofree char *unloaded = dup_last_unloaded(report);

	if (!unloaded || crash->module)
		return;
	add_to_kind(crash, ", ", where);
	crash->module = g_steal_pointer(&unloaded);
	g_clear_pointer(&crash->function, g_free);
	crash->offset = 0;
}

static void
locate(WbCrash *crash, const Report *report, const char *module)
{
	const char *rip = find_rip(report);
	guint64 address = G_MAXUINT64; /* RIP's, if it has no name */
	Frame rip_frame, frame;
	gboolean has_rip = rip && parse_frame(rip, &rip_frame);

	if (has_rip && is_module(rip_frame.module, module)) {
		set_location(crash, &rip_frame);
	} else if (find_frame(report, module, &frame)) {
		set_location(crash, &frame);
		crash->after_call = TRUE;
	} else if (has_rip) {
		set_location(crash, &rip_frame);
	}
	if (rip && g_str_has_prefix(rip, "0x"))
		address = g_ascii_strtoull(rip, NULL, 16);
	if (address == 0)
		add_to_kind(crash, ", ", "a call through a NULL function pointer");
	else if (address != G_MAXUINT64 && is_in_modules(address))
		blame_unloaded(crash, report, "in code of an unloaded module");
	else if (is_in_modules(fault_address(report)))
		blame_unloaded(crash, report, "in memory of an unloaded module");
}

/* REST: ": student did this" of a panic, "slab-out-of-bounds in f+0x1/0x2 [filter]" of KASAN. */
static void
complete_kind(WbCrash *crash, const Pattern *pattern, const char *rest, const Report *report)
{
	const char *text = rest + strspn(rest, ": ");
	const char *in = strstr(text, " in ");
	g_autofree char *what = NULL;

	if (pattern->rest && strcmp(pattern->kind, "KASAN") == 0 && in)
		what = g_strndup(text, (gsize)(in - text));
	else if (pattern->rest)
		what = g_strdup(text);
	else if (strcmp(pattern->kind, "kernel warning") == 0 && report->complaint == 2)
		what = g_strdup(report->texts->pdata[1]);
	if (what && *g_strstrip(what))
		add_to_kind(crash, ": ", what);
}

WbCrash *
wb_kernel_log_find_crash(const char *text, gsize length, const char *module)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	Report report = { .lines = lines, .texts = texts };
	g_autofree char *rest = NULL;
	const Pattern *pattern = length ? find_report(text, text + length, &report, &rest) : NULL;
	WbCrash *crash;

	if (!pattern)
		return NULL;
	crash = wb_crash_new(pattern->kind);
	complete_kind(crash, pattern, rest, &report);
	locate(crash, &report, module);
	for (guint i = 0; i < report.lines->len && i < PROOF_MAX_LINES; i++)
		g_ptr_array_add(crash->lines, g_strdup(report.lines->pdata[i]));
	return crash;
}
