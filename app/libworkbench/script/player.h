/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plays a script over a wire. Everything it does and sees goes to the sink as events, in order.
 *
 * It starts with a checked script and set-up wire; it runs no part of a script that has a fault.
 * Every wait has a deadline: an expected packet is given up one second after it was due, in
 * WB_TIMING_ORDER after three times its distance from the event before if that is more, and after
 * 30 seconds if it may come at any time; a call that should have returned after one second, a
 * command after a minute; all stretched by host_percent. A script that is stepped through, or
 * whose timing is WB_TIMING_ORDER, is not judged by its times.
 *
 * A failure ends the run, unless --non_fatal says otherwise; then it goes on and fails at its end.
 * In strict mode a TS ecr is compared too; a TS val only with --tcp_ts_tick_usecs. Whatever happens
 * it returns with every descriptor of the script closed, the peer's half of open connections reset,
 * the cleanup command run, and an END event said.
 */
#pragma once

#include "script/event.h"
#include "script/options.h"

typedef enum {
	WB_PLAY_RUN,	 /* to the end */
	WB_PLAY_ONE,	 /* the next event, then ask again */
	WB_PLAY_TO_LINE, /* until an event at or after RET_LINE is next, then ask again */
	WB_PLAY_STOP,
} WbPlayCommand;

typedef struct {
	const WbScript *script;
	const WbPlayOptions *options;
	WbPlayerClock *clock;
	WbWire *wire;
	WbKernel *kernel;
	const char *release; /* of the kernel */
	/* What "..." addresses mean, and the addresses on the wire. */
	WbIpAddress local, remote;
	void (*sink)(const WbPlayEvent *event, gpointer data);
	/* Asked before an event when stepping; blocks. NULL: run to the end. */
	WbPlayCommand (*next)(guint *ret_line, gpointer data);
	/* TRUE when the run is to stop at once (a signal); asked between waits. May be NULL. */
	gboolean (*stopped)(gpointer data);
	gpointer data;
} WbPlay;

WbVerdict wb_play(const WbPlay *play);
