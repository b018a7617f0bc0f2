/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a checker's KTAP as it arrives.
 *
 * How it works: bytes are gathered into one capped line; a complete line goes to read_line(). A
 * result line opens a pending check, which takes the YAML block that may follow it and is delivered
 * by whatever ends it: the block's "...", the next KTAP line, or the end of the stream. A line that
 * starts in the first column never belongs to a block, so a block that was cut short, or a kernel
 * message in the middle of one, costs nothing but itself.
 */
#include "lab/ktap.h"

#include <string.h>

#define LINE_MAX_BYTES (16 * 1024)
#define VALUE_MAX_BYTES (8 * 1024)
#define CHECKS_MAX 1000
#define EVIDENCE_MAX 64
/* All values of a stream together: a thousand checks of the largest kind would be half a gigabyte.
 */
#define TOTAL_MAX_BYTES (4 * 1024 * 1024)

struct _WbKtap {
	WbKtapEvents events;
	gpointer data;
	GString *line;
	WbCheck *pending;
	gboolean in_block;
	gboolean in_evidence; /* list items of the block go there */
	gboolean bailed_out;
	gboolean has_plan;
	guint planned;
	guint seen;
	gsize kept; /* bytes of the blocks' values so far */
};

WbKtap *
wb_ktap_new(const WbKtapEvents *events, gpointer data)
{
	WbKtap *ktap = g_new0(WbKtap, 1);

	ktap->events = *events;
	ktap->data = data;
	ktap->line = g_string_new(NULL);
	return ktap;
}

void
wb_ktap_free(WbKtap *ktap)
{
	if (!ktap)
		return;
	g_string_free(ktap->line, TRUE);
	wb_check_free(ktap->pending);
	g_free(ktap);
}

static void
deliver(WbKtap *ktap)
{
	g_autoptr(WbCheck) check = g_steal_pointer(&ktap->pending);

	ktap->in_block = FALSE;
	ktap->in_evidence = FALSE;
	if (check && ktap->events.check)
		ktap->events.check(check, ktap->data);
}

/* Cuts between characters, so that valid UTF-8 stays valid. */
static void
cap_value(GString *value)
{
	gsize length = VALUE_MAX_BYTES;

	if (value->len <= length)
		return;
	while (length > 0 && ((guchar)value->str[length] & 0xc0) == 0x80)
		length--;
	g_string_truncate(value, length);
}

/* What a backslash and the characters AT mean; an unknown escape stands for itself. Returns its
 * end. */
static const char *
unescape(const char *at, GString *value)
{
	static const char from[] = "\"\\nt", to[] = "\"\\\n\t";
	const char *known = *at ? strchr(from, *at) : NULL;

	if (known) {
		g_string_append_c(value, to[known - from]);
		return at + 1;
	}
	if (*at == 'x' && g_ascii_isxdigit(at[1]) && g_ascii_isxdigit(at[2])) {
		int byte = g_ascii_xdigit_value(at[1]) << 4 | g_ascii_xdigit_value(at[2]);

		/* A NUL would end the string: it stays as it was written. */
		if (byte != 0) {
			g_string_append_c(value, (char)byte);
			return at + 3;
		}
	}
	g_string_append_c(value, '\\');
	return at;
}

/* The value at TEXT: double-quoted, or plain to the end of the line. Owned. */
static char *
dup_value(const char *text)
{
	GString *value = g_string_new(NULL);

	if (*text != '"') {
		g_string_append(value, text);
		while (value->len > 0 && g_ascii_isspace(value->str[value->len - 1]))
			g_string_truncate(value, value->len - 1);
		cap_value(value);
		return g_string_free(value, FALSE);
	}
	for (text++; *text && *text != '"';) {
		if (*text == '\\')
			text = unescape(text + 1, value);
		else
			g_string_append_c(value, *text++);
	}
	cap_value(value);
	return g_string_free(value, FALSE);
}

static const char *
skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* A block's value, or NULL when the stream has had its share. Owned. */
static char *
keep_value(WbKtap *ktap, const char *text)
{
	char *value;

	if (ktap->kept >= TOTAL_MAX_BYTES)
		return NULL;
	value = dup_value(text);
	ktap->kept += strlen(value) + 1;
	return value;
}

