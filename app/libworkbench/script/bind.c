/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values for the names in a script's packets. */
#include "base/diagnostic.h"
#include "script/parser.h"

static gboolean
say(const WbScript *script, const WbOptionSpec *spec, const char *what, GPtrArray *diagnostics)
{
	WbDiagnostic *diagnostic = wb_diagnostic_new(WB_SEVERITY_ERROR, script->file,
		spec->place.line, spec->place.column, "%s \"%s\" %s: --define=%s=0123456789abcdef",
		"the cookie", spec->cookie_name, what, spec->cookie_name);

	diagnostic->source = wb_script_dup_line(script, spec->place.line);
	g_ptr_array_add(diagnostics, diagnostic);
	return FALSE;
}

static gboolean
bind_option(const WbScript *script, WbOptionSpec *spec, GHashTable *defines, GPtrArray *diagnostics)
{
	const char *value;

	if (!spec->cookie_name)
		return TRUE;
	value = defines ? g_hash_table_lookup(defines, spec->cookie_name) : NULL;
	if (!value)
		return say(script, spec, "has no value", diagnostics);
	if (!wb_parse_hex(value, &spec->option))
		return say(
			script, spec, "is not an even number of hexadecimal digits", diagnostics);
	return TRUE;
}

/* *NAME becomes its value if it has one; what it is not is judged when it is used. */
static void
bind_name(char **name, GHashTable *defines)
{
	const char *value = *name && defines ? g_hash_table_lookup(defines, *name) : NULL;

	if (!value)
		return;
	g_free(*name);
	*name = g_strdup(value);
}

static gboolean
bind_packet(
	const WbScript *script, WbPacketSpec *packet, GHashTable *defines, GPtrArray *diagnostics)
{
	GArray *options = packet->tcp.options;
	gboolean ok = TRUE;

	bind_name(&packet->icmp.type, defines);
	bind_name(&packet->icmp.code, defines);
	for (guint i = 0; i < options->len; i++)
		ok &= bind_option(
			script, &g_array_index(options, WbOptionSpec, i), defines, diagnostics);
	return ok;
}

gboolean
wb_script_bind(WbScript *script, GHashTable *defines, GPtrArray *diagnostics)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < script->events->len; i++) {
		WbEvent *event = script->events->pdata[i];

		if (event->kind == WB_EVENT_PACKET)
			ok &= bind_packet(script, event->packet, defines, diagnostics);
	}
	return ok;
}
