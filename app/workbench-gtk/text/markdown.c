/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CommonMark as the contents of a text view: cmark's tree, walked once. */
#include "text/markdown.h"

#include "text/markdown-table.h"
#include "ui.h"

#include "base/files.h"
#include "base/text.h"

#include <cmark.h>
#include <string.h>

#define DEPTH_MAX 8
#define PICTURE_MAX (4 * 1024 * 1024)
#define PICTURE_WIDTH 680
#define LINK_COLOR "#1a5fb4"
#define LINK_COLOR_DARK "#78aeed"

typedef struct {
	GtkTextView *view;
	GtkTextBuffer *buffer;
	GtkTextIter at;
	const char *folder;
	WbMarkdownTargetFunc make_target;
	gpointer data;
	GPtrArray *tags; /* of GtkTextTag *: those of what is inserted now, borrowed */
	guint lists;	 /* that we are in */
	gboolean tight;
	gboolean dark;
} Page;

/* --- tags --------------------------------------------------------------------------------------
 */

static GtkTextTag *
get_tag(Page *page, const char *name)
{
	return gtk_text_tag_table_lookup(gtk_text_buffer_get_tag_table(page->buffer), name);
}

static void
add_heading_tags(GtkTextBuffer *buffer)
{
	static const double scales[] = { 1.6, 1.25, 1.1 };

	for (guint i = 0; i < G_N_ELEMENTS(scales); i++) {
		g_autofree char *name = g_strdup_printf("h%u", i + 1);

		gtk_text_buffer_create_tag(buffer, name, "scale", scales[i], "weight",
			PANGO_WEIGHT_BOLD, "pixels-above-lines", i == 0 ? 6 : 14,
			"pixels-below-lines", 6, NULL);
	}
}

/* A list's text is indented; its bullet hangs to the left of it. */
static void
add_list_tags(GtkTextBuffer *buffer)
{
	for (guint i = 1; i <= DEPTH_MAX; i++) {
		g_autofree char *name = g_strdup_printf("list%u", i);

		gtk_text_buffer_create_tag(buffer, name, "left-margin", 26 * (int)i + 8, "indent",
			-14, "accumulative-margin", TRUE, NULL);
	}
}

static void
add_tags(GtkTextBuffer *buffer, gboolean dark)
{
	const char *code = dark ? "#2b2b2e" : "#f1efec";

	add_heading_tags(buffer);
	gtk_text_buffer_create_tag(buffer, "strong", "weight", PANGO_WEIGHT_BOLD, NULL);
	gtk_text_buffer_create_tag(buffer, "emph", "style", PANGO_STYLE_ITALIC, NULL);
	gtk_text_buffer_create_tag(
		buffer, "code", "family", "monospace", "scale", 0.93, "background", code, NULL);
	gtk_text_buffer_create_tag(buffer, "block", "family", "monospace", "scale", 0.93,
		"paragraph-background", code, "left-margin", 12, "accumulative-margin", TRUE,
		"wrap-mode", GTK_WRAP_CHAR, "pixels-inside-wrap", 0, NULL);
	gtk_text_buffer_create_tag(buffer, "quote", "left-margin", 24, "accumulative-margin", TRUE,
		"style", PANGO_STYLE_ITALIC, NULL);
	gtk_text_buffer_create_tag(buffer, "gap", "size-points", 4.0, NULL);
	gtk_text_buffer_create_tag(buffer, "link", "underline", PANGO_UNDERLINE_SINGLE,
		"foreground", dark ? LINK_COLOR_DARK : LINK_COLOR, NULL);
	add_list_tags(buffer);
}

static void
push(Page *page, const char *name)
{
	g_ptr_array_add(page->tags, get_tag(page, name));
}

static void
pop(Page *page)
{
	g_ptr_array_set_size(page->tags, (int)page->tags->len - 1);
}

/* An anonymous tag that knows where it leads. */
static void
push_target(Page *page, const char *target)
{
	GtkTextTag *tag = gtk_text_buffer_create_tag(page->buffer, NULL, NULL);

	g_object_set_data_full(G_OBJECT(tag), WB_MARKDOWN_TARGET, g_strdup(target), g_free);
	g_ptr_array_add(page->tags, tag);
	push(page, "link");
}

/* --- text --------------------------------------------------------------------------------------
 */

