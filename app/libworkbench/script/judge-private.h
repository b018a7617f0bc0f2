/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of the judge. */
#pragma once

#include "script/judge.h"

typedef struct {
	const WbPacketSpec *expected;
	const WbPacket *actual;
	const WbJudgeContext *context;
	GPtrArray *mismatches;
	gboolean other_kind; /* said already; the fields that follow from it need no words */
} WbJudge;

/* MISMATCH's strings but for FIELD, which is copied, become the list's. */
void wb_judge_add(WbJudge *judge, const char *field, WbMismatch mismatch);

/* Each appends what differs in its part. */
void wb_judge_tcp(WbJudge *judge);
void wb_judge_options(WbJudge *judge);
void wb_judge_icmp(WbJudge *judge);

/*
 * Sets OTHER_KIND and appends "packet" if ACTUAL is another kind of packet than EXPECTED; FALSE if
 * they have no field in common to go on with.
 */
gboolean wb_judge_kind(WbJudge *judge);

/* The option of KIND in OPTIONS, or NULL. Borrowed. */
const WbTcpOption *wb_options_find(const WbTcpOptions *options, guint8 kind);

/* Sentences of what a difference means; owned, or NULL. */
char *wb_words_for_flags(const WbJudge *judge, guint missing, guint extra);
char *wb_words_for_seq(const WbJudge *judge);
char *wb_words_for_ack(const WbJudge *judge);
char *wb_words_for_length(const WbJudge *judge);
char *wb_words_for_window(const WbJudge *judge);
char *wb_words_for_missing_option(const WbJudge *judge, const WbTcpOption *option);
char *wb_words_for_extra_option(const WbJudge *judge, const WbTcpOption *option);
char *wb_words_for_option_value(const WbTcpOption *expected, const WbTcpOption *actual);

/* "mss", "TS", "sack"; "option 30" for one without a name. Owned. */
char *wb_option_name(const WbTcpOption *option);
