/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One file of the student's, in an editor.
 *
 * What we last read or wrote is kept, so that a change on disk that is none (our own save, a touch)
 * is told from one that is. A file that changed under an unsaved text asks, and is not written over
 * before the answer; under a saved one it is shown at once, and Undo brings the old text back.
 */
#include "text/editor.h"

#include "desk/settings.h"
#include "desk/todo.h"
#include "text/editor-marks.h"
#include "text/file-drop.h"
#include "text/search-bar.h"
#include "text/source-view.h"
#include "ui.h"

#include "base/files.h"
#include "base/text.h"

#include <string.h>
#include <sys/stat.h>

#define FILE_MAX (1024 * 1024)

struct _WbEditor {
	GtkBox parent;
	GtkSourceView *view;
	GtkSourceBuffer *buffer;
	GtkWidget *search;
	GtkWidget *changed_bar; /* the file changed on disk */
	GFileMonitor *monitor;
	char *name, *path, *skeleton;
	char *original; /* what PATH holds while there is no such file; or NULL */
	char *on_disk;	/* as it was last read or written; NULL: it cannot be read */
	gboolean read_only;
	gboolean was_read; /* once at least: what comes after can be undone */
	char *trouble;	   /* why the file cannot be edited; or NULL */
};

enum { CHANGED, FAILED, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE(WbEditor, wb_editor, GTK_TYPE_BOX)

/* --- text --------------------------------------------------------------------------------------
 */

char *
wb_editor_dup_text(WbEditor *editor)
{
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(GTK_TEXT_BUFFER(editor->buffer), &start, &end);
	return gtk_text_buffer_get_text(GTK_TEXT_BUFFER(editor->buffer), &start, &end, TRUE);
}

/* RET_ESCAPED: it is not text; saving it would change bytes that were never seen. */
static char *
read_file(WbEditor *editor, gboolean *ret_escaped, GError **error)
{
	gboolean missing = editor->original && !g_file_test(editor->path, G_FILE_TEST_EXISTS);
	g_autoptr(GBytes) bytes =
		wb_files_read(missing ? editor->original : editor->path, FILE_MAX, error);
	const char *data = bytes ? g_bytes_get_data(bytes, NULL) : NULL;
	gsize length = bytes ? g_bytes_get_size(bytes) : 0;

	*ret_escaped = FALSE;
	if (!bytes)
		return NULL;
	if (length == 0) /* DATA may be NULL then */
		return g_strdup("");
	if (g_utf8_validate_len(data, length, NULL))
		return g_strndup(data, length);
	*ret_escaped = TRUE;
	return wb_text_dup_safe(data, (gssize)length);
}

/* What was not read as it is must not be written. TROUBLE NULL: all is well. */
static void
set_trouble(WbEditor *editor, const char *trouble)
{
	g_free(editor->trouble);
	editor->trouble = g_strdup(trouble);
	gtk_text_view_set_editable(GTK_TEXT_VIEW(editor->view), !editor->read_only && !trouble);
	if (trouble)
		g_signal_emit(editor, signals[FAILED], 0, trouble);
}

static void
set_text(WbEditor *editor, const char *text, gboolean undoable)
{
	GtkTextBuffer *buffer = GTK_TEXT_BUFFER(editor->buffer);
	GtkTextIter start, end;
	int line;

	gtk_text_buffer_get_iter_at_mark(buffer, &start, gtk_text_buffer_get_insert(buffer));
	line = gtk_text_iter_get_line(&start);
	if (undoable)
		gtk_text_buffer_begin_user_action(buffer);
	else
		gtk_source_buffer_begin_not_undoable_action(editor->buffer);
	gtk_text_buffer_get_bounds(buffer, &start, &end);
	gtk_text_buffer_delete(buffer, &start, &end);
	gtk_text_buffer_insert(buffer, &start, text, -1);
	if (undoable)
		gtk_text_buffer_end_user_action(buffer);
	else
		gtk_source_buffer_end_not_undoable_action(editor->buffer);
	gtk_text_buffer_set_modified(buffer, FALSE);
	wb_source_show(editor->view, (guint)line + 1, 1);
}

void
wb_editor_reload(WbEditor *editor)
{
	g_autoptr(GError) error = NULL;
	gboolean escaped;
	char *text = read_file(editor, &escaped, &error);

	gtk_widget_hide(editor->changed_bar);
	set_trouble(editor, error     ? error->message
			    : escaped ? "This is not UTF-8 text. It is shown, but not edited here."
				      : NULL);
	if (text) {
		set_text(editor, text, editor->was_read);
		editor->was_read = TRUE;
	}
	g_free(editor->on_disk);
	editor->on_disk = text;
}

/* What is on the disk is neither what was read or written last nor TEXT. */
static gboolean
is_changed_elsewhere(WbEditor *editor, const char *text)
{
	gboolean escaped;
	g_autofree char *there = read_file(editor, &escaped, NULL);

	/* A file that is gone is written anew. */
	if (!there && !g_file_test(editor->path, G_FILE_TEST_EXISTS))
		return FALSE;
	return g_strcmp0(there, editor->on_disk) != 0 && g_strcmp0(there, text) != 0;
}

/* The next save writes over what is there now. */
static void
accept_change(WbEditor *editor)
{
	gboolean escaped;

	g_free(editor->on_disk);
	editor->on_disk = read_file(editor, &escaped, NULL);
}

gboolean
wb_editor_save(WbEditor *editor, GError **error)
{
	g_autofree char *text = NULL;
	g_autofree char *behind = NULL; /* a symbolic link: it stays one */
	struct stat st;
	int mode = 0644;

	if (!wb_editor_is_modified(editor))
		return TRUE;
	text = wb_editor_dup_text(editor);
	if (is_changed_elsewhere(editor, text)) {
		gtk_widget_show(editor->changed_bar);
		g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
			"it was changed elsewhere; above its text you choose which to keep");
		return FALSE;
	}
	if (stat(editor->path, &st) == 0)
		mode = (int)(st.st_mode & 0777);
	if (!(mode & S_IWUSR)) {
		g_set_error_literal(
			error, G_FILE_ERROR, G_FILE_ERROR_ACCES, "the file is read-only");
		return FALSE;
	}
	behind = realpath(editor->path, NULL);
	if (!wb_files_write(behind ? behind : editor->path, text, strlen(text), mode, error))
		return FALSE;
	g_free(editor->on_disk);
	editor->on_disk = g_steal_pointer(&text);
	gtk_text_buffer_set_modified(GTK_TEXT_BUFFER(editor->buffer), FALSE);
	gtk_widget_hide(editor->changed_bar);
	return TRUE;
}

