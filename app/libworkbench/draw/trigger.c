/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which event lights what. */
#include "draw/diagram.h"

#include "base/error.h"
#include "base/text.h"

#include <netinet/in.h>
#include <string.h>

static const char *const words[] = {
#define X(name, word) word,
	WB_TRIGGERS(X)
#undef X
		NULL,
};

/* --- reading ------------------------------------------------------------------------------- */

static gboolean
parse_state(const char *word, int *ret_state, GError **error)
{
	WbSocketState state;

	*ret_state = -1;
	if (strcmp(word, "*") == 0)
		return TRUE;
	if (!wb_socket_state_parse(word, &state)) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"the kernel has no socket state \"%s\"", word);
		return FALSE;
	}
	*ret_state = (int)state;
	return TRUE;
}

static gboolean
parse_states(WbTrigger *trigger, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(trigger->word, ">", -1);

	if (g_strv_length(parts) != 2) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"\"state:%s\" is not of the form state:BEFORE>AFTER", trigger->word);
		return FALSE;
	}
	return parse_state(parts[0], &trigger->before, error) &&
	       parse_state(parts[1], &trigger->after, error);
}

static gboolean
parse_kind(const char *text, gsize length, WbTriggerKind *ret_kind, GError **error)
{
	g_autofree char *word = g_strndup(text, length);
	const char *closest = wb_text_closest(word, words);

	for (guint i = 0; words[i]; i++)
		if (strcmp(word, words[i]) == 0) {
			*ret_kind = (WbTriggerKind)i;
			return TRUE;
		}
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
		"there is no kind of event \"%s\"%s%s%s", word, closest ? "; is it \"" : "",
		closest ? closest : "", closest ? "\"?" : "");
	return FALSE;
}

static gboolean
parse_one(const char *text, WbTrigger *ret_trigger, GError **error)
{
	const char *colon = strchr(text, ':');

	if (!colon || !colon[1]) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"\"%s\" is not of the form KIND:WHAT, such as function:ip_rcv", text);
		return FALSE;
	}
	if (!parse_kind(text, (gsize)(colon - text), &ret_trigger->kind, error))
		return FALSE;
	ret_trigger->word = g_strdup(colon + 1);
	if (ret_trigger->kind != WB_TRIGGER_STATE || parse_states(ret_trigger, error))
		return TRUE;
	g_clear_pointer(&ret_trigger->word, g_free);
	return FALSE;
}

static void
clear_trigger(gpointer data)
{
	g_free(((WbTrigger *)data)->word);
}

GArray *
wb_triggers_parse(const char *text, GError **error)
{
	g_autoptr(GArray) triggers = g_array_new(FALSE, TRUE, sizeof(WbTrigger));
	g_auto(GStrv) parts = g_strsplit(text ? text : "", ";", -1);

	g_array_set_clear_func(triggers, clear_trigger);
	for (guint i = 0; parts[i]; i++) {
		WbTrigger trigger = { 0 };

		if (!*g_strstrip(parts[i]))
			continue;
		if (!parse_one(parts[i], &trigger, error))
			return NULL;
		g_array_append_val(triggers, trigger);
	}
	return g_steal_pointer(&triggers);
}

/* --- matching ------------------------------------------------------------------------------ */

static gboolean
match_word(const char *pattern, const char *word)
{
	return strcmp(pattern, "*") == 0 || (word && strcmp(pattern, word) == 0);
}

static gboolean
match_protocol(const char *word, const WbRunEvent *event)
{
	guint8 protocol = event->flow.protocol;
	const char *name = protocol == IPPROTO_TCP				    ? "tcp"
			   : protocol == IPPROTO_UDP				    ? "udp"
			   : protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? "icmp"
										    : NULL;

	return match_word(word, name);
}

/* A system call is a function of the kernel, or the step of a script. */
static gboolean
match_syscall(const char *word, const WbRunEvent *event)
{
	static const char *const prefixes[] = { "__x64_sys_", "__arm64_sys_", "__sys_", NULL };
	const char *name = event->name;

	if (event->stream == WB_STREAM_STEP)
		return event->text && g_str_has_prefix(event->text, word) &&
		       event->text[strlen(word)] == '(';
	if (event->stream != WB_STREAM_FUNCTION || !name)
		return FALSE;
	for (guint i = 0; prefixes[i]; i++)
		if (g_str_has_prefix(name, prefixes[i]))
			return strcmp(name + strlen(prefixes[i]), word) == 0;
	return FALSE;
}

static gboolean
begins(const WbRunEvent *event)
{
	return event->stream == WB_STREAM_FUNCTION && event->function.kind != WB_FUNCTION_LEAVE;
}

/* Packets only imply: a trigger of theirs matches all the same. */
static gboolean
matches(const WbTrigger *trigger, const WbRunEvent *event)
{
	switch (trigger->kind) {
	case WB_TRIGGER_STATE:
		return event->stream == WB_STREAM_STATE &&
		       (trigger->before < 0 || trigger->before == (int)event->state.before) &&
		       (trigger->after < 0 || trigger->after == (int)event->state.after);
	case WB_TRIGGER_FUNCTION:
		return begins(event) && match_word(trigger->word, event->name);
	case WB_TRIGGER_MODULE:
		return begins(event) && event->function.module &&
		       match_word(trigger->word, event->function.module);
	case WB_TRIGGER_SYSCALL:
		return match_syscall(trigger->word, event) &&
		       (event->stream == WB_STREAM_STEP || begins(event));
	case WB_TRIGGER_DROP:
		/* Without a protocol it is no packet, but a netlink message. */
		return event->stream == WB_STREAM_DROP && event->drop.protocol != 0 &&
		       match_word(trigger->word, event->drop.reason);
	case WB_TRIGGER_LOG:
		return event->stream == WB_STREAM_LOG &&
		       (strcmp(trigger->word, "*") == 0 ||
			       (event->text && strstr(event->text, trigger->word)));
	case WB_TRIGGER_PACKET:
		return event->stream == WB_STREAM_PACKET && match_protocol(trigger->word, event);
	}
	return FALSE;
}

const WbTrigger *
wb_triggers_match(const GArray *triggers, const WbRunEvent *event)
{
	for (guint i = 0; i < triggers->len; i++) {
		const WbTrigger *trigger = &g_array_index(triggers, WbTrigger, i);

		if (matches(trigger, event))
			return trigger;
	}
	return NULL;
}
