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
	WbLaneKind kind;
	char *name;
	GPtrArray *row_names; /* of char *; may be empty, and have NULL */
	GArray *row_servers;  /* of gboolean, for each row name: which shape it has */
	double y, height;
	guint events; /* that it stands for */
	char *note;   /* what is left out; or NULL */
	GArray *marks;
} WbLane;

struct _WbLanes {
	WbTimeline *timeline;
	WbRunEventFilter filter, times;
	char *title;
	double width;
	gint64 start_ns;
	const WbRunEvent *selected;

	/* As measured last. */
	WbTimeAxis *axis;
	GPtrArray *lanes; /* of WbLane; only those that have something */
	double top, bottom, height;
	guint events;
};

/* While lanes are made. */
typedef struct {
	WbLanes *lanes;
	cairo_t *cairo;
	const WbTheme *theme;
} WbLanesLayout;

WbLane *wb_lane_new(WbLaneKind kind, const char *name);
void wb_lane_free(WbLane *lane);
/* Takes LABEL over. */
WbLaneMark *wb_lane_add(WbLane *lane, const WbRunEvent *event, double x, double width, guint row);
/* Which row, and FALSE if it is not what was asked for. */
gboolean wb_lanes_is_asked(const WbLanes *lanes, const WbRunEvent *event);
gboolean wb_lanes_is_shown(const WbLanes *lanes, const WbRunEvent *event);
/* A function that ran for what carries and records the run, not for the run. */
gboolean wb_lanes_is_tool(const WbRunEvent *event);
/* Names a row; takes NAME over. */
void wb_lane_name_row(WbLane *lane, char *name, gboolean server);
/* Gives marks that have room for it their names: bars within, in TEXT's size. */
void wb_lanes_name_bars(
	const WbLanesLayout *layout, WbLane *lane, char *(*dup)(const WbRunEvent *));

/* NULL if there is nothing of it. */
WbLane *wb_lanes_make_states(const WbLanesLayout *layout);
WbLane *wb_lanes_make_functions(const WbLanesLayout *layout);

void wb_lanes_lay_out(WbLanes *lanes, cairo_t *cairo, const WbTheme *theme);
