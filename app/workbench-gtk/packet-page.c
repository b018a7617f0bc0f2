/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected packet. */
#include "packet-page.h"

#include "hex-view.h"
#include "ui.h"

#include "packet/dissect.h"

enum { COLUMN_TEXT, COLUMN_FIELD, COLUMNS };

typedef struct {
	WbDesk *desk;
	GtkWidget *stack;
	GtkTreeStore *store;
	GtkWidget *tree;
	GtkWidget *bytes;
	WbField *root; /* of what is shown; or NULL */
} PacketPage;

static void
add_field(PacketPage *page, GtkTreeIter *parent, const WbField *field)
{
	GtkTreeIter iter;

	gtk_tree_store_insert_with_values(
		page->store, &iter, parent, -1, COLUMN_TEXT, field->text, COLUMN_FIELD, field, -1);
	for (guint i = 0; field->children && i < field->children->len; i++)
		add_field(page, &iter, field->children->pdata[i]);
}

static void
clear(PacketPage *page)
{
	gtk_tree_store_clear(page->store);
	g_clear_pointer(&page->root, wb_field_free);
}

/* The protocols are open, their fields' parts are not. */
static void
on_selected(WbDesk *desk, gpointer data)
{
	PacketPage *page = data;
	const WbRunEvent *event = wb_desk_get_selected(desk);
	const guint8 *bytes;
	gsize length;

	if (event && event->stream != WB_STREAM_PACKET)
		return;
	clear(page);
	gtk_stack_set_visible_child_name(GTK_STACK(page->stack), event ? "packet" : "excuse");
	if (!event || !event->packet.bytes)
		return;
	bytes = g_bytes_get_data(event->packet.bytes, &length);
	page->root = wb_dissect(event->packet.link, bytes, length, event->packet.wire_length);
	wb_hex_view_set(page->bytes, bytes, length);
	for (guint i = 0; page->root->children && i < page->root->children->len; i++)
		add_field(page, NULL, page->root->children->pdata[i]);
	for (guint i = 0; page->root->children && i < page->root->children->len; i++) {
		g_autoptr(GtkTreePath) path = gtk_tree_path_new_from_indices((int)i, -1);

		gtk_tree_view_expand_row(GTK_TREE_VIEW(page->tree), path, FALSE);
	}
}

static void
on_field_selected(GtkTreeSelection *selection, gpointer data)
{
	const PacketPage *page = data;
	GtkTreeIter iter;
	const WbField *field;

	if (!gtk_tree_selection_get_selected(selection, NULL, &iter))
		return;
	gtk_tree_model_get(GTK_TREE_MODEL(page->store), &iter, COLUMN_FIELD, &field, -1);
	wb_hex_view_mark(page->bytes, field->offset, field->length);
}

/* --- from a byte to its field ------------------------------------------------------------------
 */

typedef struct {
	gsize offset;
	gsize length; /* of the smallest field so far */
	GtkTreePath *path;
} Search;

static gboolean
consider(GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer data)
{
	Search *search = data;
	const WbField *field;

	gtk_tree_model_get(model, iter, COLUMN_FIELD, &field, -1);
	if (field->length == 0 || search->offset < field->offset ||
		search->offset - field->offset >= field->length || field->length > search->length)
		return FALSE;
	search->length = field->length;
	g_clear_pointer(&search->path, gtk_tree_path_free);
	search->path = gtk_tree_path_copy(path);
	return FALSE;
}

static void
on_byte_chosen(gsize offset, gpointer data)
{
	const PacketPage *page = data;
	Search search = { offset, G_MAXSIZE, NULL };

	gtk_tree_model_foreach(GTK_TREE_MODEL(page->store), consider, &search);
	if (!search.path)
		return;
	gtk_tree_view_expand_to_path(GTK_TREE_VIEW(page->tree), search.path);
	gtk_tree_view_set_cursor(GTK_TREE_VIEW(page->tree), search.path, NULL, FALSE);
	gtk_tree_view_scroll_to_cell(GTK_TREE_VIEW(page->tree), search.path, NULL, FALSE, 0, 0);
	gtk_tree_path_free(search.path);
}

/* --- the page ----------------------------------------------------------------------------------
 */

static GtkWidget *
new_tree(PacketPage *page)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	page->store = gtk_tree_store_new(COLUMNS, G_TYPE_STRING, G_TYPE_POINTER);
	page->tree = gtk_tree_view_new_with_model(GTK_TREE_MODEL(page->store));
	gtk_tree_view_insert_column_with_attributes(GTK_TREE_VIEW(page->tree), -1, "Field",
		gtk_cell_renderer_text_new(), "text", COLUMN_TEXT, NULL);
	gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(page->tree), FALSE);
	gtk_tree_view_set_enable_search(GTK_TREE_VIEW(page->tree), FALSE);
	wb_ui_set_name(page->tree, "Fields of the packet");
	gtk_container_add(GTK_CONTAINER(scrolled), page->tree);
	g_signal_connect(gtk_tree_view_get_selection(GTK_TREE_VIEW(page->tree)), "changed",
		G_CALLBACK(on_field_selected), page);
	return scrolled;
}

static void
page_free(gpointer data)
{
	PacketPage *page = data;

	g_clear_pointer(&page->root, wb_field_free);
	g_object_unref(page->store);
	g_free(page);
}

GtkWidget *
wb_packet_page_new(WbDesk *desk)
{
	PacketPage *page = g_new0(PacketPage, 1);
	GtkWidget *paned = gtk_paned_new(GTK_ORIENTATION_VERTICAL);
	GtkWidget *excuse = gtk_label_new("Select a packet to see its fields and bytes.");

	page->desk = desk;
	page->stack = gtk_stack_new();
	page->bytes = wb_hex_view_new(on_byte_chosen, page);
	gtk_paned_pack1(GTK_PANED(paned), new_tree(page), TRUE, FALSE);
	gtk_paned_pack2(GTK_PANED(paned), page->bytes, FALSE, FALSE);
	gtk_widget_set_size_request(page->bytes, -1, 110);
	gtk_label_set_line_wrap(GTK_LABEL(excuse), TRUE);
	wb_ui_add_class(excuse, "dim-label");
	gtk_stack_add_named(GTK_STACK(page->stack), excuse, "excuse");
	gtk_stack_add_named(GTK_STACK(page->stack), paned, "packet");
	g_object_set_data_full(G_OBJECT(page->stack), "page", page, page_free);
	wb_ui_observe(desk, "selected", G_CALLBACK(on_selected), page->stack, page);
	wb_ui_observe(desk, "evidence-changed", G_CALLBACK(on_selected), page->stack, page);
	return page->stack;
}
