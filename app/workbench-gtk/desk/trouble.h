/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong on this machine, told so that the user can go on. The one place where causes are
 * told apart: whoever meets an error hands it here, and shows what comes back where the user looks.
 */
#pragma once

#include "base/error.h"

/* What a button can do about it. */
typedef enum {
	WB_REMEDY_NONE,
	WB_REMEDY_TRY_AGAIN,   /* what was asked for, once more */
	WB_REMEDY_BUILD_IMAGE, /* the same with an image that is made anew */
	WB_REMEDY_PREFERENCES,
	WB_REMEDY_SAVE,
} WbRemedy;

typedef struct {
	char *what;    /* happened: one sentence */
	char *advice;  /* what to do: one or two sentences */
	char *details; /* the causes in the words of who met them; outside text */
	WbRemedy remedy;
} WbTrouble;

/*
 * CAUSE and DETAILS are of an error, or of a result that this machine could not come to. WORKSPACE
 * is where the user's files are. Looks at the disks and for programs: quick, but no inner loop's.
 */
WbTrouble *wb_trouble_new(WbError cause, const char *details, const char *workspace);
/* NAME, a file of the user's, could not be saved. */
WbTrouble *wb_trouble_new_unsaved(const char *name, const GError *error, const char *workspace);
WbTrouble *wb_trouble_copy(const WbTrouble *trouble);
void wb_trouble_free(WbTrouble *trouble);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbTrouble, wb_trouble_free)

/* The button's label, with a mnemonic; NULL: there is no button. */
const char *wb_remedy_get_label(WbRemedy remedy);
