/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help's topics. */
#include "desk/help-book.h"

#include "base/files.h"
#include "base/paths.h"

#include <string.h>

#define PAGE_MAX (1024 * 1024)
/* For whoever builds the program. */
#define NOT_HELP "How it is made"

static void
topic_free(gpointer data)
{
	WbHelpTopic *topic = data;

	g_free(topic->id);
	g_free(topic->title);
	g_free(topic->text);
	g_free(topic->folded);
	g_free(topic);
}

GPtrArray *
wb_help_new(void)
{
	return g_ptr_array_new_with_free_func(topic_free);
}

/* As the web's renderers of Markdown make a link's target of a title. */
static char *
dup_slug(const char *title)
{
	g_autofree char *lower = g_utf8_strdown(title, -1);
	GString *slug = g_string_new(NULL);

	for (const char *at = lower; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c == ' ')
			g_string_append_c(slug, '-');
		else if (g_unichar_isalnum(c) || c == '-' || c == '_')
			g_string_append_unichar(slug, c);
	}
	return g_string_free(slug, FALSE);
}

static void
add_topic(GPtrArray *topics, const char *name, const char *title, GString *text)
{
	g_autofree char *slug = dup_slug(title);
	WbHelpTopic *topic;

	if (strcmp(title, NOT_HELP) == 0)
		return;
	topic = g_new0(WbHelpTopic, 1);
	topic->id = g_strdup_printf("%s#%s", name, slug);
	topic->title = g_strdup(title);
	topic->text = g_strdup(text->str);
	topic->folded = g_utf8_casefold(text->str, -1);
	topic->first = topics->len == 0 ||
		       !g_str_has_prefix(((WbHelpTopic *)topics->pdata[topics->len - 1])->id, name);
	g_ptr_array_add(topics, topic);
}

/* A line of hashes in a block of code is a comment there. */
void
wb_help_add_page(GPtrArray *topics, const char *name, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) section = g_string_new(NULL);
	g_autofree char *title = NULL;
	gboolean code = FALSE;

	for (int i = 0; lines[i]; i++) {
		const char *heading = g_str_has_prefix(lines[i], "# ")	  ? lines[i] + 2
				      : g_str_has_prefix(lines[i], "## ") ? lines[i] + 3
									  : NULL;

		if (g_str_has_prefix(lines[i], "```"))
			code = !code;
		if (heading && !code) {
			if (title)
				add_topic(topics, name, title, section);
			g_string_truncate(section, 0);
			g_free(title);
			title = g_strstrip(g_strdup(heading));
		}
		g_string_append_printf(section, "%s\n", lines[i]);
	}
	if (title)
		add_topic(topics, name, title, section);
}

GPtrArray *
wb_help_load(void)
{
	static const char *const pages[] = { "desktop.md", "pictures.md", "tcp-machine.md",
		"packet-scripts.md" };
	GPtrArray *topics = wb_help_new();

	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_autofree char *relative = g_build_filename("docs", pages[i], NULL);
		g_autofree char *path = wb_paths_dup_data(relative);
		g_autoptr(GBytes) bytes = wb_files_read(path, PAGE_MAX, NULL);
		g_autofree char *text = NULL;

		if (!bytes)
			continue;
		text = g_utf8_make_valid(
			g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
		wb_help_add_page(topics, pages[i], text);
	}
	return topics;
}

const WbHelpTopic *
wb_help_find(GPtrArray *topics, const char *from, const char *link)
{
	g_autofree char *page = from ? g_strndup(from, strcspn(from, "#")) : g_strdup("");
	g_autofree char *id = *link == '#' ? g_strconcat(page, link, NULL) : g_strdup(link);
	gsize length = strlen(id);

	for (guint i = 0; i < topics->len; i++) {
		const WbHelpTopic *topic = topics->pdata[i];

		/* A page without a section is its first. */
		if (strcmp(topic->id, id) == 0 ||
			(strchr(id, '#') == NULL && length > 0 &&
				strncmp(topic->id, id, length) == 0 && topic->id[length] == '#'))
			return topic;
	}
	return NULL;
}

gboolean
wb_help_topic_matches(const WbHelpTopic *topic, const char *words)
{
	g_autofree char *folded = g_utf8_casefold(words, -1);
	g_auto(GStrv) each = g_strsplit_set(folded, " \t", -1);

	for (int i = 0; each[i]; i++)
		if (!strstr(topic->folded, each[i]))
			return FALSE;
	return TRUE;
}