static void
insert(Page *page, const char *text)
{
	int start = gtk_text_iter_get_offset(&page->at);
	GtkTextIter from;

	gtk_text_buffer_insert(page->buffer, &page->at, text, -1);
	gtk_text_buffer_get_iter_at_offset(page->buffer, &from, start);
	for (guint i = 0; i < page->tags->len; i++)
		gtk_text_buffer_apply_tag(page->buffer, page->tags->pdata[i], &from, &page->at);
}

static void
insert_gap(Page *page)
{
	push(page, "gap");
	insert(page, "\n");
	pop(page);
}

static void
insert_code(Page *page, const char *code)
{
	g_autofree char *target = page->make_target ? page->make_target(code, page->data) : NULL;
	g_autofree char *safe = wb_text_dup_safe_line(code, -1);

	if (target)
		push_target(page, target);
	push(page, "code");
	insert(page, safe);
	pop(page);
	if (target) {
		pop(page);
		pop(page);
	}
}

static void
insert_block(Page *page, const char *code)
{
	g_autofree char *safe = wb_text_dup_safe(code, -1);

	push(page, "block");
	insert(page, safe);
	if (!g_str_has_suffix(safe, "\n"))
		insert(page, "\n");
	pop(page);
	insert_gap(page);
}

/* A picture that is wider than the column would keep the window wide. */
static GdkPixbuf *
fit(GdkPixbuf *picture)
{
	int width = gdk_pixbuf_get_width(picture), height = gdk_pixbuf_get_height(picture);

	if (width <= PICTURE_WIDTH)
		return g_object_ref(picture);
	return gdk_pixbuf_scale_simple(picture, PICTURE_WIDTH,
		MAX(1, (int)((gint64)height * PICTURE_WIDTH / width)), GDK_INTERP_BILINEAR);
}

static char *
dup_alt(cmark_node *node)
{
	cmark_node *text = cmark_node_first_child(node);
	const char *literal = text ? cmark_node_get_literal(text) : NULL;

	return wb_text_dup_safe_line(literal ? literal : "", -1);
}

