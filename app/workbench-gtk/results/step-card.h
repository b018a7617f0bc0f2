/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said about the step of a walkthrough that is shown, or the question before it. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

/* Shown while a walkthrough is open. */
GtkWidget *wb_step_card_new(WbDesk *desk);
