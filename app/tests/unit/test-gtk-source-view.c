/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in a text by numbers that come from elsewhere: no display is needed. */
#include "text/source-view.h"

/* "é" has two bytes, at columns 2 and 3. */
#define TEXT "a\xc3\xa9x\n\nlast"

static const struct {
	guint line, column;
	int ret_line, ret_offset;
} places[] = {
	{ 0, 0, 0, 0 },
	{ 1, 1, 0, 0 },
	{ 1, 2, 0, 1 },
	{ 1, 3, 0, 1 }, /* in the middle of the character */
	{ 1, 4, 0, 2 },
	{ 1, 5, 0, 3 },
	{ 1, 6, 0, 3 },
	{ 1, G_MAXUINT, 0, 3 },
	{ 2, 5, 1, 0 }, /* the line is empty */
	{ 3, 5, 2, 4 },
	{ 99, 2, 2, 1 },
	{ G_MAXUINT, G_MAXUINT, 2, 4 },
};

static void
test_places(void)
{
	g_autoptr(GtkTextBuffer) buffer = gtk_text_buffer_new(NULL);

	gtk_text_buffer_set_text(buffer, TEXT, -1);
	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		GtkTextIter at;

		wb_source_get_place(buffer, places[i].line, places[i].column, &at);
		g_assert_cmpint(gtk_text_iter_get_line(&at), ==, places[i].ret_line);
		g_assert_cmpint(gtk_text_iter_get_line_offset(&at), ==, places[i].ret_offset);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/source-view/places", test_places);
	return g_test_run();
}
