/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Narrations: what a good one says, and that every mistake is found at its place. */
#include "fault-fixture.h"

#include "lab/narration.h"

#include <string.h>

static const char good[] = "# The handshake.\n"
			   "[Step syn]\n"
			   "Title=The SYN\n"
			   "Text=It asks.\\nIt waits.\n"
			   "Look=Its options.\n"
			   "Rfc=RFC 9293, 3.5; RFC 7323\n"
			   "Kernel=tcp_v4_conn_request; tcp_make_synack\n"
			   "Predict=Which answer?\n"
			   "Choice1=none\n"
			   "Choice2=a SYN-ACK\n"
			   "Choice3=a RST\n"
			   "Answer=2\n"
			   "Because=The socket listens.\n"
			   "\n"
			   "[Step ack]\n"
			   "Title=The ACK\n"
			   "Text=Done.\n";

/* Reads TEXT; the faults, a line each. */
static char *
parse(const char *text, gsize length, WbNarration **ret_narration)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autoptr(WbNarration) narration = wb_narration_parse("n.ini", text, length, faults);

	g_assert_true(!narration == (faults->len > 0));
	if (ret_narration)
		*ret_narration = g_steal_pointer(&narration);
	return fixture_dup_lines(faults);
}

static void
test_good(void)
{
	g_autoptr(WbNarration) narration = NULL;
	g_autofree char *faults = parse(good, strlen(good), &narration);
	g_autofree char *rfcs = NULL;
	g_autofree char *kernel = NULL;
	g_autofree char *choices = NULL;
	const WbNarrationStep *syn, *ack;

	g_assert_cmpstr(faults, ==, "");
	g_assert_cmpstr(narration->file, ==, "n.ini");
	g_assert_cmpuint(narration->steps->len, ==, 2);
	syn = wb_narration_find_step(narration, "syn");
	ack = wb_narration_find_step(narration, "ack");
	g_assert_true(syn == narration->steps->pdata[0] && ack == narration->steps->pdata[1]);
	g_assert_null(wb_narration_find_step(narration, "fin"));
	g_assert_cmpuint(syn->line, ==, 2);
	g_assert_cmpstr(syn->title, ==, "The SYN");
	g_assert_cmpstr(syn->text, ==, "It asks.\nIt waits.");
	g_assert_cmpstr(syn->look, ==, "Its options.");
	rfcs = g_strjoinv("|", syn->rfcs);
	g_assert_cmpstr(rfcs, ==, "RFC 9293, 3.5|RFC 7323");
	kernel = g_strjoinv("|", syn->kernel);
	g_assert_cmpstr(kernel, ==, "tcp_v4_conn_request|tcp_make_synack");
	g_assert_cmpstr(syn->question, ==, "Which answer?");
	choices = g_strjoinv("|", syn->choices);
	g_assert_cmpstr(choices, ==, "none|a SYN-ACK|a RST");
	g_assert_cmpuint(syn->answer, ==, 1);
	g_assert_cmpstr(syn->because, ==, "The socket listens.");
	g_assert_null(ack->look);
	g_assert_null(ack->rfcs[0]);
	g_assert_null(ack->kernel[0]);
	g_assert_null(ack->question);
	g_assert_null(ack->choices);
}

/* A mistake: what to replace in the good narration with what, and the one fault that comes of it.
 */
typedef struct {
	const char *name;
	const char *from;
	const char *to;
	const char *fault; /* behind the file's name */
} Mistake;

