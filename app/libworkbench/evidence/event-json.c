/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as JSON, and back. */
#include "evidence/event-json.h"

#include "base/error.h"
#include "base/text.h"
#include "evidence/flat-json.h"

#include <string.h>

#define EVIDENCE_LINES_MAX 64

static const char *const kinds[] = { "enter", "leaf", "leave" };

/* Numbers of tcp_probe: the same list for both directions. */
#define TCP_NUMBERS(X) \
	X(snd_nxt)     \
	X(snd_una)     \
	X(snd_cwnd)    \
	X(ssthresh)    \
	X(snd_wnd)     \
	X(srtt_us)     \
	X(rcv_wnd)     \
	X(data_length)

/* --- to JSON ------------------------------------------------------------------------------- */

static void
put_flow(GString *line, const WbFlow *flow)
{
	g_autofree char *source = NULL, *destination = NULL;

	if (flow->version == 0)
		return;
	source = wb_ip_address_to_string(&flow->source, flow->version);
	destination = wb_ip_address_to_string(&flow->destination, flow->version);
	wb_flat_put_string(line, "src", source);
	wb_flat_put_uint(line, "sport", flow->source_port);
	wb_flat_put_string(line, "dst", destination);
	wb_flat_put_uint(line, "dport", flow->destination_port);
	wb_flat_put_uint(line, "proto", flow->protocol);
}

static void
put_tcp(GString *line, const WbRunEvent *event)
{
	if (event->tcp.retransmit) {
		wb_flat_put_boolean(line, "retransmit", TRUE);
		wb_flat_put_string(line, "state", wb_socket_state_to_string(event->tcp.state));
		return;
	}
#define X(name) wb_flat_put_uint(line, #name, event->tcp.name);
	TCP_NUMBERS(X)
#undef X
}

static void
put_packet(GString *line, const WbRunEvent *event)
{
	wb_flat_put_uint(line, "interface", event->packet.interface);
	wb_flat_put_uint(line, "wire_length", event->packet.wire_length);
	if (event->packet.bytes)
		wb_flat_put_uint(line, "captured", g_bytes_get_size(event->packet.bytes));
	if (event->has_sequence) {
		wb_flat_put_uint(line, "flags", event->packet.flags);
		wb_flat_put_uint(line, "ack", event->packet.ack);
	}
}

static void
put_data(GString *line, const WbRunEvent *event)
{
	switch (event->stream) {
	case WB_STREAM_PACKET:
		put_packet(line, event);
		break;
	case WB_STREAM_LOG:
		wb_flat_put_uint(line, "priority", event->log.priority);
		wb_flat_put_uint(line, "facility", event->log.facility);
		wb_flat_put_uint(line, "kernel_seq", event->log.sequence);
		if (event->log.continues)
			wb_flat_put_boolean(line, "continues", TRUE);
		break;
	case WB_STREAM_STATE:
		wb_flat_put_string(line, "before", wb_socket_state_to_string(event->state.before));
		wb_flat_put_string(line, "after", wb_socket_state_to_string(event->state.after));
		break;
	case WB_STREAM_DROP:
		wb_flat_put_string(line, "reason", event->drop.reason);
		wb_flat_put_uint(line, "ethertype", event->drop.protocol);
		break;
	case WB_STREAM_FUNCTION:
		wb_flat_put_string(line, "kind", kinds[event->function.kind]);
		wb_flat_put_uint(line, "depth", event->function.depth);
		wb_flat_put_uint(line, "duration", event->function.duration_ns);
		wb_flat_put_string(line, "module", event->function.module);
		break;
	case WB_STREAM_TCP:
		put_tcp(line, event);
		break;
	case WB_STREAM_COUNTER:
		wb_flat_put_uint(line, "value", event->counter.value);
		wb_flat_put_int(line, "delta", event->counter.delta);
		break;
	case WB_STREAM_SOCKET:
		wb_flat_put_string(line, "state", wb_socket_state_to_string(event->sample->state));
#define X(name) wb_flat_put_uint(line, #name, event->sample->name);
		WB_SOCKET_NUMBERS(X)
#undef X
		break;
	case WB_STREAM_CHECK:
		wb_flat_put_boolean(line, "passed", event->check.passed);
		if (event->check.skipped)
			wb_flat_put_boolean(line, "skipped", TRUE);
		wb_flat_put_string(line, "evidence", event->check.evidence);
		break;
	default:
		break;
	}
}

