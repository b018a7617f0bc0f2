/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task's text, whose links act. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

GtkWidget *wb_task_page_new(WbDesk *desk);
