/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CLOCK_BOOTTIME, and waiting for a moment of it. */
#include "pktplay.h"

#include <errno.h>
#include <sched.h>
#include <sys/prctl.h>
#include <time.h>

/* The scheduler wakes us late by less than this, mostly; the rest of the wait is spent awake. */
#define SPIN_US 250
/* A wait that leaves room for other work. */
#define REST_US 2000

typedef struct {
	WbPlayerClock base;
	void (*before_rest)(gpointer data);
	gpointer data;
} Clock;

WbMicroseconds
pktplay_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static WbMicroseconds
now(WbPlayerClock *clock)
{
	return pktplay_now();
}

static void
wait_until(WbPlayerClock *base, WbMicroseconds time)
{
	Clock *clock = (Clock *)base;
	WbMicroseconds wake = time - SPIN_US;

	if (clock->before_rest && time - pktplay_now() > REST_US)
		clock->before_rest(clock->data);
	if (wake > pktplay_now()) {
		struct timespec at = { .tv_sec = wake / G_USEC_PER_SEC,
			.tv_nsec = wake % G_USEC_PER_SEC * 1000 };

		/* Interrupted by a signal: the caller asks whether to stop after each wait. */
		if (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &at, NULL) != 0)
			return;
	}
	while (pktplay_now() < time)
		;
}

WbPlayerClock *
pktplay_clock_new(void (*before_rest)(gpointer data), gpointer data)
{
	Clock *clock = g_new0(Clock, 1);

	*clock = (Clock){ { now, wait_until }, before_rest, data };
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	return &clock->base;
}

void
pktplay_clock_take_priority(void)
{
	/* The least of the real-time priorities: others do not delay us, and we hardly ever run.
	 * Without the right to it, or where it is not allowed, it goes without. */
	if (sched_setscheduler(
		    0, SCHED_RR, &(struct sched_param){ sched_get_priority_min(SCHED_RR) }) != 0)
		g_debug("no real-time priority: %s", g_strerror(errno));
}
