/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as the rows of a tree view. A row's iterator holds its index. */
#include "views/event-model.h"

#include "draw/words.h"

#include <string.h>

struct _WbEventModel {
	GObject parent;
	GPtrArray *events; /* of const WbRunEvent *, in order */
	gint64 start_ns;
	int stamp;
};

static void tree_model_init(GtkTreeModelIface *iface);

G_DEFINE_TYPE_WITH_CODE(WbEventModel, wb_event_model, G_TYPE_OBJECT,
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
	return WB_EVENT_COLUMNS;
}

static GType
get_column_type(GtkTreeModel *tree, int column)
{
	return column == WB_EVENT_COLUMN_WEIGHT ? G_TYPE_INT : G_TYPE_STRING;
}

static gboolean
set_iter(WbEventModel *model, GtkTreeIter *iter, int row)
{
	if (row < 0 || row >= (int)model->events->len)
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
	return set_iter(WB_EVENT_MODEL(tree), iter, gtk_tree_path_get_indices(path)[0]);
}

static GtkTreePath *
get_path(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return gtk_tree_path_new_from_indices(get_row(iter), -1);
}

static void
get_value(GtkTreeModel *tree, GtkTreeIter *iter, int column, GValue *value)
{
	WbEventModel *model = WB_EVENT_MODEL(tree);
	const WbRunEvent *event = model->events->pdata[get_row(iter)];
	gboolean strong = event->stream == WB_STREAM_DROP ||
			  (event->stream == WB_STREAM_LOG && event->log.priority <= 3);

	g_value_init(value, get_column_type(tree, column));
	if (column == WB_EVENT_COLUMN_NUMBER)
		g_value_take_string(value, g_strdup_printf("%" G_GUINT64_FORMAT, event->number));
	else if (column == WB_EVENT_COLUMN_TIME)
		g_value_take_string(value, wb_dup_time(event->time_ns, model->start_ns));
	else if (column == WB_EVENT_COLUMN_TEXT)
		g_value_set_string(value, event->text ? event->text : "");
	else
		g_value_set_int(value, strong ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
}

static gboolean
iter_next(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return set_iter(WB_EVENT_MODEL(tree), iter, get_row(iter) + 1);
}

static gboolean
iter_previous(GtkTreeModel *tree, GtkTreeIter *iter)
{
	return set_iter(WB_EVENT_MODEL(tree), iter, get_row(iter) - 1);
}

static gboolean
iter_nth_child(GtkTreeModel *tree, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
	return !parent && set_iter(WB_EVENT_MODEL(tree), iter, n);
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
	return iter ? 0 : (int)WB_EVENT_MODEL(tree)->events->len;
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
	g_ptr_array_unref(WB_EVENT_MODEL(object)->events);
	G_OBJECT_CLASS(wb_event_model_parent_class)->finalize(object);
}

static void
wb_event_model_class_init(WbEventModelClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
}

static void
wb_event_model_init(WbEventModel *model)
{
	model->events = g_ptr_array_new();
	model->stamp = g_random_int_range(1, G_MAXINT);
}

static gboolean
has_word(const WbRunEvent *event, const char *word)
{
	g_autofree char *folded = NULL;

	if (!word || !*word)
		return TRUE;
	folded = g_utf8_casefold(event->text ? event->text : "", -1);
	return strstr(folded, word) != NULL;
}

WbEventModel *
wb_event_model_new(WbTimeline *timeline, guint32 streams, gint64 start_ns,
	const WbRunEventFilter *filter, const char *word)
{
	WbEventModel *model = g_object_new(WB_TYPE_EVENT_MODEL, NULL);
	guint length = timeline ? wb_timeline_get_length(timeline) : 0;

	model->start_ns = start_ns;
	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(timeline, i);

		if ((streams & (1u << event->stream)) &&
			(!filter || wb_run_event_filter_match(filter, event)) &&
			has_word(event, word))
			g_ptr_array_add(model->events, (gpointer)event);
	}
	return model;
}

guint
wb_event_model_get_length(WbEventModel *model)
{
	return model->events->len;
}

const WbRunEvent *
wb_event_model_get(WbEventModel *model, guint row)
{
	return model->events->pdata[row];
}

int
wb_event_model_find(WbEventModel *model, const WbRunEvent *event)
{
	guint row;

	if (!event || !g_ptr_array_find(model->events, event, &row))
		return -1;
	return (int)row;
}
