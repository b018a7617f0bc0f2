/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the player needs of the world: a wire to the kernel under test, a clock, and the kernel's
 * system calls. Each has a real implementation and, in the unit tests, one in memory.
 */
#pragma once

#include "base/error.h"

/* Microseconds of CLOCK_BOOTTIME, the guest's clock of all evidence. */
typedef gint64 WbMicroseconds;

typedef struct _WbPlayerClock WbPlayerClock;
struct _WbPlayerClock {
	WbMicroseconds (*now)(WbPlayerClock *clock);
	/* Returns at TIME, or at once if it has passed. Precise to some tens of microseconds where
	 * it can be. */
	void (*wait_until)(WbPlayerClock *clock, WbMicroseconds time);
};

typedef struct {
	GBytes *bytes; /* an IP packet */
	WbMicroseconds time;
	gboolean outbound; /* the kernel sent it */
} WbWireFrame;

void wb_wire_frame_clear(WbWireFrame *frame);

typedef struct _WbWire WbWire;
struct _WbWire {
	/* Gives the kernel a packet. */
	gboolean (*send)(WbWire *wire, GBytes *packet, GError **error);
	/*
	 * The next packet the kernel sent. FALSE without an error when none came before DEADLINE (a
	 * time of the clock). RET_FRAME is cleared with wb_wire_frame_clear().
	 */
	gboolean (*receive)(
		WbWire *wire, WbMicroseconds deadline, WbWireFrame *ret_frame, GError **error);
	void (*free)(WbWire *wire);
};

typedef struct _WbKernel WbKernel;
struct _WbKernel {
	/* syscall(2): NUMBER is SYS_…; the result, or -errno. May block; called from more than one
	 * thread. */
	long (*call)(WbKernel *kernel, long number, const long arguments[6]);
	/* A command in backticks, run by the shell; its exit status, output in *RET_OUTPUT. */
	gboolean (*command)(WbKernel *kernel, const char *command, WbMicroseconds timeout,
		GString *output, int *ret_status, GError **error);
};
