/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help's topics: sections of pages, links between them, words in them. */
#include "desk/help-book.h"

#include <string.h>

#define PAGE                   \
	"# The page\n"         \
	"\n"                   \
	"What it is about.\n"  \
	"\n"                   \
	"## Task's own Keys\n" \
	"\n"                   \
	"```\n"                \
	"# no title\n"         \
	"```\n"                \
	"\n"                   \
	"## How it is made\n"  \
	"\n"                   \
	"Not for users.\n"

static GPtrArray *
new_topics(void)
{
	GPtrArray *topics = wb_help_new();

	wb_help_add_page(topics, "a.md", PAGE);
	wb_help_add_page(topics, "ab.md", "# Other\n\n## Keys\n\nÄrger.\n");
	return topics;
}

static void
test_topics(void)
{
	g_autoptr(GPtrArray) topics = new_topics();
	const WbHelpTopic *keys = topics->pdata[1];

	g_assert_cmpuint(topics->len, ==, 4);
	g_assert_cmpstr(keys->title, ==, "Task's own Keys");
	g_assert_cmpstr(keys->id, ==, "a.md#tasks-own-keys");
	g_assert_nonnull(strstr(keys->text, "# no title"));
	g_assert_true(((WbHelpTopic *)topics->pdata[0])->first);
	g_assert_false(keys->first);
	g_assert_true(((WbHelpTopic *)topics->pdata[2])->first);
}

static void
test_links(void)
{
	g_autoptr(GPtrArray) topics = new_topics();

	g_assert_true(wb_help_find(topics, NULL, "a.md") == topics->pdata[0]);
	g_assert_true(wb_help_find(topics, NULL, "ab.md") == topics->pdata[2]);
	g_assert_true(wb_help_find(topics, NULL, "ab.md#keys") == topics->pdata[3]);
	g_assert_true(wb_help_find(topics, "ab.md#other", "#keys") == topics->pdata[3]);
	g_assert_null(wb_help_find(topics, "a.md#the-page", "#keys"));
	g_assert_null(wb_help_find(topics, NULL, "a.m"));
	g_assert_null(wb_help_find(topics, NULL, ""));
	g_assert_null(wb_help_find(topics, NULL, "https://example.org/"));
}

static void
test_words(void)
{
	g_autoptr(GPtrArray) topics = new_topics();

	g_assert_true(wb_help_topic_matches(topics->pdata[1], "TITLE no"));
	g_assert_false(wb_help_topic_matches(topics->pdata[1], "title yes"));
	g_assert_true(wb_help_topic_matches(topics->pdata[3], "ärger "));
	g_assert_true(wb_help_topic_matches(topics->pdata[0], ""));
}

/* What F1 names is there: a section that was renamed is found here. */
static void
test_real_pages(void)
{
	static const char *const named[] = { "desktop.md", "desktop.md#your-files",
		"desktop.md#check", "desktop.md#walkthroughs", "desktop.md#console",
		"desktop.md#pictures", "desktop.md#evidence", "pictures.md#the-ladder",
		"pictures.md#the-timeline", "pictures.md#the-scoreboard" };
	g_autoptr(GPtrArray) topics = wb_help_load();

	for (guint i = 0; i < G_N_ELEMENTS(named); i++) {
		g_test_message("%s", named[i]);
		g_assert_nonnull(wb_help_find(topics, NULL, named[i]));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_setenv("WORKBENCH_DATA", ".", FALSE);
	g_test_add_func("/help/topics", test_topics);
	g_test_add_func("/help/links", test_links);
	g_test_add_func("/help/words", test_words);
	g_test_add_func("/help/real-pages", test_real_pages);
	return g_test_run();
}
