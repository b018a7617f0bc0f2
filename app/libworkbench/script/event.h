/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the player says, one JSON object a line; docs/packet-scripts.md lists the members. Written
 * in the guest without a JSON library (event-writer.c), read on the host (event-reader.c): the
 * reader trusts nothing.
 *
 * The members, named as those of WbPlayEvent but for the first two. Numbers are JSON integers;
 * what is NULL or does not belong to the kind of event may be left out or be null. Text that is
 * not UTF-8 (a command's output) is made so by the writer.
 *
 *   "event"       "start", "ready", "step", "packet", "note", "end"
 *   "time_us"     time
 *   "run_us"
 *   "step"        "inbound", "outbound", "call", "command", "code"      (ready, step)
 *   "line", "column", "end_line"                                         (ready, step)
 *   "label", "script_us" (-1: any time), "expected"                      (ready, step)
 *   "actual"                                                             (step)
 *   "verdict"     "pass", "fail", "error", "stopped"                     (step, end)
 *   "timing_only" true, false                                            (step)
 *   "mismatches"  [{"field", "expected", "actual", "words", "line", "column", "timing"}]
 *   "text"                                                               (step, packet, note, end)
 *   "outbound"    true, false                                            (step, packet)
 *   "packet"      hexadecimal, two lower-case digits a byte              (step, packet)
 *   "info"        {"tcpi_snd_cwnd": 10, ...}                             (step)
 *   "script", "ip" ("ipv4", "ipv6", "mapped"), "kernel", "timing" ("order", "exact"),
 *   "strict", "events"                                                   (start)
 *   "passed", "failed", "unexpected"                                     (end)
 *
 * The player's command line: wb-pktplay [--step] [--capture=FILE] [--strict|--compatible]
 * [--timing=order|exact] [--host_percent=N] [--ip_version=ipv4|ipv6|ipv4-mapped-ipv6]
 * [--define=NAME=VALUE]... [--any-other-option=VALUE]... SCRIPT, run in the script's folder.
 * When stepping it takes commands on its standard input, a line each, one after each "ready":
 * "step", "run", "line N", "stop"; its end is a "stop".
 */
#pragma once

#include "script/judge.h"
#include "script/wire.h"

typedef enum {
	WB_PLAY_START,	/* once, first */
	WB_PLAY_READY,	/* stepping: about to do LINE, waits for a command */
	WB_PLAY_STEP,	/* an event of the script was done and judged */
	WB_PLAY_PACKET, /* a packet that no event of the script expected */
	WB_PLAY_NOTE,	/* something to tell: TEXT */
	WB_PLAY_END,	/* once, last: the verdict of the whole */
} WbPlayEventKind;

typedef enum {
	WB_STEP_INBOUND, /* the script sent the kernel a packet */
	WB_STEP_OUTBOUND,
	WB_STEP_CALL,
	WB_STEP_COMMAND,
	WB_STEP_CODE,
} WbStepKind;

typedef enum {
	WB_VERDICT_PASS,
	WB_VERDICT_FAIL,
	WB_VERDICT_ERROR, /* it could not be judged: the script or the machine is at fault, not the
			     kernel's behaviour */
	WB_VERDICT_STOPPED,
} WbVerdict;

typedef struct {
	char *name; /* "tcpi_snd_cwnd" */
	guint64 value;
} WbInfoField;

typedef struct {
	WbPlayEventKind kind;
	WbMicroseconds
		time;  /* CLOCK_BOOTTIME: when it happened; a packet's is the kernel's time stamp */
	gint64 run_us; /* the same, since the start of the script */
	/* STEP and READY */
	WbStepKind step;
	guint line, column, end_line;
	char *label;	  /* of the "@step" before it, or NULL */
	gint64 script_us; /* when the script wanted it, since its start; -1: any time */
	char *expected;	  /* the event as the script has it, without its time */
	char *actual; /* the same for what happened, numbers in the script's space; NULL if nothing
			 did */
	WbVerdict verdict;     /* STEP, END */
	gboolean timing_only;  /* it failed for its time alone */
	GPtrArray *mismatches; /* of WbMismatch *; never NULL */
	char *text; /* NOTE; output of a command or of code; END: one line why it failed */
	/* STEP of a packet, and PACKET. */
	gboolean outbound;
	GBytes *packet; /* as on the wire */
	/* A snapshot after the event, of the newest connection; may be empty. */
	GPtrArray *info; /* of WbInfoField * */
	/* START */
	char *script, *ip, *kernel, *timing; /* "ipv4", release, "order" or "exact" */
	gboolean strict;
	guint events;
	/* END */
	guint passed, failed, unexpected;
} WbPlayEvent;

WbPlayEvent *wb_play_event_new(WbPlayEventKind kind);
void wb_play_event_free(WbPlayEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlayEvent, wb_play_event_free)

/* One line with its newline. Owned. */
char *wb_play_event_to_json(const WbPlayEvent *event);

/* LINE without its newline, LENGTH bytes. WB_ERROR_INVALID_DATA; members it does not know are
 * ignored, known ones must have their type and lie within their limits. */
WbPlayEvent *wb_play_event_parse(const char *line, gsize length, GError **error);

#define WB_PLAY_EVENT_MAX (256 * 1024)

const char *wb_play_event_kind_to_string(WbPlayEventKind kind);
const char *wb_step_kind_to_string(WbStepKind kind);
const char *wb_verdict_to_string(WbVerdict verdict);
