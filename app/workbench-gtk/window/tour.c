/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tour.
 *
 * How it works. A step names the widget that it speaks of by what the widget says of itself: the
 * name for screen readers, an action, a style class. So no page knows of the tour, and a widget
 * that is not there costs an arrow and not the tour. The words stand in a popover of the window,
 * which outlives every page.
 */
#include "window/tour.h"

#include "desk/settings.h"
#include "window/message-bar.h"
#include "ui.h"

#include <gtksourceview/gtksource.h>
#include <string.h>

#define TOUR "tour"
#define OFFER "tour-offer"

/* Pointed at as a whole, a widget that is higher would be covered. */
#define LARGE 120
/* How far within its edge it is pointed at instead. */
#define INSET 20

typedef enum { WAITS_FOR_NOTHING, WAITS_FOR_BUILD, WAITS_FOR_CHECK } Waits;

typedef struct {
	const char *title;
	const char *text;
	const char *target; /* "name:…", "action:…", "class:…" or "editor" */
	const char *shown;  /* a part of the window that must be there: an action, or NULL */
	const char *signal; /* of the desk: the user did it; or NULL */
	Waits waits;	    /* what must be there at that signal */
} Step;

static const Step steps[] = {
	{ "The task",
		"This text says what your module has to do, and how the kernel goes about it. "
		"Links "
		"lead to the file, the step or the kernel function that they name.",
		"name:Task", NULL, NULL, WAITS_FOR_NOTHING },
	{ "The steps",
		"The skeleton leaves some parts to you. Press Ctrl+T: it leads to the next one "
		"that is "
		"not written. This button lists them all.",
		"name:Steps of the skeleton", NULL, "jump", WAITS_FOR_NOTHING },
	{ "Your file",
		"Here you write. What you write is saved before each build. Press Ctrl+B to build: "
		"an error would stand under the words that it is about.",
		"editor", NULL, "results-changed", WAITS_FOR_BUILD },
	{ "Check",
		"Press Ctrl+Return. Your module is loaded in a virtual machine that nobody used "
		"before, and what it does is looked at. The skeleton cannot pass yet, and may not.",
		"action:win.check", NULL, "results-changed", WAITS_FOR_CHECK },
	{ "Why",
		"Each line is one thing that was looked for: what was expected, what was there, "
		"hints "
		"from the gentlest, and the evidence. Press a line of the evidence.",
		"class:evidence-link", "show-results", "selected", WAITS_FOR_NOTHING },
	{ "One selection",
		"What you selected is selected everywhere: the packet, the log line, the moment. "
		"Click another packet, or press Alt+Right for the next event.",
		"name:Packets", "show-evidence", "selected", WAITS_FOR_NOTHING },
	{ "The timeline",
		"Everything that was recorded, over time: packets, states of the sockets, the "
		"kernel "
		"log. Click a mark, and every view shows it.",
		"name:Timeline", "show-evidence", "selected", WAITS_FOR_NOTHING },
	{ "Now you",
		"Write the first step and check again. F1 explains all there is, Ctrl+? lists the "
		"keys, and this menu has the tour.",
		"name:Menu", NULL, NULL, WAITS_FOR_NOTHING },
};

typedef struct {
	GtkWindow *window;
	WbDesk *desk;
	GtkWidget *popover;
	GtkWidget *title;
	GtkWidget *text;
	GtkWidget *next;
	GtkWidget *target; /* weak */
	gulong key_handler, size_handler, desk_handler;
	guint step;
	guint moving; /* idle source */
} Tour;

/* --- finding the widget -------------------------------------------------------------------------
 */

typedef struct {
	const char *kind; /* with its colon */
	const char *word;
	GtkWidget *found;
	gboolean shown_only;
} Search;

static gboolean
is_it(GtkWidget *widget, const Search *search)
{
	if (g_str_has_prefix(search->kind, "editor"))
		return GTK_SOURCE_IS_VIEW(widget);
	if (g_str_has_prefix(search->kind, "class:"))
		return gtk_style_context_has_class(
			gtk_widget_get_style_context(widget), search->word);
	if (g_str_has_prefix(search->kind, "action:"))
		return GTK_IS_ACTIONABLE(widget) &&
		       g_strcmp0(gtk_actionable_get_action_name(GTK_ACTIONABLE(widget)),
			       search->word) == 0;
	/* A tab says the name of its page. */
	return !GTK_IS_NOTEBOOK(widget) && !GTK_IS_LABEL(widget) &&
	       g_strcmp0(atk_object_get_name(gtk_widget_get_accessible(widget)), search->word) == 0;
}

