/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as the rows of a tree view. A row's iterator holds its number. */
#include "views/row-model.h"

struct _WbRowModel {
	GObject parent;
	WbRowSpec spec;
	GPtrArray *events; /* of const WbRunEvent *, in order */
	guint first, rows; /* of them the tree has these */
	int stamp;
};

static void tree_model_init(GtkTreeModelIface *iface);

G_DEFINE_TYPE_WITH_CODE(WbRowModel, wb_row_model, G_TYPE_OBJECT,
	G_IMPLEMENT_INTERFACE(GTK_TYPE_TREE_MODEL, tree_model_init))

/* --- the tree model's interface ----------------------------------------------------------------
 */

static GtkTreeModelFlags
get_flags(GtkTreeModel *tree)
{
	return GTK_TREE_MODEL_LIST_ONLY | GTK_TREE_MODEL_ITERS_PERSIST;
}

static int
get_n_columns(GtkTreeModel *tree)
{
	return WB_ROW_MODEL(tree)->spec.columns;
}

static GType
get_column_type(GtkTreeModel *tree, int column)
{
	return column == WB_ROW_MODEL(tree)->spec.columns - 1 ? G_TYPE_INT : G_TYPE_STRING;
}

static gboolean
set_iter(WbRowModel *model, GtkTreeIter *iter, int row)
{
	if (row < 0 || row >= (int)model->rows)
		return FALSE;
	iter->stamp = model->stamp;
	iter->user_data = GINT_TO_POINTER(row);
	return TRUE;
}

static int
get_row(const GtkTreeIter *iter)
{
	return GPOINTER_TO_INT(iter->user_data);
}

static gboolean
get_iter(GtkTreeModel *tree, GtkTreeIter *iter, GtkTreePath *path)
{
	if (gtk_tree_path_get_depth(path) != 1)
		return FALSE;
	return set_iter(WB_ROW_MODEL(tree), iter, gtk_tree_path_get_indices(path)[0]);
}

static GtkTreePath *
get_path(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return gtk_tree_path_new_from_indices(get_row(iter), -1);
}

static void
get_value(GtkTreeModel *tree, GtkTreeIter *iter, int column, GValue *value)
{
	const WbRowModel *model = WB_ROW_MODEL(tree);
	const WbRunEvent *event = model->events->pdata[model->first + (guint)get_row(iter)];

	g_value_init(value, get_column_type(tree, column));
	if (column == model->spec.columns - 1)
		g_value_set_int(value, model->spec.get_weight(event, model->spec.data));
	else
		g_value_take_string(value, model->spec.dup_cell(event, column, model->spec.data));
}

static gboolean
iter_next(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return set_iter(WB_ROW_MODEL(tree), iter, get_row(iter) + 1);
}

static gboolean
iter_previous(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return set_iter(WB_ROW_MODEL(tree), iter, get_row(iter) - 1);
}

static gboolean
iter_nth_child(GtkTreeModel *tree, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
	return !parent && set_iter(WB_ROW_MODEL(tree), iter, n);
}

static gboolean
iter_children(GtkTreeModel *tree, GtkTreeIter *iter, GtkTreeIter *parent)
{
	return iter_nth_child(tree, iter, parent, 0);
}

static gboolean
iter_has_child(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return FALSE;
}

static int
iter_n_children(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return iter ? 0 : (int)WB_ROW_MODEL(tree)->rows;
}

static gboolean
iter_parent(GtkTreeModel *tree, GtkTreeIter *iter, GtkTreeIter *child)
{
	return FALSE;
}

static void
tree_model_init(GtkTreeModelIface *iface)
{
	iface->get_flags = get_flags;
	iface->get_n_columns = get_n_columns;
	iface->get_column_type = get_column_type;
	iface->get_iter = get_iter;
	iface->get_path = get_path;
	iface->get_value = get_value;
	iface->iter_next = iter_next;
	iface->iter_previous = iter_previous;
	iface->iter_children = iter_children;
	iface->iter_has_child = iter_has_child;
	iface->iter_n_children = iter_n_children;
	iface->iter_nth_child = iter_nth_child;
	iface->iter_parent = iter_parent;
}

/* --- the object --------------------------------------------------------------------------------
 */

static void
finalize(GObject *object)
{
	g_ptr_array_unref(WB_ROW_MODEL(object)->events);
	G_OBJECT_CLASS(wb_row_model_parent_class)->finalize(object);
}

static void
wb_row_model_class_init(WbRowModelClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
}

static void
wb_row_model_init(WbRowModel *model)
{
	model->stamp = g_random_int_range(1, G_MAXINT);
}

WbRowModel *
wb_row_model_new(const WbRowSpec *spec, GPtrArray *events)
{
	WbRowModel *model = g_object_new(WB_TYPE_ROW_MODEL, NULL);

	model->spec = *spec;
	model->events = events;
	model->rows = MIN(events->len, WB_ROWS_MAX);
	return model;
}

void
wb_row_model_append(WbRowModel *model, GPtrArray *events)
{
	g_ptr_array_extend(model->events, events, NULL, NULL);
	while (model->rows < MIN(model->events->len, WB_ROWS_MAX)) {
		GtkTreeIter iter;
		g_autoptr(GtkTreePath) path = gtk_tree_path_new_from_indices((int)model->rows, -1);

		model->rows++;
		set_iter(model, &iter, (int)model->rows - 1);
		gtk_tree_model_row_inserted(GTK_TREE_MODEL(model), path, &iter);
	}
}

void
wb_row_model_place(WbRowModel *model, guint first)
{
	model->first = MIN(first, model->events->len - model->rows);
}

guint
wb_row_model_get_length(WbRowModel *model)
{
	return model->events->len;
}

guint
wb_row_model_get_first(WbRowModel *model)
{
	return model->first;
}

guint
wb_row_model_get_rows(WbRowModel *model)
{
	return model->rows;
}

const WbRunEvent *
wb_row_model_get(WbRowModel *model, guint index)
{
	return index < model->events->len ? model->events->pdata[index] : NULL;
}

const WbRunEvent *
wb_row_model_get_at(WbRowModel *model, GtkTreePath *path)
{
	guint row = (guint)gtk_tree_path_get_indices(path)[0];

	return row < model->rows ? model->events->pdata[model->first + row] : NULL;
}

int
wb_row_model_find(WbRowModel *model, const WbRunEvent *event)
{
	guint index;

	if (!event || !g_ptr_array_find(model->events, event, &index))
		return -1;
	return (int)index;
}
