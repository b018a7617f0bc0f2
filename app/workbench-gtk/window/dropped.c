/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are dropped on the window. */
#include "window/dropped.h"

#include "desk/desk-past.h"
#include "desk/reset.h"
#include "text/documents.h"
#include "text/file-drop.h"
#include "window/message-bar.h"

#include "base/files.h"
#include "base/text.h"

#include <string.h>

#define SOURCE_MAX (1024 * 1024)

typedef struct {
	WbRunParts parts;
	WbSelection selection; /* of which the source is to be */
	char *from;	       /* was dropped */
	char *name;	       /* of the task's file in whose place it comes */
} Dropped;

/* --- a source -----------------------------------------------------------------------------------
 */

static gboolean
is_source(const char *path)
{
	return g_str_has_suffix(path, ".c") || g_str_has_suffix(path, ".h") ||
	       g_str_has_suffix(path, ".pkt");
}

/* The open task's file that has PATH's name; NULL: none has. Owned. */
static char *
dup_place(WbDesk *desk, const char *path)
{
	const WbSelection *open = wb_desk_get_open(desk);
	g_autofree char *base = g_path_get_basename(path);

	if (open && open->task->script)
		return g_str_has_suffix(base, ".pkt") ? g_path_get_basename(open->task->script)
						      : NULL;
	for (int i = 0; open && open->task->files && open->task->files[i]; i++) {
		g_autofree char *name = g_path_get_basename(open->task->files[i]);

		if (strcmp(name, base) == 0)
			return g_strdup(open->task->files[i]);
	}
	return NULL;
}

/* What was there is kept beside, as when it is reset. */
static WbReset *
replace(const Dropped *view, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(view->from, SOURCE_MAX, error);
	g_autofree char *path = wb_desk_dup_path(view->parts.desk, view->name);
	g_autoptr(WbReset) copies = NULL;
	gsize length;
	const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;

	if (!bytes)
		return NULL;
	copies = wb_reset_back_up(wb_desk_get_workspace(view->parts.desk), &view->selection, error);
	if (!copies || !wb_files_write(path, data ? data : "", length, 0644, error))
		return NULL;
	return g_steal_pointer(&copies);
}

static void
take_source(gpointer data)
{
	const Dropped *view = data;
	WbDesk *desk = view->parts.desk;
	const WbSelection *open = wb_desk_get_open(desk);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbReset) copies = NULL;

	if (!open || open->task != view->selection.task || !wb_desk_save(desk))
		return;
	copies = replace(view, &error);
	if (!copies) {
		wb_desk_say(desk, "%s was not taken: %s", view->name, error->message);
		return;
	}
	wb_documents_reload(view->parts.documents);
	wb_desk_set_started(desk);
	wb_desk_jump(desk, view->name, 0, 0);
}

static void
offer_source(Dropped *view, const char *path)
{
	WbDesk *desk = view->parts.desk;
	g_autofree char *name = dup_place(desk, path);
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *safe = wb_text_dup_safe_line(base, -1);
	g_autofree char *text = NULL;

	if (!name) {
		wb_desk_say(desk,
			"What is open has no file of the name %s. Open its exercise first.", safe);
		return;
	}
	text = g_strdup_printf("Take the dropped %s in the place of yours? Yours is backed up; "
			       "Ctrl+Z in the editor brings it back, too.",
		safe);
	view->selection = *wb_desk_get_open(desk);
	g_free(view->from);
	view->from = g_strdup(path);
	g_free(view->name);
	view->name = g_steal_pointer(&name);
	wb_message_bar_offer(
		view->parts.message_bar, text, "_Take It", G_CALLBACK(take_source), view);
}

/* --- whatever it is -----------------------------------------------------------------------------
 */

static void
on_dropped(GPtrArray *paths, gpointer data)
{
	Dropped *view = data;
	const char *path = paths->len > 0 ? paths->pdata[0] : NULL;

	if (!path)
		wb_desk_say(view->parts.desk, "Only files of this machine can be dropped here.");
	else if (is_source(path) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
		offer_source(view, path);
	else
		wb_desk_open_path(view->parts.desk, path);
}

static void
view_free(gpointer data)
{
	Dropped *view = data;

	g_free(view->from);
	g_free(view->name);
	g_free(view);
}

void
wb_dropped_set_up(GtkWindow *window, const WbRunParts *parts)
{
	Dropped *view = g_new0(Dropped, 1);

	view->parts = *parts;
	g_object_set_data_full(G_OBJECT(window), "dropped", view, view_free);
	wb_file_drop_set_up(GTK_WIDGET(window), on_dropped, view);
}
