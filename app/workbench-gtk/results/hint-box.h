/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hints, one at a time, from the gentlest. */
#pragma once

#include <gtk/gtk.h>

#include "desk/desk.h"

#include "lab/manifest.h"

/* FIRST is what the checker itself said, or NULL; then those of SPEC. */
GtkWidget *wb_hint_box_new(WbDesk *desk, const WbCheckSpec *spec, const char *first);