void
wb_run_event_to_json(const WbRunEvent *event, GString *line)
{
	wb_flat_begin(line);
	wb_flat_put_string(line, "stream", wb_stream_to_string(event->stream));
	wb_flat_put_uint(line, "n", event->number);
	wb_flat_put_int(line, "t", event->time_ns);
	if (event->error_ns)
		wb_flat_put_uint(line, "error", event->error_ns);
	wb_flat_put_string(line, "text", event->text ? event->text : "");
	put_flow(line, &event->flow);
	if (event->has_sequence) {
		wb_flat_put_uint(line, "seq", event->sequence);
		wb_flat_put_uint(line, "seq_end", event->sequence_end);
	}
	if (event->socket)
		wb_flat_put_uint(line, "socket", event->socket);
	if (event->pid >= 0)
		wb_flat_put_int(line, "pid", event->pid);
	if (event->cpu >= 0)
		wb_flat_put_int(line, "cpu", event->cpu);
	wb_flat_put_string(line, "comm", event->comm);
	wb_flat_put_string(line, "name", event->name);
	put_data(line, event);
	wb_flat_end(line);
}

/* --- from JSON ----------------------------------------------------------------------------- */

static char *
dup_safe(const WbFlat *flat, const char *name)
{
	const char *value = wb_flat_get_string(flat, name);

	return value ? wb_text_dup_safe_line(value, -1) : NULL;
}

static guint64
get_uint(const WbFlat *flat, const char *name, guint64 max)
{
	guint64 value = 0;

	wb_flat_get_uint(flat, name, max, &value);
	return value;
}

static gint32
get_id(const WbFlat *flat, const char *name)
{
	gint64 value = -1;

	wb_flat_get_int(flat, name, -1, G_MAXINT32, &value);
	return (gint32)value;
}

static void
get_flow(const WbFlat *flat, WbFlow *flow)
{
	const char *source = wb_flat_get_string(flat, "src");
	const char *destination = wb_flat_get_string(flat, "dst");
	WbFlow found = { 0 };
	guint version, other;

	if (!source || !destination || !wb_ip_address_parse(source, &found.source, &version) ||
		!wb_ip_address_parse(destination, &found.destination, &other) || version != other)
		return;
	found.version = (guint8)version;
	found.protocol = (guint8)get_uint(flat, "proto", G_MAXUINT8);
	found.source_port = (guint16)get_uint(flat, "sport", G_MAXUINT16);
	found.destination_port = (guint16)get_uint(flat, "dport", G_MAXUINT16);
	*flow = found;
}

static gboolean
get_state(const WbFlat *flat, const char *name, WbSocketState *ret_state)
{
	const char *value = wb_flat_get_string(flat, name);

	return value && wb_socket_state_parse(value, ret_state);
}

static gboolean
get_function(const WbFlat *flat, WbRunEvent *event)
{
	const char *kind = wb_flat_get_string(flat, "kind");

	event->function.module = dup_safe(flat, "module");
	event->function.depth = (guint16)get_uint(flat, "depth", 64);
	event->function.duration_ns = get_uint(flat, "duration", G_MAXINT64);
	for (guint i = 0; kind && i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0) {
			event->function.kind = i;
			return TRUE;
		}
	return FALSE;
}

static gboolean
get_tcp(const WbFlat *flat, WbRunEvent *event)
{
	event->tcp.retransmit = wb_flat_get_boolean(flat, "retransmit");
	if (event->tcp.retransmit)
		return get_state(flat, "state", &event->tcp.state);
#define X(name) event->tcp.name = (guint32)get_uint(flat, #name, G_MAXUINT32);
	TCP_NUMBERS(X)
#undef X
	return TRUE;
}

static gboolean
get_sample(const WbFlat *flat, WbRunEvent *event)
{
#define X(name) event->sample->name = (guint32)get_uint(flat, #name, G_MAXUINT32);
	WB_SOCKET_NUMBERS(X)
#undef X
	return get_state(flat, "state", &event->sample->state);
}

