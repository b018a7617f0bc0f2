/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks when a file was saved.
 *
 * How it works. Editors write a file in pieces, or aside and rename it: every event starts a short
 * time of quiet anew, and then the contents are compared, as a sum over all files, with those of
 * the last check.
 */
#include "desk/save-watch.h"

#include "desk/settings.h"

#include "base/files.h"

#define KEY "check-when-saved"
#define QUIET_MS 300
#define FILE_MAX (1024 * 1024)

struct _WbSaveWatch {
	WbDesk *desk;
	GPtrArray *monitors; /* of GFileMonitor * */
	char *checked; /* sum of the files as they were last checked, or when they were opened */
	guint timer;
	gboolean busy; /* the desk was, when it was last asked */
};

static char *
dup_sum(WbSaveWatch *watch)
{
	const WbSelection *open = wb_desk_get_open(watch->desk);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	for (int i = 0; open && open->task->files && open->task->files[i]; i++) {
		g_autofree char *path = wb_desk_dup_path(watch->desk, open->task->files[i]);
		g_autoptr(GBytes) bytes = wb_files_read(path, FILE_MAX, NULL);

		g_checksum_update(sum, (const guchar *)(bytes ? "+" : "-"), 1);
		if (bytes)
			g_checksum_update(sum, g_bytes_get_data(bytes, NULL),
				(gssize)g_bytes_get_size(bytes));
	}
	return g_strdup(g_checksum_get_string(sum));
}

static void
take_sum(WbSaveWatch *watch)
{
	g_free(watch->checked);
	watch->checked = dup_sum(watch);
}

static gboolean
on_quiet(gpointer data)
{
	WbSaveWatch *watch = data;
	g_autofree char *sum = dup_sum(watch);

	watch->timer = 0;
	if (g_strcmp0(sum, watch->checked) == 0)
		return G_SOURCE_REMOVE;
	wb_desk_check_again(watch->desk);
	return G_SOURCE_REMOVE;
}

static void
on_file_event(
	GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
	WbSaveWatch *watch = data;

	g_clear_handle_id(&watch->timer, g_source_remove);
	watch->timer = g_timeout_add(QUIET_MS, on_quiet, watch);
}

static void
stop(WbSaveWatch *watch)
{
	g_clear_handle_id(&watch->timer, g_source_remove);
	for (guint i = 0; i < watch->monitors->len; i++)
		g_signal_handlers_disconnect_by_data(watch->monitors->pdata[i], watch);
	g_ptr_array_set_size(watch->monitors, 0);
}

/* A monitor of a file sees it renamed into place, too. */
static void
start(WbSaveWatch *watch)
{
	const WbSelection *open = wb_desk_get_open(watch->desk);

	stop(watch);
	if (!g_settings_get_boolean(wb_settings_get(), KEY) || !open || !open->exercise)
		return;
	take_sum(watch);
	for (int i = 0; open->task->files && open->task->files[i]; i++) {
		g_autofree char *path = wb_desk_dup_path(watch->desk, open->task->files[i]);
		g_autoptr(GFile) file = g_file_new_for_path(path);
		GFileMonitor *monitor =
			g_file_monitor_file(file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

		if (!monitor)
			continue;
		g_ptr_array_add(watch->monitors, monitor);
		g_signal_connect(monitor, "changed", G_CALLBACK(on_file_event), watch);
	}
}

static void
on_switched(GSettings *settings, const char *key, gpointer data)
{
	start(data);
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	start(data);
}

/* A run that begins takes the files as they are now. */
static void
on_run_changed(WbDesk *desk, gpointer data)
{
	WbSaveWatch *watch = data;
	WbRunKind run = wb_desk_get_run(desk);
	gboolean busy = wb_desk_is_busy(desk) && !wb_desk_is_stopping(desk);

	if (busy && !watch->busy && run == WB_RUN_CHECKING && watch->monitors->len > 0)
		take_sum(watch);
	watch->busy = busy;
}

WbSaveWatch *
wb_save_watch_new(WbDesk *desk)
{
	WbSaveWatch *watch = g_new0(WbSaveWatch, 1);

	watch->desk = desk;
	watch->monitors = g_ptr_array_new_with_free_func(g_object_unref);
	g_signal_connect(wb_settings_get(), "changed::" KEY, G_CALLBACK(on_switched), watch);
	g_signal_connect(desk, "opened", G_CALLBACK(on_opened), watch);
	g_signal_connect(desk, "run-changed", G_CALLBACK(on_run_changed), watch);
	return watch;
}

void
wb_save_watch_free(WbSaveWatch *watch)
{
	stop(watch);
	g_signal_handlers_disconnect_by_data(wb_settings_get(), watch);
	g_signal_handlers_disconnect_by_data(watch->desk, watch);
	g_ptr_array_unref(watch->monitors);
	g_free(watch->checked);
	g_free(watch);
}
