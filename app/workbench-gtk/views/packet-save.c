/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as a pcapng file. */
#include "views/packet-save.h"

#include "base/error.h"
#include "evidence/pcapng.h"

#include <errno.h>
#include <glib/gstdio.h>

/* To write so many takes a moment. */
#define MANY 50000

/* What is written of a packet: a run may go away while we ask where to. */
typedef struct {
	GBytes *bytes;
	gint64 time_ns;
	guint32 link, interface, wire_length;
} Packet;

static void
packet_clear(gpointer data)
{
	g_bytes_unref(((Packet *)data)->bytes);
}

/* Of Packet. */
static GArray *
dup_packets(WbRowModel *model)
{
	guint length = wb_row_model_get_length(model);
	GArray *packets = g_array_sized_new(FALSE, FALSE, sizeof(Packet), length);

	g_array_set_clear_func(packets, packet_clear);
	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_row_model_get(model, i);
		Packet packet = { g_bytes_ref(event->packet.bytes), event->time_ns,
			event->packet.link, event->packet.interface, event->packet.wire_length };

		g_array_append_val(packets, packet);
	}
	return packets;
}

/* --- writing -----------------------------------------------------------------------------------
 */

/* The file's number of PACKET's interface, which it gets when it is first seen. */
static gboolean
find_interface(WbPcapngWriter *writer, GHashTable *known, const Packet *packet,
	guint32 *ret_interface, GError **error)
{
	guint64 key = (guint64)packet->link << 32 | packet->interface;
	gpointer found = g_hash_table_lookup(known, &key);
	g_autofree char *name = NULL;

	if (found) {
		*ret_interface = GPOINTER_TO_UINT(found) - 1;
		return TRUE;
	}
	name = g_strdup_printf("interface %u", packet->interface);
	if (!wb_pcapng_writer_add_interface(writer, name, packet->link, ret_interface, error))
		return FALSE;
	g_hash_table_insert(
		known, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(*ret_interface + 1));
	return TRUE;
}

static gboolean
write_packets(WbPcapngWriter *writer, const GArray *packets, GError **error)
{
	g_autoptr(GHashTable) known =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

	for (guint i = 0; i < packets->len; i++) {
		const Packet *packet = &g_array_index(packets, Packet, i);
		WbFrame frame = { .time_ns = packet->time_ns,
			.bytes = packet->bytes,
			.wire_length = packet->wire_length };

		if (!find_interface(writer, known, packet, &frame.interface, error) ||
			!wb_pcapng_writer_add(writer, &frame, error))
			return FALSE;
	}
	return TRUE;
}

/* PATH must not be there. Whatever was begun goes away again if it cannot be ended. */
static gboolean
write_file(const char *path, const GArray *packets, GError **error)
{
	WbPcapngWriter *writer = wb_pcapng_writer_new(path, error);
	gboolean written;

	if (!writer)
		return FALSE;
	written = write_packets(writer, packets, error);
	wb_pcapng_writer_free(writer);
	if (!written)
		g_unlink(path);
	return written;
}

/* The old file stays until the new one is whole. */
static gboolean
replace_file(const char *path, const GArray *packets, GError **error)
{
	g_autofree char *beside = g_strdup_printf("%s.%08x", path, g_random_int());

	if (!write_file(beside, packets, error))
		return FALSE;
	if (g_rename(beside, path) == 0)
		return TRUE;
	wb_error_set_errno(error, errno, "%s", path);
	g_unlink(beside);
	return FALSE;
}

/* --- asking ------------------------------------------------------------------------------------
 */

typedef struct {
	GArray *packets;
	char *path;
} Request;

static void
request_free(gpointer data)
{
	Request *request = data;

	g_array_unref(request->packets);
	g_free(request->path);
	g_free(request);
}

