/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a first start.
 *
 * How it works. What it shows is one of four states, by what the desk says of the machine: it asks
 * (off), makes (starting), tells what failed (lost), or is gone (ready). Before it asks it looks
 * for what must be there, in a thread; what is missing is listed in the place of the question.
 */
#include "window/first-run.h"

#include "desk/engine.h"
#include "window/command-row.h"
#include "ui.h"

#include "base/text.h"
#include "session/prerequisites.h"

typedef struct {
	WbDesk *desk;
	GtkWidget *top; /* bar and stack */
	GtkWidget *bar; /* when the page was put aside */
	GtkWidget *bar_text;
	GtkWidget *stack; /* "page" or "labs" */
	GtkWidget *heading;
	GtkWidget *text;
	GtkWidget *troubles; /* a sentence and a command each */
	GtkWidget *progress;
	GtkWidget *now;	     /* what is being done */
	GtkWidget *expander; /* everything that was done */
	GtkWidget *log;
	GtkWidget *act; /* make, look again, try again */
	GtkWidget *cancel;
	GtkWidget *later;
	GCancellable *cancellable; /* of the looking */
	GPtrArray *found;	   /* of WbPrerequisite *; NULL: not looked yet */
	GString *done;		   /* lines of the log */
	char *phase;
	gint64 phase_began, began;
	gboolean aside;
	gboolean begun;	   /* to make it */
	gboolean stopped;  /* by the user, once */
	gboolean finished; /* there is an image */
} FirstRun;

/* --- what is missing ----------------------------------------------------------------------------
 */

/* Takes COMMAND, which may be NULL. */
static void
add_trouble(FirstRun *view, const char *sentence, const char *advice, const char *command)
{
	g_autofree char *text = advice ? g_strdup_printf("%s What to do: %s.", sentence, advice)
				       : g_strdup(sentence);
	g_autofree char *safe = wb_text_dup_safe(text, -1);
	GtkWidget *label = wb_ui_wrapped_label_new(safe, NULL);

	gtk_widget_show(label);
	gtk_container_add(GTK_CONTAINER(view->troubles), label);
	if (command)
		gtk_container_add(GTK_CONTAINER(view->troubles), wb_command_row_new(command));
}

/* How many things are missing. */
static guint
list_missing(FirstRun *view)
{
	g_autofree char *install = wb_prerequisites_dup_install_command(view->found);
	guint count = 0;

	for (guint i = 0; i < view->found->len; i++) {
		const WbPrerequisite *it = view->found->pdata[i];

		if (it->state != WB_PREREQUISITE_MISSING)
			continue;
		count++;
		/* One command installs all packages, below. */
		add_trouble(view, it->sentence, it->advice, it->package ? NULL : it->command);
	}
	if (install)
		gtk_container_add(GTK_CONTAINER(view->troubles), wb_command_row_new(install));
	return count;
}

static const WbPrerequisite *
find_slow(const FirstRun *view)
{
	for (guint i = 0; view->found && i < view->found->len; i++) {
		const WbPrerequisite *it = view->found->pdata[i];

		if (it->state == WB_PREREQUISITE_SLOW)
			return it;
	}
	return NULL;
}

/* --- the states ---------------------------------------------------------------------------------
 */

static void
set_words(FirstRun *view, const char *heading, const char *text)
{
	gtk_label_set_text(GTK_LABEL(view->heading), heading);
	gtk_label_set_text(GTK_LABEL(view->text), text);
	wb_ui_remove_children(GTK_CONTAINER(view->troubles));
}

/* ACT is the button's label, or NULL for none. */
static void
set_buttons(FirstRun *view, const char *act, gboolean making)
{
	gtk_widget_set_visible(view->act, act != NULL);
	gtk_button_set_label(GTK_BUTTON(view->act), act ? act : "");
	gtk_widget_set_visible(view->cancel, making);
	gtk_widget_set_visible(view->progress, making);
	gtk_widget_set_visible(view->now, making);
	gtk_widget_set_visible(view->expander, making || view->done->len > 0);
	if (gtk_widget_get_mapped(view->act) && act && !view->aside)
		gtk_widget_grab_focus(view->act);
}

