/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How to play a script: the head of the script and the command line share these options. */
#pragma once

#include "script/script.h"

typedef enum { WB_IP_V4, WB_IP_V6, WB_IP_MAPPED } WbIpMode; /* mapped: IPv6 sockets, IPv4 packets */

typedef enum {
	WB_TIMING_ORDER, /* only the order of events is judged; limits below say when a wait is
			    given up */
	WB_TIMING_EXACT, /* each event within the tolerance, as packetdrill */
} WbTiming;

typedef struct {
	WbIpMode ip;
	WbTiming timing;
	guint host_percent; /* how slow this host is; 100: the reference. Stretches waits in
			       WB_TIMING_ORDER and the tolerance */
	gboolean strict;    /* a packet that nobody expected is a failure */
	gboolean strict_segments;
	guint16 bind_port, connect_port; /* 8080 */
	/* Text as given, NULL for the default of the IP version. */
	char *local_ip, *remote_ip, *gateway_ip, *netmask_ip;
	guint speed; /* Mbit/s, 0: not set */
	guint mss, mtu;
	gint64 tolerance_us;	  /* 4000 */
	double tolerance_percent; /* of the event's relative time */
	gboolean ecr_scaled;
	guint ts_tick_us; /* 0: not given */
	gboolean is_anyip, send_omit_free, dry_run, verbose;
	gboolean packets_not_fatal, calls_not_fatal; /* --non_fatal */
	gboolean snapshots;			     /* TCP_INFO after each event */
	char **init_scripts;
	GPtrArray *define_names; /* of char *, NULL-terminated */
	GHashTable *defines;	 /* name -> text */
	GHashTable *given;	 /* private: the names that _set() was called with */
	gboolean mtu_given;	 /* private */
} WbPlayOptions;

/*
 * The defaults: IPv4, order, 100 %, compatible, 8080, tolerances of 4 ms and 12.5 %, snapshots,
 * an MTU of 1500; of 1520 for a script that is told from outside to run over IPv6, so that its
 * segments are as large as over IPv4.
 */

WbPlayOptions *wb_play_options_new(void);
void wb_play_options_free(WbPlayOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WbPlayOptions, wb_play_options_free)

/*
 * One option by its name without hyphens; "-" and "_" in it are the same. WB_ERROR_USAGE with what
 * was expected and a suggestion. Options that belong to packetdrill's two-machine mode or to shared
 * objects are refused by name. Beyond packetdrill's there are timing=order|exact,
 * host_percent=NUMBER, strict, compatible and snapshots=yes|no.
 */
gboolean wb_play_options_set(
	WbPlayOptions *options, const char *name, const char *value, GError **error);

/* The head of SCRIPT: faults go to DIAGNOSTICS with their place. What was set on the command line
 * before (with _set()) wins. */
gboolean wb_play_options_add_script(
	WbPlayOptions *options, const WbScript *script, GPtrArray *diagnostics);