static void
work(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	const Request *request = data;
	GError *error = NULL;

	if (replace_file(request->path, request->packets, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

static void
on_saved(GObject *desk, GAsyncResult *result, gpointer data)
{
	g_autoptr(GError) error = NULL;

	if (!g_task_propagate_boolean(G_TASK(result), &error))
		wb_desk_say(WB_DESK(desk), "Nothing was saved: %s", error->message);
	g_application_release(g_application_get_default());
}

/* A long capture takes seconds; the application does not end before it is whole. */
static void
run(GTask *task)
{
	g_application_hold(g_application_get_default());
	g_task_run_in_thread(task, work);
}

static void
on_answer(GtkNativeDialog *dialog, int response, gpointer data)
{
	GTask *task = data;
	Request *request = g_task_get_task_data(task);

	if (response == GTK_RESPONSE_ACCEPT)
		request->path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
	if (request->path)
		run(task);
	gtk_native_dialog_destroy(dialog);
	g_object_unref(dialog);
}

/* Takes PATH, which may be NULL. */
static GTask *
new_task(WbDesk *desk, WbRowModel *model, char *path, GAsyncReadyCallback callback)
{
	GTask *task = g_task_new(desk, NULL, callback, NULL);
	Request *request = g_new0(Request, 1);

	request->packets = dup_packets(model);
	request->path = path;
	g_task_set_task_data(task, request, request_free);
	return task;
}

static void
task_unref(gpointer data, GClosure *closure)
{
	g_object_unref(data);
}

void
wb_packet_save_ask(GtkWidget *parent, WbDesk *desk, WbRowModel *model)
{
	GtkWidget *window = gtk_widget_get_toplevel(parent);
	GtkFileChooserNative *dialog = gtk_file_chooser_native_new("Save Packets",
		GTK_WINDOW(window), GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", "_Cancel");
	GTask *task = new_task(desk, model, NULL, on_saved);

	gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
	gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(dialog), TRUE);
	gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), "packets.pcapng");
	g_signal_connect_data(dialog, "response", G_CALLBACK(on_answer), task, task_unref, 0);
	gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

/* --- Wireshark ---------------------------------------------------------------------------------
 */

static gboolean
has_wireshark(void)
{
	g_autofree char *path = g_find_program_in_path("wireshark");

	return path != NULL;
}

/* PATH lies in a folder of its own. */
static void
forget(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);

	g_unlink(path);
	g_rmdir(folder);
}

static void
on_wireshark_ended(GPid pid, int status, gpointer data)
{
	g_autofree char *path = data;

	g_spawn_close_pid(pid);
	forget(path);
}

static gboolean
start(const char *path, GPid *ret_pid, GError **error)
{
	char *argv[] = { (char *)"wireshark", (char *)"-r", (char *)path, NULL };

	return g_spawn_async(NULL, argv, NULL,
		G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
			G_SPAWN_STDERR_TO_DEV_NULL,
		NULL, NULL, ret_pid, error);
}

static void
on_written(GObject *desk, GAsyncResult *result, gpointer data)
{
	const Request *request = g_task_get_task_data(G_TASK(result));
	g_autoptr(GError) error = NULL;
	GPid pid;

	if (g_task_propagate_boolean(G_TASK(result), &error) &&
		start(request->path, &pid, &error)) {
		g_child_watch_add(pid, on_wireshark_ended, g_strdup(request->path));
	} else {
		forget(request->path);
		wb_desk_say(WB_DESK(desk), "Wireshark was not started: %s", error->message);
	}
	g_application_release(g_application_get_default());
}

void
wb_packet_save_open_wireshark(WbDesk *desk, WbRowModel *model)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GTask) task = NULL;
	g_autofree char *folder = NULL;

	if (!has_wireshark()) {
		wb_desk_say(desk, "Wireshark is not installed here. \"sudo apt install wireshark\" "
				  "does that; or save the packets, and open the file elsewhere.");
		return;
	}
	folder = g_dir_make_tmp("workbench-XXXXXX", &error);
	if (!folder) {
		wb_desk_say(desk, "Wireshark was not started: %s", error->message);
		return;
	}
	if (wb_row_model_get_length(model) >= MANY)
		wb_desk_say(desk, "%'u packets are written for Wireshark, which then starts.",
			wb_row_model_get_length(model));
	task = new_task(desk, model, g_build_filename(folder, "packets.pcapng", NULL), on_written);
	run(task);
}
