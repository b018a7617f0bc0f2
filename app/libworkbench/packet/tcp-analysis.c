/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to say of a packet, as one sentence. */
#include "packet/tcp-track.h"

#define REMARK(name) WB_TCP_REMARK_##name

static void
append(GString *text, const char *words)
{
	if (text->len > 0)
		g_string_append(text, "; ");
	g_string_append(text, words);
}

static void
append_time(GString *text, gint64 ns)
{
	double ms = (double)ns / 1e6;

	if (ms >= 1000)
		g_string_append_printf(text, "%.2f s later", ms / 1000);
	else
		g_string_append_printf(text, ms < 10 ? "%.2f ms later" : "%.1f ms later", ms);
}

static void
append_retransmission(GString *text, const WbTcpAnalysis *analysis)
{
	guint32 remarks = analysis->remarks;

	append(text, remarks & REMARK(FAST) ? "fast retransmission" : "retransmission");
	if (analysis->of) {
		g_string_append_printf(text, " of packet %" G_GUINT64_FORMAT ", ", analysis->of);
		append_time(text, analysis->after_ns);
	}
	if (remarks & REMARK(TIMEOUT))
		g_string_append(text, " (a timer ran out)");
	if (remarks & REMARK(SPURIOUS))
		g_string_append(text, "; the receiver had it already");
}

static void
append_duplicate(GString *text, const WbTcpAnalysis *analysis)
{
	append(text, "duplicate ACK");
	g_string_append_printf(text, " %u", analysis->count);
	if (analysis->of)
		g_string_append_printf(text, " of packet %" G_GUINT64_FORMAT, analysis->of);
}

static void
append_answer(GString *text, const WbTcpAnalysis *analysis, const char *what)
{
	append(text, what);
	if (analysis->of)
		g_string_append_printf(text, ", to packet %" G_GUINT64_FORMAT, analysis->of);
}

static void
append_dsack(GString *text, const WbTcpAnalysis *analysis)
{
	append(text, "DSACK: ");
	if (analysis->of)
		g_string_append_printf(
			text, "packet %" G_GUINT64_FORMAT " was needless", analysis->of);
	else
		g_string_append(text, "bytes came twice");
}

/* The sentence of one remark: NULL where it is part of another's. */
static const char *
get_words(guint bit)
{
	static const char *const words[] = {
		[WB_TCP_REMARK_BIT_NEW_CONNECTION] = "a new connection of the same ends",
		[WB_TCP_REMARK_BIT_FAST_OPEN_DATA] = "Fast Open: data in the SYN",
		[WB_TCP_REMARK_BIT_FAST_OPEN_REQUEST] = "Fast Open: asks for a cookie",
		[WB_TCP_REMARK_BIT_SIMULTANEOUS_OPEN] = "simultaneous open",
		[WB_TCP_REMARK_BIT_SIMULTANEOUS_CLOSE] = "simultaneous close",
		[WB_TCP_REMARK_BIT_HALF_OPEN] = "a SYN on an open connection: half-open, or forged",
		[WB_TCP_REMARK_BIT_REFUSED] = "refused",
		[WB_TCP_REMARK_BIT_RST_IGNORED] = "RST with a number that is not the expected one",
		[WB_TCP_REMARK_BIT_ABORT] = "ends the connection at once",
		[WB_TCP_REMARK_BIT_OUT_OF_ORDER] = "out of order: fills a gap",
		[WB_TCP_REMARK_BIT_GAP] = "bytes before it were not seen",
		[WB_TCP_REMARK_BIT_RENEGING] = "no longer holds what it had SACKed",
		[WB_TCP_REMARK_BIT_WINDOW_UPDATE] = "window update",
		[WB_TCP_REMARK_BIT_WINDOW_ZERO] = "zero window",
		[WB_TCP_REMARK_BIT_WINDOW_FULL] = "fills the window",
		[WB_TCP_REMARK_BIT_WINDOW_PROBE] = "window probe",
		[WB_TCP_REMARK_BIT_KEEPALIVE] = "keepalive",
		[WB_TCP_REMARK_BIT_OUTSIDE_WINDOW] = "outside the window",
		[WB_TCP_REMARK_BIT_OLD_TIMESTAMP] = "timestamp older than the last: dropped (PAWS)",
		[WB_TCP_REMARK_BIT_UNSEEN_ACKED] = "acknowledges what the capture does not have",
		[WB_TCP_REMARK_BIT_STATE_AT_ODDS] = "what was sent to it before has not arrived",
	};

	return bit < G_N_ELEMENTS(words) ? words[bit] : NULL;
}

static void
append_remark(GString *text, const WbTcpAnalysis *analysis, guint bit)
{
	switch (bit) {
	case WB_TCP_REMARK_BIT_RETRANSMISSION:
		append_retransmission(text, analysis);
		break;
	case WB_TCP_REMARK_BIT_DUPLICATE_ACK:
		append_duplicate(text, analysis);
		break;
	case WB_TCP_REMARK_BIT_DSACK:
		append_dsack(text, analysis);
		break;
	case WB_TCP_REMARK_BIT_CHALLENGE_ACK:
		append_answer(text, analysis, "challenge ACK");
		break;
	case WB_TCP_REMARK_BIT_WINDOW_PROBE_ANSWER:
		append_answer(text, analysis, "answer to the window probe");
		break;
	case WB_TCP_REMARK_BIT_KEEPALIVE_ANSWER:
		append_answer(text, analysis, "answer to the keepalive");
		break;
	default:
		if (get_words(bit))
			append(text, get_words(bit));
	}
}

char *
wb_tcp_analysis_to_string(const WbTcpAnalysis *analysis)
{
	GString *text = g_string_new(NULL);

	for (guint bit = 0; bit < 32; bit++)
		if (analysis->remarks & 1u << bit)
			append_remark(text, analysis, bit);
	if (text->len == 0) {
		g_string_free(text, TRUE);
		return NULL;
	}
	return g_string_free(text, FALSE);
}