static void
search_in(GtkWidget *widget, gpointer data)
{
	Search *search = data;

	if (search->found)
		return;
	if (is_it(widget, search) && (!search->shown_only || gtk_widget_get_mapped(widget)))
		search->found = widget;
	else if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), search_in, search);
}

/* One that is seen before one that is on a page behind. */
static GtkWidget *
find_target(const Tour *tour, const char *target)
{
	const char *colon = strchr(target, ':');
	Search search = { target, colon ? colon + 1 : "", NULL, TRUE };

	search_in(GTK_WIDGET(tour->window), &search);
	search.shown_only = FALSE;
	search_in(GTK_WIDGET(tour->window), &search);
	return search.found;
}

/* Its page comes to the front, in each notebook that it is in. */
static void
reveal(GtkWidget *widget)
{
	for (GtkWidget *at = widget, *up; (up = gtk_widget_get_parent(at)) != NULL; at = up) {
		int page = GTK_IS_NOTEBOOK(up) ? gtk_notebook_page_num(GTK_NOTEBOOK(up), at) : -1;

		if (page >= 0)
			gtk_notebook_set_current_page(GTK_NOTEBOOK(up), page);
	}
}

/* --- pointing at it -----------------------------------------------------------------------------
 */

static void
set_target(Tour *tour, GtkWidget *target)
{
	if (tour->target)
		g_object_remove_weak_pointer(G_OBJECT(tour->target), (gpointer *)&tour->target);
	tour->target = target;
	if (target)
		g_object_add_weak_pointer(G_OBJECT(target), (gpointer *)&tour->target);
}

/* What lies below the header: a popover cannot be of the window itself. */
static GtkWidget *
get_frame(const Tour *tour)
{
	return gtk_bin_get_child(GTK_BIN(tour->window));
}

/* Of a large one, the edge that leaves the most of it to see. */
static GtkPositionType
place(GdkRectangle *at, int height)
{
	gboolean low = at->y + at->height > height * 7 / 10;

	if (at->height < LARGE)
		return low ? GTK_POS_TOP : GTK_POS_BOTTOM;
	at->x += at->width / 2;
	at->y += low ? INSET : at->height - INSET;
	at->width = at->height = 1;
	return low ? GTK_POS_TOP : GTK_POS_BOTTOM;
}

static void
point(Tour *tour)
{
	GtkWidget *frame = get_frame(tour), *target = tour->target;
	int height = gtk_widget_get_allocated_height(frame);
	GdkRectangle at = { gtk_widget_get_allocated_width(frame) / 2, height / 4, 1, 1 };

	if (target && gtk_widget_get_mapped(target) &&
		gtk_widget_translate_coordinates(target, frame, 0, 0, &at.x, &at.y)) {
		at.width = gtk_widget_get_allocated_width(target);
		at.height = gtk_widget_get_allocated_height(target);
	}
	gtk_popover_set_position(GTK_POPOVER(tour->popover), place(&at, height));
	gtk_popover_set_pointing_to(GTK_POPOVER(tour->popover), &at);
}

static gboolean
move(gpointer data)
{
	Tour *tour = data;

	tour->moving = 0;
	point(tour);
	return G_SOURCE_REMOVE;
}

/* After the layout that was asked for. */
static void
move_soon(Tour *tour)
{
	if (!tour->moving)
		tour->moving = g_idle_add_full(G_PRIORITY_LOW, move, tour, NULL);
}

static void
on_size(GtkWidget *window, GdkRectangle *size, gpointer data)
{
	move_soon(data);
}

/* --- steps --------------------------------------------------------------------------------------
 */

static void show_step(Tour *tour, guint step);

static void
end(Tour *tour)
{
	g_object_set_data(G_OBJECT(tour->window), TOUR, NULL);
}

static void
go_on(Tour *tour)
{
	if (tour->step + 1 < G_N_ELEMENTS(steps))
		show_step(tour, tour->step + 1);
	else
		end(tour);
}

static gboolean
go_on_later(gpointer data)
{
	GtkWindow *window = data;
	Tour *tour = g_object_get_data(G_OBJECT(window), TOUR);

	if (tour)
		go_on(tour);
	return G_SOURCE_REMOVE;
}

static gboolean
is_there(const Tour *tour)
{
	if (wb_desk_is_busy(tour->desk))
		return FALSE;
	switch (steps[tour->step].waits) {
	case WAITS_FOR_BUILD:
		return wb_desk_get_build_message(tour->desk) || wb_desk_get_result(tour->desk);
	case WAITS_FOR_CHECK:
		return wb_desk_get_result(tour->desk) != NULL;
	default:
		return TRUE;
	}
}