/* Newlines part its lines; of all else that could move a cursor nothing stays. */
static char *
dup_evidence(const WbFlat *flat)
{
	const char *value = wb_flat_get_string(flat, "evidence");
	g_auto(GStrv) lines = g_strsplit(value ? value : "", "\n", EVIDENCE_LINES_MAX);

	if (!value)
		return NULL;
	for (guint i = 0; lines[i]; i++) {
		char *safe = wb_text_dup_safe_line(lines[i], -1);

		g_free(lines[i]);
		lines[i] = safe;
	}
	return g_strjoinv("\n", lines);
}

static gboolean
get_data(const WbFlat *flat, WbRunEvent *event)
{
	switch (event->stream) {
	case WB_STREAM_PACKET:
		return FALSE;
	case WB_STREAM_LOG:
		event->log.priority = (guint8)get_uint(flat, "priority", 7);
		event->log.facility = (guint32)get_uint(flat, "facility", G_MAXUINT32);
		event->log.sequence = get_uint(flat, "kernel_seq", G_MAXUINT64);
		event->log.continues = wb_flat_get_boolean(flat, "continues");
		return TRUE;
	case WB_STREAM_STATE:
		return get_state(flat, "before", &event->state.before) &&
		       get_state(flat, "after", &event->state.after);
	case WB_STREAM_DROP:
		event->drop.reason = dup_safe(flat, "reason");
		event->drop.protocol = (guint16)get_uint(flat, "ethertype", G_MAXUINT16);
		return TRUE;
	case WB_STREAM_FUNCTION:
		return get_function(flat, event);
	case WB_STREAM_TCP:
		return get_tcp(flat, event);
	case WB_STREAM_COUNTER:
		event->counter.value = get_uint(flat, "value", G_MAXUINT64);
		wb_flat_get_int(flat, "delta", G_MININT64, G_MAXINT64, &event->counter.delta);
		return event->name != NULL;
	case WB_STREAM_SOCKET:
		return get_sample(flat, event);
	case WB_STREAM_CHECK:
		event->check.passed = wb_flat_get_boolean(flat, "passed");
		event->check.skipped = wb_flat_get_boolean(flat, "skipped");
		event->check.evidence = dup_evidence(flat);
		return TRUE;
	default:
		return TRUE;
	}
}

static void
get_keys(const WbFlat *flat, WbRunEvent *event)
{
	guint64 sequence, end;

	event->text = dup_safe(flat, "text");
	if (!event->text)
		event->text = g_strdup("");
	event->comm = dup_safe(flat, "comm");
	event->name = dup_safe(flat, "name");
	event->error_ns = get_uint(flat, "error", G_MAXINT64);
	event->socket = get_uint(flat, "socket", G_MAXUINT64);
	event->pid = get_id(flat, "pid");
	event->cpu = get_id(flat, "cpu");
	get_flow(flat, &event->flow);
	if (wb_flat_get_uint(flat, "seq", G_MAXUINT32, &sequence) &&
		wb_flat_get_uint(flat, "seq_end", G_MAXUINT32, &end)) {
		event->has_sequence = TRUE;
		event->sequence = (guint32)sequence;
		event->sequence_end = (guint32)end;
	}
	if (event->flow.version == 0)
		wb_run_event_find_mentions(event);
}

gboolean
wb_run_event_take_members(WbRunEvent *event, const WbFlat *flat)
{
	get_keys(flat, event);
	return get_data(flat, event);
}

WbRunEvent *
wb_run_event_from_json(const char *line, gsize length, GError **error)
{
	g_autoptr(WbFlat) flat = wb_flat_parse(line, length, error);
	g_autoptr(WbRunEvent) event = NULL;
	const char *word;
	WbStream stream;

	if (!flat)
		return NULL;
	word = wb_flat_get_string(flat, "stream");
	if (!word || !wb_stream_parse(word, &stream)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "it names no stream");
		return NULL;
	}
	event = wb_run_event_new(stream);
	if (!wb_run_event_take_members(event, flat) ||
		!wb_flat_get_uint(flat, "n", G_MAXUINT64 - 1, &event->number) ||
		event->number == 0 ||
		!wb_flat_get_int(flat, "t", G_MININT64 / 2, G_MAXINT64 / 2, &event->time_ns)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"a member that each event of stream \"%s\" has is missing or wrong", word);
		return NULL;
	}
	return g_steal_pointer(&event);
}
