/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside draw/lanes*.c only. */
#pragma once

#include "draw/lanes.h"
#include "draw/time-axis.h"
#include "draw/words.h"

#define WB_LANES_MARGIN 26.0
#define WB_LANES_GUTTER 178.0
#define WB_LANES_ROW 19.0 /* of labels, of states */
#define WB_LANES_FUNCTION_ROW 15.0

typedef enum {
	WB_LANE_STEPS,
	WB_LANE_CHECKS,
	WB_LANE_LOG,
	WB_LANE_CONSOLE,
	WB_LANE_PACKETS,
	WB_LANE_STATES,
	WB_LANE_DROPS,
	WB_LANE_FUNCTIONS,
	WB_LANE_COUNTERS,
	WB_LANE_KINDS
} WbLaneKind;

/* --- what there is, whatever part of it is seen -------------------------------------------- */

typedef struct {
	const WbRunEvent *event;
	gboolean failed;
	gboolean faint; /* not what was asked for */
} WbLaneMoment;

typedef struct {
	const WbRunEvent *event;
	gint64 from_ns, to_ns; /* G_MAXINT64: it had not ended */
	gboolean server, closed, faint;
} WbLaneSpan;

/* All of one lane, in order of time. It has moments of two sides, or rows of spans. */
typedef struct {
	WbLaneKind kind;
	char *name;
	guint label_rows;     /* of moments: for labels, at most */
	GArray *moments[2];   /* of WbLaneMoment; of packets, those of the server are the second */
	GPtrArray *rows;      /* of GArray of WbLaneSpan */
	GPtrArray *row_names; /* of char *; may be empty, and have NULL */
	GArray *row_servers;  /* of gboolean, for each row name: which shape it has */
	guint events;	      /* that it stands for */
	gboolean any_failed;
	char *note;	 /* what is left out; or NULL */
	guint rows_used; /* for labels, until now: a lane does not jump as one moves along it */
} WbLaneIndex;

WbLaneIndex *wb_lane_index_new(WbLaneKind kind, const char *name);
void wb_lane_index_free(WbLaneIndex *index);
/* Names a row; takes NAME over. */
void wb_lane_index_name_row(WbLaneIndex *index, char *name, gboolean server);
void wb_lane_index_add_span(WbLaneIndex *index, guint row, const WbLaneSpan *span);

/* --- what is seen -------------------------------------------------------------------------- */

/* Something drawn. */
typedef struct {
	const WbRunEvent *event; /* the first that it stands for */
	guint count;
	double x, width; /* 0: a moment */
	guint row;
	gboolean server; /* of the two sides */
	gboolean failed, closed;
	gboolean faint; /* not what was asked for */
	char *label;	/* or NULL: there is no room. Owned */
	double label_x, label_width;
} WbLaneMark;

typedef struct {
	WbLaneIndex *index; /* borrowed */
	double y, height;
	GArray *marks;
	guint densest; /* of a lane too dense for single marks: most events of one bar; else 0 */
} WbLane;

typedef struct _WbLaneBuild WbLaneBuild;

struct _WbLanes {
	WbTimeline *timeline;
	WbRunEventFilter filter, times;
	char *title;
	double width;
	gint64 start_ns;
	const WbRunEvent *selected;

	/* What one sees of it, in a window. */
	gboolean in_window;
	double zoom, offset; /* 1: all of it; points that are left of what is seen */
	double hidden;	     /* points that are above what is seen */
	gboolean keep;	     /* after an update: the time at the left edge */
	gint64 kept_ns;

	WbLaneBuild *build; /* of those below, which goes on; or NULL */
	/* Made when it is first measured, or before. */
	GPtrArray *indexes; /* of WbLaneIndex; only those that have something */
	GPtrArray *stops;   /* of const WbRunEvent *, in order of time: where a cursor can be */
	WbTimeAxis *axis;
	guint events;

	/* As measured last. */
	double margin, gutter, room;
	GPtrArray *lanes; /* of WbLane */
	double top, bottom, height;
};

/* While lanes are made. */
typedef struct {
	WbLanes *lanes;
	cairo_t *cairo;
	const WbTheme *theme;
} WbLanesLayout;

WbLane *wb_lane_new(WbLaneIndex *index);
void wb_lane_free(WbLane *lane);
WbLaneMark *wb_lane_add(WbLane *lane, const WbRunEvent *event, double x, double width, guint row);
/* FALSE if it is not what was asked for. */
gboolean wb_lanes_is_asked(const WbLanes *lanes, const WbRunEvent *event);
gboolean wb_lanes_is_shown(const WbLanes *lanes, const WbRunEvent *event);
/* A function that ran for what carries and records the run, not for the run. */
gboolean wb_lanes_is_tool(const WbRunEvent *event);

/* The edges of the part that has the time. */
double wb_lanes_get_left(const WbLanes *lanes);
double wb_lanes_get_right(const WbLanes *lanes);
/* The axis as zoom and width have it. */
void wb_lanes_place_axis(WbLanes *lanes);

/* Indexes, stops and axis, if they are not there. */
void wb_lanes_make_indexes(WbLanes *lanes);
void wb_lane_build_free(WbLaneBuild *build);
/* They are gone, but what is at the left edge stays there. */
void wb_lanes_forget(WbLanes *lanes);
/* NULL if there is nothing of it. */
WbLaneIndex *wb_lanes_index_states(const WbLanes *lanes);
WbLaneIndex *wb_lanes_index_functions(const WbLanes *lanes);

/* What a bar says. Owned. */
char *wb_lanes_dup_state(const WbRunEvent *event);
char *wb_lanes_dup_function(const WbRunEvent *event);

void wb_lanes_lay_out(WbLanes *lanes, cairo_t *cairo, const WbTheme *theme);
