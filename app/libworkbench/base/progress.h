/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long work says what it is doing. */
#pragma once

#include <glib.h>

/* TEXT is one phrase for a person: "unpacking the packages". Called on the working thread. */
typedef struct {
	void (*report)(const char *text, gpointer data);
	gpointer data;
	/* May be NULL. FRACTION, from 0 to 1, is of all that a first start makes: image, snapshot.
	 */
	void (*advance)(double fraction, gpointer data);
} WbProgress;

static inline void
wb_progress_say(const WbProgress *progress, const char *text)
{
	if (progress && progress->report)
		progress->report(text, progress->data);
}

static inline void
wb_progress_advance(const WbProgress *progress, double fraction)
{
	if (progress && progress->advance)
		progress->advance(fraction, progress->data);
}
