/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walkthroughs: script and narration fit, in a made-up one and in all that there are. */
#include "fault-fixture.h"

#include "lab/catalog.h"
#include "session/walkthrough.h"

#include <string.h>

#define HEAD "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
#define ONE "// @step one\n+0 bind(3, ..., ...) = 0\n"
#define TWO "// @step two\n+0 listen(3, 1) = 0\n"

/* A script's labels, the narration's steps, and the faults between them. */
static const struct {
	const char *script;
	const char *steps;
	const char *faults;
} cases[] = {
	{ HEAD ONE TWO, "one two", "" },
	{ HEAD ONE "+0 listen(3, 1) = 0\n" TWO, "one two", "" },
	{ HEAD ONE TWO, "one",
		"s.pkt:5:1: error: '@step two' is not narrated; expected [Step two] in n.ini\n" },
	{ HEAD ONE, "one two",
		"n.ini:4: error: [Step two] has no event; expected a comment '// @step two' before "
		"one in s.pkt\n" },
	{ HEAD TWO ONE, "one two",
		"s.pkt:5:1: error: '@step one' comes too late; expected the order of n.ini, where "
		"[Step two] follows it\n" },
	{ HEAD ONE ONE TWO, "one two",
		"s.pkt:5:1: error: '@step one' is in the script already; expected it once\n" },
	{ HEAD, "one",
		"n.ini:1: error: [Step one] has no event; expected a comment '// @step one' before "
		"one in s.pkt\n" },
};

static WbNarration *
new_narration(const char *names, GPtrArray *faults)
{
	g_auto(GStrv) steps = g_strsplit(names, " ", -1);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; steps[i]; i++)
		g_string_append_printf(text, "[Step %s]\nTitle=t\nText=t\n", steps[i]);
	return wb_narration_parse("n.ini", text->str, text->len, faults);
}

static void
test_match(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) faults = fixture_new_faults();
		g_autoptr(WbNarration) narration = new_narration(cases[i].steps, faults);
		g_autoptr(WbScript) script =
			wb_script_parse("s.pkt", cases[i].script, strlen(cases[i].script), faults);
		g_autofree char *got = NULL;
		gboolean ok;

		g_assert_nonnull(narration);
		g_assert_nonnull(script);
		ok = wb_walkthrough_match(script, narration, faults);
		got = fixture_dup_lines(faults);
		g_assert_cmpstr(got, ==, cases[i].faults);
		g_assert_true(ok == !*got);
	}
}

/* The order of a script is its author's, its layout is not. */
static void
check_layout(const WbScript *script)
{
	g_autofree char *layout = wb_script_format(script);

	g_assert_cmpstr(script->source, ==, layout);
}

/* A walkthrough's packets say all that can be said of them. */
static void
check_explicit(const WbScript *script)
{
	for (guint i = 0; i < script->events->len; i++) {
		const WbEvent *event = script->events->pdata[i];

		if (event->kind != WB_EVENT_PACKET || event->packet->direction != WB_OUTBOUND)
			continue;
		if (!event->packet->tcp.has_window || event->packet->tcp.any_options)
			g_error("%s:%u: expected a window and the options", script->file,
				event->place.line);
	}
}

static void
test_all(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbCatalog) catalog = wb_catalog_load_from("labs", &error);
	g_autoptr(GArray) selections = NULL;

	g_assert_no_error(error);
	selections = wb_catalog_select(catalog, WB_SELECT_WALKTHROUGHS, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(selections->len, >=, 8);
	for (guint i = 0; i < selections->len; i++) {
		const WbTask *task = g_array_index(selections, WbSelection, i).task;
		g_autoptr(GPtrArray) faults = fixture_new_faults();
		g_autoptr(WbScript) script = wb_walkthrough_load(task, faults);
		g_autofree char *got = fixture_dup_lines(faults);

		g_assert_cmpstr(got, ==, "");
		check_layout(script);
		check_explicit(script);
	}
}

static void
test_load_faults(void)
{
	WbTask task = { .script = (char *)"/nowhere/s.pkt" };
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *got = NULL;

	g_assert_null(wb_walkthrough_load(&task, faults));
	got = fixture_dup_lines(faults);
	g_assert_cmpstr(got, ==,
		"/nowhere/s.pkt: error: opening /nowhere/s.pkt: No such file or directory; "
		"expected a readable packet script\n");
}

int
main(int argc, char **argv)
{
	g_autofree char *top = g_get_current_dir();

	/* The sanitized build lies elsewhere, and looks for no data beside itself. */
	g_setenv("WORKBENCH_DATA", top, TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/walkthrough/match", test_match);
	g_test_add_func("/walkthrough/all", test_all);
	g_test_add_func("/walkthrough/load-faults", test_load_faults);
	return g_test_run();
}