gboolean
wb_editor_is_modified(WbEditor *editor)
{
	return gtk_text_buffer_get_modified(GTK_TEXT_BUFFER(editor->buffer));
}

/* --- the file changes on disk ------------------------------------------------------------------
 */

static void
on_file_changed(
	GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
	WbEditor *editor = data;
	gboolean escaped;
	g_autofree char *text = NULL;

	if (event == G_FILE_MONITOR_EVENT_DELETED || event == G_FILE_MONITOR_EVENT_PRE_UNMOUNT)
		return;
	text = read_file(editor, &escaped, NULL);
	/* Who replaces a file takes it away first. */
	if (!text && !g_file_test(editor->path, G_FILE_TEST_EXISTS))
		return;
	if (g_strcmp0(text, editor->on_disk) == 0)
		return;
	if (wb_editor_is_modified(editor))
		gtk_widget_show(editor->changed_bar);
	else
		wb_editor_reload(editor);
}

static void
on_changed_bar_response(GtkInfoBar *bar, int response, gpointer data)
{
	WbEditor *editor = data;

	if (response == GTK_RESPONSE_ACCEPT)
		wb_editor_reload(editor);
	else
		accept_change(editor);
	gtk_widget_hide(editor->changed_bar);
}

static GtkWidget *
new_changed_bar(WbEditor *editor)
{
	GtkWidget *bar = gtk_info_bar_new_with_buttons(
		"_Show the File", GTK_RESPONSE_ACCEPT, "_Keep My Text", GTK_RESPONSE_REJECT, NULL);
	GtkWidget *label = wb_ui_wrapped_label_new(
		"This file was changed elsewhere, and you have not saved your text.", NULL);

	gtk_info_bar_set_message_type(GTK_INFO_BAR(bar), GTK_MESSAGE_WARNING);
	gtk_container_add(GTK_CONTAINER(gtk_info_bar_get_content_area(GTK_INFO_BAR(bar))), label);
	gtk_widget_show(label);
	gtk_widget_set_no_show_all(bar, TRUE);
	g_signal_connect(bar, "response", G_CALLBACK(on_changed_bar_response), editor);
	return bar;
}

