/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reference's lines for a step, below the student's own text. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"
#include "text/editor.h"

/*
 * Shows the lines for the step INDEX of EDITOR's file below it, in the place of those that were
 * there. Nothing is written unless the user has it inserted: then the files are backed up before,
 * and Undo takes the lines away.
 */
void wb_solution_panel_show(WbDesk *desk, WbEditor *editor, guint index);
