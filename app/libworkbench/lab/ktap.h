/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a checker's KTAP as it arrives, a line at a time. A checker prints one level:
 *
 *     KTAP version 1
 *     1..2
 *     # step insmod filter.ko
 *     ok 1 source-address
 *     not ok 2 source-port
 *       ---
 *       message: "the port in the line is not the port the connection came from"
 *       expected: "37730"
 *       actual: "25235"
 *       evidence:
 *         - "packet 4: 127.0.0.1.37730 > 127.0.0.1.4711: Flags [S]"
 *       hint: "…"
 *       ...
 *     Bail out! hang: insmod did not return within 8 s
 *
 * Values are double-quoted with \" \\ \n \t \xNN, or plain to the end of the line. Unknown lines
 * are legal in KTAP (the kernel log interleaves) and ignored. All of it is outside text: everything
 * is capped, and nothing here trusts order, numbers or length.
 */
#pragma once

#include "lab/result.h"

typedef struct _WbKtap WbKtap;

typedef struct {
	void (*plan)(guint count, gpointer data);
	void (*step)(const char *text, gpointer data);
	/* A sub-check is complete: its YAML block, if any, has been read. CHECK is borrowed. */
	void (*check)(const WbCheck *check, gpointer data);
	/* WORD is an outcome's name ("hang", "load-error", "fail", …) or "" if none was given. */
	void (*bail_out)(const char *word, const char *reason, gpointer data);
} WbKtapEvents;

WbKtap *wb_ktap_new(const WbKtapEvents *events, gpointer data);
void wb_ktap_free(WbKtap *ktap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbKtap, wb_ktap_free)

/* Any number of bytes, split anywhere. */
void wb_ktap_feed(WbKtap *ktap, const char *bytes, gsize length);

/* The stream ended: a sub-check whose block was still open is delivered. */
void wb_ktap_finish(WbKtap *ktap);

guint wb_ktap_get_planned(const WbKtap *ktap); /* 0 if there was no plan */
guint wb_ktap_get_seen(const WbKtap *ktap);
