/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The player's buttons. */
#include "results/player-bar.h"

#include "desk/desk-playback.h"
#include "ui.h"

typedef struct {
	GtkWidget *bar;
	GtkWidget *run;
	GtkWidget *position;
	GtkWidget *score;
	GtkWidget *speed;
} PlayerBar;

static const char *
get_speed_label(double speed)
{
	if (speed == 0.25)
		return "¼×";
	if (speed == 0.5)
		return "½×";
	return speed == 1 ? "1×" : speed == 2 ? "2×" : "4×";
}

/* --- what it shows ------------------------------------------------------------------------------
 */

static void
show_run(const PlayerBar *view, gboolean runs)
{
	GtkWidget *image = gtk_button_get_image(GTK_BUTTON(view->run));

	gtk_image_set_from_icon_name(GTK_IMAGE(image),
		runs ? "media-playback-pause-symbolic" : "media-playback-start-symbolic",
		GTK_ICON_SIZE_BUTTON);
	wb_ui_set_name(view->run, runs ? "Pause" : "Run");
	gtk_widget_set_tooltip_text(
		view->run, runs ? "Rest here (F5)" : "Go on step after step (F5)");
}

static char *
dup_position(WbDesk *desk)
{
	const WbPlayback *playback = wb_desk_get_playback(desk);
	guint count = playback ? wb_playback_get_step_count(playback) : 0;
	int asked = playback ? wb_playback_get_asked(playback) : -1;
	int at = playback ? wb_playback_get_current(playback) : -1;

	if (!playback)
		return g_strdup(wb_desk_get_played(desk) && !wb_desk_get_trouble(desk)
					? "nothing to go through"
					: "not played yet");
	if (asked >= 0)
		return g_strdup_printf("before step %d of %u", asked + 1, count);
	if (at < 0)
		return g_strdup_printf("start of %u steps", count);
	return g_strdup_printf("step %d of %u", at + 1, count);
}

static char *
dup_score(const WbPlayback *playback)
{
	guint right = 0, of = playback ? wb_playback_count_questions(playback, &right) : 0;

	return of ? g_strdup_printf("%u of %u predicted", right, of) : g_strdup("");
}

static void
update(WbDesk *desk, gpointer data)
{
	const PlayerBar *view = data;
	const WbPlayback *playback = wb_desk_get_playback(desk);
	g_autofree char *position = dup_position(desk);
	g_autofree char *score = dup_score(playback);

	show_run(view, wb_desk_playback_runs(desk));
	gtk_label_set_text(GTK_LABEL(view->position), position);
	gtk_label_set_text(GTK_LABEL(view->score), score);
	gtk_button_set_label(GTK_BUTTON(view->speed), get_speed_label(wb_desk_get_speed(desk)));
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	const PlayerBar *view = data;

	gtk_widget_set_visible(view->bar, wb_desk_get_open(desk)->exercise == NULL);
	update(desk, data);
}

/* --- the bar ------------------------------------------------------------------------------------
 */

static GtkWidget *
add_button(
	GtkWidget *box, const char *icon, const char *name, const char *tooltip, const char *action)
{
	GtkWidget *button = gtk_button_new_from_icon_name(icon, GTK_ICON_SIZE_BUTTON);

	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), action);
	gtk_widget_set_tooltip_text(button, tooltip);
	wb_ui_set_name(button, name);
	gtk_container_add(GTK_CONTAINER(box), button);
	return button;
}

static GtkWidget *
new_buttons(PlayerBar *view)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

	wb_ui_add_class(box, GTK_STYLE_CLASS_LINKED);
	add_button(box, "media-skip-backward-symbolic", "Restart", "Start over (Shift+F5)",
		"win.play-restart");
	add_button(box, "media-seek-backward-symbolic", "Back", "To the step before (Shift+F7)",
		"win.play-back");
	view->run = add_button(box, "media-playback-start-symbolic", "Run", NULL, "win.play-run");
	add_button(box, "media-seek-forward-symbolic", "Step", "To the next step (F7)",
		"win.play-step");
	add_button(box, "media-skip-forward-symbolic", "Show All",
		"To the end, without questions (Ctrl+F7)", "win.play-show-all");
	return box;
}

static GtkWidget *
new_speed(void)
{
	guint count;
	const double *speeds = wb_desk_get_speeds(&count);
	g_autoptr(GMenu) menu = g_menu_new();
	GtkWidget *button = gtk_menu_button_new();

	for (guint i = 0; i < count; i++) {
		g_autofree char *action =
			g_strdup_printf("win.play-speed(%d)", (int)(speeds[i] * 100));

		g_menu_append(menu, get_speed_label(speeds[i]), action);
	}
	gtk_menu_button_set_use_popover(GTK_MENU_BUTTON(button), TRUE);
	gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), G_MENU_MODEL(menu));
	gtk_widget_set_tooltip_text(button, "How fast it runs (Alt+, slower, Alt+. faster)");
	wb_ui_set_name(button, "Speed");
	wb_ui_add_class(button, GTK_STYLE_CLASS_FLAT);
	wb_ui_add_class(button, "figures");
	return button;
}

GtkWidget *
wb_player_bar_new(WbDesk *desk)
{
	PlayerBar *view = g_new0(PlayerBar, 1);

	view->bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 10);
	wb_ui_add_class(view->bar, "strip");
	wb_ui_set_name(view->bar, "Player");
	gtk_container_add(GTK_CONTAINER(view->bar), new_buttons(view));
	view->position = wb_ui_label_new(NULL, "figures");
	view->score = wb_ui_label_new(NULL, "dim-label");
	view->speed = new_speed();
	wb_ui_add_class(view->score, "figures");
	gtk_label_set_ellipsize(GTK_LABEL(view->score), PANGO_ELLIPSIZE_END);
	gtk_label_set_xalign(GTK_LABEL(view->score), 1);
	gtk_container_add(GTK_CONTAINER(view->bar), view->position);
	gtk_box_pack_start(GTK_BOX(view->bar), view->score, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(view->bar), view->speed);
	gtk_widget_show_all(view->bar);
	gtk_widget_set_no_show_all(view->bar, TRUE);
	g_object_set_data_full(G_OBJECT(view->bar), "view", view, g_free);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), view->bar, view);
	wb_ui_observe(desk, "playback-changed", G_CALLBACK(update), view->bar, view);
	update(desk, view);
	return view->bar;
}
