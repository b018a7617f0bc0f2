/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as rows: no display is needed for the model. */
#include "views/row-model.h"

enum { COLUMN_NUMBER, COLUMN_TEXT, COLUMN_WEIGHT, COLUMNS };

static char *
dup_cell(const WbRunEvent *event, int column, gpointer data)
{
	++*(guint *)data;
	return column == COLUMN_NUMBER ? g_strdup_printf("%d", (int)event->number)
				       : g_strdup(event->text);
}

static int
get_weight(const WbRunEvent *event, gpointer data)
{
	return event->number == 2 ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL;
}

static WbRunEvent events[] = {
	{ .number = 1, .text = (char *)"one" },
	{ .number = 2, .text = (char *)"two" },
	{ .number = 3, .text = (char *)"three" },
};

static WbRowModel *
new_model(guint count, guint *made)
{
	const WbRowSpec spec = { COLUMNS, dup_cell, get_weight, made };
	GPtrArray *rows = g_ptr_array_new();

	for (guint i = 0; i < count; i++)
		g_ptr_array_add(rows, &events[i]);
	return wb_row_model_new(&spec, rows);
}

static void
expect_row(GtkTreeModel *tree, GtkTreeIter *iter, const char *text, int weight)
{
	g_autofree char *cell = NULL;
	int found;

	gtk_tree_model_get(tree, iter, COLUMN_TEXT, &cell, COLUMN_WEIGHT, &found, -1);
	g_assert_cmpstr(cell, ==, text);
	g_assert_cmpint(found, ==, weight);
}

static void
test_rows(void)
{
	guint made = 0;
	g_autoptr(WbRowModel) model = new_model(3, &made);
	GtkTreeModel *tree = GTK_TREE_MODEL(model);
	GtkTreeIter iter, other;

	g_assert_cmpint(gtk_tree_model_iter_n_children(tree, NULL), ==, 3);
	g_assert_true(gtk_tree_model_get_iter_first(tree, &iter));
	expect_row(tree, &iter, "one", PANGO_WEIGHT_NORMAL);
	g_assert_true(gtk_tree_model_iter_next(tree, &iter));
	expect_row(tree, &iter, "two", PANGO_WEIGHT_BOLD);
	g_assert_false(gtk_tree_model_iter_has_child(tree, &iter));
	g_assert_false(gtk_tree_model_iter_parent(tree, &other, &iter));
	g_assert_true(gtk_tree_model_iter_next(tree, &iter));
	g_assert_true(gtk_tree_model_iter_previous(tree, &iter));
	expect_row(tree, &iter, "two", PANGO_WEIGHT_BOLD);
	/* Only what was asked for was made. */
	g_assert_cmpuint(made, ==, 3);
}

static void
test_bounds(void)
{
	guint made = 0;
	g_autoptr(WbRowModel) model = new_model(2, &made);
	g_autoptr(GtkTreePath) behind = gtk_tree_path_new_from_indices(2, -1);
	g_autoptr(GtkTreePath) below = gtk_tree_path_new_from_indices(0, 0, -1);
	GtkTreeModel *tree = GTK_TREE_MODEL(model);
	GtkTreeIter iter;

	g_assert_false(gtk_tree_model_get_iter(tree, &iter, behind));
	g_assert_false(gtk_tree_model_get_iter(tree, &iter, below));
	g_assert_true(gtk_tree_model_iter_nth_child(tree, &iter, NULL, 1));
	g_assert_false(gtk_tree_model_iter_next(tree, &iter));
	g_assert_true(gtk_tree_model_get_iter_first(tree, &iter));
	g_assert_false(gtk_tree_model_iter_previous(tree, &iter));
	g_assert_null(wb_row_model_get(model, 2));
}

static void
on_inserted(GtkTreeModel *tree, GtkTreePath *path, GtkTreeIter *iter, gpointer data)
{
	g_autofree char *cell = NULL;

	gtk_tree_model_get(tree, iter, COLUMN_TEXT, &cell, -1);
	g_string_append_printf(data, "%d %s;", gtk_tree_path_get_indices(path)[0], cell);
}

