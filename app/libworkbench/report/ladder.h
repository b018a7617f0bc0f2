/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A played script as text for a terminal: a packet ladder between the script's side and the
 * kernel's, and what was wrong under the script's line. Everything that came from outside is
 * escaped.
 */
#pragma once

#include "script/event.h"

typedef struct {
	guint columns; /* of the terminal; at least 60 are used, at most 120 */
	gboolean color;
	gboolean ascii; /* nothing but ASCII: the locale is not UTF-8 */
} WbLadderStyle;

/* The names of the two sides over their lines. Ends in a newline, as all of these. Owned. */
char *wb_ladder_heading(const WbLadderStyle *style);

/*
 * An event's lines: a step, an unexpected packet, a note; "" for other kinds. INFO is the snapshot
 * before it, of WbInfoField *, or NULL: a change of the connection's state is shown.
 */
char *wb_ladder_event(const WbLadderStyle *style, const WbPlayEvent *event, const GPtrArray *info);

/* What differs between two snapshots, a line each ("snd_cwnd 10 → 11"), without what changes by
 * itself; "" if nothing does. */
char *wb_ladder_changes(
	const WbLadderStyle *style, const GPtrArray *before, const GPtrArray *after);

/*
 * Why EVENT, a failed step or an unexpected packet, is one: the script's line with a caret under
 * each field, expected and actual, each mismatch in words.
 */
char *wb_ladder_failure(
	const WbLadderStyle *style, const WbScript *script, const WbPlayEvent *event);

/*
 * Lines FIRST to LAST of the script with their numbers; line CURRENT is marked, 0 for none. Lines
 * that do not exist are left out.
 */
char *wb_ladder_source(
	const WbLadderStyle *style, const WbScript *script, guint first, guint last, guint current);

/* --- Inside report/: pieces that its files share --- */

typedef struct {
	const char *line, *tee, *left, *right, *dash, *broken, *pass, *fail, *surprise, *stop,
		*point, *arrow, *ellipsis;
} WbLadderGlyphs;

const WbLadderGlyphs *wb_ladder_get_glyphs(const WbLadderStyle *style);

/* Columns of the terminal that TEXT takes. */
guint wb_ladder_get_width(const char *text);

/* TEXT in one line, escaped, blanks squeezed, in the style's characters. Owned. */
char *wb_ladder_dup_clean(const WbLadderStyle *style, const char *text);

/* TEXT in lines of at most WIDTH columns, broken after blanks and commas. NULL-terminated. */
char **wb_ladder_wrap(const char *text, guint width);

/* "SYN ACK seq 0 ack 1 win 64240" for the "S. 0:0(0) ack 1 win 64240 <…>" of a script; the options
 * in *RET_OPTIONS. Other text comes back as it is. Owned. */
char *wb_ladder_dup_packet_words(const char *text, char **ret_options);

typedef enum {
	WB_LADDER_PLAIN,
	WB_LADDER_GOOD,
	WB_LADDER_BAD,
	WB_LADDER_ODD,
	WB_LADDER_DIM,
	WB_LADDER_BOLD
} WbLadderTone;

void wb_ladder_append(
	GString *out, const WbLadderStyle *style, WbLadderTone tone, const char *text);
