/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * workbench machine: a fresh VM for the desktop's console, for as long as somebody holds our
 * standard input open. Not for people; desk/console-vm.h says how it talks.
 */
#include "commands.h"
#include "options.h"
#include "ui.h"

#include "base/text.h"
#include "session/factory.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LOOK_MS 200
#define CONSOLE_KEEP 16384
#define LINES_MAX 100
#define LAST_LINES 20

static const GOptionEntry entries[] = {
	WB_OPTIONS_MACHINE,
	G_OPTION_ENTRY_NULL,
};

static void
say(const char *word, const char *text)
{
	g_autofree char *safe = wb_text_dup_safe_line(text, -1);

	printf("%s %s\n", word, safe);
	fflush(stdout);
}

static void
on_phase(const char *text, gpointer data)
{
	say("phase", text);
}

static void
describe(WbFactory *factory, const WbMachine *machine)
{
	WbGuestAddress address = wb_factory_get_address(factory, machine);

	printf("port %u\nscale %u\n", (guint)address.port, wb_factory_get_scale(factory));
	say("release", wb_factory_get_image(factory)->release);
	/* As they are: they are names of files. */
	printf("private-key %s\nhost-key %s\nready .\n", address.private_key, address.host_key);
	fflush(stdout);
}

/* Where the kernel begins to complain: the line that says what happened is not the last. */
static guint
find_complaint(char **lines, guint count)
{
	static const char *const words[] = { "Kernel panic", "BUG:", "Oops:", "sysrq: Trigger",
		"general protection fault", "kernel BUG at", "Unable to handle" };

	for (guint i = count > LINES_MAX ? count - LINES_MAX : 0; i < count; i++)
		for (guint w = 0; w < G_N_ELEMENTS(words); w++)
			if (strstr(lines[i], words[w]))
				return i;
	return count > LAST_LINES ? count - LAST_LINES : 0;
}

/* The end of the serial console, which an oops reaches when nothing else does. */
static void
tell_console(const WbVm *vm)
{
	g_autoptr(GBytes) bytes = wb_vm_read_console(vm, CONSOLE_KEEP);
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *text = g_strndup(data ? data : "", length);
	g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
	guint count = g_strv_length(lines);
	guint first = find_complaint(lines, count);

	for (guint i = first; i < count; i++)
		say("console", g_strchomp(lines[i]));
}

static void
tell_end(const WbVm *vm)
{
	g_autofree char *words = wb_vm_dup_last_words(vm);

	tell_console(vm);
	if (words)
		say("words", words);
	say("lost", ".");
}

/* Until the other side lets go of us, we are interrupted, or the VM is gone. */
static void
stay(const WbMachine *machine)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	char drop[64];

	while (!g_cancellable_is_cancelled(wb_ui_get_cancellable())) {
		if (poll(&input, 1, LOOK_MS) > 0 && read(STDIN_FILENO, drop, sizeof drop) <= 0)
			return;
		if (!wb_vm_is_running(machine->vm)) {
			tell_end(machine->vm);
			return;
		}
	}
}

int
wb_command_machine(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbFactory) factory = NULL;
	g_autoptr(WbMachine) machine = NULL;
	WbProgress progress = { .report = on_phase };
	WbFactorySpec spec;
	int status;

	if (!wb_ui_parse("machine", "", "", entries, &argc, &argv, &status))
		return status;
	/* Whoever asked for the VM may be killed; SIGTERM ends what is being made, too. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setpgid(0, 0);
	if (!wb_options_get_factory_spec(&spec, &error))
		return wb_ui_fail(error);
	factory = wb_factory_open(&spec, &progress, wb_ui_get_cancellable(), &error);
	if (factory) {
		say("phase", "starting the VM");
		machine = wb_factory_start(factory, FALSE, wb_ui_get_cancellable(), &error);
	}
	if (!machine)
		return wb_ui_fail(error);
	describe(factory, machine);
	stay(machine);
	/* Its VM is gone before the factory that it came from. */
	g_clear_pointer(&machine, wb_machine_free);
	return WB_EXIT_PASSED;
}