/* Not within the signal: whoever else listens has yet to show what the next step speaks of. */
static void
on_did_it(Tour *tour)
{
	if (!tour->desk_handler || !is_there(tour))
		return;
	g_signal_handler_disconnect(tour->desk, tour->desk_handler);
	tour->desk_handler = 0;
	g_idle_add_full(G_PRIORITY_LOW, go_on_later, g_object_ref(tour->window), g_object_unref);
}

static void
show_part(const Tour *tour, const char *action)
{
	GAction *it = g_action_map_lookup_action(G_ACTION_MAP(tour->window), action);
	g_autoptr(GVariant) state = it ? g_action_get_state(it) : NULL;

	if (state && !g_variant_get_boolean(state))
		g_action_change_state(it, g_variant_new_boolean(TRUE));
}

static void
show_words(Tour *tour, const Step *step)
{
	gboolean last = tour->step + 1 == G_N_ELEMENTS(steps);
	g_autofree char *title = g_strdup_printf(
		"%s  ·  %u of %u", step->title, tour->step + 1, (guint)G_N_ELEMENTS(steps));
	g_autofree char *name = g_strdup_printf("Tour, %u of %u: %s. %s", tour->step + 1,
		(guint)G_N_ELEMENTS(steps), step->title, step->text);
	AtkObject *next = gtk_widget_get_accessible(tour->next);

	gtk_label_set_text(GTK_LABEL(tour->title), title);
	gtk_label_set_text(GTK_LABEL(tour->text), step->text);
	gtk_button_set_label(GTK_BUTTON(tour->next), last ? "_Done" : "_Next");
	wb_ui_set_name(tour->popover, name);
	/* What a screen reader says when the button has the keys. */
	atk_object_set_description(next, name);
}

static void
show_step(Tour *tour, guint number)
{
	const Step *step = &steps[number];

	tour->step = number;
	if (tour->desk_handler)
		g_signal_handler_disconnect(tour->desk, tour->desk_handler);
	tour->desk_handler = 0;
	if (step->shown)
		show_part(tour, step->shown);
	set_target(tour, find_target(tour, step->target));
	if (tour->target)
		reveal(tour->target);
	show_words(tour, step);
	point(tour);
	gtk_popover_popup(GTK_POPOVER(tour->popover));
	if (GTK_SOURCE_IS_VIEW(tour->target))
		gtk_widget_grab_focus(tour->target);
	else
		gtk_widget_grab_focus(tour->next);
	move_soon(tour);
	if (step->signal)
		tour->desk_handler = g_signal_connect_swapped(
			tour->desk, step->signal, G_CALLBACK(on_did_it), tour);
}

/* --- the tour's life ----------------------------------------------------------------------------
 */

static void
on_next(GtkButton *button, gpointer data)
{
	go_on(data);
}

static void
on_end(GtkButton *button, gpointer data)
{
	end(data);
}

static gboolean
on_key(GtkWidget *window, GdkEventKey *event, gpointer data)
{
	if (event->keyval != GDK_KEY_Escape)
		return GDK_EVENT_PROPAGATE;
	end(data);
	return GDK_EVENT_STOP;
}

static GtkWidget *
new_buttons(Tour *tour)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *stop = gtk_button_new_with_mnemonic("_End Tour");

	tour->next = gtk_button_new_with_mnemonic("_Next");
	wb_ui_add_class(tour->next, GTK_STYLE_CLASS_SUGGESTED_ACTION);
	g_signal_connect(tour->next, "clicked", G_CALLBACK(on_next), tour);
	g_signal_connect(stop, "clicked", G_CALLBACK(on_end), tour);
	gtk_box_pack_end(GTK_BOX(box), tour->next, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), stop, FALSE, FALSE, 0);
	return box;
}

static void
add_popover(Tour *tour)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);

	tour->popover = gtk_popover_new(get_frame(tour));
	tour->title = wb_ui_label_new(NULL, "headline");
	tour->text = wb_ui_wrapped_label_new(NULL, NULL);
	gtk_label_set_max_width_chars(GTK_LABEL(tour->text), 42);
	gtk_label_set_width_chars(GTK_LABEL(tour->text), 42);
	gtk_label_set_selectable(GTK_LABEL(tour->text), FALSE);
	gtk_container_set_border_width(GTK_CONTAINER(box), 14);
	gtk_container_add(GTK_CONTAINER(box), tour->title);
	gtk_container_add(GTK_CONTAINER(box), tour->text);
	gtk_container_add(GTK_CONTAINER(box), new_buttons(tour));
	gtk_widget_show_all(box);
	gtk_container_add(GTK_CONTAINER(tour->popover), box);
	/* The window stays usable: doing what is said is how it goes on. */
	gtk_popover_set_modal(GTK_POPOVER(tour->popover), FALSE);
}