static void
show_question(FirstRun *view)
{
	const WbPrerequisite *slow = find_slow(view);
	g_autofree char *text = g_strdup_printf(
		"Your modules run in a small virtual machine with a Linux kernel of its own, so "
		"that "
		"a mistake can crash nothing of yours. It is made once, from Debian's packages: "
		"some 95 MB to download, 350 MB on the disk. Where the line was fast, it took half "
		"a "
		"minute; on a slow one it takes several.%s%s",
		slow ? "\n\n" : "", slow ? slow->sentence : "");

	if (view->found) {
		set_words(view, "Something is missing",
			"The virtual machine cannot be made on this computer yet.");
		if (list_missing(view)) {
			set_buttons(view, "_Look Again", FALSE);
			return;
		}
	}
	set_words(view, view->stopped ? "Stopped. Nothing half made was kept" : "Welcome", text);
	set_buttons(view, "_Make the Virtual Machine", FALSE);
	gtk_widget_set_sensitive(view->act, view->found != NULL);
}

static void
show_failure(FirstRun *view)
{
	const WbTrouble *trouble = wb_desk_get_machine_trouble(view->desk);
	const char *details = trouble && trouble->details ? trouble->details : "";
	g_autoptr(WbPrerequisite) it = wb_prerequisites_explain(details);
	g_autofree char *safe = wb_text_dup_safe(details, -1);

	set_words(view, "The virtual machine could not be made",
		"Nothing half made was kept. You may read the tasks and write; only checks need "
		"it.");
	if (it)
		add_trouble(view, it->sentence, it->advice, it->command);
	else if (trouble)
		add_trouble(view, trouble->what, NULL, NULL);
	if (!it && trouble)
		add_trouble(view, trouble->advice, NULL, NULL);
	if (*safe && view->phase) {
		g_string_append_printf(view->done, "✗ %s\n%s\n", view->phase, safe);
		g_clear_pointer(&view->phase, g_free);
		gtk_label_set_text(GTK_LABEL(view->log), view->done->str);
	}
	set_buttons(view, "_Try Again", FALSE);
}

/* What took how long, from one phase to the next. */
static void
take_phase(FirstRun *view, const char *phase)
{
	gint64 now = g_get_monotonic_time();

	if (g_strcmp0(phase, view->phase) == 0)
		return;
	if (view->phase && *view->phase)
		g_string_append_printf(view->done, "✓ %s  %.1f s\n", view->phase,
			(double)(now - view->phase_began) / G_USEC_PER_SEC);
	g_free(view->phase);
	view->phase = wb_text_dup_safe(phase ? phase : "", -1);
	view->phase_began = now;
	gtk_label_set_text(GTK_LABEL(view->log), view->done->str);
}

static void
show_making(FirstRun *view)
{
	const char *message = wb_desk_get_machine_message(view->desk);
	double fraction = wb_desk_get_machine_fraction(view->desk);
	gboolean wanted = wb_desk_is_busy(view->desk);
	g_autofree char *percent = g_strdup_printf("%.0f %%", fraction * 100);
	g_autofree char *now = NULL;

	take_phase(view, message);
	if (!gtk_widget_get_visible(view->cancel)) {
		set_words(view, "Making the virtual machine", "");
		set_buttons(view, NULL, TRUE);
		if (!view->aside)
			gtk_widget_grab_focus(view->cancel);
	}
	gtk_label_set_text(
		GTK_LABEL(view->text), wanted ? "What you asked for begins as soon as it is ready."
					      : "You may read the tasks meanwhile.");
	now = g_strdup_printf("%s…", view->phase);
	gtk_label_set_text(GTK_LABEL(view->now), now);
	gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(view->progress), fraction);
	gtk_progress_bar_set_text(GTK_PROGRESS_BAR(view->progress), percent);
	g_free(now);
	now = g_strdup_printf(
		"Making the virtual machine: %s, %s%s", percent, view->phase, wanted ? "…" : "");
	gtk_label_set_text(GTK_LABEL(view->bar_text), now);
}

/* --- which one is shown -------------------------------------------------------------------------
 */

static void
set_aside(FirstRun *view, gboolean aside)
{
	view->aside = aside;
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), aside ? "labs" : "page");
	gtk_widget_set_visible(view->bar, aside);
}

/* It is there: nobody needs this view any more. */
static void
finish(FirstRun *view)
{
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), "labs");
	gtk_widget_hide(view->bar);
	if (!view->aside)
		gtk_widget_child_focus(
			gtk_stack_get_visible_child(GTK_STACK(view->stack)), GTK_DIR_TAB_FORWARD);
	view->finished = TRUE;
}

