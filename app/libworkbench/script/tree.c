/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script's tree: freed, compared, its lines. */
#include "script/parser.h"

#include <string.h>

/* --- Freeing --- */

void
wb_expr_free(WbExpr *expr)
{
	if (!expr)
		return;
	g_free(expr->word);
	g_clear_pointer(&expr->bytes, g_bytes_unref);
	g_clear_pointer(&expr->children, g_ptr_array_unref);
	g_free(expr);
}

void
wb_call_spec_free(WbCallSpec *call)
{
	if (!call)
		return;
	g_free(call->name);
	g_clear_pointer(&call->arguments, g_ptr_array_unref);
	wb_expr_free(call->result);
	g_free(call->error_name);
	g_free(call->note);
	g_free(call);
}

void
wb_packet_spec_free(WbPacketSpec *packet)
{
	if (!packet)
		return;
	for (guint i = 0; packet->tcp.options && i < packet->tcp.options->len; i++)
		g_free(g_array_index(packet->tcp.options, WbOptionSpec, i).cookie_name);
	g_clear_pointer(&packet->tcp.options, g_array_unref);
	g_free(packet->icmp.type);
	g_free(packet->icmp.code);
	g_free(packet->encapsulation);
	g_free(packet);
}

void
wb_event_free(WbEvent *event)
{
	if (!event)
		return;
	g_free(event->step);
	if (event->kind == WB_EVENT_PACKET)
		wb_packet_spec_free(event->packet);
	else if (event->kind == WB_EVENT_CALL)
		wb_call_spec_free(event->call);
	else
		g_free(event->text);
	g_free(event);
}

void
wb_script_option_free(WbScriptOption *option)
{
	if (!option)
		return;
	g_free(option->name);
	g_free(option->value);
	g_free(option);
}

void
wb_script_free(WbScript *script)
{
	if (!script)
		return;
	g_free(script->file);
	g_free(script->source);
	g_ptr_array_unref(script->options);
	g_free(script->init_command);
	g_free(script->cleanup_command);
	g_ptr_array_unref(script->events);
	g_ptr_array_unref(script->comments);
	g_free(script);
}

/* --- Comparing --- */

typedef gboolean (*EqualMember)(gconstpointer a, gconstpointer b);

static gboolean
lists_equal(const GPtrArray *a, const GPtrArray *b, EqualMember equal)
{
	guint length = a ? a->len : 0;

	if (length != (b ? b->len : 0))
		return FALSE;
	for (guint i = 0; i < length; i++)
		if (!equal(a->pdata[i], b->pdata[i]))
			return FALSE;
	return TRUE;
}

static gboolean
expr_equal(gconstpointer first, gconstpointer second)
{
	const WbExpr *a = first, *b = second;

	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->integer != b->integer || a->hex != b->hex ||
		a->open_ended != b->open_ended || a->has_arguments != b->has_arguments)
		return FALSE;
	if (g_strcmp0(a->word, b->word) != 0 || !a->bytes != !b->bytes)
		return FALSE;
	if (a->bytes && !g_bytes_equal(a->bytes, b->bytes))
		return FALSE;
	return lists_equal(a->children, b->children, expr_equal);
}

static gboolean
call_equal(const WbCallSpec *a, const WbCallSpec *b)
{
	return strcmp(a->name, b->name) == 0 && a->blocking == b->blocking &&
	       a->end_us == b->end_us && g_strcmp0(a->error_name, b->error_name) == 0 &&
	       g_strcmp0(a->note, b->note) == 0 && expr_equal(a->result, b->result) &&
	       lists_equal(a->arguments, b->arguments, expr_equal);
}

static gboolean
ip_equal(const WbIpInfo *a, const WbIpInfo *b)
{
	return a->written == b->written && a->brackets == b->brackets && a->check == b->check &&
	       a->tos == b->tos && a->has_ttl == b->has_ttl && a->ttl == b->ttl &&
	       a->has_flow_label == b->has_flow_label && a->flow_label == b->flow_label;
}

static gboolean
option_equal(const WbOptionSpec *a, const WbOptionSpec *b)
{
	const WbTcpOption *x = &a->option, *y = &b->option;

	if (x->kind != y->kind || g_strcmp0(a->cookie_name, b->cookie_name) != 0)
		return FALSE;
	/* A name's value is no part of the tree. */
	if (a->cookie_name)
		return TRUE;
	switch (x->kind) {
	case WB_OPTION_MSS:
		return x->mss == y->mss;
	case WB_OPTION_WSCALE:
		return x->wscale == y->wscale;
	case WB_OPTION_TIMESTAMP:
		return x->ts.val == y->ts.val && x->ts.ecr == y->ts.ecr;
	case WB_OPTION_SACK:
		return x->sack.count == y->sack.count &&
		       memcmp(x->sack.blocks, y->sack.blocks,
			       x->sack.count * sizeof(WbSackBlock)) == 0;
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return x->accecn.count == y->accecn.count &&
		       memcmp(x->accecn.counters, y->accecn.counters,
			       x->accecn.count * sizeof(guint32)) == 0;
	default:
		return x->data.length == y->data.length &&
		       memcmp(x->data.bytes, y->data.bytes, x->data.length) == 0;
	}
}

