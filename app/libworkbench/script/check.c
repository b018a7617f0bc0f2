/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the syntax of a script does not tell: names, features, an order that cannot be. */
#include "base/diagnostic.h"
#include "script/call.h"
#include "script/options.h"
#include "script/parser.h"

#include <string.h>

typedef struct {
	const WbScript *script;
	const WbPlayOptions *options;
	const GPtrArray *faults; /* of the syntax, in the order of their lines */
	GPtrArray *names;	 /* what may stand for a value, NULL-terminated */
	GPtrArray *diagnostics;
	guint seen; /* of the diagnostics */
	gboolean error;
} Checker;

static GPtrArray *
new_diagnostics(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
}

static void say(Checker *checker, WbSeverity severity, WbPlace place, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

static void
say(Checker *checker, WbSeverity severity, WbPlace place, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	g_ptr_array_add(checker->diagnostics, wb_diagnostic_new(severity, checker->script->file,
						      place.line, place.column, "%s", message));
}

/* Of the syntax, in the lines from FIRST to LAST. */
static gboolean
has_fault(const Checker *checker, guint first, guint last)
{
	for (guint i = 0; i < checker->faults->len; i++) {
		const WbDiagnostic *fault = checker->faults->pdata[i];

		if (fault->line >= first && fault->line <= last)
			return TRUE;
	}
	return FALSE;
}

/* A name whose value is given with --define: packets have one for a cookie, and for an ICMP type or
 * code. */
static void
check_name(Checker *checker, const char *what, const char *name, WbPlace place)
{
	const char *const *names = (const char *const *)checker->names->pdata;

	if (!g_strv_contains(names, name))
		say(checker, WB_SEVERITY_WARNING, place,
			"the %s \"%s\" has no value yet: give it one with --define=%s=… in the "
			"head of "
			"the script, or on the command line",
			what, name, name);
}

/* --- Packets --- */

static void
check_encapsulation(Checker *checker, const WbPacketSpec *packet)
{
	g_autofree char *name = NULL;

	if (!packet->encapsulation)
		return;
	name = g_strndup(packet->encapsulation, strcspn(packet->encapsulation, " :"));
	if (strcmp(name, "encap") == 0)
		say(checker, WB_SEVERITY_ERROR, packet->encapsulation_place,
			"PSP encapsulation is not supported");
	else
		say(checker, WB_SEVERITY_ERROR, packet->encapsulation_place,
			"packets inside another %s header are not supported", name);
}

static gboolean
is_type_of(guint ip_version, const char *type)
{
	guint8 number, code;

	return wb_icmp_find(ip_version, type, NULL, &number, &code);
}

static void
say_unknown_icmp(Checker *checker, const WbIcmpSpec *icmp)
{
	guint version = checker->options->ip == WB_IP_V6 ? 6 : 4;
	g_autofree char *hint = NULL;
	const char *suggestion;

	if (!is_type_of(version, icmp->type) && is_type_of(10 - version, icmp->type))
		version = 10 - version;
	suggestion = wb_icmp_suggest(version, icmp->type, icmp->code);
	hint = suggestion ? g_strdup_printf("; did you mean \"%s\"?", suggestion) : g_strdup("");
	if (!is_type_of(version, icmp->type))
		say(checker, WB_SEVERITY_ERROR, icmp->type_place, "unknown ICMP type \"%s\"%s",
			icmp->type, hint);
	else
		say(checker, WB_SEVERITY_ERROR, icmp->code_place,
			"unknown code \"%s\" of the ICMP type \"%s\"%s", icmp->code, icmp->type,
			hint);
}

/* ICMP's own names have small letters. */
static gboolean
is_name_of_value(const Checker *checker, const char *name)
{
	return g_ascii_isupper(*name) ||
	       g_strv_contains((const char *const *)checker->names->pdata, name);
}

/* A script that does not say its IP version may be for either. */
static void
check_icmp(Checker *checker, const WbIcmpSpec *icmp)
{
	guint8 type, code;

	if (is_name_of_value(checker, icmp->type)) {
		check_name(checker, "ICMP type", icmp->type, icmp->type_place);
		return;
	}
	if (icmp->code && is_name_of_value(checker, icmp->code) &&
		(is_type_of(4, icmp->type) || is_type_of(6, icmp->type))) {
		check_name(checker, "ICMP code", icmp->code, icmp->code_place);
		return;
	}
	if (!wb_icmp_find(4, icmp->type, icmp->code, &type, &code) &&
		!wb_icmp_find(6, icmp->type, icmp->code, &type, &code))
		say_unknown_icmp(checker, icmp);
}

static void
check_tcp(Checker *checker, const WbPacketSpec *packet)
{
	const WbTcpSpec *tcp = &packet->tcp;

	if (tcp->has_ack && !(tcp->flags & WB_TCP_ACK))
		say(checker, WB_SEVERITY_WARNING, packet->ack_place,
			"an acknowledgement number without the ACK flag means nothing; the flag is "
			"\".\"");
	for (guint i = 0; i < tcp->options->len; i++) {
		const WbOptionSpec *spec = &g_array_index(tcp->options, WbOptionSpec, i);

		if (spec->cookie_name)
			check_name(checker, "cookie", spec->cookie_name, spec->place);
	}
}

static void
check_packet(Checker *checker, const WbPacketSpec *packet)
{
	check_encapsulation(checker, packet);
	if (packet->proto == WB_PROTO_ICMP)
		check_icmp(checker, &packet->icmp);
	else if (packet->proto == WB_PROTO_TCP)
		check_tcp(checker, packet);
}

/* --- Events --- */

static void
check_event(Checker *checker, const WbEvent *event)
{
	if (event->kind == WB_EVENT_PACKET)
		check_packet(checker, event->packet);
	else if (event->kind == WB_EVENT_CODE)
		wb_code_free(
			wb_code_parse_event(checker->script->file, event, checker->diagnostics));
	else if (event->kind == WB_EVENT_CALL)
		wb_call_check(checker->script->file, event->call,
			(const char *const *)checker->names->pdata, checker->diagnostics);
}

/* Between absolute times there is an order; a relative one starts it anew. */
static void
check_order(Checker *checker, const WbEvent *before, const WbEvent *event)
{
	gboolean absolute =
		event->time.kind == WB_TIME_ABSOLUTE || event->time.kind == WB_TIME_ABSOLUTE_RANGE;

	if (!before || !absolute || event->time.start_us >= before->time.start_us)
		return;
	if (before->time.kind == WB_TIME_ABSOLUTE || before->time.kind == WB_TIME_ABSOLUTE_RANGE)
		say(checker, WB_SEVERITY_ERROR, event->place,
			"this time is before that of the event in line %u", before->place.line);
}

static void
check_step(Checker *checker, GHashTable *steps, const WbEvent *event)
{
	const WbEvent *other;

	if (!event->step)
		return;
	other = g_hash_table_lookup(steps, event->step);
	if (other)
		say(checker, WB_SEVERITY_ERROR, event->place,
			"the step \"%s\" is here and in line %u: each has a name of its own",
			event->step, other->place.line);
	else
		g_hash_table_insert(steps, event->step, (gpointer)event);
}

/* More faults than are told, an error among them: to look for more would only take long. */
static gboolean
is_enough(Checker *checker)
{
	if (checker->diagnostics->len <= WB_SCRIPT_FAULTS_MAX)
		return FALSE;
	for (; checker->seen < checker->diagnostics->len && !checker->error; checker->seen++) {
		const WbDiagnostic *seen = checker->diagnostics->pdata[checker->seen];

		checker->error = seen->severity == WB_SEVERITY_ERROR;
	}
	return checker->error;
}

static void
check_events(Checker *checker)
{
	g_autoptr(GHashTable) steps = g_hash_table_new(g_str_hash, g_str_equal);
	const WbEvent *before = NULL;

	for (guint i = 0; i < checker->script->events->len && !is_enough(checker); i++) {
		const WbEvent *event = checker->script->events->pdata[i];

		/* An event that is not there, or not as it was meant, may explain what follows. */
		if (has_fault(checker, before ? before->end_line : 1, event->end_line))
			before = NULL;
		if (has_fault(checker, event->place.line, event->end_line))
			continue;
		check_event(checker, event);
		check_order(checker, before, event);
		check_step(checker, steps, event);
		before = event;
	}
}

/* --- All of it --- */

/* What a line of the head defines even if the line is wrong: else all its uses would be faults. */
static void
add_names_of_line(Checker *checker, guint line)
{
	static const char option[] = "--define";
	g_autofree char *text = wb_script_dup_line(checker->script, line);
	const char *at = text;

	while (at && (at = strstr(at, option))) {
		const char *end;

		for (at += strlen(option); *at && !g_ascii_isalpha(*at) && *at != '_';)
			at++;
		for (end = at; g_ascii_isalnum(*end) || *end == '_';)
			end++;
		g_ptr_array_add(checker->names, g_strndup(at, (gsize)(end - at)));
		at = end;
	}
}

static void
collect_names(Checker *checker, const char *const *defines)
{
	const GPtrArray *own = checker->options->define_names;

	for (guint i = 0; own && i < own->len && own->pdata[i]; i++)
		g_ptr_array_add(checker->names, g_strdup(own->pdata[i]));
	for (guint i = 0; defines && defines[i]; i++)
		g_ptr_array_add(checker->names, g_strdup(defines[i]));
	for (guint i = 0; i < checker->faults->len; i++)
		add_names_of_line(checker, ((WbDiagnostic *)checker->faults->pdata[i])->line);
	for (guint i = 0; i < checker->diagnostics->len; i++)
		add_names_of_line(checker, ((WbDiagnostic *)checker->diagnostics->pdata[i])->line);
	g_ptr_array_add(checker->names, NULL);
}

/* A line of the head that is wrong is told once. */
static void
check_head(Checker *checker, WbPlayOptions *options)
{
	wb_play_options_add_script(options, checker->script, checker->diagnostics);
	for (guint i = checker->diagnostics->len; i > 0; i--) {
		const WbDiagnostic *found = checker->diagnostics->pdata[i - 1];

		if (has_fault(checker, found->line, found->line))
			g_ptr_array_remove_index(checker->diagnostics, i - 1);
	}
}

static gboolean
is_good(const GPtrArray *diagnostics)
{
	for (guint i = 0; i < diagnostics->len; i++)
		if (((const WbDiagnostic *)diagnostics->pdata[i])->severity == WB_SEVERITY_ERROR)
			return FALSE;
	return TRUE;
}

static void
cut(GPtrArray *diagnostics, gboolean good)
{
	WbDiagnostic *last;

	if (diagnostics->len <= WB_SCRIPT_FAULTS_MAX)
		return;
	g_ptr_array_set_size(diagnostics, WB_SCRIPT_FAULTS_MAX);
	last = diagnostics->pdata[WB_SCRIPT_FAULTS_MAX - 1];
	if (!good)
		last->severity = WB_SEVERITY_ERROR;
	g_free(last->message);
	last->message = g_strdup("there are more faults than these; the rest is not shown");
}

/* Each with its line of the source. */
static void
add_lines(Checker *checker)
{
	for (guint i = 0; i < checker->diagnostics->len; i++) {
		WbDiagnostic *diagnostic = checker->diagnostics->pdata[i];

		if (!diagnostic->source && diagnostic->line)
			diagnostic->source = wb_script_dup_line(checker->script, diagnostic->line);
	}
}

/* FAULTS: of the syntax. The others are put among them; FALSE if there is an error. */
static gboolean
check(const WbScript *script, const char *const *defines, GPtrArray *faults)
{
	g_autoptr(WbPlayOptions) options = wb_play_options_new();
	g_autoptr(GPtrArray) found = new_diagnostics();
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	Checker checker = { .script = script,
		.options = options,
		.faults = faults,
		.names = names,
		.diagnostics = found };
	gboolean good;

	check_head(&checker, options);
	collect_names(&checker, defines);
	check_events(&checker);
	good = is_good(found) && is_good(faults);
	wb_sort_faults(found);
	cut(found, good);
	add_lines(&checker);
	g_ptr_array_extend_and_steal(faults, g_steal_pointer(&found));
	wb_sort_faults(faults);
	return good;
}

gboolean
wb_script_check(const WbScript *script, const char *const *defines, GPtrArray *diagnostics)
{
	g_autoptr(GPtrArray) found = new_diagnostics();
	gboolean good = check(script, defines, found);

	g_ptr_array_extend_and_steal(diagnostics, g_steal_pointer(&found));
	return good;
}

WbScript *
wb_script_load(const char *file, const char *text, gsize length, const char *const *defines,
	GPtrArray *diagnostics)
{
	g_autoptr(GPtrArray) found = new_diagnostics();
	g_autoptr(WbScript) script = wb_parse_script(file, text, length, found);
	gboolean good = FALSE;

	if (script && found->len < WB_SCRIPT_FAULTS_MAX)
		good = check(script, defines, found);
	cut(found, good);
	g_ptr_array_extend_and_steal(diagnostics, g_steal_pointer(&found));
	return good ? g_steal_pointer(&script) : NULL;
}