static void
add_evidence(WbKtap *ktap, const char *text)
{
	char *value = NULL;

	if (ktap->pending->evidence->len < EVIDENCE_MAX)
		value = keep_value(ktap, text);
	if (value)
		g_ptr_array_add(ktap->pending->evidence, value);
}

/* "key: value". The first of two equal keys wins. */
static void
read_entry(WbKtap *ktap, const char *text)
{
	WbCheck *check = ktap->pending;
	const struct {
		const char *key;
		char **value;
	} fields[] = {
		{ "message", &check->message },
		{ "expected", &check->expected },
		{ "actual", &check->actual },
		{ "hint", &check->hint },
	};
	const char *colon = strchr(text, ':');
	gsize length = colon ? (gsize)(colon - text) : 0;
	const char *value = colon ? skip_blanks(colon + 1) : NULL;

	if (!colon)
		return;
	ktap->in_evidence = length == 8 && memcmp(text, "evidence", 8) == 0;
	if (ktap->in_evidence && *value && strcmp(value, "[]") != 0)
		add_evidence(ktap, value);
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		if (strlen(fields[i].key) == length && memcmp(text, fields[i].key, length) == 0 &&
			!*fields[i].value)
			*fields[i].value = keep_value(ktap, value);
}

/* A line that starts with a blank: it means something only after a result line. */
static void
read_indented(WbKtap *ktap, const char *text)
{
	if (!ktap->pending)
		return;
	if (!ktap->in_block) {
		ktap->in_block = strcmp(text, "---") == 0;
		return;
	}
	if (strcmp(text, "...") == 0) {
		deliver(ktap);
	} else if (text[0] == '-' && (text[1] == ' ' || text[1] == '\t')) {
		if (ktap->in_evidence)
			add_evidence(ktap, skip_blanks(text + 1));
	} else {
		read_entry(ktap, text);
	}
}

/* The unescaped "#" that starts a directive, or NULL. */
static char *
find_directive(char *text)
{
	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		else if (*text == '#')
			return text;
	}
	return NULL;
}

/* A description's "\#" and "\\" are "#" and "\". In place. */
static void
unescape_description(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\\' && (text[1] == '#' || text[1] == '\\'))
			text++;
		*to++ = *text;
	}
	*to = '\0';
}

/*
 * "SKIP reason" and its relatives. XFAIL and TODO would let a failure count as success: a checker
 * has no use for them, so they change nothing.
 */
static void
read_directive(WbCheck *check, const char *text)
{
	gsize length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	const char *reason = skip_blanks(text + length);

	if (length == 4 && g_ascii_strncasecmp(text, "SKIP", 4) == 0)
		check->status = WB_CHECK_SKIP;
	else if ((length == 7 && strncmp(text, "TIMEOUT", 7) == 0) ||
		 (length == 5 && strncmp(text, "ERROR", 5) == 0))
		check->status = WB_CHECK_FAIL;
	else
		return;
	if (*reason)
		check->message = dup_value(reason);
}

/* What follows "ok" or "not ok": "[ NUMBER][ - DESCRIPTION][ # DIRECTIVE]". */
static void
read_result(WbKtap *ktap, const char *rest, gboolean ok)
{
	g_autofree char *text = g_strdup(skip_blanks(rest));
	char *name = text + strspn(text, "0123456789");
	char *directive = find_directive(text);
	g_autofree char *id = NULL;

	if (ktap->seen >= CHECKS_MAX)
		return;
	/* "ok 3-way" is a description that starts with a digit. */
	if (*name && *name != ' ' && *name != '\t' && *name != '#')
		name = text;
	if (directive) {
		*directive++ = '\0';
		unescape_description(directive);
	}
	name = (char *)skip_blanks(name);
	if (name[0] == '-' && (name[1] == ' ' || name[1] == '\0'))
		name = (char *)skip_blanks(name + 1);
	unescape_description(name);
	id = dup_value(name);

	ktap->seen++;
	ktap->pending = wb_check_new(id, NULL, 0);
	ktap->pending->status = ok ? WB_CHECK_PASS : WB_CHECK_FAIL;
	if (directive)
		read_directive(ktap->pending, skip_blanks(directive));
}

