/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that checks run in, as it was found. */
#pragma once

#include "vm/accel.h"

/* What the factory found; strings are owned by it and may be NULL. */
typedef struct {
	char *release; /* the guest's kernel */
	char *reason;  /* why this accelerator */
	WbAccel accel;
} WbEngineInfo;
