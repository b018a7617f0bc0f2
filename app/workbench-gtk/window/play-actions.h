/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions of a walkthrough's player: win.play-run, win.play-step, … */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

void wb_play_actions_add(GtkApplicationWindow *window, WbDesk *desk);
