/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events: their words, keys and memory. */
#include "evidence/event.h"

#include <string.h>

static const char *const stream_words[] = {
#define X(name, word) word,
	WB_STREAMS(X)
#undef X
};

static const char *const state_words[] = {
#define X(name) #name,
	WB_SOCKET_STATES(X)
#undef X
};

const char *
wb_stream_to_string(WbStream stream)
{
	g_return_val_if_fail(stream < WB_STREAM_COUNT, "");
	return stream_words[stream];
}

gboolean
wb_stream_parse(const char *word, WbStream *ret_stream)
{
	for (guint i = 0; i < WB_STREAM_COUNT; i++)
		if (strcmp(word, stream_words[i]) == 0) {
			*ret_stream = i;
			return TRUE;
		}
	return FALSE;
}

const char *
wb_socket_state_to_string(WbSocketState state)
{
	g_return_val_if_fail(state < WB_SOCKET_STATE_COUNT, "");
	return state_words[state];
}

gboolean
wb_socket_state_parse(const char *word, WbSocketState *ret_state)
{
	if (g_str_has_prefix(word, "TCP_"))
		word += strlen("TCP_");
	for (guint i = WB_SOCKET_ESTABLISHED; i < WB_SOCKET_STATE_COUNT; i++)
		if (strcmp(word, state_words[i]) == 0) {
			*ret_state = i;
			return TRUE;
		}
	return FALSE;
}

WbRunEvent *
wb_run_event_new(WbStream stream)
{
	WbRunEvent *event = g_new0(WbRunEvent, 1);

	event->stream = stream;
	event->pid = -1;
	event->cpu = -1;
	if (stream == WB_STREAM_SOCKET)
		event->sample = g_new0(WbSocketSample, 1);
	return event;
}

void
wb_run_event_free(WbRunEvent *event)
{
	if (!event)
		return;
	if (event->stream == WB_STREAM_PACKET)
		g_clear_pointer(&event->packet.bytes, g_bytes_unref);
	else if (event->stream == WB_STREAM_DROP)
		g_free(event->drop.reason);
	else if (event->stream == WB_STREAM_FUNCTION)
		g_free(event->function.module);
	else if (event->stream == WB_STREAM_CHECK)
		g_free(event->check.evidence);
	else if (event->stream == WB_STREAM_SOCKET)
		g_free(event->sample);
	g_free(event->mentions);
	g_free(event->text);
	g_free(event->comm);
	g_free(event->name);
	g_free(event);
}

WbRunEvent *
wb_run_event_copy(const WbRunEvent *event)
{
	WbRunEvent *copy = g_memdup2(event, sizeof(*event));

	copy->text = g_strdup(event->text);
	copy->comm = g_strdup(event->comm);
	copy->name = g_strdup(event->name);
	if (event->stream == WB_STREAM_PACKET && event->packet.bytes)
		g_bytes_ref(copy->packet.bytes);
	else if (event->stream == WB_STREAM_DROP)
		copy->drop.reason = g_strdup(event->drop.reason);
	else if (event->stream == WB_STREAM_FUNCTION)
		copy->function.module = g_strdup(event->function.module);
	else if (event->stream == WB_STREAM_CHECK)
		copy->check.evidence = g_strdup(event->check.evidence);
	else if (event->stream == WB_STREAM_SOCKET)
		copy->sample = g_memdup2(event->sample, sizeof(*event->sample));
	copy->mentions =
		g_memdup2(event->mentions, event->mention_count * sizeof(*event->mentions));
	return copy;
}

static gsize
text_size(const char *text)
{
	/* What malloc() adds, too. */
	return text ? strlen(text) + 17 : 0;
}

gsize
wb_run_event_size(const WbRunEvent *event)
{
	gsize size = sizeof(*event) + 16 + text_size(event->text) + text_size(event->comm) +
		     text_size(event->name);

	if (event->stream == WB_STREAM_PACKET && event->packet.bytes)
		size += g_bytes_get_size(event->packet.bytes) + 56;
	else if (event->stream == WB_STREAM_DROP)
		size += text_size(event->drop.reason);
	else if (event->stream == WB_STREAM_FUNCTION)
		size += text_size(event->function.module);
	else if (event->stream == WB_STREAM_CHECK)
		size += text_size(event->check.evidence);
	else if (event->stream == WB_STREAM_SOCKET)
		size += sizeof(*event->sample) + 16;
	if (event->mention_count > 0)
		size += event->mention_count * sizeof(*event->mentions) + 16;
	return size;
}