static const Mistake mistakes[] = {
	{ "no-title", "Title=The SYN\n", "",
		":2: error: [Step syn] has no 'Title'; expected the step's title" },
	{ "no-text", "Text=Done.\n", "",
		":15: error: [Step ack] has no 'Text'; expected what happens in this step" },
	{ "key", "Look=", "Loook=",
		":5:1: error: [Step syn] has no key 'Loook'; did you mean 'Look'?" },
	{ "group", "[Step ack]", "[Stop ack]",
		":15: error: unknown group [Stop ack]; expected [Step NAME]" },
	{ "name", "[Step ack]", "[Step The Ack]",
		":15: error: expected [Step NAME], the name being lower-case words joined by "
		"hyphens, such as source-port" },
	{ "no-name", "[Step ack]", "[Step]",
		":15: error: expected [Step NAME], the name being lower-case words joined by "
		"hyphens, such as source-port" },
	{ "twice", "[Step ack]", "[Step  syn]",
		":15: error: there is a step 'syn' already; expected another name" },
	{ "rfc", "RFC 7323", "rfc7323",
		":6:20: error: 'rfc7323' cannot be in 'Rfc'; expected a section, such as RFC 9293, "
		"3.5" },
	{ "rfc-tail", "RFC 7323", "RFC 7323x",
		":6:20: error: 'RFC 7323x' cannot be in 'Rfc'; expected a section, such as RFC "
		"9293, 3.5" },
	{ "kernel", "tcp_make_synack", "tcp_make_synack()",
		":7:29: error: 'tcp_make_synack()' cannot be in 'Kernel'; expected a kernel "
		"function's name, such as tcp_v4_conn_request" },
	{ "one-choice", "Choice2=a SYN-ACK\nChoice3=a RST\nAnswer=2", "Answer=1",
		":2: error: [Step syn] has no 'Choice2'; expected a choice for the question" },
	{ "choice-gap", "Choice3=", "Choice4=",
		":11: error: there is no Choice3 before 'Choice4'; expected choices to be numbered "
		"from 1 without a gap" },
	{ "choice-empty", "Choice3=a RST", "Choice3=",
		":11:9: error: 'Choice3' is empty; expected a choice for the question" },
	{ "answer-large", "Answer=2", "Answer=4",
		":12:8: error: 'Answer' is '4'; expected a whole number from 1 to 3" },
	{ "answer-zero", "Answer=2", "Answer=0",
		":12:8: error: 'Answer' is '0'; expected a whole number from 1 to 3" },
	{ "no-answer", "Answer=2\n", "",
		":2: error: [Step syn] has no 'Answer'; expected the number of the right choice" },
	{ "no-because", "Because=The socket listens.\n", "",
		":2: error: [Step syn] has no 'Because'; expected why that choice is right" },
	{ "no-question", "Predict=Which answer?\n", "",
		":8: error: 'Choice1' without a question; expected 'Predict' in [Step syn] too" },
	{ "empty-question", "Predict=Which answer?",
		"Predict=", ":8:9: error: 'Predict' is empty; expected a question" },
};

static void
test_mistake(gconstpointer data)
{
	const Mistake *mistake = data;
	const char *at = strstr(good, mistake->from);
	g_autofree char *text = g_strdup_printf(
		"%.*s%s%s", (int)(at - good), good, mistake->to, at + strlen(mistake->from));
	g_autofree char *faults = parse(text, strlen(text), NULL);
	g_autofree char *expected = g_strconcat("n.ini", mistake->fault, "\n", NULL);

	if (!g_str_has_prefix(faults, expected))
		g_assert_cmpstr(faults, ==, expected);
}

static void
test_bytes(void)
{
	g_autofree char *empty = parse("", 0, NULL);
	g_autofree char *nul = parse("[Step a]\n\0", 10, NULL);
	g_autofree char *faults = NULL;
	GString *many = g_string_new(NULL);

	g_assert_cmpstr(empty, ==,
		"n.ini: error: the file ends without a step; expected a group [Step NAME]\n");
	g_assert_cmpstr(nul, ==, "n.ini:2: error: expected text in UTF-8, found the byte 0x00\n");
	for (guint i = 0; i < WB_NARRATION_STEPS_MAX; i++)
		g_string_append_printf(many, "[Step s%u]\nTitle=t\nText=t\n", i);
	faults = parse(many->str, many->len, NULL);
	g_assert_cmpstr(faults, ==, "");
	g_string_append(many, "[Step more]\nTitle=t\nText=t\n[Step yet-more]\nTitle=t\nText=t\n");
	g_free(faults);
	faults = parse(many->str, many->len, NULL);
	g_assert_cmpstr(faults, ==, "n.ini:301: error: expected at most 100 steps\n");
	g_string_free(many, TRUE);
}

static void
test_load(void)
{
	g_autoptr(GPtrArray) faults = fixture_new_faults();
	g_autofree char *text = NULL;

	g_assert_null(wb_narration_load("/nowhere/n.ini", faults));
	text = fixture_dup_lines(faults);
	g_assert_cmpstr(text, ==,
		"/nowhere/n.ini: error: opening /nowhere/n.ini: No such file or directory; "
		"expected a readable narration\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/narration/good", test_good);
	for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autofree char *path = g_strconcat("/narration/mistake/", mistakes[i].name, NULL);

		g_test_add_data_func(path, &mistakes[i], test_mistake);
	}
	g_test_add_func("/narration/bytes", test_bytes);
	g_test_add_func("/narration/load", test_load);
	return g_test_run();
}
