/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A played script kept in a folder. */
#include "play-record.h"

#include "base/error.h"
#include "base/files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "Play"

gboolean
wb_play_record_can_write(const char *folder, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(folder);
	g_autoptr(GDir) there = NULL;

	if (!g_file_test(folder, G_FILE_TEST_EXISTS)) {
		if (access(parent, W_OK) == 0)
			return TRUE;
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "cannot write to %s: %s", parent,
			g_strerror(errno));
		return FALSE;
	}
	there = g_dir_open(folder, 0, NULL);
	if (there && !g_dir_read_name(there))
		return TRUE;
	g_set_error(error, WB_ERROR, WB_ERROR_REFUSED,
		there ? "%s is not empty; a record goes into a folder of its own"
		      : "%s is there already and is no folder",
		folder);
	return FALSE;
}

static gboolean
write_file(const char *folder, const char *name, const void *data, gsize length, GError **error)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	return wb_files_write(path, data, length, 0644, error);
}

static gboolean
write_bytes(const char *folder, const char *name, GBytes *bytes, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	return write_file(folder, name, data ? data : "", length, error);
}

static gboolean
write_events(const char *folder, const WbPlayed *played, GError **error)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (guint i = 0; i < played->events->len; i++) {
		g_autofree char *line = wb_play_event_to_json(played->events->pdata[i]);

		g_string_append(lines, line);
	}
	return write_file(folder, "events.jsonl", lines->str, lines->len, error);
}

static void
set_text(GKeyFile *ini, const char *name, const char *value)
{
	g_autofree char *valid = value ? g_utf8_make_valid(value, -1) : NULL;

	if (valid)
		g_key_file_set_string(ini, GROUP, name, valid);
}

static gboolean
write_meta(const char *folder, const WbReportRun *run, const WbPlayItem *item, GError **error)
{
	const WbPlayEvent *start = wb_played_find(item->played, WB_PLAY_START);
	g_autoptr(GKeyFile) ini = g_key_file_new();
	g_autoptr(GDateTime) started =
		g_date_time_new_from_unix_utc(run->started_us / G_USEC_PER_SEC);
	g_autofree char *time = started ? g_date_time_format_iso8601(started) : NULL;
	g_autofree char *message = wb_play_dup_message(item->played);
	g_autofree char *text = NULL;
	gsize length;

	set_text(ini, "Name", item->name);
	set_text(ini, "Title", item->title);
	set_text(ini, "Verdict", wb_play_get_verdict(item->played));
	set_text(ini, "Message", message);
	set_text(ini, "Workbench", run->version);
	set_text(ini, "Kernel", run->kernel);
	set_text(ini, "Accelerator", run->accelerator);
	set_text(ini, "Started", time);
	if (start) {
		set_text(ini, "Ip", start->ip);
		set_text(ini, "Timing", start->timing);
		g_key_file_set_boolean(ini, GROUP, "Strict", start->strict);
	}
	text = g_key_file_to_data(ini, &length, NULL);
	return write_file(folder, "meta.ini", text, length, error);
}

static gboolean
write_item(const char *folder, const WbReportRun *run, const WbPlayItem *item, GError **error)
{
	const WbPlayed *played = item->played;

	return write_file(
		       folder, "script.pkt", item->script->source, item->script->length, error) &&
	       write_events(folder, played, error) &&
	       (!played->capture || write_bytes(folder, "capture.pcap", played->capture, error)) &&
	       write_file(folder, "kernel.log", played->log ? played->log : "", played->log_length,
		       error) &&
	       write_meta(folder, run, item, error);
}

static gboolean
write_all(const char *folder, const WbReportRun *run, GPtrArray *items, GError **error)
{
	if (items->len == 1)
		return write_item(folder, run, items->pdata[0], error);
	for (guint i = 0; i < items->len; i++) {
		const WbPlayItem *item = items->pdata[i];
		g_autofree char *base = g_path_get_basename(item->name);
		g_autofree char *name = g_strdup_printf("%03u-%s", i + 1, base);
		g_autofree char *below = g_build_filename(folder, name, NULL);

		if (!wb_files_make_folder(below, 0755, error) ||
			!write_item(below, run, item, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
wb_play_record_write(const char *folder, const WbReportRun *run, GPtrArray *items, GError **error)
{
	g_autofree char *parent = g_path_get_dirname(folder);
	g_autofree char *temporary = wb_files_make_temporary(parent, ".record", error);

	if (!temporary)
		return FALSE;
	if (write_all(temporary, run, items, error)) {
		/* The kernel refuses to replace a folder that is not empty. */
		if (chmod(temporary, 0755) == 0 && g_rename(temporary, folder) == 0)
			return TRUE;
		wb_error_set_errno(error, errno, "making the record %s", folder);
	}
	wb_files_remove_tree(temporary, NULL);
	return FALSE;
}
