/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the player share: one run of a script. Nothing outside player*.c includes it.
 *
 * How it works: the run's own thread does one event after the other and is the only one that
 * touches this structure. A system call that may block runs in a second thread, which touches
 * nothing but the call itself (player-call.c); the run's thread looks after it between events and
 * between waits. Frames that the kernel sent are taken from the wire only when the script expects
 * one, and after the last event, so that the kernel's order is kept.
 *
 * Time: zero is when the first event began. A pause while stepping moves it.
 */
#pragma once

#include "script/call.h"
#include "script/connection.h"
#include "script/player.h"

/* When an event should happen, in microseconds since zero. */
typedef struct {
	WbTimeKind kind;
	const WbEvent *event;
	gint64 start_us, end_us; /* the same but for ranges */
	gint64 base_us;		 /* what relative times count from */
	gint64 last_us;		 /* of the event before; -1: there is none */
} WbPlayTime;

typedef struct _WbCaller WbCaller;

typedef struct {
	const WbPlay *play;
	const WbPlayOptions *options;
	guint ip_version;	/* on the wire */
	WbMicroseconds started; /* real time of the first event */
	WbMicroseconds zero;
	gboolean loose; /* stepping has held the script up: times are not judged */
	WbPlayCommand command;
	guint stop_line;

	const WbEvent *last_event;
	gint64 last_us;
	WbPlayTime time; /* of the event that is being done */

	GPtrArray *connections;	     /* of WbScriptConnection *, oldest first */
	WbScriptConnection *current; /* what packets without ports belong to; or NULL */
	guint16 next_port;	     /* of the next peer */
	GQueue held;		     /* of WbHeld *: taken from the wire, not yet expected */

	WbCalls *calls;
	WbCaller *caller;
	WbCodeScope *scope;

	guint passed, failed, unexpected;
	guint failed_by_time; /* of those that failed: for their time alone */
	WbVerdict verdict;
	char *why;     /* of the first failure */
	char *remark;  /* what the commands of the head said although they did not fail; or NULL */
	gboolean over; /* no further event is done */
} WbPlayer;

/* --- player.c: steps --- */

/* Judges by its mismatches, counts and says it, and stops the run if it failed. Frees it. */
void wb_player_step_done(WbPlayer *player, const WbEvent *event, WbPlayEvent *step);
/* It could not be done at all: the verdict is an error. */
void wb_player_step_error(WbPlayEvent *step, const GError *error);
void wb_player_say(WbPlayer *player, WbPlayEvent *event, WbMicroseconds time);
/* TRUE, and the run is over, if it was asked to stop. */
gboolean wb_player_is_stopped(WbPlayer *player);
/* REAL microseconds on this host for REFERENCE ones on the reference. */
gint64 wb_player_stretch(const WbPlayer *player, gint64 reference);

/* --- player-time.c --- */

gint64 wb_player_now(const WbPlayer *player);
void wb_player_time_event(WbPlayer *player, const WbEvent *event);
/* FALSE if the run is to stop. */
gboolean wb_player_wait(WbPlayer *player);
/* When a packet that is expected at TIME is given up. */
WbMicroseconds wb_player_get_deadline(const WbPlayer *player);
/* A mismatch if ACTUAL_US is outside the tolerance and times are judged. WHAT: "sent", "called". */
void wb_player_judge_time(WbPlayer *player, const WbPlayTime *time, gint64 actual_us,
	const char *what, GPtrArray *mismatches);
/* "12.3 ms". Owned. */
char *wb_player_duration_to_string(gint64 us);

/* --- player-connection.c: which connection --- */

WbScriptConnection *wb_player_connection_of_spec(WbPlayer *player, const WbPacketSpec *spec);
/* Learns ports and initial sequence numbers from it. NULL: none of the script's. */
WbScriptConnection *wb_player_connection_of_packet(WbPlayer *player, const WbPacket *packet);
void wb_player_call_begins(WbPlayer *player, const WbCallSpec *spec);
void wb_player_call_ended(WbPlayer *player, WbCallEffect effect, int script_fd);
/* Resets the peer's half of every connection. */
void wb_player_reset_all(WbPlayer *player);
/* A number for a connection that is not listening and can be asked for TCP_INFO, or -1. */
int wb_player_get_info_fd(WbPlayer *player);

/* --- player-wire.c: frames --- */

typedef struct {
	WbWireFrame frame;
	WbPacket packet; /* points into the frame */
} WbHeld;

void wb_held_free(WbHeld *held);
/* As a script would write it, in the space of its connection if it has one. Owned. */
char *wb_player_held_to_string(WbPlayer *player, const WbHeld *held);

/* The next frame of CONNECTION and of PROTO, or of anything if CONNECTION is NULL. NULL without an
 * error at DEADLINE, or when the run is to stop. */
WbHeld *wb_player_receive(WbPlayer *player, WbScriptConnection *connection, WbProto proto,
	WbMicroseconds deadline, GError **error);
/* Says what is left on the wire, after a moment of quiet. */
void wb_player_drain(WbPlayer *player);
gboolean wb_player_send(WbPlayer *player, WbPacket *packet, GBytes **ret_bytes, GError **error);

/* --- player-packet.c, player-icmp.c --- */

void wb_player_do_inbound(WbPlayer *player, const WbEvent *event, WbPlayEvent *step);
void wb_player_do_outbound(WbPlayer *player, const WbEvent *event, WbPlayEvent *step);
/* What an ICMP message of TYPE quotes: the start of a packet that CONNECTION sent. Owned. */
GBytes *wb_player_quote(WbPlayer *player, const WbScriptConnection *connection,
	const WbIcmpSpec *spec, guint8 type, GError **error);

/* --- player-call.c --- */

WbCaller *wb_caller_new(void);
/* Ends a call that is still blocked if it can; TRUE if none is left. */
gboolean wb_caller_free(WbCaller *caller, WbPlayer *player);
/* Takes STEP over. */
void wb_player_do_call(WbPlayer *player, const WbEvent *event, WbPlayEvent *step);
/* Says the step of a blocking call that has returned. */
void wb_player_collect_call(WbPlayer *player);
/* After the last event: waits for a blocking call until it should have returned. */
void wb_player_finish_calls(WbPlayer *player);

/* --- player-command.c --- */

void wb_player_do_command(WbPlayer *player, const WbEvent *event, WbPlayEvent *step);
void wb_player_do_code(WbPlayer *player, const WbEvent *event, WbPlayEvent *step);
/* A command outside of the events: of the head, of the end. FALSE if it failed. */
gboolean wb_player_run_command(WbPlayer *player, const char *command, WbPlace place);
/* Adds what the kernel knows of the newest connection. */
void wb_player_add_snapshot(WbPlayer *player, WbPlayEvent *step);
