/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wb-pktplay: plays one packet script against the kernel it runs on. Events go to standard output,
 * a JSON object a line; with --step commands come from standard input. wb-pktplay/pktplay.h says
 * how it works.
 *
 * usage: wb-pktplay [--step] [--capture=FILE] [--netns|--here] [--OPTION[=VALUE]…] [-D NAME=value]
 * SCRIPT; options are packetdrill's and those of script/options.h.
 *
 * Exit status: 0 passed, 1 failed, 2 wrong usage or a faulty script, 3 it could not be judged or
 * was stopped.
 */
#include "base/diagnostic.h"
#include "wb-pktplay/pktplay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { STATUS_PASS, STATUS_FAIL, STATUS_USAGE, STATUS_ERROR };

static void
say_end(WbVerdict verdict, const char *text)
{
	g_autoptr(WbPlayEvent) event = wb_play_event_new(WB_PLAY_END);

	event->time = pktplay_now();
	event->verdict = verdict;
	event->text = g_strdup(text);
	pktplay_events_sink(event, NULL);
}

/* What keeps a script from being played ends the events as well. Returns the exit status. */
static int
fail(const GError *error)
{
	fprintf(stderr, "wb-pktplay: %s\n", error->message);
	say_end(WB_VERDICT_ERROR, error->message);
	return g_error_matches(error, WB_ERROR, WB_ERROR_USAGE) ? STATUS_USAGE : STATUS_ERROR;
}

static int
fail_script(const WbArguments *arguments, GPtrArray *diagnostics)
{
	const WbDiagnostic *first = NULL;

	for (guint i = 0; i < diagnostics->len; i++) {
		const WbDiagnostic *diagnostic = diagnostics->pdata[i];
		g_autofree char *text = wb_diagnostic_to_string(diagnostic);

		fprintf(stderr, "%s\n", text);
		if (!first && diagnostic->severity == WB_SEVERITY_ERROR)
			first = diagnostic;
	}
	say_end(WB_VERDICT_ERROR, first ? first->message : "the script has faults");
	return STATUS_USAGE;
}

/* FALSE with a diagnostic for each packet that cannot be sent over this IP version: most ICMP
 * messages are of one only. */
static gboolean
check_packets(const WbScript *script, const WbPlayOptions *options, GPtrArray *diagnostics)
{
	guint version = options->ip == WB_IP_V6 ? 6 : 4;
	gboolean ok = TRUE;

	for (guint i = 0; i < script->events->len; i++) {
		const WbEvent *event = script->events->pdata[i];
		g_autoptr(GError) error = NULL;
		WbDiagnostic *diagnostic;
		WbPacket packet;

		if (event->kind != WB_EVENT_PACKET || event->packet->direction != WB_INBOUND ||
			wb_packet_from_spec(event->packet, version, &packet, &error))
			continue;
		diagnostic = wb_diagnostic_new(WB_SEVERITY_ERROR, script->file, event->body.line,
			event->body.column, "%s", error->message);
		diagnostic->source = wb_script_dup_line(script, event->body.line);
		g_ptr_array_add(diagnostics, diagnostic);
		ok = FALSE;
	}
	return ok;
}

/* The checked script, its head added to the options; NULL if DIAGNOSTICS or ERROR say why not. */
static WbScript *
load_script(const WbArguments *arguments, GPtrArray *diagnostics, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(WbScript) script = NULL;
	gsize length;

	if (!g_file_get_contents(arguments->script, &text, &length, error))
		return NULL;
	script = wb_script_load(arguments->script, text, length,
		(const char *const *)arguments->options->define_names->pdata, diagnostics);
	if (!script || !wb_play_options_add_script(arguments->options, script, diagnostics) ||
		!wb_script_bind(script, arguments->options->defines, diagnostics) ||
		!check_packets(script, arguments->options, diagnostics))
		return NULL;
	return g_steal_pointer(&script);
}

static WbVerdict
play(const WbArguments *arguments, const WbScript *script, const WbAddresses *addresses,
	WbWire *wire, WbGuard *guard)
{
	g_autofree WbPlayerClock *clock = pktplay_clock_new(pktplay_events_flush, NULL);
	g_autofree WbKernel *kernel = pktplay_kernel_new(guard);
	struct utsname name = { 0 };

	uname(&name);
	return wb_play(&(WbPlay){ .script = script,
		.options = arguments->options,
		.clock = clock,
		.wire = wire,
		.kernel = kernel,
		.release = name.release,
		.local = addresses->local,
		.remote = addresses->remote,
		.sink = pktplay_events_sink,
		.next = arguments->step ? pktplay_steps_next : NULL,
		.stopped = pktplay_steps_stopped });
}

static int
to_status(WbVerdict verdict)
{
	if (verdict == WB_VERDICT_PASS)
		return STATUS_PASS;
	return verdict == WB_VERDICT_FAIL ? STATUS_FAIL : STATUS_ERROR;
}

/* With everything set up, and put back after it. */
static int
play_guarded(const WbArguments *arguments, const WbScript *script, const WbAddresses *addresses)
{
	g_autoptr(GError) error = NULL;
	WbGuard *guard;
	WbWire *wire;
	int status;

	pktplay_clock_take_priority();
	guard = pktplay_guard_start(addresses, &error);
	if (!guard)
		return fail(error);
	wire = pktplay_wire_new(addresses, arguments->capture, &error);
	if (wire) {
		status = to_status(play(arguments, script, addresses, wire, guard));
		wire->free(wire);
	} else {
		status = fail(error);
		g_clear_error(&error);
	}
	if (!pktplay_guard_finish(guard, &error)) {
		fprintf(stderr, "wb-pktplay: %s\n", error->message);
		status = STATUS_ERROR;
	}
	return status;
}

static int
play_file(const WbArguments *arguments)
{
	g_autoptr(GPtrArray) diagnostics =
		g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free);
	g_autoptr(GError) error = NULL;
	g_autoptr(WbScript) script = load_script(arguments, diagnostics, &error);
	WbAddresses addresses;

	if (error)
		return fail(error);
	if (!script)
		return fail_script(arguments, diagnostics);
	if (arguments->options->dry_run)
		return STATUS_PASS;
	if (!pktplay_addresses_from_options(arguments->options, &addresses, &error) ||
		(arguments->netns && !pktplay_namespace_enter(&error)) ||
		(!arguments->netns && !arguments->here && !pktplay_namespace_check(&error)))
		return fail(error);
	return play_guarded(arguments, script, &addresses);
}

/* The script's commands and files are relative to its folder. */
static gboolean
enter_folder(WbArguments *arguments, GError **error)
{
	char *slash = strrchr(arguments->script, '/');
	g_autofree char *folder = NULL;

	if (!slash)
		return TRUE;
	if (arguments->capture) {
		char *absolute = g_canonicalize_filename(arguments->capture, NULL);

		g_free(arguments->capture);
		arguments->capture = absolute;
	}
	folder = g_strndup(arguments->script, slash - arguments->script + 1);
	arguments->script = slash + 1;
	return chdir(folder) == 0 ||
	       wb_error_set_errno(error, errno, "entering the script's folder %s", folder);
}

int
main(int argc, char **argv)
{
	WbArguments arguments;
	g_autoptr(GError) error = NULL;
	int status;

	pktplay_steps_catch_signals();
	if (pktplay_arguments_parse(&arguments, argc, argv, &error) &&
		enter_folder(&arguments, &error))
		status = play_file(&arguments);
	else
		status = fail(error);
	pktplay_arguments_clear(&arguments);
	pktplay_events_flush(NULL);
	return status;
}