/* "1..N"; the first one counts. A larger plan than we accept is the largest we accept. */
static void
read_plan(WbKtap *ktap, const char *text)
{
	guint64 count;

	if (ktap->has_plan || !g_ascii_isdigit(*text))
		return;
	count = g_ascii_strtoull(text, NULL, 10);
	ktap->has_plan = TRUE;
	ktap->planned = (guint)MIN(count, CHECKS_MAX);
	if (ktap->events.plan)
		ktap->events.plan(ktap->planned, ktap->data);
}

static gboolean
is_bad_outcome(const char *word)
{
	static const char *const words[] = {
#define X(name, text) text,
		WB_OUTCOMES(X)
#undef X
	};

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (i != WB_OUTCOME_PASS && strcmp(words[i], word) == 0)
			return TRUE;
	return FALSE;
}

/* "Bail out! WORD: reason", or any reason without a word of ours. */
static void
read_bail_out(WbKtap *ktap, const char *text)
{
	const char *colon = strchr(text, ':');
	g_autofree char *word = colon ? g_strndup(text, (gsize)(colon - text)) : NULL;
	gboolean known = word && is_bad_outcome(word);
	g_autofree char *reason = dup_value(skip_blanks(known ? colon + 1 : text));

	ktap->bailed_out = TRUE;
	if (ktap->events.bail_out)
		ktap->events.bail_out(known ? word : "", reason, ktap->data);
}

static void
read_step(WbKtap *ktap, const char *text)
{
	g_autofree char *step = dup_value(skip_blanks(text));

	if (ktap->events.step)
		ktap->events.step(step, ktap->data);
}

/* What follows PREFIX in LINE if a blank or the end of the line comes next, or NULL. */
static const char *
after_word(const char *line, const char *prefix)
{
	gsize length = strlen(prefix);

	if (strncmp(line, prefix, length) != 0)
		return NULL;
	return line[length] == '\0' || line[length] == ' ' || line[length] == '\t' ? line + length
										   : NULL;
}

static void
read_line(WbKtap *ktap, const char *line)
{
	const char *rest;
	gboolean ok = FALSE;

	if (*line == ' ' || *line == '\t') {
		g_autofree char *text = g_strchomp(g_strdup(skip_blanks(line)));

		read_indented(ktap, text);
		return;
	}
	if ((rest = after_word(line, "not ok")) != NULL ||
		(ok = (rest = after_word(line, "ok")) != NULL)) {
		deliver(ktap);
		read_result(ktap, rest, ok);
	} else if ((rest = after_word(line, "Bail out!")) != NULL) {
		deliver(ktap);
		read_bail_out(ktap, skip_blanks(rest));
	} else if ((rest = after_word(line, "# step")) != NULL) {
		deliver(ktap);
		read_step(ktap, rest);
	} else if (strncmp(line, "1..", 3) == 0) {
		deliver(ktap);
		read_plan(ktap, line + 3);
	}
}

static void
end_line(WbKtap *ktap)
{
	gsize length = ktap->line->len;

	if (length > 0 && ktap->line->str[length - 1] == '\r')
		g_string_truncate(ktap->line, length - 1);
	if (!ktap->bailed_out)
		read_line(ktap, ktap->line->str);
	g_string_truncate(ktap->line, 0);
}

void
wb_ktap_feed(WbKtap *ktap, const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		if (bytes[i] == '\n')
			end_line(ktap);
		else if (ktap->line->len >= LINE_MAX_BYTES)
			continue; /* the rest of an endless line is dropped */
		else if (bytes[i] == '\0')
			g_string_append(ktap->line, "\\x00");
		else
			g_string_append_c(ktap->line, bytes[i]);
	}
}

void
wb_ktap_finish(WbKtap *ktap)
{
	if (ktap->line->len > 0)
		end_line(ktap);
	deliver(ktap);
}

guint
wb_ktap_get_planned(const WbKtap *ktap)
{
	return ktap->planned;
}

guint
wb_ktap_get_seen(const WbKtap *ktap)
{
	return ktap->seen;
}