/* TRUE: it is shown, and its text is its name. */
static gboolean
insert_picture(Page *page, cmark_node *node)
{
	g_autoptr(GBytes) bytes = page->folder
					  ? wb_files_read_beneath(page->folder,
						    cmark_node_get_url(node), PICTURE_MAX, NULL)
					  : NULL;
	g_autoptr(GInputStream) stream = bytes ? g_memory_input_stream_new_from_bytes(bytes) : NULL;
	g_autoptr(GdkPixbuf) picture =
		stream ? gdk_pixbuf_new_from_stream(stream, NULL, NULL) : NULL;
	g_autoptr(GdkPixbuf) shown = NULL;
	g_autofree char *alt = NULL;
	GtkTextChildAnchor *anchor;
	GtkWidget *image;

	/* What stands for a picture that is not there is its text, which follows. */
	if (!picture)
		return FALSE;
	shown = fit(picture);
	anchor = gtk_text_buffer_create_child_anchor(page->buffer, &page->at);
	image = gtk_image_new_from_pixbuf(shown);
	alt = dup_alt(node);
	wb_ui_set_name(image, *alt ? alt : "Picture");
	gtk_widget_set_tooltip_text(image, *alt ? alt : NULL);
	gtk_widget_show(image);
	gtk_text_view_add_child_at_anchor(page->view, image, anchor);
	return TRUE;
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static char *
dup_bullet(cmark_node *item)
{
	cmark_node *list = cmark_node_parent(item);
	int number = cmark_node_get_list_start(list);
	cmark_node *before = item;

	if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
		return g_strdup("•  ");
	while ((before = cmark_node_previous(before)) != NULL)
		number++;
	return g_strdup_printf("%d. ", number);
}

static void
visit_item(Page *page, cmark_node *item, gboolean entering)
{
	g_autofree char *tag = g_strdup_printf("list%u", CLAMP(page->lists, 1, DEPTH_MAX));

	if (entering) {
		g_autofree char *bullet = dup_bullet(item);

		push(page, tag);
		insert(page, bullet);
	} else {
		pop(page);
	}
}

static void
visit_list(Page *page, cmark_node *list, gboolean entering)
{
	if (entering) {
		page->lists++;
		page->tight = cmark_node_get_list_tight(list);
		return;
	}
	page->lists--;
	page->tight = page->lists > 0;
	if (cmark_node_get_list_tight(list) && page->lists == 0)
		insert_gap(page);
}

static void
visit_heading(Page *page, cmark_node *node, gboolean entering)
{
	g_autofree char *tag = g_strdup_printf("h%d", MIN(cmark_node_get_heading_level(node), 3));

	if (entering) {
		push(page, tag);
		return;
	}
	insert(page, "\n");
	pop(page);
}

/* TRUE if NODE was a table and has been shown. */
static gboolean
visit_table(Page *page, cmark_node *node)
{
	g_autoptr(GPtrArray) rows = wb_markdown_table_read(node);
	GtkTextChildAnchor *anchor;
	GtkWidget *grid;

	if (!rows)
		return FALSE;
	anchor = gtk_text_buffer_create_child_anchor(page->buffer, &page->at);
	grid = wb_markdown_table_new(rows);
	gtk_widget_show_all(grid);
	gtk_text_view_add_child_at_anchor(page->view, grid, anchor);
	insert(page, "\n");
	insert_gap(page);
	return TRUE;
}

static void
leave_paragraph(Page *page)
{
	insert(page, "\n");
	if (!page->tight)
		insert_gap(page);
}

/* --- inlines -----------------------------------------------------------------------------------
 */

static void
visit_link(Page *page, cmark_node *node, gboolean entering)
{
	const char *url = cmark_node_get_url(node);

	if (entering) {
		push_target(page, url ? url : "");
		return;
	}
	pop(page);
	pop(page);
}

static void
visit_span(Page *page, const char *tag, gboolean entering)
{
	if (entering)
		push(page, tag);
	else
		pop(page);
}

static void
visit_inline(Page *page, cmark_node *node, gboolean entering)
{
	g_autofree char *safe = NULL;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		safe = wb_text_dup_safe(cmark_node_get_literal(node), -1);
		insert(page, safe);
		break;
	case CMARK_NODE_CODE:
		insert_code(page, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		insert(page, " ");
		break;
	case CMARK_NODE_LINEBREAK:
		insert(page, "\n");
		break;
	case CMARK_NODE_STRONG:
		visit_span(page, "strong", entering);
		break;
	case CMARK_NODE_EMPH:
		visit_span(page, "emph", entering);
		break;
	case CMARK_NODE_LINK:
		visit_link(page, node, entering);
		break;
	default:
		break;
	}
}

/* TRUE: what is below NODE has been shown. */
static gboolean
visit(Page *page, cmark_node *node, gboolean entering)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		visit_heading(page, node, entering);
		break;
	case CMARK_NODE_PARAGRAPH:
		if (entering)
			return visit_table(page, node);
		leave_paragraph(page);
		break;
	case CMARK_NODE_LIST:
		visit_list(page, node, entering);
		break;
	case CMARK_NODE_ITEM:
		visit_item(page, node, entering);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		visit_span(page, "quote", entering);
		break;
	case CMARK_NODE_CODE_BLOCK:
		insert_block(page, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_IMAGE:
		return entering && insert_picture(page, node);
	case CMARK_NODE_THEMATIC_BREAK:
		insert(page, "⁂\n");
		break;
	default:
		visit_inline(page, node, entering);
		break;
	}
	return FALSE;
}

static void
walk(Page *page, cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		/* Past its end: what comes next is its sibling. */
		if (visit(page, node, event == CMARK_EVENT_ENTER)) {
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
		}
	}
	cmark_iter_free(iter);
}

void
wb_markdown_show(GtkTextView *view, const char *text, const char *folder,
	WbMarkdownTargetFunc make_target, gpointer data)
{
	g_autoptr(GtkTextBuffer) buffer = gtk_text_buffer_new(NULL);
	g_autoptr(GPtrArray) tags = g_ptr_array_new();
	Page page = {
		.view = view,
		.buffer = buffer,
		.folder = folder,
		.make_target = make_target,
		.data = data,
		.tags = tags,
		.dark = wb_ui_is_dark(),
	};
	cmark_node *document = cmark_parse_document(text, strlen(text), CMARK_OPT_VALIDATE_UTF8);

	add_tags(buffer, page.dark);
	gtk_text_view_set_buffer(view, buffer);
	gtk_text_buffer_get_start_iter(buffer, &page.at);
	walk(&page, document);
	cmark_node_free(document);
	gtk_text_buffer_get_start_iter(buffer, &page.at);
	gtk_text_buffer_place_cursor(buffer, &page.at);
}
