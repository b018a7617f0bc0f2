/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench image */
#include "commands.h"
#include "ui.h"

#include "vm/image.h"

#include <stdio.h>

static gboolean opt_refresh;

static const GOptionEntry entries[] = {
	{ "refresh", 0, 0, G_OPTION_ARG_NONE, &opt_refresh,
		"Build it again, with the packages that apt offers today", NULL },
	G_OPTION_ENTRY_NULL,
};

int
wb_command_image(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbImage) image = NULL;
	int status;

	if (!wb_ui_parse("image", "",
		    "Builds the guest's kernel and root file system if they are missing.", entries,
		    &argc, &argv, &status))
		return status;
	image = wb_image_open(opt_refresh, wb_ui_get_progress(), wb_ui_get_cancellable(), &error);
	if (!image)
		return wb_ui_fail(error);
	wb_ui_set_status(NULL);
	printf("Linux %s in %s\n", image->release, image->folder);
	return WB_EXIT_PASSED;
}
