/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/kmsg. */
#include "evidence/kmsg.h"

#include "base/text.h"
#include "evidence/lines.h"

#include <string.h>

/* The kernel's own limit is about 1 KiB, four times that when each byte is escaped. */
#define LINE_MAX_BYTES 8192
#define NAME_MAX_BYTES 128

struct _WbKmsg {
	WbRunEventFunc event;
	gpointer data;
	WbLines lines;
	WbRunEvent *pending; /* its continuation lines may follow */
	gboolean skipping;   /* the record was malformed, so are its continuation lines */
	guint64 next_sequence;
	gboolean any;
	guint64 lost, malformed;
};

/* Digits at *TEXT up to STOP, which is passed. */
static gboolean
take_number(const char **text, char stop, guint64 max, guint64 *ret_number)
{
	guint64 number = 0;
	const char *at = *text;

	if (!g_ascii_isdigit(*at))
		return FALSE;
	for (; g_ascii_isdigit(*at); at++) {
		guint64 digit = (guint64)(*at - '0');

		if (number > (max - digit) / 10)
			return FALSE;
		number = number * 10 + digit;
	}
	if (*at != stop)
		return FALSE;
	*text = at + 1;
	*ret_number = number;
	return TRUE;
}

/* \xNN is how the kernel writes a byte that is not printable ASCII, and the backslash. */
static char *
dup_unescaped(const char *text)
{
	g_autoptr(GString) bytes = g_string_new(NULL);

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'x' && g_ascii_isxdigit(text[2]) &&
			g_ascii_isxdigit(text[3])) {
			g_string_append_c(bytes, (char)(g_ascii_xdigit_value(text[2]) * 16 +
							 g_ascii_xdigit_value(text[3])));
			text += 3;
		} else {
			g_string_append_c(bytes, *text);
		}
	}
	return wb_text_dup_safe_line(bytes->str, (gssize)bytes->len);
}

/* "filter: text" is how modules begin a line; what stands there is a name, not a sentence. */
static char *
dup_prefix(const char *text)
{
	gsize length = strcspn(text, ":");

	if (length == 0 || length > NAME_MAX_BYTES || text[length] != ':')
		return NULL;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && !strchr("_-.", text[i]))
			return NULL;
	return g_strndup(text, length);
}

static gboolean
parse_record(const char *line, WbRunEvent *event)
{
	guint64 prefix, sequence, us;
	gsize flags;

	if (!take_number(&line, ',', G_MAXUINT32, &prefix) ||
		!take_number(&line, ',', G_MAXUINT64 - 1, &sequence) ||
		!take_number(&line, ',', G_MAXINT64 / 1000, &us))
		return FALSE;
	/* More fields may come before the text; the first are the flags. */
	flags = strcspn(line, ",;");
	event->log.continues = memchr(line, 'c', flags) != NULL;
	line = strchr(line, ';');
	if (!line)
		return FALSE;
	event->log.priority = prefix & 7;
	event->log.facility = (guint32)(prefix >> 3);
	event->log.sequence = sequence;
	event->time_ns = (gint64)us * 1000;
	event->text = dup_unescaped(line + 1);
	event->name = dup_prefix(event->text);
	wb_run_event_find_mentions(event);
	return TRUE;
}

static void
count_gap(WbKmsg *kmsg, guint64 sequence)
{
	if (kmsg->any && sequence > kmsg->next_sequence)
		kmsg->lost += sequence - kmsg->next_sequence;
	kmsg->any = TRUE;
	kmsg->next_sequence = sequence + 1;
}

/* " DEVICE=+pci:0000:00:01.0", " SUBSYSTEM=pci" */
static void
add_continuation(WbKmsg *kmsg, const char *line)
{
	static const char subsystem[] = " SUBSYSTEM=";

	if (!kmsg->pending) {
		kmsg->malformed += !kmsg->skipping;
		return;
	}
	if (!kmsg->pending->name && g_str_has_prefix(line, subsystem))
		kmsg->pending->name = wb_text_dup_safe_line(line + strlen(subsystem),
			(gssize)MIN(strlen(line) - strlen(subsystem), 128));
}

static void
on_line(const char *line, gsize length, gboolean cut, gpointer data)
{
	WbKmsg *kmsg = data;
	g_autoptr(WbRunEvent) event = NULL;

	if (line[0] == ' ') {
		add_continuation(kmsg, line);
		return;
	}
	wb_kmsg_flush(kmsg);
	event = wb_run_event_new(WB_STREAM_LOG);
	kmsg->skipping = cut || strlen(line) != length || !parse_record(line, event);
	if (kmsg->skipping) {
		kmsg->malformed++;
		return;
	}
	count_gap(kmsg, event->log.sequence);
	kmsg->pending = g_steal_pointer(&event);
}

WbKmsg *
wb_kmsg_new(WbRunEventFunc event, gpointer data)
{
	WbKmsg *kmsg = g_new0(WbKmsg, 1);

	kmsg->event = event;
	kmsg->data = data;
	wb_lines_init(&kmsg->lines, LINE_MAX_BYTES, on_line, kmsg);
	return kmsg;
}

void
wb_kmsg_free(WbKmsg *kmsg)
{
	if (!kmsg)
		return;
	wb_run_event_free(kmsg->pending);
	wb_lines_clear(&kmsg->lines);
	g_free(kmsg);
}

void
wb_kmsg_feed(WbKmsg *kmsg, const char *bytes, gsize length)
{
	wb_lines_feed(&kmsg->lines, bytes, length);
}

void
wb_kmsg_flush(WbKmsg *kmsg)
{
	WbRunEvent *event = g_steal_pointer(&kmsg->pending);

	if (event)
		kmsg->event(event, kmsg->data);
}

guint64
wb_kmsg_get_lost(const WbKmsg *kmsg)
{
	return kmsg->lost;
}

guint64
wb_kmsg_get_malformed(const WbKmsg *kmsg)
{
	return kmsg->malformed;
}