static void
update(FirstRun *view)
{
	WbMachineState state = wb_desk_get_machine(view->desk, NULL);

	if (view->finished)
		return;
	gtk_widget_set_sensitive(view->act, TRUE);
	if (state == WB_MACHINE_READY) {
		finish(view);
	} else if (state == WB_MACHINE_STARTING) {
		show_making(view);
		view->begun = TRUE;
	} else if (state == WB_MACHINE_LOST) {
		gtk_label_set_text(
			GTK_LABEL(view->bar_text), "The virtual machine could not be made.");
		show_failure(view);
	} else {
		gtk_label_set_text(GTK_LABEL(view->bar_text),
			"Checks need a virtual machine, which has not been made yet.");
		view->stopped = view->begun;
		show_question(view);
	}
}

static void
on_machine_changed(WbDesk *desk, gpointer data)
{
	update(data);
}

static void
look(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
	g_task_return_pointer(
		task, wb_prerequisites_look(cancellable), (GDestroyNotify)g_ptr_array_unref);
}

static void
on_looked(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GPtrArray) found = g_task_propagate_pointer(G_TASK(result), NULL);
	FirstRun *view = data;

	if (!found) /* cancelled: the view is gone */
		return;
	g_clear_pointer(&view->found, g_ptr_array_unref);
	view->found = g_steal_pointer(&found);
	update(view);
}

static void
look_for_what_is_missing(FirstRun *view)
{
	g_autoptr(GTask) task = g_task_new(NULL, view->cancellable, on_looked, view);

	g_task_set_return_on_cancel(task, FALSE);
	g_task_run_in_thread(task, look);
}

static void
on_act(GtkButton *button, gpointer data)
{
	FirstRun *view = data;
	g_autofree char *label = g_strdup(gtk_button_get_label(button));

	if (g_str_equal(label, "_Look Again")) {
		look_for_what_is_missing(view);
		return;
	}
	g_string_truncate(view->done, 0);
	g_clear_pointer(&view->phase, g_free);
	wb_desk_prepare(view->desk);
}

static void
on_cancel(GtkButton *button, gpointer data)
{
	FirstRun *view = data;

	wb_desk_stop(view->desk);
}

static void
on_later(GtkButton *button, gpointer data)
{
	FirstRun *view = data;

	set_aside(view, TRUE);
	gtk_widget_child_focus(
		gtk_stack_get_visible_child(GTK_STACK(view->stack)), GTK_DIR_TAB_FORWARD);
}

static void
on_bar_response(GtkInfoBar *bar, int response, gpointer data)
{
	set_aside(data, FALSE);
	update(data);
}

/* The page has the keys as soon as it is there, not what lies below. */
static void
on_page_mapped(GtkWidget *page, gpointer data)
{
	const FirstRun *view = data;

	gtk_widget_grab_focus(gtk_widget_get_visible(view->act) ? view->act : view->cancel);
}

/* --- the widgets --------------------------------------------------------------------------------
 */

static GtkWidget *
add(GtkWidget *box, GtkWidget *widget)
{
	gtk_widget_show(widget);
	gtk_container_add(GTK_CONTAINER(box), widget);
	return widget;
}

static GtkWidget *
add_button(FirstRun *view, GtkWidget *box, const char *label, GCallback clicked)
{
	GtkWidget *button = add(box, gtk_button_new_with_mnemonic(label));

	g_signal_connect(button, "clicked", clicked, view);
	return button;
}

static GtkWidget *
new_buttons(FirstRun *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);

	gtk_widget_set_margin_top(box, 6);
	gtk_widget_set_halign(box, GTK_ALIGN_CENTER);
	view->act = add_button(view, box, "_Make the Virtual Machine", G_CALLBACK(on_act));
	view->cancel = add_button(view, box, "_Cancel", G_CALLBACK(on_cancel));
	view->later = add_button(view, box, "_Read the Tasks", G_CALLBACK(on_later));
	wb_ui_add_class(view->act, GTK_STYLE_CLASS_SUGGESTED_ACTION);
	return box;
}

static GtkWidget *
new_expander(FirstRun *view)
{
	GtkWidget *expander = gtk_expander_new_with_mnemonic("_Details");
	GtkWidget *scrolled;

	view->log = wb_ui_wrapped_label_new(NULL, "monospace");
	gtk_label_set_yalign(GTK_LABEL(view->log), 0);
	scrolled = wb_ui_scrolled_new(view->log);
	gtk_scrolled_window_set_min_content_height(GTK_SCROLLED_WINDOW(scrolled), 150);
	gtk_container_add(GTK_CONTAINER(expander), scrolled);
	gtk_widget_show_all(scrolled);
	return expander;
}