static void
tour_free(gpointer data)
{
	Tour *tour = data;

	GtkWidget *popover = g_steal_pointer(&tour->popover);

	g_clear_handle_id(&tour->moving, g_source_remove);
	set_target(tour, NULL);
	g_signal_handler_disconnect(tour->window, tour->key_handler);
	g_signal_handler_disconnect(tour->window, tour->size_handler);
	if (tour->desk_handler)
		g_signal_handler_disconnect(tour->desk, tour->desk_handler);
	if (popover)
		gtk_widget_destroy(popover);
	g_object_unref(tour->desk);
	g_free(tour);
}

static void
open_first(WbDesk *desk)
{
	const WbSelection *open = wb_desk_get_open(desk);
	g_autoptr(GArray) all = NULL;

	if (open && open->exercise)
		return;
	all = wb_catalog_select(wb_desk_get_catalog(desk), WB_SELECT_ALL, NULL, NULL);
	for (guint i = 0; all && i < all->len; i++)
		if (g_array_index(all, WbSelection, i).exercise) {
			wb_desk_open(desk, &g_array_index(all, WbSelection, i));
			return;
		}
}

/* With the window; the tour's own end has let go of it before. */
static void
on_popover_destroyed(GtkWidget *popover, gpointer data)
{
	GtkWindow *window = data;
	Tour *tour = g_object_get_data(G_OBJECT(window), TOUR);

	if (!tour || tour->popover != popover)
		return;
	tour->popover = NULL;
	end(tour);
}

/* The bar, if it makes the offer. */
static void
take_offer_away(GtkWindow *window)
{
	GtkWidget *bar = g_object_steal_data(G_OBJECT(window), OFFER);

	if (bar)
		wb_message_bar_withdraw(bar, g_object_get_data(G_OBJECT(bar), OFFER));
}

void
wb_tour_start(GtkWindow *window, WbDesk *desk)
{
	Tour *tour = g_new0(Tour, 1);

	g_object_set_data(G_OBJECT(window), TOUR, NULL); /* one that goes on */
	open_first(desk);
	tour->window = window;
	tour->desk = g_object_ref(desk);
	add_popover(tour);
	g_signal_connect(tour->popover, "destroy", G_CALLBACK(on_popover_destroyed), window);
	tour->key_handler = g_signal_connect(window, "key-press-event", G_CALLBACK(on_key), tour);
	tour->size_handler = g_signal_connect(window, "size-allocate", G_CALLBACK(on_size), tour);
	g_object_set_data_full(G_OBJECT(window), TOUR, tour, tour_free);
	g_settings_set_boolean(wb_settings_get(), "tour-offered", TRUE);
	take_offer_away(window);
	show_step(tour, 0);
}

/* --- the offer ----------------------------------------------------------------------------------
 */

typedef struct {
	GtkWindow *window;
	WbDesk *desk;
	GtkWidget *bar;
} Offer;

static void
take(gpointer data)
{
	const Offer *offer = data;

	wb_tour_start(offer->window, offer->desk);
}

/* A machine that is ready is where a first exercise can begin. What is said there comes first. */
static void
on_machine_changed(WbDesk *desk, gpointer data)
{
	Offer *offer = data;

	if (wb_desk_get_machine(desk, NULL) != WB_MACHINE_READY ||
		g_settings_get_boolean(wb_settings_get(), "tour-offered") ||
		gtk_widget_get_visible(offer->bar))
		return;
	g_settings_set_boolean(wb_settings_get(), "tour-offered", TRUE);
	wb_message_bar_offer(offer->bar,
		"Is this your first time here? A tour of two minutes goes through an exercise with "
		"you.",
		"_Take the Tour", G_CALLBACK(take), offer);
	g_object_set_data(G_OBJECT(offer->window), OFFER, offer->bar);
}

/* Who checks by himself has found out. */
static void
on_run_changed(WbDesk *desk, gpointer data)
{
	const Offer *offer = data;

	if (wb_desk_is_busy(desk))
		take_offer_away(offer->window);
}

void
wb_tour_set_up(GtkWindow *window, WbDesk *desk, GtkWidget *message_bar)
{
	Offer *offer = g_new0(Offer, 1);

	offer->window = window;
	offer->desk = desk;
	offer->bar = message_bar;
	g_object_set_data_full(G_OBJECT(message_bar), OFFER, offer, g_free);
	wb_ui_observe(desk, "machine-changed", G_CALLBACK(on_machine_changed), message_bar, offer);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_run_changed), message_bar, offer);
}