char *
wb_run_event_to_reference(const WbRunEvent *event)
{
	return g_strdup_printf(
		"%s %" G_GUINT64_FORMAT, wb_stream_to_string(event->stream), event->number);
}

gboolean
wb_reference_parse(const char *text, WbStream *ret_stream, guint64 *ret_number)
{
	gsize length = strcspn(text, " ");
	g_autofree char *word = g_strndup(text, MIN(length, 16));
	const char *digits = text + length;
	char *end;

	digits += strspn(digits, " ");
	if (*digits == '#')
		digits++;
	if (!wb_stream_parse(word, ret_stream) || !g_ascii_isdigit(*digits))
		return FALSE;
	*ret_number = g_ascii_strtoull(digits, &end, 10);
	/* "tcp 127.0.0.1:4711 ok" names no event. */
	return *ret_number > 0 && *ret_number < G_MAXUINT64 && !g_ascii_isalnum(*end) &&
	       !((*end == '.' || *end == ':') && g_ascii_isalnum(end[1]));
}

/* --- endpoints in a text ------------------------------------------------------------------- */

static gboolean
is_address_char(char c)
{
	return g_ascii_isxdigit(c) || c == '.' || c == ':';
}

/* "a.b.c.d", "a.b.c.d:p", "a.b.c.d.p", "v6", out of WORD, which is changed. */
static gboolean
parse_mention(char *word, WbMention *mention)
{
	guint version, dots = 0;
	char *port = NULL;
	guint64 number = 0;

	for (char *c = word; *c; c++) {
		dots += *c == '.';
		if (*c == ':' || (*c == '.' && dots == 4))
			port = c;
	}
	if (wb_ip_address_parse(word, &mention->address, &version)) {
		mention->version = (guint8)version;
		/* A time of day ("12:30") is no IPv6 address; "::" is one that says nothing. */
		return version == 4 || strlen(word) > 2;
	}
	if (!port || dots < 3 || !g_ascii_string_to_unsigned(port + 1, 10, 1, 65535, &number, NULL))
		return FALSE;
	*port = '\0';
	if (!wb_ip_address_parse(word, &mention->address, &version) || version != 4)
		return FALSE;
	mention->version = 4;
	mention->port = (guint16)number;
	return TRUE;
}

/* "[v6]:p": TEXT is just behind the bracket. */
static void
take_bracketed_port(const char *text, WbMention *mention)
{
	guint port = 0;

	if (mention->version != 6 || text[0] != ']' || text[1] != ':')
		return;
	for (text += 2; g_ascii_isdigit(*text) && port <= 65535; text++)
		port = port * 10 + (guint)(*text - '0');
	if (port <= 65535)
		mention->port = (guint16)port;
}

void
wb_run_event_find_mentions(WbRunEvent *event)
{
	const char *text = event->text ? event->text : "";
	WbMention found[WB_MENTIONS_MAX];
	guint count = 0;

	while (*text && count < WB_MENTIONS_MAX) {
		WbMention mention = { 0 };
		char word[64];
		gsize length = 0, kept;

		while (is_address_char(text[length]))
			length++;
		if (length == 0) {
			/* The rest of a word that is no number: "face:" is no address. */
			while (g_ascii_isalnum(*text))
				text++;
			text += *text && !is_address_char(*text);
			continue;
		}
		kept = MIN(length, sizeof(word) - 1);
		memcpy(word, text, kept);
		/* The end of a sentence is no part of the address. */
		while (kept > 0 && (word[kept - 1] == '.' || word[kept - 1] == ':'))
			kept--;
		word[kept] = '\0';
		text += length;
		if (g_ascii_isalnum(*text) || !parse_mention(word, &mention))
			continue;
		take_bracketed_port(text, &mention);
		found[count++] = mention;
	}
	g_free(event->mentions);
	event->mentions = g_memdup2(found, count * sizeof(*found));
	event->mention_count = count;
}
