/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lane of kernel functions: nested bars, a group of rows for each task. */
#include "draw/lanes-private.h"

#define TASKS_MAX 4
#define DEPTH_MAX 12

typedef struct {
	gint32 pid;
	const char *comm;
	guint events, depth; /* rows that it needs */
	guint row;	     /* its first */
	const WbRunEvent *open[DEPTH_MAX];
} Task;

typedef struct {
	const WbLanes *lanes;
	WbLaneIndex *index;
	GHashTable *tasks; /* pid -> Task */
	GPtrArray *order;  /* of Task, borrowed */
	guint too_deep;
} Functions;

static Task *
get_task(Functions *functions, const WbRunEvent *event)
{
	Task *task = g_hash_table_lookup(functions->tasks, GINT_TO_POINTER(event->pid));

	if (task)
		return task;
	task = g_new0(Task, 1);
	task->pid = event->pid;
	task->comm = event->comm;
	g_hash_table_insert(functions->tasks, GINT_TO_POINTER(event->pid), task);
	g_ptr_array_add(functions->order, task);
	return task;
}

/* The kernel keeps 15 characters of a name, its trace sometimes 7. */
gboolean
wb_lanes_is_tool(const WbRunEvent *event)
{
	return event->stream == WB_STREAM_FUNCTION && event->comm &&
	       (g_str_has_prefix(event->comm, "dropbea") ||
		       g_str_has_prefix(event->comm, "wb-reco"));
}

static gboolean
is_function(const WbLanes *lanes, const WbRunEvent *event)
{
	return event->stream == WB_STREAM_FUNCTION && wb_lanes_is_shown(lanes, event) &&
	       !wb_lanes_is_tool(event);
}

static int
compare_tasks(gconstpointer a, gconstpointer b)
{
	const Task *x = *(Task *const *)a, *y = *(Task *const *)b;

	return x->events > y->events ? -1 : x->events < y->events;
}

/* Which tasks there are, and the rows of the busiest. */
static void
survey(Functions *functions)
{
	const WbLanes *lanes = functions->lanes;
	guint rows = 0;

	for (guint i = 0; i < wb_timeline_get_length(lanes->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(lanes->timeline, i);
		Task *task;

		if (!is_function(lanes, event))
			continue;
		task = get_task(functions, event);
		task->events++;
		task->depth = MAX(task->depth, MIN(event->function.depth + 1u, DEPTH_MAX));
	}
	g_ptr_array_sort(functions->order, compare_tasks);
	for (guint i = 0; i < MIN(functions->order->len, TASKS_MAX); i++) {
		Task *task = functions->order->pdata[i];

		task->row = rows;
		rows += task->depth;
	}
}

static void
add_call(Functions *functions, const Task *task, const WbRunEvent *event, gint64 from, gint64 to)
{
	WbLaneSpan span = { .event = event, .from_ns = from, .to_ns = to };

	span.server = event->function.module != NULL;
	span.faint = !wb_lanes_is_asked(functions->lanes, event) && event->flow.version;
	wb_lane_index_add_span(functions->index, task->row + event->function.depth, &span);
}

static void
take_function(Functions *functions, Task *task, const WbRunEvent *event)
{
	guint depth = event->function.depth;
	gint64 duration = (gint64)MIN(event->function.duration_ns, (guint64)G_MAXINT64 / 4);
	gint64 end, begin;

	if (depth >= DEPTH_MAX) {
		functions->too_deep++;
		return;
	}
	if (event->function.kind == WB_FUNCTION_ENTER) {
		task->open[depth] = event;
		return;
	}
	if (event->function.kind == WB_FUNCTION_LEAF) {
		if (__builtin_add_overflow(event->time_ns, duration, &end))
			end = event->time_ns;
		add_call(functions, task, event, event->time_ns, end);
		return;
	}
	if (__builtin_sub_overflow(event->time_ns, duration, &begin))
		begin = event->time_ns;
	if (task->open[depth])
		begin = task->open[depth]->time_ns;
	add_call(functions, task, task->open[depth] ? task->open[depth] : event, begin,
		event->time_ns);
	task->open[depth] = NULL;
}

/* Those that had not returned when the recording ended. */
static void
close_task(Functions *functions, Task *task)
{
	for (guint depth = 0; depth < DEPTH_MAX; depth++)
		if (task->open[depth])
			add_call(functions, task, task->open[depth], task->open[depth]->time_ns,
				G_MAXINT64);
}

static void
name_rows(Functions *functions)
{
	for (guint i = 0; i < MIN(functions->order->len, TASKS_MAX); i++) {
		const Task *task = functions->order->pdata[i];

		for (guint depth = 0; depth < task->depth; depth++)
			wb_lane_index_name_row(functions->index,
				depth ? NULL
				      : g_strdup_printf("%s %d", task->comm ? task->comm : "task",
						task->pid),
				FALSE);
	}
}

static void
note_left_out(Functions *functions)
{
	guint tasks = functions->order->len;
	g_autoptr(GString) note = g_string_new(NULL);

	if (tasks > TASKS_MAX)
		g_string_append_printf(note, "%u of %u tasks are drawn", TASKS_MAX, tasks);
	if (functions->too_deep > 0)
		g_string_append_printf(note, "%s%u calls deeper than %u are not drawn",
			note->len ? ", " : "", functions->too_deep, DEPTH_MAX);
	if (note->len)
		functions->index->note = g_strdup(note->str);
}

char *
wb_lanes_dup_function(const WbRunEvent *event)
{
	return wb_dup_short(event->name ? event->name : event->text ? event->text : "", 60);
}

WbLaneIndex *
wb_lanes_index_functions(const WbLanes *lanes)
{
	g_autoptr(GHashTable) tasks = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	Functions functions = { lanes, wb_lane_index_new(WB_LANE_FUNCTIONS, "Functions"), tasks,
		order, 0 };

	survey(&functions);
	for (guint i = TASKS_MAX; i < order->len; i++)
		((Task *)order->pdata[i])->depth = 0;
	for (guint i = 0; i < wb_timeline_get_length(lanes->timeline); i++) {
		const WbRunEvent *event = wb_timeline_get(lanes->timeline, i);
		Task *task;

		if (!is_function(lanes, event))
			continue;
		functions.index->events++;
		task = get_task(&functions, event);
		if (task->depth > 0)
			take_function(&functions, task, event);
	}
	for (guint i = 0; i < MIN(order->len, TASKS_MAX); i++)
		close_task(&functions, order->pdata[i]);
	name_rows(&functions);
	note_left_out(&functions);
	return functions.index;
}
