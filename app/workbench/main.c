/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench: finds the command and runs it. */
#include "commands.h"
#include "ui.h"

#include "base/text.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary; /* NULL: not for people */
} Command;

static int command_help(int argc, char **argv);
static int command_version(int argc, char **argv);

static const Command commands[] = {
	{ "check", wb_command_check, "check exercises in a fresh VM each" },
	{ "play", wb_command_play, "play packet scripts against a fresh VM's kernel" },
	{ "list", wb_command_list, "list labs, tasks and exercises" },
	{ "read", wb_command_read, "read a task's text" },
	{ "skels", wb_command_skels, "write the skeletons to start from" },
	{ "build", wb_command_build, "build your modules and show what the compiler says" },
	{ "copy", wb_command_copy, "copy what was built into the VM" },
	{ "boot", wb_command_boot, "boot a VM to work in, or stop it" },
	{ "console", wb_command_console, "open a shell in the VM" },
	{ "show", wb_command_show, "show a recorded run on one timeline" },
	{ "watch", wb_command_watch, "show what happens in the VM, as it happens" },
	{ "image", wb_command_image, "build the guest's kernel and root file system" },
	{ "script", wb_command_script, "check or lay out packet scripts, without a VM" },
	{ "doctor", wb_command_doctor, "look for everything workbench needs" },
	{ "clean", wb_command_clean, "remove what was generated; what you wrote stays" },
	{ "help", command_help, "say how a command is used" },
	{ "version", command_version, "say which version this is" },
	{ "worker", wb_command_worker, NULL },
	{ "machine", wb_command_machine, NULL },
	{ "bench-vm", wb_command_bench_vm, NULL },
};

static const Command *
find_command(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void
print_overview(FILE *to)
{
	fputs("Usage: workbench COMMAND [OPTION]… [ARGUMENT]…\n"
	      "       workbench              the same in a window, where there is a display\n\n"
	      "Checks kernel networking exercises in a real VM and shows why they work or not.\n\n",
		to);
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (commands[i].summary)
			fprintf(to, "  %-9s %s\n", commands[i].name, commands[i].summary);
	fputs("\n'workbench COMMAND --help' tells a command's options. Each command's word may "
	      "have --\n"
	      "in front: workbench --check.\n\n"
	      "Start with: workbench list, workbench skels, workbench --check\n",
		to);
}

static int
unknown_command(const char *name)
{
	const char *names[G_N_ELEMENTS(commands) + 1] = { NULL };
	const char *closest;

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		names[i] = commands[i].name;
	closest = wb_text_closest(name, names);
	if (closest)
		return wb_ui_fail_usage(
			"there is no command \"%s\"; did you mean \"%s\"?", name, closest);
	return wb_ui_fail_usage("there is no command \"%s\"; 'workbench help' lists them", name);
}

static int
command_help(int argc, char **argv)
{
	char help[] = "--help";
	char *forwarded[] = { argc > 1 ? argv[1] : NULL, help, NULL };
	const Command *command;

	if (argc < 2 || argv[1][0] == '-') {
		print_overview(stdout);
		return WB_EXIT_PASSED;
	}
	command = find_command(argv[1]);
	if (!command)
		return unknown_command(argv[1]);
	if (command->run == command_help || command->run == command_version) {
		print_overview(stdout);
		return WB_EXIT_PASSED;
	}
	return command->run(2, forwarded);
}

static int
command_version(int argc, char **argv)
{
	puts("workbench " WB_VERSION);
	return WB_EXIT_PASSED;
}

/* A report that did not fit on the disk must not look like a good one. */
static int
finish_output(int status)
{
	int failed = fflush(stdout);

	if (failed ? errno == EPIPE : !ferror(stdout))
		return status;
	fputs("workbench: standard output could not be written\n", stderr);
	return WB_EXIT_INFRASTRUCTURE;
}

/* The desktop, if it is installed beside this program and there is a display. Returns if not. */
static void
try_desktop(void)
{
	const char *x11 = g_getenv("DISPLAY");
	const char *wayland = g_getenv("WAYLAND_DISPLAY");
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
	g_autofree char *path = folder ? g_build_filename(folder, "workbench-gtk", NULL) : NULL;

	if (!path || !((x11 && *x11) || (wayland && *wayland)))
		return;
	execl(path, path, NULL);
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const Command *command;

	setlocale(LC_ALL, "");
	/* What is shown is UTF-8; where the locale is not, GLib would print question marks. */
	if (!g_get_charset(NULL))
		setlocale(LC_CTYPE, "C.UTF-8");
	umask(022);
	/* A guest or a pager that goes away is an error of that write, not our end. */
	signal(SIGPIPE, SIG_IGN);
	if (!name) {
		try_desktop();
		print_overview(stderr);
		return WB_EXIT_USAGE;
	}
	if (strcmp(name, "-h") == 0)
		name = "help";
	else if (g_str_has_prefix(name, "--"))
		name += 2;
	command = find_command(name);
	if (!command)
		return unknown_command(name);
	argv[1] = (char *)name;
	return finish_output(command->run(argc - 1, argv + 1));
}
