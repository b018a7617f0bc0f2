/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions of a walkthrough's player. */
#include "window/play-actions.h"

#include "desk/desk-playback.h"
#include "ui.h"

#include <string.h>

static const struct {
	const char *name;
	WbPlaybackMove move;
} moves[] = {
	{ "play-run", WB_PLAYBACK_RUN },
	{ "play-step", WB_PLAYBACK_STEP },
	{ "play-back", WB_PLAYBACK_BACK },
	{ "play-restart", WB_PLAYBACK_RESTART },
	{ "play-show-all", WB_PLAYBACK_SHOW_ALL },
};

static void
act_move(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	const char *name = g_action_get_name(G_ACTION(action));

	for (guint i = 0; i < G_N_ELEMENTS(moves); i++)
		if (strcmp(moves[i].name, name) == 0)
			wb_desk_move_playback(data, moves[i].move);
}

static void
act_slower(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_change_speed(data, -1);
}

static void
act_faster(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_change_speed(data, 1);
}

/* In percent. */
static void
change_speed(GSimpleAction *action, GVariant *value, gpointer data)
{
	wb_desk_set_speed(data, g_variant_get_int32(value) / 100.0);
}

static void
act_predict(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_desk_predict(data, (guint)g_variant_get_int32(parameter));
}

static const GActionEntry actions[] = {
	{ "play-run", act_move, NULL, NULL, NULL, { 0 } },
	{ "play-step", act_move, NULL, NULL, NULL, { 0 } },
	{ "play-back", act_move, NULL, NULL, NULL, { 0 } },
	{ "play-restart", act_move, NULL, NULL, NULL, { 0 } },
	{ "play-show-all", act_move, NULL, NULL, NULL, { 0 } },
	{ "play-slower", act_slower, NULL, NULL, NULL, { 0 } },
	{ "play-faster", act_faster, NULL, NULL, NULL, { 0 } },
	{ "play-speed", NULL, "i", "100", change_speed, { 0 } },
	{ "predict", act_predict, "i", NULL, NULL, { 0 } },
};

static void
update(WbDesk *desk, gpointer window)
{
	const WbPlayback *playback = wb_desk_get_playback(desk);
	const WbSelection *open = wb_desk_get_open(desk);
	gboolean asks = playback && wb_playback_get_asked(playback) >= 0;
	gboolean more = playback && !wb_playback_is_at_end(playback);
	gboolean begun = playback && !wb_playback_is_at_start(playback);
	gboolean walkthrough = open && !open->exercise;
	GAction *speed = g_action_map_lookup_action(G_ACTION_MAP(window), "play-speed");

	wb_ui_set_enabled(window, "play-run", playback && !asks);
	wb_ui_set_enabled(window, "play-step", more && !asks);
	wb_ui_set_enabled(window, "play-back", begun);
	wb_ui_set_enabled(window, "play-restart", begun);
	wb_ui_set_enabled(window, "play-show-all", more);
	wb_ui_set_enabled(window, "predict", asks);
	wb_ui_set_enabled(window, "play-slower", walkthrough);
	wb_ui_set_enabled(window, "play-faster", walkthrough);
	wb_ui_set_enabled(window, "play-speed", walkthrough);
	g_simple_action_set_state(
		G_SIMPLE_ACTION(speed), g_variant_new_int32((int)(wb_desk_get_speed(desk) * 100)));
}

void
wb_play_actions_add(GtkApplicationWindow *window, WbDesk *desk)
{
	g_action_map_add_action_entries(G_ACTION_MAP(window), actions, G_N_ELEMENTS(actions), desk);
	wb_ui_observe(desk, "playback-changed", G_CALLBACK(update), GTK_WIDGET(window), window);
	wb_ui_observe(desk, "opened", G_CALLBACK(update), GTK_WIDGET(window), window);
	update(desk, window);
}
