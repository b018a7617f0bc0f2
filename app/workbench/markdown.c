/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CommonMark for a terminal: cmark's tree, walked once. */
#include "markdown.h"

#include "base/text.h"

#include <cmark.h>
#include <string.h>

#define BOLD "\033[1m"
#define UNDERLINE "\033[4m"
#define CODE "\033[36m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

typedef struct {
	GString *out;
	GString *inline_text; /* of the paragraph or heading being collected; styles inside */
	GString *prefix;      /* of each line: "  " of a list, "│ " of a quotation */
	char *bullet;	      /* instead of the prefix's end, on the next line only */
	guint columns;
	gboolean color;
	gboolean tight;
} Page;

static void
style(Page *page, const char *code)
{
	if (page->color)
		g_string_append(page->inline_text, code);
}

/* Columns that WORD takes: escape sequences take none. */
static guint
get_width(const char *word)
{
	guint width = 0;

	while (*word) {
		if (*word == '\033') {
			while (*word && *word != 'm')
				word++;
			word += *word == 'm';
			continue;
		}
		width += g_unichar_iswide(g_utf8_get_char(word)) ? 2 : 1;
		word = g_utf8_next_char(word);
	}
	return width;
}

static void
start_line(Page *page)
{
	gsize width = page->bullet ? (gsize)g_utf8_strlen(page->bullet, -1) : 0;

	if (page->bullet && page->prefix->len >= width) {
		g_string_append_len(
			page->out, page->prefix->str, (gssize)(page->prefix->len - width));
		g_string_append(page->out, page->bullet);
	} else {
		g_string_append(page->out, page->prefix->str);
	}
	g_clear_pointer(&page->bullet, g_free);
}

static void
end_block(Page *page)
{
	if (!page->tight)
		g_string_append_c(page->out, '\n');
}

/* The collected text, filled into lines. */
static void
flush_paragraph(Page *page)
{
	g_auto(GStrv) words = g_strsplit_set(page->inline_text->str, " \n", -1);
	guint room = page->columns - (guint)g_utf8_strlen(page->prefix->str, -1);
	guint used = 0;

	start_line(page);
	for (int i = 0; words[i]; i++) {
		guint width = get_width(words[i]);

		if (!words[i][0])
			continue;
		if (used > 0 && used + 1 + width > room) {
			g_string_append_c(page->out, '\n');
			start_line(page);
			used = 0;
		}
		if (used > 0)
			g_string_append_c(page->out, ' ');
		g_string_append(page->out, words[i]);
		used += width + (used > 0);
	}
	g_string_append_c(page->out, '\n');
	g_string_truncate(page->inline_text, 0);
}

static void
add_code_block(Page *page, const char *code)
{
	g_auto(GStrv) lines = g_strsplit(code, "\n", -1);

	for (int i = 0; lines[i] && (lines[i][0] || lines[i + 1]); i++) {
		g_autofree char *safe = wb_text_dup_safe(lines[i], -1);

		if (!*safe) {
			g_string_append_c(page->out, '\n');
			continue;
		}
		start_line(page);
		g_string_append_printf(page->out, "    %s%s%s\n", page->color ? CODE : "", safe,
			page->color ? PLAIN : "");
	}
	end_block(page);
}

static void
add_rule(Page *page)
{
	start_line(page);
	for (guint i = 0; i < MIN(page->columns, 40); i++)
		g_string_append(page->out, "─");
	g_string_append_c(page->out, '\n');
	end_block(page);
}

/* --- blocks --------------------------------------------------------------------------------- */

static void
enter_item(Page *page, cmark_node *item)
{
	cmark_node *list = cmark_node_parent(item);
	int number = cmark_node_get_list_start(list);
	cmark_node *before = item;

	while ((before = cmark_node_previous(before)) != NULL)
		number++;
	g_free(page->bullet);
	page->bullet = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST
			       ? g_strdup_printf("%2d. ", number)
			       : g_strdup("  • ");
	g_string_append(page->prefix, "    ");
	page->tight = cmark_node_get_list_tight(list);
}

