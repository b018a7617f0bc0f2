/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected packet as a tree of fields, and its bytes beside it. */
#include "views/packet-details.h"

#include "ui.h"

#include "draw/hex-text.h"
#include "packet/dissect.h"

#define MARGINS 24    /* pixels beside the bytes */
#define MIN_WIDTH 260 /* of the fields, beside them */

enum { COLUMN_TEXT, COLUMN_FIELD, COLUMNS };

typedef struct {
	GtkWidget *paned;
	GtkTreeView *tree;
	GtkTreeStore *store;
	GtkTextView *text;
	GtkTextTag *mark;
	GtkTextMark *place;	  /* of the field's first byte: the cursor is the user's */
	const WbRunEvent *packet; /* or NULL */
	WbField *root;		  /* of the packet; or NULL */
	guint columns;		  /* bytes a line */
	gboolean following;	  /* one view follows the other: it has no news */
} Details;

/* --- the bytes ---------------------------------------------------------------------------------
 */

static gsize
get_length(const Details *details)
{
	return details->packet ? g_bytes_get_size(details->packet->packet.bytes) : 0;
}

static void
mark_places(Details *details, gsize from, gsize to)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(details->text);
	GtkTextIter start, end;

	gtk_text_buffer_get_iter_at_offset(buffer, &start, (int)from);
	gtk_text_buffer_get_iter_at_offset(buffer, &end, (int)to);
	gtk_text_buffer_apply_tag(buffer, details->mark, &start, &end);
}

/* A line at a time: its digits, and its characters. */
static void
mark_bytes(Details *details, gsize offset, gsize length)
{
	gsize total = MIN(get_length(details), WB_HEX_MAX), end;
	guint columns = details->columns;

	if (offset >= total)
		return;
	end = offset + MIN(length, total - offset);
	for (gsize at = offset; at < end; at = (at / columns + 1) * columns) {
		gsize last = MIN(end, (at / columns + 1) * columns) - 1;

		mark_places(details, wb_hex_text_get_digits(total, columns, at),
			wb_hex_text_get_digits(total, columns, last) + 2);
		mark_places(details, wb_hex_text_get_character(total, columns, at),
			wb_hex_text_get_character(total, columns, last) + 1);
	}
}

static void
show_field(Details *details, const WbField *field)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(details->text);
	GtkTextIter start, end;
	gsize total = MIN(get_length(details), WB_HEX_MAX);

	gtk_text_buffer_get_bounds(buffer, &start, &end);
	gtk_text_buffer_remove_tag(buffer, details->mark, &start, &end);
	if (!field || field->length == 0 || field->offset >= total)
		return;
	mark_bytes(details, field->offset, field->length);
	gtk_text_buffer_get_iter_at_offset(buffer, &start,
		(int)wb_hex_text_get_digits(total, details->columns, field->offset));
	gtk_text_buffer_move_mark(buffer, details->place, &start);
	gtk_text_view_scroll_mark_onscreen(details->text, details->place);
}

static void
fill_bytes(Details *details)
{
	gsize length = get_length(details);
	const guint8 *bytes = length ? g_bytes_get_data(details->packet->packet.bytes, NULL) : NULL;
	g_autofree char *text = wb_hex_text_dup(bytes, length, details->columns);

	details->following = TRUE;
	gtk_text_buffer_set_text(gtk_text_view_get_buffer(details->text), text, -1);
	details->following = FALSE;
}

/* --- the fields --------------------------------------------------------------------------------
 */

static const WbField *
get_selected_field(const Details *details)
{
	GtkTreeIter iter;
	const WbField *field = NULL;

	if (gtk_tree_selection_get_selected(
		    gtk_tree_view_get_selection(details->tree), NULL, &iter))
		gtk_tree_model_get(GTK_TREE_MODEL(details->store), &iter, COLUMN_FIELD, &field, -1);
	return field;
}

static void
on_field_selected(GtkTreeSelection *selection, gpointer data)
{
	Details *details = data;

	if (!details->following)
		show_field(details, get_selected_field(details));
}

