/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats behind wb_report_render(), and what they share. Internal to report/. */
#pragma once

#include "base/json.h"
#include "report/report.h"

char *wb_report_render_text(const WbReportRun *run, GPtrArray *results, gboolean color);
char *wb_report_render_ktap(const WbReportRun *run, GPtrArray *results);
char *wb_report_render_junit(const WbReportRun *run, GPtrArray *results);
char *wb_report_render_json(const WbReportRun *run, GPtrArray *results);

/*
 * Sums over all results. An infrastructure fault is nobody's mistake: its exercise is counted in
 * EXERCISES and NOT_JUDGED, and in no points.
 */
typedef struct {
	guint exercises;
	guint passed;
	guint not_judged;
	double points;
	double max_points;
} WbReportTotals;

WbReportTotals wb_report_get_totals(GPtrArray *results);

/* "2" or "1.5", the same in every locale. Owned. */
char *wb_report_dup_points(double points);

/* "filter: my_nf_hookfn+0x1a, kernel/filter.c:27", as much as is known; or NULL. Unescaped. Owned.
 */
char *wb_report_dup_place(const WbCrash *crash);

/* Is the outcome one that no failed sub-check tells: a crash, a hang, a build error, …? */
gboolean wb_report_speaks_for_itself(const WbResult *result);

/* One sentence for an outcome that came without a message. Static. */
const char *wb_report_explain_outcome(WbOutcome outcome);

/* Pieces of KTAP: a description of one line in which # and \ mean nothing; "INDENTkey: "value"" or
 * nothing for NULL; a list of texts, nothing if it is empty; "# what: value". */
void wb_report_ktap_add_description(GString *out, const char *text);
void wb_report_ktap_add_entry(GString *out, const char *indent, const char *key, const char *value);
void wb_report_ktap_add_list(GString *out, const char *indent, const char *key, GPtrArray *items);
void wb_report_ktap_add_comment(GString *out, const char *what, const char *value);

/* The member "run" of a JSON report. */
void wb_report_json_add_run(JsonBuilder *json, const WbReportRun *run);

/* Pieces of JUnit: escaped text; an attribute, nothing for NULL; time="…"; timestamp="…"; a
 * property. */
void wb_report_xml_add_text(GString *out, const char *text, gboolean in_attribute);
void wb_report_xml_add_attribute(GString *out, const char *name, const char *value);
void wb_report_xml_add_seconds(GString *out, gint64 time_ms);
void wb_report_xml_add_timestamp(GString *out, gint64 time_us);
void wb_report_xml_add_property(GString *out, const char *name, const char *value);
