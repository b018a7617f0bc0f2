/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside text made safe to show, and small text helpers. */
#pragma once

#include <glib.h>

/*
 * LENGTH bytes (-1: up to the NUL) as valid UTF-8 without control characters: an invalid byte or a
 * control character other than newline and tab becomes \xNN, so that a log line or a file name
 * cannot move the cursor, change colours or forge a second line of output. Owned.
 */
char *wb_text_dup_safe(const char *bytes, gssize length);

/* The same, with newline and tab escaped too: for one-line uses. Owned. */
char *wb_text_dup_safe_line(const char *bytes, gssize length);

/* PATH as a person types it in a command: in quotes if a shell needs them, safe as a line. Owned.
 */
char *wb_text_dup_argument(const char *path);

/* The entry of CANDIDATES (NULL-terminated) closest to WORD, if close enough to suggest, or NULL.
 */
const char *wb_text_closest(const char *word, const char *const *candidates);