static void
leave_item(Page *page, cmark_node *item)
{
	g_string_truncate(page->prefix, page->prefix->len - 4);
	page->tight = FALSE;
	if (!cmark_node_next(item) && cmark_node_get_list_tight(cmark_node_parent(item)))
		g_string_append_c(page->out, '\n');
}

static void
heading(Page *page, cmark_node *node, gboolean entering)
{
	if (entering) {
		if (cmark_node_get_heading_level(node) > 1 && page->out->len > 0)
			g_string_append_c(page->out, '\n');
		style(page, cmark_node_get_heading_level(node) == 1 ? BOLD UNDERLINE : BOLD);
		if (!page->color)
			g_string_append_printf(page->inline_text, "%.*s ",
				cmark_node_get_heading_level(node), "######");
		return;
	}
	style(page, PLAIN);
	flush_paragraph(page);
	g_string_append_c(page->out, '\n');
}

static void
quotation(Page *page, gboolean entering)
{
	if (entering)
		g_string_append(page->prefix, "│ ");
	else
		g_string_truncate(page->prefix, page->prefix->len - strlen("│ "));
}

/* --- inlines --------------------------------------------------------------------------------- */

static void
add_text(Page *page, const char *text)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);

	g_string_append(page->inline_text, safe);
}

/* Its spaces do not break: it is one word. */
static void
add_code(Page *page, const char *code)
{
	g_autofree char *safe = wb_text_dup_safe_line(code, -1);

	style(page, CODE);
	for (const char *at = safe; *at; at = g_utf8_next_char(at)) {
		if (*at == ' ' && strlen(safe) < 30)
			g_string_append(page->inline_text, "\302\240");
		else
			g_string_append_unichar(page->inline_text, g_utf8_get_char(at));
	}
	style(page, PLAIN);
}

/* A kernel function is found by its name, which is the link's text already. */
static void
leave_link(Page *page, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	g_autofree char *safe = wb_text_dup_safe_line(url ? url : "", -1);

	style(page, PLAIN);
	if (!g_str_has_prefix(safe, "kernel:"))
		g_string_append_printf(page->inline_text, " <%s>", safe);
}

static void
visit_inline(Page *page, cmark_node *node, gboolean entering)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		add_text(page, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_CODE:
		add_code(page, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		g_string_append_c(page->inline_text, ' ');
		break;
	case CMARK_NODE_STRONG:
	case CMARK_NODE_EMPH:
		style(page, entering ? BOLD : PLAIN);
		break;
	case CMARK_NODE_LINK:
		if (entering)
			style(page, UNDERLINE);
		else
			leave_link(page, node);
		break;
	default:
		break;
	}
}

static void
visit(Page *page, cmark_node *node, gboolean entering)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		heading(page, node, entering);
		break;
	case CMARK_NODE_PARAGRAPH:
		if (!entering) {
			flush_paragraph(page);
			end_block(page);
		}
		break;
	case CMARK_NODE_ITEM:
		if (entering)
			enter_item(page, node);
		else
			leave_item(page, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		quotation(page, entering);
		break;
	case CMARK_NODE_CODE_BLOCK:
		add_code_block(page, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		add_rule(page);
		break;
	default:
		visit_inline(page, node, entering);
		break;
	}
}

char *
wb_markdown_to_terminal(const char *text, gsize length, guint columns, gboolean color)
{
	Page page = {
		.out = g_string_new(NULL),
		.inline_text = g_string_new(NULL),
		.prefix = g_string_new(NULL),
		.columns = CLAMP(columns, 40, 100),
		.color = color,
	};
	cmark_node *document = cmark_parse_document(text, length, CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		visit(&page, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	cmark_node_free(document);
	g_string_free(page.inline_text, TRUE);
	g_string_free(page.prefix, TRUE);
	g_free(page.bullet);
	return g_string_free(page.out, FALSE);
}
