/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench-gtk: the desktop. */
#include "window/application.h"

#include <locale.h>
#include <signal.h>
#include <sys/stat.h>

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	umask(022);
	/* A guest that goes away is an error of that write, not our end. */
	signal(SIGPIPE, SIG_IGN);
	return wb_application_run(argc, argv);
}
