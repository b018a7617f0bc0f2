/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection's packets so far tell about the next one. */
#include "script/judge.h"

#include <netinet/in.h>

void
wb_judge_context_see(WbJudgeContext *context, WbDirection direction, const WbPacket *packet)
{
	WbJudgeSide *side = direction == WB_OUTBOUND ? &context->kernel : &context->peer;
	const WbTcp *tcp = &packet->tcp;
	guint32 end = tcp->seq + (guint32)packet->payload_length;

	/* The numbers of a RST are an answer's, or a guess. */
	if (packet->protocol != IPPROTO_TCP || (tcp->flags & WB_TCP_RST))
		return;
	if (tcp->flags & WB_TCP_SYN) {
		/* A second SYN is the first one again, or an attack. */
		if (side->syn_seen)
			return;
		side->syn_seen = TRUE;
		side->syn_options = tcp->options;
		/* Only SYNs have absolute numbers; all others count from theirs. */
		end = 1 + (guint32)packet->payload_length;
	}
	if (tcp->flags & WB_TCP_FIN) {
		side->fin_seen = TRUE;
		end++;
	}
	if (!side->seen || (gint32)(end - side->end) > 0)
		side->end = end;
	side->seen = TRUE;
}