/* The narrowest field below PARENT (NULL: all) that has BYTE. FALSE if none has. */
static gboolean
find_field(Details *details, GtkTreeIter *parent, gsize byte, GtkTreeIter *ret_iter)
{
	GtkTreeModel *model = GTK_TREE_MODEL(details->store);
	GtkTreeIter iter;
	gboolean found = FALSE;

	if (!gtk_tree_model_iter_children(model, &iter, parent))
		return FALSE;
	do {
		const WbField *field;

		gtk_tree_model_get(model, &iter, COLUMN_FIELD, &field, -1);
		if (byte < field->offset || byte - field->offset >= field->length)
			continue;
		if (!find_field(details, &iter, byte, ret_iter))
			*ret_iter = iter;
		found = TRUE;
	} while (!found && gtk_tree_model_iter_next(model, &iter));
	return found;
}

static void
select_field_of(Details *details, gsize byte)
{
	GtkTreeIter iter;
	g_autoptr(GtkTreePath) path = NULL;

	if (!find_field(details, NULL, byte, &iter))
		return;
	path = gtk_tree_model_get_path(GTK_TREE_MODEL(details->store), &iter);
	gtk_tree_view_expand_to_path(details->tree, path);
	gtk_tree_view_set_cursor(details->tree, path, NULL, FALSE);
	gtk_tree_view_scroll_to_cell(details->tree, path, NULL, FALSE, 0, 0);
}

/* By mouse and by keys: the cursor of the bytes names one of them. */
static void
on_cursor_moved(GObject *buffer, GParamSpec *property, gpointer data)
{
	Details *details = data;
	GtkTextIter iter;
	gsize byte;

	if (details->following || !details->packet)
		return;
	gtk_text_buffer_get_iter_at_mark(GTK_TEXT_BUFFER(buffer), &iter,
		gtk_text_buffer_get_insert(GTK_TEXT_BUFFER(buffer)));
	if (!wb_hex_text_find(get_length(details), details->columns,
		    (gsize)gtk_text_iter_get_offset(&iter), &byte))
		return;
	details->following = TRUE;
	select_field_of(details, byte);
	details->following = FALSE;
	show_field(details, get_selected_field(details));
}

static void
add_field(Details *details, GtkTreeIter *parent, const WbField *field)
{
	GtkTreeIter iter;

	gtk_tree_store_insert_with_values(details->store, &iter, parent, -1, COLUMN_TEXT,
		field->text, COLUMN_FIELD, field, -1);
	for (guint i = 0; field->children && i < field->children->len; i++)
		add_field(details, &iter, field->children->pdata[i]);
}

/* Of the last protocol the fields are shown: that is what one looks for. */
static void
fill_fields(Details *details)
{
	int last = -1;
	g_autoptr(GtkTreePath) path = NULL;

	details->following = TRUE;
	gtk_tree_store_clear(details->store);
	for (guint i = 0;
		details->root && details->root->children && i < details->root->children->len;
		i++, last++)
		add_field(details, NULL, details->root->children->pdata[i]);
	details->following = FALSE;
	if (last < 0)
		return;
	path = gtk_tree_path_new_from_indices(last, -1);
	gtk_tree_view_expand_row(details->tree, path, FALSE);
	gtk_tree_view_scroll_to_cell(details->tree, path, NULL, TRUE, 0, 0);
}

/* --- the widget --------------------------------------------------------------------------------
 */

static void
set_mark_colours(GtkWidget *widget, gpointer data)
{
	const Details *details = data;
	GtkStyleContext *context = gtk_widget_get_style_context(GTK_WIDGET(details->tree));
	GdkRGBA back, ink;

	if (!gtk_style_context_lookup_color(context, "theme_selected_bg_color", &back) ||
		!gtk_style_context_lookup_color(context, "theme_selected_fg_color", &ink))
		return;
	g_object_set(details->mark, "background-rgba", &back, "foreground-rgba", &ink, NULL);
}

static GtkWidget *
new_tree(Details *details)
{
	GtkWidget *tree = gtk_tree_view_new();
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();

	details->store = gtk_tree_store_new(COLUMNS, G_TYPE_STRING, G_TYPE_POINTER);
	details->tree = GTK_TREE_VIEW(tree);
	g_object_set(cell, "scale", 0.92, "ypad", 1, NULL);
	gtk_tree_view_append_column(details->tree,
		gtk_tree_view_column_new_with_attributes("Field", cell, "text", COLUMN_TEXT, NULL));
	gtk_tree_view_set_model(details->tree, GTK_TREE_MODEL(details->store));
	gtk_tree_view_set_headers_visible(details->tree, FALSE);
	gtk_tree_view_set_search_column(details->tree, COLUMN_TEXT);
	wb_ui_set_name(tree, "Fields of the packet");
	g_signal_connect(gtk_tree_view_get_selection(details->tree), "changed",
		G_CALLBACK(on_field_selected), details);
	return tree;
}

