/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which views there are, and where each lies at first. */
#pragma once

#include "desk/desk.h"
#include "window/places.h"

/* Makes them all, and adds them to PLACES. What the desk selects is shown in the list it is of. */
void wb_views_add(WbPlaces *places, WbDesk *desk);
