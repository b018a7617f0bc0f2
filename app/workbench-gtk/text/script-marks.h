/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a walkthrough's playback stands, in the editor of its script. */
#pragma once

#include <gtksourceview/gtksource.h>

#include "desk/desk.h"

/*
 * The lines of the step that is shown have a background, the one that was played last an arrow;
 * lines of a step that asks are covered until it was asked. A script that is edited has no marks
 * until it is played again; one that is only to be read is the one that was played.
 */
void wb_script_marks_attach(GtkSourceView *view, WbDesk *desk);
