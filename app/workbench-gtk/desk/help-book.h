/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help: the project's own pages, one topic a section. No widgets. */
#pragma once

#include <gio/gio.h>

typedef struct {
	char *id;	/* "desktop.md#check": the page, and the section's title as a link has it */
	char *title;	/* "Check" */
	char *text;	/* Markdown, with its title */
	char *folded;	/* the same for searching */
	gboolean first; /* of its page: its title is the page's */
} WbHelpTopic;

/* The topics of all pages that are there, in order. Of WbHelpTopic *. */
GPtrArray *wb_help_load(void);

/* Of one page, TEXT, that is called NAME ("desktop.md"): appended to TOPICS. */
void wb_help_add_page(GPtrArray *topics, const char *name, const char *text);
GPtrArray *wb_help_new(void);

/*
 * The topic that LINK leads to from FROM, which may be NULL: "#check", "pictures.md",
 * "desktop.md#check", or a topic's id. NULL if there is none.
 */
const WbHelpTopic *wb_help_find(GPtrArray *topics, const char *from, const char *link);

/* Whether each of the words of WORDS is in it, whatever their case. */
gboolean wb_help_topic_matches(const WbHelpTopic *topic, const char *words);
