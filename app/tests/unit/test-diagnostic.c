/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Diagnostics as text: the caret stands under its column, and nothing forges a line. */
#include "base/diagnostic.h"

typedef struct {
	const char *name;
	WbDiagnostic diagnostic;
	const char *text;
} Sample;

static const Sample samples[] = {
	{ "file-only",
		{ WB_SEVERITY_WARNING, (char *)"lab.ini", 0, 7, (char *)"no title", NULL, NULL },
		"lab.ini: warning: no title" },
	{ "line",
		{ WB_SEVERITY_NOTE, (char *)"a.c", 3, 0, (char *)"declared here", (char *)"int a;",
			NULL },
		"a.c:3: note: declared here\n    int a;" },
	{ "column",
		{ WB_SEVERITY_ERROR, (char *)"a.c", 3, 5, (char *)"what", (char *)"int a;",
			(char *)"-Wall" },
		"a.c:3:5: error: what [-Wall]\n    int a;\n        ^" },
	{ "first-column",
		{ WB_SEVERITY_ERROR, (char *)"a.c", 1, 1, (char *)"m", (char *)"x", NULL },
		"a.c:1:1: error: m\n    x\n    ^" },
	{ "tabs", { WB_SEVERITY_ERROR, (char *)"a.c", 1, 3, (char *)"m", (char *)"\t\tx", NULL },
		"a.c:1:3: error: m\n    \t\tx\n    \t\t^" },
	/* Columns count bytes; a blank stands for a character. */
	{ "utf-8", { WB_SEVERITY_ERROR, (char *)"a.c", 1, 8, (char *)"m", (char *)"/*ü*/ x", NULL },
		"a.c:1:8: error: m\n    /*ü*/ x\n          ^" },
	{ "beyond-the-end",
		{ WB_SEVERITY_ERROR, (char *)"a.c", 1, 4000000000, (char *)"m", (char *)"ab",
			NULL },
		"a.c:1:4000000000: error: m\n    ab\n      ^" },
	/* No caret where columns are not what they were. */
	{ "hostile",
		{ WB_SEVERITY_ERROR, (char *)"a\n.c", 1, 1, (char *)"m\033[m\nforged: line",
			(char *)"x\ny\033", (char *)"-W\n\033" },
		"a\\n.c:1:1: error: m\\x1b[m\\nforged: line [-W\\n\\x1b]\n    x\\ny\\x1b" },
};

static void
test_sample(gconstpointer data)
{
	const Sample *sample = data;
	g_autoptr(WbDiagnostic) copy = wb_diagnostic_copy(&sample->diagnostic);
	g_autofree char *text = wb_diagnostic_to_string(&sample->diagnostic);
	g_autofree char *copied = wb_diagnostic_to_string(copy);

	g_assert_cmpstr(text, ==, sample->text);
	g_assert_cmpstr(copied, ==, sample->text);
	g_assert_true(copy->file != sample->diagnostic.file);
}

static void
test_new(void)
{
	g_autoptr(WbDiagnostic) diagnostic =
		wb_diagnostic_new(WB_SEVERITY_ERROR, "a.c", 1, 2, "%s is %d", "100 %s", 7);

	g_assert_cmpstr(diagnostic->message, ==, "100 %s is 7");
	g_assert_null(diagnostic->source);
	g_assert_null(diagnostic->option);
	wb_diagnostic_free(NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *path = g_strdup_printf("/diagnostic/%s", samples[i].name);

		g_test_add_data_func(path, &samples[i], test_sample);
	}
	g_test_add_func("/diagnostic/new", test_new);
	return g_test_run();
}