/* A view is told of each row when it is there. */
static void
test_append(void)
{
	guint made = 0;
	g_autoptr(WbRowModel) model = new_model(1, &made);
	g_autoptr(GPtrArray) more = g_ptr_array_new();
	g_autoptr(GString) told = g_string_new(NULL);

	g_signal_connect(model, "row-inserted", G_CALLBACK(on_inserted), told);
	wb_row_model_append(model, more);
	g_ptr_array_add(more, &events[1]);
	g_ptr_array_add(more, &events[2]);
	wb_row_model_append(model, more);
	g_assert_cmpstr(told->str, ==, "1 two;2 three;");
	g_assert_cmpuint(wb_row_model_get_length(model), ==, 3);
}

static void
test_find(void)
{
	guint made = 0;
	g_autoptr(WbRowModel) model = new_model(2, &made);
	g_autoptr(WbRowModel) none = new_model(0, &made);
	GtkTreeIter iter;

	g_assert_cmpint(wb_row_model_find(model, &events[1]), ==, 1);
	g_assert_cmpint(wb_row_model_find(model, &events[2]), ==, -1);
	g_assert_cmpint(wb_row_model_find(model, NULL), ==, -1);
	g_assert_true(wb_row_model_get(model, 1) == &events[1]);
	g_assert_cmpuint(wb_row_model_get_length(model), ==, 2);
	g_assert_false(gtk_tree_model_get_iter_first(GTK_TREE_MODEL(none), &iter));
}

/* Of more events than a tree has rows, it has a part. */
static void
test_part(void)
{
	static WbRunEvent many[WB_ROWS_MAX + 100];
	guint made = 0;
	g_autoptr(WbRowModel) model = new_model(0, &made);
	g_autoptr(GPtrArray) first = g_ptr_array_new(), more = g_ptr_array_new();
	g_autoptr(GString) told = g_string_new(NULL);
	g_autoptr(GtkTreePath) last = gtk_tree_path_new_from_indices(WB_ROWS_MAX - 1, -1);
	g_autoptr(GtkTreePath) behind = gtk_tree_path_new_from_indices(WB_ROWS_MAX, -1);
	GtkTreeModel *tree = GTK_TREE_MODEL(model);
	GtkTreeIter iter;

	for (guint i = 0; i < G_N_ELEMENTS(many); i++) {
		many[i].number = i + 1;
		many[i].text = (char *)"many";
		g_ptr_array_add(i < WB_ROWS_MAX - 1 ? first : more, &many[i]);
	}
	wb_row_model_append(model, first);
	g_signal_connect(model, "row-inserted", G_CALLBACK(on_inserted), told);
	wb_row_model_append(model, more);
	g_assert_cmpstr(told->str, ==, "8191 many;");
	g_assert_cmpint(gtk_tree_model_iter_n_children(tree, NULL), ==, WB_ROWS_MAX);
	g_assert_cmpuint(wb_row_model_get_length(model), ==, WB_ROWS_MAX + 100);
	g_assert_true(wb_row_model_get_at(model, last) == &many[WB_ROWS_MAX - 1]);

	wb_row_model_place(model, 40);
	g_assert_true(wb_row_model_get_at(model, last) == &many[WB_ROWS_MAX + 39]);
	g_assert_null(wb_row_model_get_at(model, behind));
	g_assert_false(gtk_tree_model_get_iter(tree, &iter, behind));
	g_assert_cmpint(wb_row_model_find(model, &many[3]), ==, 3);
	g_assert_true(wb_row_model_get(model, 3) == &many[3]);
	wb_row_model_place(model, WB_ROWS_MAX);
	g_assert_cmpuint(wb_row_model_get_first(model), ==, 100);
	g_assert_cmpuint(wb_row_model_get_rows(model), ==, WB_ROWS_MAX);
	g_assert_true(gtk_tree_model_get_iter_first(tree, &iter));
	made = 0;
	expect_row(tree, &iter, "many", PANGO_WEIGHT_NORMAL);
	g_assert_cmpuint(made, ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/row-model/rows", test_rows);
	g_test_add_func("/row-model/bounds", test_bounds);
	g_test_add_func("/row-model/append", test_append);
	g_test_add_func("/row-model/find", test_find);
	g_test_add_func("/row-model/part", test_part);
	return g_test_run();
}
