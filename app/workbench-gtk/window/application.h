/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process: its options, its looks, its one window. */
#pragma once

#include <gtk/gtk.h>

#define WB_APPLICATION_ID "org.workbench.Workbench"

/* Runs until the window is closed; the process's exit status. */
int wb_application_run(int argc, char **argv);
