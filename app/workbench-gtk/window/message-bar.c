/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bar below the header. */
#include "window/message-bar.h"

#include "desk/desk-past.h"
#include "ui.h"

#include "base/text.h"

typedef struct {
	WbDesk *desk;
	GtkWidget *bar;
	GtkWidget *label;
	GtkWidget *button;
	void (*act)(gpointer data);
	gpointer act_data;
	WbRemedy remedy;
	gboolean about_files; /* what it says ends when everything could be saved */
	/* Of a sentence that asks for nothing: what it was said of. It leaves with that. */
	gboolean passes, busy;
	WbSelection open;
	const WbSavedRun *past;
} MessageBar;

static void
show(MessageBar *view, GtkMessageType type, const char *text, const char *button,
	void (*act)(gpointer data), gpointer data)
{
	g_autofree char *safe = wb_text_dup_safe(text, -1);

	gtk_info_bar_set_message_type(GTK_INFO_BAR(view->bar), type);
	gtk_label_set_text(GTK_LABEL(view->label), safe);
	gtk_widget_set_visible(view->button, button != NULL);
	gtk_button_set_label(GTK_BUTTON(view->button), button ? button : "");
	view->act = act;
	view->act_data = data;
	view->about_files = view->passes = FALSE;
	gtk_widget_show(view->bar);
}

static void
on_response(GtkInfoBar *bar, int response, gpointer data)
{
	MessageBar *view = data;
	void (*act)(gpointer) = view->act;

	gtk_widget_hide(view->bar);
	view->act = NULL;
	if (response == GTK_RESPONSE_ACCEPT && act)
		act(view->act_data);
}

static void
on_message(WbDesk *desk, const char *text, gpointer data)
{
	MessageBar *view = data;

	show(view, GTK_MESSAGE_WARNING, text, NULL, NULL, NULL);
	view->passes = TRUE;
	view->busy = wb_desk_is_busy(desk);
	view->past = wb_desk_get_past(desk);
	view->open = wb_desk_get_open(desk) ? *wb_desk_get_open(desk) : (WbSelection){ 0 };
}

/* --- when it leaves ----------------------------------------------------------------------------
 */

static void
let_pass(MessageBar *view)
{
	if (!view->passes)
		return;
	view->passes = FALSE;
	gtk_widget_hide(view->bar);
}

/* What is said while something is opened is of that. */
static void
on_opened(WbDesk *desk, gpointer data)
{
	MessageBar *view = data;
	const WbSelection *open = wb_desk_get_open(desk);

	if (view->open.task != open->task || view->open.exercise != open->exercise)
		let_pass(view);
}

/* A run that begins. What is said of its end, before it has ended, stays. */
static void
on_run_changed(WbDesk *desk, gpointer data)
{
	MessageBar *view = data;

	if (!wb_desk_is_busy(desk))
		view->busy = FALSE;
	else if (!view->busy)
		let_pass(view);
}

static void
on_past_changed(WbDesk *desk, gpointer data)
{
	MessageBar *view = data;
	const WbSavedRun *past = wb_desk_get_past(desk);

	if (past && past != view->past)
		let_pass(view);
}

static void
on_show_solution(WbDesk *desk, const char *file, guint index, gpointer data)
{
	let_pass(data);
}

/* --- what can be done --------------------------------------------------------------------------
 */

static void
mend(gpointer data)
{
	const MessageBar *view = data;

	wb_desk_mend(view->desk, view->remedy);
}

static void
on_trouble(WbDesk *desk, const WbTrouble *trouble, gpointer data)
{
	MessageBar *view = data;
	g_autofree char *text = g_strdup_printf("%s\n%s", trouble->what, trouble->advice);

	view->remedy = trouble->remedy;
	show(view, GTK_MESSAGE_WARNING, text, wb_remedy_get_label(trouble->remedy), mend, view);
	view->about_files = trouble->remedy == WB_REMEDY_SAVE;
}

static void
on_saved(WbDesk *desk, gboolean all, gpointer data)
{
	const MessageBar *view = data;

	if (all && view->about_files)
		gtk_widget_hide(view->bar);
}

void
wb_message_bar_offer(
	GtkWidget *bar, const char *text, const char *button, GCallback done, gpointer data)
{
	show(g_object_get_data(G_OBJECT(bar), "view"), GTK_MESSAGE_INFO, text, button,
		(void (*)(gpointer))done, data);
}

void
wb_message_bar_withdraw(GtkWidget *bar, gpointer data)
{
	MessageBar *view = g_object_get_data(G_OBJECT(bar), "view");

	if (!view->act || view->act_data != data)
		return;
	view->act = NULL;
	gtk_widget_hide(bar);
}

/* --- the bar -----------------------------------------------------------------------------------
 */

/* The bar's own button has a picture only. */
static void
name_close_button(GtkWidget *widget, gpointer data)
{
	if (GTK_IS_BUTTON(widget) && widget != data)
		wb_ui_set_name(widget, "Close the message");
	else if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), name_close_button, data);
}

GtkWidget *
wb_message_bar_new(WbDesk *desk)
{
	MessageBar *view = g_new0(MessageBar, 1);
	GtkContainer *content;

	view->desk = desk;
	view->bar = gtk_info_bar_new();
	view->label = wb_ui_wrapped_label_new(NULL, NULL);
	view->button = gtk_info_bar_add_button(GTK_INFO_BAR(view->bar), "", GTK_RESPONSE_ACCEPT);
	gtk_button_set_use_underline(GTK_BUTTON(view->button), TRUE);
	gtk_info_bar_set_show_close_button(GTK_INFO_BAR(view->bar), TRUE);
	name_close_button(view->bar, view->button);
	content = GTK_CONTAINER(gtk_info_bar_get_content_area(GTK_INFO_BAR(view->bar)));
	gtk_container_add(content, view->label);
	gtk_widget_show(view->label);
	gtk_widget_set_no_show_all(view->bar, TRUE);
	g_object_set_data_full(G_OBJECT(view->bar), "view", view, g_free);
	g_signal_connect(view->bar, "response", G_CALLBACK(on_response), view);
	wb_ui_observe(desk, "message", G_CALLBACK(on_message), view->bar, view);
	wb_ui_observe(desk, "trouble", G_CALLBACK(on_trouble), view->bar, view);
	wb_ui_observe(desk, "saved", G_CALLBACK(on_saved), view->bar, view);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), view->bar, view);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_run_changed), view->bar, view);
	wb_ui_observe(desk, "past-changed", G_CALLBACK(on_past_changed), view->bar, view);
	wb_ui_observe(desk, "show-solution", G_CALLBACK(on_show_solution), view->bar, view);
	return view->bar;
}
