/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a check share: building (check-build.c), running in the guest (check-run.c),
 * the checker's words (check-words.c), and the order of it all (check.c). */
#pragma once

#include "lab/build.h"
#include "lab/ktap.h"
#include "session/check.h"
#include "session/recorder.h"

#define WB_CHECK_KTAP_KEEP (256 * 1024)
#define WB_CHECK_ERR_KEEP 4096

/* One check; from FILES on, of one try. */
typedef struct {
	WbFactory *factory;
	const WbCheckJob *job;
	const WbCheckEvents *events;
	guint64 seed;
	GCancellable *cancellable;
	guint tries;   /* before this one */
	char *cut_off; /* of the try before this one: see session/verdict.h */

	GPtrArray *files; /* of WbHandIn * */
	WbBuild *build;
	WbMachine *machine;
	WbRecorder *recorder;
	WbResult *result;
	WbKtap *ktap;
	GString *out, *err; /* what the checker printed, capped */
	gint64 result_ns;   /* boot clock: when the last result line came */
	guint seen;	    /* result lines until then */
	guint delivered;    /* sub-checks that were complete */
	char *step;
	char *bail_word;
	char *bail_reason;
} WbCheckRun;

void wb_check_say_phase(const WbCheckRun *run, const char *text);

/* FALSE: the result says why, or ERROR is ours. */
gboolean wb_check_collect(WbCheckRun *run, GError **error);
/*
 * The VM comes up while the compiler runs: on two processors both are done when the slower one is.
 * FALSE with ERROR unset: the build was bad and the result says so.
 */
gboolean wb_check_build_and_start(WbCheckRun *run, GError **error);

/* The recorder for one try; an error is the bundle's folder. */
gboolean wb_check_start_recorder(WbCheckRun *run, GError **error);
/* Runs the checker under the recorder, and decides. */
gboolean wb_check_run_checker(WbCheckRun *run, GError **error);
/* The try is over, well or not: the bundle is finished, references are resolved. */
void wb_check_finish_record(WbCheckRun *run);

/* Hooks of the recorder, of which DATA is a WbCheckRun. */
void wb_check_on_out(const char *bytes, gsize length, gpointer data);
void wb_check_on_err(const char *bytes, gsize length, gpointer data);
WbKtap *wb_check_new_ktap(WbCheckRun *run);
