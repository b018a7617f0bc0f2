/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One packet script, played on a VM of its own. */
#pragma once

#include "lab/result.h"
#include "script/event.h"
#include "script/player.h"
#include "session/factory.h"

typedef struct {
	const WbScript *script;	    /* checked; its FILE leads to it on this machine */
	const char *const *options; /* for the player, "--strict", "--define=NAME=VALUE", …; may be
				       NULL */
	gboolean step;
	/* A bundle of the run goes into this folder, which is not there or is empty; or NULL. */
	const char *record;
	const char *title;     /* of the bundle */
	const char *diagram;   /* of the bundle; NULL: TCP's */
	const char *functions; /* to record, of the kernel, separated by commas; or NULL */
} WbPlayRequest;

/*
 * What happens while it happens, for a front end to show. Called on the playing thread; what is
 * given is borrowed. Any may be NULL but READY when stepping.
 */
typedef struct {
	void (*phase)(const char *text, gpointer data); /* "restoring a fresh VM" */
	void (*event)(const WbPlayEvent *event, gpointer data);
	/* All events so far are void: this machine failed, and it starts over. */
	void (*again)(gpointer data);
	/* What to do about a READY event; blocks. */
	WbPlayCommand (*ready)(const WbPlayEvent *event, guint *ret_line, gpointer data);
	gpointer data;
} WbPlayHooks;

typedef struct {
	WbOutcome outcome; /* PASS, FAIL, CRASH, TIMEOUT or INFRASTRUCTURE */
	WbVerdict verdict; /* the player's word for PASS and FAIL; an ERROR or STOPPED is no PASS */
	WbError cause;	   /* of INFRASTRUCTURE: what is behind it */
	char *message;	   /* one sentence: why it did not pass; outside text */
	char *record_fault; /* why the bundle is not whole, or NULL */
	GPtrArray *events;  /* of WbPlayEvent *, capped */
	guint64 events_lost;
	char *log; /* the kernel's, outside bytes */
	gsize log_length;
	WbCrash *crash; /* or NULL */
	gint64 vm_ms, play_ms;
} WbPlayed;

/* Nothing came of it yet: this machine's fault. */
WbPlayed *wb_played_new(void);
void wb_played_free(WbPlayed *played);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlayed, wb_played_free)

/* The first event of KIND, or NULL. */
const WbPlayEvent *wb_played_find(const WbPlayed *played, WbPlayEventKind kind);

/*
 * Restores a machine, brings the script and what its commands need, plays it and throws the machine
 * away. A fault of this machine is retried once (not when stepping) and then is a result too. NULL
 * on cancellation, when the script's files cannot be brought (WB_ERROR_USAGE, …_TOO_BIG), and when
 * the record cannot be begun.
 */
WbPlayed *wb_play_on_machine(WbFactory *factory, const WbPlayRequest *request,
	const WbPlayHooks *hooks, GCancellable *cancellable, GError **error);

/* How long the script takes by its own times, its commands aside. */
gint64 wb_play_get_span_us(const WbScript *script);
