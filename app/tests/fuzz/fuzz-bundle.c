/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run bundles: the input is the folder's files one after the other, each with two bytes of its
 * length in front, in the order below. Whatever they hold, the folder opens, and its events can be
 * shown.
 */
#include "evidence/bundle-follow.h"
#include "evidence/bundle.h"
#include "evidence/event-json.h"
#include "report/saved-run.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "run.json", "kmsg.jsonl", "trace.jsonl", "steps.jsonl",
	"console.log", "result.ktap", "capture.pcapng", "result.json", "play.json", "script.pkt" };

static void
write_file(const char *folder, const char *name, const uint8_t *data, size_t size)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static void
use(WbBundle *bundle)
{
	guint length = wb_timeline_get_length(bundle->timeline);
	g_autoptr(GString) json = g_string_new(NULL);

	for (guint i = 0; i < length; i++) {
		const WbRunEvent *event = wb_timeline_get(bundle->timeline, i);

		g_assert(g_utf8_validate(event->text, -1, NULL) && !strpbrk(event->text, "\n\033"));
		wb_run_event_to_json(event, json);
	}
	for (guint i = 0; i < bundle->notes->len; i++)
		g_assert(g_utf8_validate(bundle->notes->pdata[i], -1, NULL));
	if (length > 0)
		g_array_unref(wb_timeline_relate(
			bundle->timeline, wb_timeline_get(bundle->timeline, length / 2), 10));
}

/* The other reader, that of a run that goes on. */
static void
follow(const char *folder)
{
	static const WbRecordingHooks hooks;
	g_autoptr(WbBundleFollow) run = wb_bundle_follow_new(folder, &hooks, NULL);

	if (run)
		wb_bundle_follow_look(run);
}

/* With what came of it: reports that can be written again, and a script. */
static void
open_saved(const char *folder)
{
	static const WbReportRun about = { .version = "1" };
	g_autoptr(WbSavedRun) run = wb_saved_run_open(folder, NULL, NULL);
	g_autoptr(GPtrArray) results = g_ptr_array_new();

	g_assert(run);
	for (guint i = 0; i < run->sources->len; i++)
		g_assert(g_utf8_validate(
			((const WbBundleSource *)run->sources->pdata[i])->text, -1, NULL));
	if (!run->result)
		return;
	g_ptr_array_add(results, run->result);
	g_free(wb_report_render(WB_REPORT_TEXT, &about, results, FALSE));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *folder = g_strdup_printf("/dev/shm/wb-fuzz-bundle-%d", (int)getpid());
	g_autoptr(WbBundle) bundle = NULL;

	g_mkdir_with_parents(folder, 0700);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		size_t length = size >= 2 ? MIN((size_t)data[0] << 8 | data[1], size - 2) : 0;

		write_file(folder, names[i], data + MIN(size, 2), length);
		data += MIN(size, 2) + length;
		size -= MIN(size, 2) + length;
	}
	bundle = wb_bundle_open(folder, NULL);
	g_assert(bundle);
	use(bundle);
	follow(folder);
	open_saved(folder);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(folder, names[i], NULL);

		unlink(path);
	}
	rmdir(folder);
	return 0;
}
