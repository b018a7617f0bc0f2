/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One step of a walkthrough. */
#include "results/narration-row.h"

#include "ui.h"

#define KEY "narration"

typedef struct {
	WbDesk *desk;
	const WbNarrationStep *step;
	GtkWidget *revealer;
	GtkWidget *answer;
} NarrationRow;

static void
on_function_clicked(GtkButton *button, gpointer data)
{
	const NarrationRow *view = data;

	wb_desk_ask_function(view->desk, g_object_get_data(G_OBJECT(button), "function"));
}

static GtkWidget *
new_functions(NarrationRow *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);

	for (char **name = view->step->kernel; *name; name++) {
		g_autofree char *label = g_strdup_printf("%s()", *name);
		GtkWidget *button = gtk_button_new_with_label(label);

		wb_ui_add_class(button, "evidence-link");
		wb_ui_add_class(button, GTK_STYLE_CLASS_FLAT);
		g_object_set_data(G_OBJECT(button), "function", *name);
		g_signal_connect(button, "clicked", G_CALLBACK(on_function_clicked), view);
		gtk_container_add(GTK_CONTAINER(box), button);
	}
	return box;
}

/* --- a question to predict what comes ----------------------------------------------------------
 */

static void
on_choice(GtkButton *button, gpointer data)
{
	const NarrationRow *view = data;
	guint choice = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "choice"));
	g_autofree char *text = g_strdup_printf("%s %s",
		choice == view->step->answer ? "✓ Right." : "✗ Not so.", view->step->because);

	gtk_label_set_text(GTK_LABEL(view->answer), text);
	gtk_widget_show(view->answer);
}

static void
add_question(NarrationRow *view, GtkContainer *box)
{
	gtk_container_add(box, wb_ui_wrapped_label_new(view->step->question, "headline"));
	for (guint i = 0; view->step->choices[i]; i++) {
		GtkWidget *button = gtk_button_new_with_label(view->step->choices[i]);

		gtk_widget_set_halign(button, GTK_ALIGN_START);
		g_object_set_data(G_OBJECT(button), "choice", GUINT_TO_POINTER(i));
		g_signal_connect(button, "clicked", G_CALLBACK(on_choice), view);
		gtk_container_add(box, button);
	}
	view->answer = wb_ui_wrapped_label_new(NULL, "hint");
	gtk_widget_set_no_show_all(view->answer, TRUE);
	gtk_container_add(box, view->answer);
}

/* --- the row -----------------------------------------------------------------------------------
 */

static GtkWidget *
new_details(NarrationRow *view)
{
	const WbNarrationStep *step = view->step;
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
	g_autofree char *rfcs = g_strjoinv(", ", step->rfcs);

	wb_ui_add_class(box, "details");
	if (step->question)
		add_question(view, GTK_CONTAINER(box));
	gtk_container_add(GTK_CONTAINER(box), wb_ui_wrapped_label_new(step->text, NULL));
	if (step->look)
		gtk_container_add(GTK_CONTAINER(box), wb_ui_wrapped_label_new(step->look, "hint"));
	if (*rfcs)
		gtk_container_add(GTK_CONTAINER(box), wb_ui_wrapped_label_new(rfcs, "dim-label"));
	if (step->kernel[0])
		gtk_container_add(GTK_CONTAINER(box), new_functions(view));
	return box;
}

gboolean
wb_narration_row_toggle(GtkWidget *row)
{
	const NarrationRow *view = g_object_get_data(G_OBJECT(row), KEY);
	GtkRevealer *revealer;

	if (!view)
		return FALSE;
	revealer = GTK_REVEALER(view->revealer);
	gtk_revealer_set_reveal_child(revealer, !gtk_revealer_get_reveal_child(revealer));
	if (gtk_revealer_get_reveal_child(revealer))
		wb_desk_select_step(view->desk, view->step->name);
	return TRUE;
}

GtkWidget *
wb_narration_row_new(WbDesk *desk, const WbNarrationStep *step, guint number)
{
	NarrationRow *view = g_new0(NarrationRow, 1);
	GtkWidget *row = gtk_list_box_row_new();
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	g_autofree char *title = g_strdup_printf("%u. %s", number, step->title);
	GtkWidget *head = wb_ui_label_new(title, "row-head");

	view->desk = desk;
	view->step = step;
	view->revealer = gtk_revealer_new();
	gtk_label_set_line_wrap(GTK_LABEL(head), TRUE);
	gtk_container_add(GTK_CONTAINER(view->revealer), new_details(view));
	gtk_container_add(GTK_CONTAINER(box), head);
	gtk_container_add(GTK_CONTAINER(box), view->revealer);
	gtk_container_add(GTK_CONTAINER(row), box);
	g_object_set_data_full(G_OBJECT(row), KEY, view, g_free);
	wb_ui_set_name(row, title);
	gtk_widget_show_all(row);
	return row;
}