/* The width of a character of the bytes. */
static int
get_digit(const Details *details)
{
	g_autoptr(PangoLayout) layout =
		gtk_widget_create_pango_layout(GTK_WIDGET(details->text), "0");
	int digit;

	pango_layout_get_pixel_size(layout, &digit, NULL);
	return digit;
}

/* Sixteen bytes a line where they fit. */
static guint
find_columns(const Details *details, int width)
{
	return (int)wb_hex_text_get_width(16) * get_digit(details) + MARGINS <= width ? 16 : 8;
}

static void
refill(int width, gpointer data)
{
	Details *details = data;
	guint columns = find_columns(details, width);

	if (columns == details->columns)
		return;
	details->columns = columns;
	fill_bytes(details);
	show_field(details, get_selected_field(details));
}

static GtkWidget *
new_text(Details *details)
{
	GtkWidget *text = gtk_text_view_new();
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(text));
	GtkTextIter start;

	details->text = GTK_TEXT_VIEW(text);
	details->mark = gtk_text_buffer_create_tag(buffer, NULL, NULL);
	gtk_text_buffer_get_start_iter(buffer, &start);
	details->place = gtk_text_buffer_create_mark(buffer, NULL, &start, TRUE);
	gtk_text_view_set_editable(details->text, FALSE);
	gtk_text_view_set_monospace(details->text, TRUE);
	gtk_text_view_set_accepts_tab(details->text, FALSE);
	g_object_set(text, "left-margin", 8, "right-margin", 8, "top-margin", 4, NULL);
	wb_ui_set_name(text, "Bytes of the packet");
	g_signal_connect(buffer, "notify::cursor-position", G_CALLBACK(on_cursor_moved), details);
	g_signal_connect(text, "style-updated", G_CALLBACK(set_mark_colours), details);
	return text;
}

static GtkWidget *
scroll(GtkWidget *child, int width)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	gtk_container_add(GTK_CONTAINER(scrolled), child);
	gtk_widget_set_size_request(scrolled, width, 48);
	return scrolled;
}

static void
details_free(gpointer data)
{
	Details *details = data;

	g_clear_pointer(&details->root, wb_field_free);
	g_object_unref(details->store);
	g_free(details);
}

GtkWidget *
wb_packet_details_new(void)
{
	Details *details = g_new0(Details, 1);
	GtkWidget *text;

	details->columns = 8;
	details->paned = gtk_paned_new(GTK_ORIENTATION_VERTICAL);
	text = scroll(new_text(details), 120);
	gtk_paned_pack1(GTK_PANED(details->paned), scroll(new_tree(details), 120), TRUE, FALSE);
	gtk_paned_pack2(GTK_PANED(details->paned), text, TRUE, FALSE);
	wb_ui_observe_width(text, refill, details);
	g_object_set_data_full(G_OBJECT(details->paned), "details", details, details_free);
	gtk_widget_show_all(details->paned);
	set_mark_colours(NULL, details);
	return details->paned;
}

void
wb_packet_details_set(GtkWidget *widget, const WbRunEvent *packet)
{
	Details *details = g_object_get_data(G_OBJECT(widget), "details");
	const guint8 *bytes;
	gsize length;

	if (details->packet == packet)
		return;
	details->packet = packet;
	details->following = TRUE;
	gtk_tree_store_clear(details->store);
	details->following = FALSE;
	g_clear_pointer(&details->root, wb_field_free);
	if (packet) {
		bytes = g_bytes_get_data(packet->packet.bytes, &length);
		details->root =
			wb_dissect(packet->packet.link, bytes, length, packet->packet.wire_length);
	}
	fill_bytes(details);
	fill_fields(details);
}

void
wb_packet_details_set_wide(GtkWidget *widget, gboolean wide, int width)
{
	const Details *details = g_object_get_data(G_OBJECT(widget), "details");
	GtkOrientation orientation = wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

	if (gtk_orientable_get_orientation(GTK_ORIENTABLE(widget)) != orientation)
		gtk_orientable_set_orientation(GTK_ORIENTABLE(widget), orientation);
	else
		return;
	width -= wide ? (int)wb_hex_text_get_width(16) * get_digit(details) + MARGINS : 0;
	gtk_paned_set_position(GTK_PANED(widget), wide ? MAX(width, MIN_WIDTH) : -1);
}