static void
watch(WbEditor *editor)
{
	g_autoptr(GFile) file = g_file_new_for_path(editor->path);

	editor->monitor = g_file_monitor_file(file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
	if (editor->monitor)
		g_signal_connect(editor->monitor, "changed", G_CALLBACK(on_file_changed), editor);
}

/* --- places ------------------------------------------------------------------------------------
 */

void
wb_editor_show(WbEditor *editor, guint line, guint column)
{
	wb_source_show(editor->view, line, column);
}

void
wb_editor_go_to(WbEditor *editor, guint line, guint column)
{
	if (line > 0)
		wb_editor_show(editor, line, column);
	gtk_widget_grab_focus(GTK_WIDGET(editor->view));
}

void
wb_editor_insert_lines(WbEditor *editor, guint line, const char *text)
{
	GtkTextBuffer *buffer = GTK_TEXT_BUFFER(editor->buffer);
	GtkTextIter at;

	gtk_text_buffer_begin_user_action(buffer);
	if ((int)line >= gtk_text_buffer_get_line_count(buffer)) {
		gtk_text_buffer_get_end_iter(buffer, &at);
		gtk_text_buffer_insert(buffer, &at, "\n", 1);
	} else {
		gtk_text_buffer_get_iter_at_line(buffer, &at, (int)line);
	}
	gtk_text_buffer_insert(buffer, &at, text, -1);
	gtk_text_buffer_end_user_action(buffer);
}

GPtrArray *
wb_editor_dup_todos(WbEditor *editor)
{
	g_autofree char *text = wb_editor_dup_text(editor);

	return wb_todo_scan(editor->skeleton ? editor->skeleton : "", text);
}

void
wb_editor_set_problems(WbEditor *editor, GPtrArray *problems)
{
	wb_editor_marks_set_problems(editor->buffer, editor->name, problems);
}

void
wb_editor_find(WbEditor *editor)
{
	wb_search_bar_open(editor->search);
}

const char *
wb_editor_get_name(WbEditor *editor)
{
	return editor->name;
}

const char *
wb_editor_get_trouble(WbEditor *editor)
{
	return editor->trouble;
}

const char *
wb_editor_get_path(WbEditor *editor)
{
	return editor->path;
}

/* --- the object --------------------------------------------------------------------------------
 */

static void
on_changed(GtkTextBuffer *buffer, gpointer data)
{
	WbEditor *editor = data;
	g_autoptr(GPtrArray) todos = wb_editor_dup_todos(editor);

	wb_editor_marks_set_todos(editor->buffer, todos);
	g_signal_emit(editor, signals[CHANGED], 0);
}

static void
on_modified_changed(GtkTextBuffer *buffer, gpointer data)
{
	g_signal_emit(data, signals[CHANGED], 0);
}

static void
dispose(GObject *object)
{
	WbEditor *editor = WB_EDITOR(object);

	if (editor->monitor)
		g_signal_handlers_disconnect_by_data(editor->monitor, editor);
	g_clear_object(&editor->monitor);
	if (editor->buffer)
		g_signal_handlers_disconnect_by_data(editor->buffer, editor);
	g_clear_object(&editor->buffer);
	G_OBJECT_CLASS(wb_editor_parent_class)->dispose(object);
}

static void
finalize(GObject *object)
{
	WbEditor *editor = WB_EDITOR(object);

	g_free(editor->name);
	g_free(editor->path);
	g_free(editor->skeleton);
	g_free(editor->original);
	g_free(editor->on_disk);
	g_free(editor->trouble);
	G_OBJECT_CLASS(wb_editor_parent_class)->finalize(object);
}

static void
wb_editor_class_init(WbEditorClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);

	object->dispose = dispose;
	object->finalize = finalize;
	signals[CHANGED] = g_signal_new(
		"changed", WB_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	signals[FAILED] = g_signal_new("failed", WB_TYPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
		NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
set_up_view(WbEditor *editor)
{
	GSettings *settings = wb_settings_get();

	wb_source_view_set_up(editor->view);
	g_object_set(editor->view, "auto-indent", TRUE, "smart-backspace", TRUE,
		"highlight-current-line", TRUE, "show-line-marks", TRUE, "right-margin-position",
		80, "bottom-margin", 40, NULL);
	g_settings_bind(settings, "show-line-numbers", editor->view, "show-line-numbers",
		G_SETTINGS_BIND_GET);
	g_settings_bind(
		settings, "show-margin", editor->view, "show-right-margin", G_SETTINGS_BIND_GET);
}

static void
wb_editor_init(WbEditor *editor)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	gtk_orientable_set_orientation(GTK_ORIENTABLE(editor), GTK_ORIENTATION_VERTICAL);
	editor->buffer = gtk_source_buffer_new(NULL);
	editor->view = GTK_SOURCE_VIEW(gtk_source_view_new_with_buffer(editor->buffer));
	wb_file_drop_add(GTK_WIDGET(editor->view));
	set_up_view(editor);
	editor->changed_bar = new_changed_bar(editor);
	editor->search = wb_search_bar_new(editor->view);
	gtk_container_add(GTK_CONTAINER(scrolled), GTK_WIDGET(editor->view));
	gtk_container_add(GTK_CONTAINER(editor), editor->changed_bar);
	gtk_container_add(GTK_CONTAINER(editor), editor->search);
	gtk_box_pack_start(GTK_BOX(editor), scrolled, TRUE, TRUE, 0);
	g_signal_connect(editor->buffer, "changed", G_CALLBACK(on_changed), editor);
	g_signal_connect(
		editor->buffer, "modified-changed", G_CALLBACK(on_modified_changed), editor);
}

GtkSourceView *
wb_editor_get_view(WbEditor *editor)
{
	return editor->view;
}

static void
open_file(WbEditor *editor)
{
	GtkTextIter start;

	wb_source_set_language(editor->buffer, editor->name);
	gtk_text_view_set_editable(GTK_TEXT_VIEW(editor->view), !editor->read_only);
	wb_ui_set_name(GTK_WIDGET(editor->view), editor->name);
	wb_editor_reload(editor);
	gtk_text_buffer_get_start_iter(GTK_TEXT_BUFFER(editor->buffer), &start);
	gtk_text_buffer_place_cursor(GTK_TEXT_BUFFER(editor->buffer), &start);
	watch(editor);
}

WbEditor *
wb_editor_new(const char *name, const char *path, const char *skeleton)
{
	WbEditor *editor = g_object_new(WB_TYPE_EDITOR, NULL);

	editor->name = g_strdup(name);
	editor->path = g_strdup(path);
	editor->skeleton = g_strdup(skeleton);
	open_file(editor);
	return editor;
}

WbEditor *
wb_editor_new_copy(const char *name, const char *path, const char *original)
{
	WbEditor *editor = g_object_new(WB_TYPE_EDITOR, NULL);

	editor->name = g_strdup(name);
	editor->path = g_strdup(path);
	editor->original = g_strdup(original);
	open_file(editor);
	return editor;
}