static GtkWidget *
new_page(FirstRun *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
	GtkWidget *icon =
		gtk_image_new_from_icon_name("org.workbench.Workbench", GTK_ICON_SIZE_DIALOG);

	gtk_image_set_pixel_size(GTK_IMAGE(icon), 96);
	g_object_set(box, "margin", 36, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER,
		"width-request", 560, NULL);
	gtk_widget_show(box);
	add(box, icon);
	view->heading = add(box, wb_ui_wrapped_label_new(NULL, "page-title"));
	view->text = add(box, wb_ui_wrapped_label_new(NULL, NULL));
	view->troubles = add(box, gtk_box_new(GTK_ORIENTATION_VERTICAL, 8));
	view->progress = add(box, gtk_progress_bar_new());
	view->now = add(box, wb_ui_wrapped_label_new(NULL, "dim-label"));
	view->expander = add(box, new_expander(view));
	add(box, new_buttons(view));
	gtk_label_set_xalign(GTK_LABEL(view->heading), 0.5);
	gtk_label_set_justify(GTK_LABEL(view->text), GTK_JUSTIFY_CENTER);
	gtk_label_set_xalign(GTK_LABEL(view->text), 0.5);
	gtk_label_set_xalign(GTK_LABEL(view->now), 0.5);
	gtk_label_set_max_width_chars(GTK_LABEL(view->text), 66);
	gtk_progress_bar_set_show_text(GTK_PROGRESS_BAR(view->progress), TRUE);
	wb_ui_set_name(view->progress, "Making the virtual machine");
	return box;
}

static GtkWidget *
new_bar(FirstRun *view)
{
	GtkWidget *bar = gtk_info_bar_new_with_buttons("_Show", GTK_RESPONSE_ACCEPT, NULL);

	view->bar_text = wb_ui_wrapped_label_new(NULL, NULL);
	gtk_widget_show(view->bar_text);
	gtk_container_add(
		GTK_CONTAINER(gtk_info_bar_get_content_area(GTK_INFO_BAR(bar))), view->bar_text);
	gtk_widget_set_no_show_all(bar, TRUE);
	g_signal_connect(bar, "response", G_CALLBACK(on_bar_response), view);
	return bar;
}

static void
first_run_free(gpointer data)
{
	FirstRun *view = data;

	g_cancellable_cancel(view->cancellable);
	g_object_unref(view->cancellable);
	g_clear_pointer(&view->found, g_ptr_array_unref);
	g_string_free(view->done, TRUE);
	g_free(view->phase);
	g_free(view);
}

GtkWidget *
wb_first_run_new(WbDesk *desk, GtkWidget *child)
{
	FirstRun *view;
	GtkWidget *scrolled;

	if (wb_engine_has_image())
		return child;
	view = g_new0(FirstRun, 1);
	view->desk = desk;
	view->cancellable = g_cancellable_new();
	view->done = g_string_new(NULL);
	view->top = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	view->stack = gtk_stack_new();
	view->bar = new_bar(view);
	scrolled = wb_ui_scrolled_new(new_page(view));
	gtk_widget_show_all(child);
	g_signal_connect_after(scrolled, "map", G_CALLBACK(on_page_mapped), view);
	gtk_stack_add_named(GTK_STACK(view->stack), scrolled, "page");
	gtk_stack_add_named(GTK_STACK(view->stack), child, "labs");
	gtk_box_pack_start(GTK_BOX(view->top), view->bar, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(view->top), view->stack, TRUE, TRUE, 0);
	gtk_widget_set_no_show_all(view->top, TRUE);
	gtk_widget_show(view->stack);
	gtk_widget_show(scrolled);
	gtk_widget_show(view->top);
	gtk_stack_set_visible_child_name(GTK_STACK(view->stack), "page");
	g_object_set_data_full(G_OBJECT(view->top), "view", view, first_run_free);
	wb_ui_observe(desk, "machine-changed", G_CALLBACK(on_machine_changed), view->top, view);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_machine_changed), view->top, view);
	update(view);
	look_for_what_is_missing(view);
	return view->top;
}
