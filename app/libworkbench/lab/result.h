/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of checking one exercise of one submission: plain data, made by session, read by
 * report. */
#pragma once

#include <glib.h>

#include "base/diagnostic.h"
#include "base/error.h"

#define WB_OUTCOMES(X)                \
	X(PASS, "pass")               \
	X(FAIL, "fail")               \
	X(BUILD_ERROR, "build-error") \
	X(LOAD_ERROR, "load-error")   \
	X(CRASH, "crash")             \
	X(HANG, "hang")               \
	X(TIMEOUT, "timeout")         \
	X(INFRASTRUCTURE, "infrastructure")

typedef enum {
#define X(name, text) WB_OUTCOME_##name,
	WB_OUTCOMES(X)
#undef X
} WbOutcome;

const char *wb_outcome_to_string(WbOutcome outcome);

typedef enum {
	WB_CHECK_NOT_RUN, /* the checker ended before it; message may say why */
	WB_CHECK_PASS,
	WB_CHECK_FAIL,
	WB_CHECK_SKIP,
} WbCheckStatus;

const char *wb_check_status_to_string(WbCheckStatus status); /* "not-run", "pass", "fail", "skip" */

/* The event of the recorded run that a line of evidence names. */
typedef struct {
	guint line;	/* index in the evidence */
	char *event;	/* "packet 4" */
	gint64 time_ns; /* since the run's first event */
} WbReference;

WbReference *wb_reference_new(guint line, const char *event, gint64 time_ns);
void wb_reference_free(WbReference *reference);

/* One named sub-check. Strings other than id and title are outside text, unescaped; any may be
 * NULL. */
typedef struct {
	char *id;    /* "source-port": the manifest's and the checker's name for it */
	char *title; /* from the manifest */
	WbCheckStatus status;
	double points; /* earned */
	double max_points;
	char *message; /* one sentence: what happened */
	char *expected;
	char *actual;
	GPtrArray *evidence;   /* of char *: "log 17: …", "packet 4: …"; never NULL */
	GPtrArray *references; /* of WbReference *, in the order of the lines; never NULL */
	char *hint;	       /* the checker's if it gave one, else the manifest's first */
} WbCheck;

WbCheck *wb_check_new(const char *id, const char *title, double max_points);
void wb_check_free(WbCheck *check);

/* The kernel's own complaint, found in the log. */
typedef struct {
	char *kind;	     /* "NULL pointer dereference", "soft lockup", … */
	char *module;	     /* the student's module, or NULL when the kernel did not say */
	char *function;	     /* "my_nf_hookfn", or NULL */
	guint64 offset;	     /* into the function */
	gboolean after_call; /* OFFSET is where a call returns to: what was called went wrong */
	char *source_file;   /* as the student knows it, or NULL */
	guint source_line;   /* 0 when unknown */
	GPtrArray *lines;    /* of char *: the log lines that prove it, capped */
} WbCrash;

WbCrash *wb_crash_new(const char *kind);
void wb_crash_free(WbCrash *crash);

typedef struct {
	char *lab;	  /* "networking" */
	char *task;	  /* "1-2-netfilter" */
	char *exercise;	  /* "1" */
	char *title;	  /* the exercise's, from the manifest */
	char *submission; /* whose it is: a folder, or "reference" */
	WbOutcome outcome;
	char *message;		/* one sentence: why this outcome; NULL when the checks say it */
	WbError cause;		/* of WB_OUTCOME_INFRASTRUCTURE: what is behind it */
	char *hint;		/* what to do next; NULL when the checks say it */
	GPtrArray *checks;	/* of WbCheck *, in the manifest's order */
	GPtrArray *diagnostics; /* of WbDiagnostic *, from the compiler */
	WbCrash *crash;		/* or NULL */
	GPtrArray *log;		/* of char *: the kernel's log during the check, capped */
	guint64 log_lost;	/* lines that the cap dropped */
	char *ktap;		/* what the checker printed, capped; NULL if it never ran */
	char *record;		/* folder of the run bundle, or NULL */
	char *record_fault;	/* why the bundle is not whole, or NULL */
	char *seed;		/* what its ports and addresses were drawn from, to run it again */
	gint64 started_us;	/* g_get_real_time() */
	gint64 build_ms, vm_ms, check_ms, total_ms;
} WbResult;

WbResult *wb_result_new(const char *lab, const char *task, const char *exercise);
void wb_result_free(WbResult *result);

double wb_result_get_points(const WbResult *result);
double wb_result_get_max_points(const WbResult *result);

/* "networking/1-2-netfilter/1". Owned. */
char *wb_result_dup_name(const WbResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCheck, wb_check_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbCrash, wb_crash_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbResult, wb_result_free)
