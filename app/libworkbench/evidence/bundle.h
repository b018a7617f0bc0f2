/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run on disk: a folder of files in common formats. docs/run-bundle.md describes them.
 *
 * Written as the run goes: each event is one write, in the order of its file, so that a kill at any
 * moment loses what was not written and nothing else. Times in the files are those of the streams'
 * own clocks; run.json tells how they relate to the boot clock, as far as it was known when it was
 * written. Only run.json is ever replaced, by renaming.
 */
#pragma once

#include <gio/gio.h>

#include "evidence/clock.h"
#include "evidence/timeline.h"

#define WB_BUNDLE_SCHEMA 1
#define WB_BUNDLE_NOTES_MAX 8

/* Strings may be NULL. */
typedef struct {
	char *title;   /* what was run: "networking/1-2-netfilter/1" */
	char *kernel;  /* release of the guest's */
	char *started; /* ISO 8601 */
	char *outcome; /* "pass", …; of a run that ended */
	char *diagram; /* below labs/diagrams/, of what was run: "tcp.dot" */
	/* What could not be recorded, a sentence each, at most WB_BUNDLE_NOTES_MAX;
	 * NULL-terminated. */
	char **notes;
} WbRunInfo;

void wb_run_info_clear(WbRunInfo *info);

/* --- writing: one thread at a time --------------------------------------------------------- */

typedef struct _WbBundleWriter WbBundleWriter;

/* PATH must not be there, or be an empty folder. */
WbBundleWriter *wb_bundle_writer_new(const char *path, const WbRunInfo *info, GError **error);
void wb_bundle_writer_free(WbBundleWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbBundleWriter, wb_bundle_writer_free)

/* Removes the files of a bundle from the folder PATH, so that another can be written there. Other
 * files stay. */
gboolean wb_bundle_clear(const char *path, GError **error);

/* RET_INTERFACE is what packets of it have in packet.interface. */
gboolean wb_bundle_writer_add_interface(WbBundleWriter *writer, const char *name, guint32 link,
	guint32 *ret_interface, GError **error);

/*
 * EVENT has its stream's own time, not mapped. Its number becomes the stream's next. A stream of
 * which 256 MiB were written is full: the event is counted as lost, and its number stays 0.
 */
gboolean wb_bundle_writer_add(WbBundleWriter *writer, WbRunEvent *event, GError **error);

/* Bytes of the serial console, and of the checker's KTAP. */
gboolean wb_bundle_writer_add_console(
	WbBundleWriter *writer, const void *bytes, gsize length, GError **error);
gboolean wb_bundle_writer_add_ktap(
	WbBundleWriter *writer, const void *bytes, gsize length, GError **error);

/* The source lost COUNT events. */
void wb_bundle_writer_add_lost(WbBundleWriter *writer, WbStream stream, guint64 count);
/* What could not be recorded, a sentence; of many the first are kept. */
void wb_bundle_writer_add_note(WbBundleWriter *writer, const char *text);
/* How the clock of STREAM's source relates to the boot clock. */
void wb_bundle_writer_set_clock(WbBundleWriter *writer, WbStream stream, const WbClock *clock);

/* Writes run.json as it is now: after the clocks were measured, and now and then. */
gboolean wb_bundle_writer_sync(WbBundleWriter *writer, GError **error);

/*
 * The run ended as OUTCOME. Log lines, changes of state and drops become comments of the packets
 * they belong to: capture.pcapng is written once more and renamed.
 */
gboolean wb_bundle_writer_finish(WbBundleWriter *writer, const char *outcome, GError **error);

/* --- what was run: the files as they were ---------------------------------------------------- */

#define WB_BUNDLE_SOURCE "source"
#define WB_BUNDLE_SOURCES_MAX 64
#define WB_BUNDLE_SOURCE_BYTES_MAX (1024 * 1024)

/* One file, named as the task names it: "kernel/filter.c". */
typedef struct {
	char *name;
	char *text; /* safe to show; NUL-terminated */
} WbBundleSource;

void wb_bundle_source_free(WbBundleSource *source);

/* Keeps BYTES as the file NAME in the bundle at PATH. */
gboolean wb_bundle_add_source(const char *path, const char *name, GBytes *bytes, GError **error);

/*
 * The files of the bundle at PATH, of WbBundleSource *, sorted by name; an empty array if none was
 * kept. Nothing is trusted: no link is followed, of many files and of folders in folders the first
 * are read, and what is too large is left out. Owned.
 */
GPtrArray *wb_bundle_read_sources(const char *path);

/* --- reading ------------------------------------------------------------------------------- */

typedef struct {
	WbRunInfo info;
	gboolean finished;		 /* else it was killed, or goes on */
	WbClock clocks[WB_STREAM_COUNT]; /* by wb_timeline_source() of the stream */
	WbTimeline *timeline;		 /* mapped */
	GPtrArray *interfaces;		 /* of char *: their names; may be "" */
	GPtrArray *notes; /* of char *: what is missing or damaged, a sentence each */
	char *ktap;	  /* what the checker said, safe to show; or NULL */
} WbBundle;

/*
 * Whatever can be read of the folder at PATH is; notes say what cannot. Only a folder that holds
 * none of the files is an error. Nothing in it is trusted: links, special files and files of more
 * than 256 MiB are not opened.
 */
WbBundle *wb_bundle_open(const char *path, GError **error);
/* Whether the folder PATH looks like a bundle, or what is left of one. */
gboolean wb_bundle_is_at(const char *path);
/* The same, with at most BYTES_MAX bytes of events in memory (0: the timeline's own limit); what is
 * beyond is counted as lost. */
WbBundle *wb_bundle_open_within(
	const char *path, gsize bytes_max, GCancellable *cancellable, GError **error);
void wb_bundle_free(WbBundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbBundle, wb_bundle_free)
