/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The definitions are shared with user space: see ../include/filter.h. */
#include "../include/filter.h"