static gboolean
tcp_equal(const WbTcpSpec *a, const WbTcpSpec *b)
{
	if (a->flags != b->flags || a->ace != b->ace || a->seq_start != b->seq_start ||
		a->seq_end != b->seq_end || a->payload != b->payload)
		return FALSE;
	if (a->has_ack != b->has_ack || a->has_window != b->has_window ||
		a->has_urgent != b->has_urgent || a->ack != b->ack || a->window != b->window ||
		a->urgent != b->urgent)
		return FALSE;
	if (a->any_options != b->any_options || a->has_options != b->has_options ||
		a->options->len != b->options->len)
		return FALSE;
	for (guint i = 0; i < a->options->len; i++)
		if (!option_equal(&g_array_index(a->options, WbOptionSpec, i),
			    &g_array_index(b->options, WbOptionSpec, i)))
			return FALSE;
	return TRUE;
}

static gboolean
icmp_equal(const WbIcmpSpec *a, const WbIcmpSpec *b)
{
	return g_strcmp0(a->type, b->type) == 0 && g_strcmp0(a->code, b->code) == 0 &&
	       a->has_mtu == b->has_mtu && a->mtu == b->mtu && a->has_id == b->has_id &&
	       a->id == b->id && a->quoted == b->quoted && a->quoted_start == b->quoted_start &&
	       a->quoted_end == b->quoted_end && a->quoted_length == b->quoted_length;
}

static gboolean
packet_equal(const WbPacketSpec *a, const WbPacketSpec *b)
{
	return a->direction == b->direction && a->proto == b->proto && ip_equal(&a->ip, &b->ip) &&
	       a->has_ports == b->has_ports && a->source_port == b->source_port &&
	       a->destination_port == b->destination_port && tcp_equal(&a->tcp, &b->tcp) &&
	       a->udp_payload == b->udp_payload && icmp_equal(&a->icmp, &b->icmp) &&
	       g_strcmp0(a->encapsulation, b->encapsulation) == 0;
}

static gboolean
time_equal(const WbEventTime *a, const WbEventTime *b)
{
	return a->kind == b->kind && a->start_us == b->start_us && a->end_us == b->end_us;
}

/* Blanks at the ends of code mean nothing. */
static gboolean
code_equal(const char *a, const char *b)
{
	g_autofree char *first = g_strstrip(g_strdup(a));
	g_autofree char *second = g_strstrip(g_strdup(b));

	return strcmp(first, second) == 0;
}

static gboolean
event_equal(gconstpointer first, gconstpointer second)
{
	const WbEvent *a = first, *b = second;

	if (a->kind != b->kind || !time_equal(&a->time, &b->time) ||
		g_strcmp0(a->step, b->step) != 0)
		return FALSE;
	switch (a->kind) {
	case WB_EVENT_PACKET:
		return packet_equal(a->packet, b->packet);
	case WB_EVENT_CALL:
		return call_equal(a->call, b->call);
	case WB_EVENT_CODE:
		return code_equal(a->text, b->text);
	default:
		return strcmp(a->text, b->text) == 0;
	}
}

static gboolean
head_equal(gconstpointer first, gconstpointer second)
{
	const WbScriptOption *a = first, *b = second;

	return strcmp(a->name, b->name) == 0 && g_strcmp0(a->value, b->value) == 0;
}

gboolean
wb_script_equal(const WbScript *a, const WbScript *b)
{
	return lists_equal(a->options, b->options, head_equal) &&
	       g_strcmp0(a->init_command, b->init_command) == 0 &&
	       g_strcmp0(a->cleanup_command, b->cleanup_command) == 0 &&
	       lists_equal(a->events, b->events, event_equal);
}

/* --- Lines --- */

char *
wb_script_dup_line(const WbScript *script, guint line)
{
	const char *text = script->source, *end = script->source + script->length;

	for (; line > 1 && text; line--) {
		text = memchr(text, '\n', end - text);
		text = text ? text + 1 : NULL;
	}
	if (!text || line == 0 || text == end)
		return NULL;
	return wb_tokens_dup_line(script->source, script->length, text - script->source);
}
