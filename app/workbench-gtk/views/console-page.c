/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shell in a VM to try things in by hand. */
#include "views/console-page.h"

#include "desk/console-pulse.h"
#include "desk/console-shell.h"
#include "desk/console-vm.h"
#include "views/terminal.h"
#include "notice.h"
#include "ui.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <vte/vte.h>

#define OFFER_MS 1000
#define SILENT \
	"The machine does not answer. Wait for it, or take a fresh one: Restart (Ctrl+Shift+M)."

typedef struct {
	WbDesk *desk;
	WbConsoleVm *console;
	WbConsoleShell *shell; /* or NULL */
	gboolean lost;	       /* the last one was */
	WbConsolePulse *pulse; /* or NULL */
	gboolean silent;       /* it does not answer */
	guint offer;	       /* source */
	WbConsoleState shown;
	GSimpleActionGroup *actions;
	GtkWidget *stack;
	GtkWidget *about; /* of the page that starts a machine */
	GtkWidget *phase;
	GtkWidget *spinner;
	GtkWidget *status;
	GtkWidget *terminal;
} Page;

/* --- the shell ----------------------------------------------------------------------------------
 */

static void feed(Page *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Says something in the terminal, on lines of its own. */
static void
feed(Page *page, const char *format, ...)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_autofree char *joined = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	lines = g_strsplit(text, "\n", -1);
	joined = g_strjoinv("\r\n", lines);
	vte_terminal_feed(VTE_TERMINAL(page->terminal), "\r\n", 2);
	vte_terminal_feed(VTE_TERMINAL(page->terminal), joined, -1);
}

static gboolean
offer_shell(gpointer data)
{
	Page *page = data;

	page->offer = 0;
	if (!page->shell && wb_console_vm_get_state(page->console) == WB_CONSOLE_READY)
		feed(page, "%sThe shell has ended. Enter opens another one.\n",
			page->lost ? "The connection was lost. " : "");
	return G_SOURCE_REMOVE;
}

/* A connection ends before the machine is known to have ended: that would be the better message. */
static void
on_shell_ended(const char *message, gpointer data)
{
	Page *page = data;

	g_clear_pointer(&page->shell, wb_console_shell_free);
	g_clear_handle_id(&page->offer, g_source_remove);
	page->lost = message != NULL;
	page->offer = g_timeout_add(message ? OFFER_MS : 0, offer_shell, page);
}

/* Both sides of a new pseudo-terminal; -1 with a message in the terminal. */
static int
open_pty(Page *page)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(VtePty) pty = vte_pty_new_sync(VTE_PTY_DEFAULT, NULL, &error);
	char name[64];
	int slave = -1;

	if (pty && ptsname_r(vte_pty_get_fd(pty), name, sizeof name) == 0)
		slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		feed(page, "workbench: no terminal for the shell: %s\n",
			error ? error->message : g_strerror(errno));
	else
		vte_terminal_set_pty(VTE_TERMINAL(page->terminal), pty);
	return slave;
}

static void
open_shell(Page *page)
{
	WbConsoleShellHooks hooks = { on_shell_ended, page };
	g_autofree char *folder = wb_console_vm_dup_folder(page->console);
	int slave = open_pty(page);

	if (slave >= 0)
		page->shell = wb_console_shell_new(
			wb_console_vm_get_machine(page->console), folder, slave, &hooks);
}

static void
on_resized(GtkWidget *terminal, GdkRectangle *allocation, gpointer data)
{
	Page *page = data;

	if (page->shell)
		wb_console_shell_resized(page->shell);
}

static gboolean
on_key(GtkWidget *terminal, const GdkEventKey *event, gpointer data)
{
	Page *page = data;
	gboolean enter = event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter;

	if (!enter || page->shell || !wb_console_vm_get_machine(page->console))
		return GDK_EVENT_PROPAGATE;
	open_shell(page);
	return GDK_EVENT_STOP;
}

/* --- what the console is about ------------------------------------------------------------------
 */

static void
update_actions(Page *page)
{
	WbConsoleState state = wb_console_vm_get_state(page->console);
	gboolean ready = state == WB_CONSOLE_READY;
	gboolean watching = wb_console_vm_is_watching(page->console);
	GAction *watch = g_action_map_lookup_action(G_ACTION_MAP(page->actions), "watch");

	wb_ui_set_enabled(page->actions, "start", wb_desk_get_open(page->desk) != NULL);
	wb_ui_set_enabled(page->actions, "stop", state == WB_CONSOLE_STARTING || ready);
	wb_ui_set_enabled(page->actions, "copy", ready && !wb_console_vm_is_copying(page->console));
	wb_ui_set_enabled(
		page->actions, "watch", watching || (ready && !wb_desk_is_busy(page->desk)));
	g_simple_action_set_state(G_SIMPLE_ACTION(watch), g_variant_new_boolean(watching));
}

static void
tell_loss(Page *page)
{
	const char *words = wb_console_vm_get_last_words(page->console);

	feed(page, "%s%s\nRestart starts a fresh one (Ctrl+Shift+M).\n", words,
		wb_console_vm_get_message(page->console));
}

static void show_status(Page *page);

static void
on_pulse(gboolean answers, gpointer data)
{
	Page *page = data;

	page->silent = !answers;
	show_status(page);
	if (!answers)
		wb_notice_say(page->terminal, SILENT);
}

static void
on_typed(VteTerminal *terminal, const char *text, guint size, gpointer data)
{
	const Page *page = data;

	if (page->pulse && page->shell)
		wb_console_pulse_expect(page->pulse);
}

static void
on_shown(VteTerminal *terminal, gpointer data)
{
	const Page *page = data;

	if (page->pulse)
		wb_console_pulse_hear(page->pulse);
}

static void
enter_state(Page *page, WbConsoleState state)
{
	if (state == page->shown)
		return;
	page->shown = state;
	gtk_stack_set_visible_child_name(GTK_STACK(page->stack), state == WB_CONSOLE_OFF ? "off"
								 : state == WB_CONSOLE_STARTING
									 ? "starting"
									 : "terminal");
	g_object_set(page->spinner, "active", state == WB_CONSOLE_STARTING, NULL);
	g_clear_pointer(&page->shell, wb_console_shell_free);
	g_clear_pointer(&page->pulse, wb_console_pulse_free);
	page->silent = FALSE;
	if (state == WB_CONSOLE_STARTING)
		vte_terminal_reset(VTE_TERMINAL(page->terminal), TRUE, FALSE);
	if (state == WB_CONSOLE_READY) {
		open_shell(page);
		page->pulse = wb_console_pulse_new(
			wb_console_vm_get_machine(page->console)->port, on_pulse, page);
		if (gtk_widget_get_mapped(page->stack))
			gtk_widget_grab_focus(page->terminal);
	}
	/* The focus stays: Enter, typed for the shell that is gone, must not be a button's. */
	if (state == WB_CONSOLE_LOST)
		tell_loss(page);
}

static void
show_status(Page *page)
{
	const WbConsoleMachine *machine = wb_console_vm_get_machine(page->console);
	const char *message = page->silent ? SILENT : wb_console_vm_get_message(page->console);
	g_autofree char *release = machine ? g_strdup_printf("Linux %s", machine->release) : NULL;

	gtk_label_set_text(GTK_LABEL(page->phase), message);
	gtk_label_set_text(GTK_LABEL(page->status), *message || !machine ? message : release);
	gtk_widget_set_tooltip_text(page->status, *message ? message : NULL);
}

static void
on_changed(WbConsoleVm *console, gpointer data)
{
	Page *page = data;

	enter_state(page, wb_console_vm_get_state(console));
	show_status(page);
	update_actions(page);
}

static void
on_run_changed(WbDesk *desk, gpointer data)
{
	update_actions(data);
}

static void
on_opened(WbDesk *desk, gpointer data)
{
	Page *page = data;
	g_autofree char *folder = wb_console_vm_dup_folder(page->console);
	g_autofree char *text = g_strdup_printf(
		"A machine of your own, to try things by hand: insmod, dmesg, ss, tcpdump. The "
		"files of this task are in %s there, with your module if it builds. Checks never "
		"use it.",
		folder);

	gtk_label_set_text(GTK_LABEL(page->about), text);
	update_actions(page);
}

/* --- actions ------------------------------------------------------------------------------------
 */

static void
act_start(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	Page *page = data;

	/* A second machine in a row begins with a clean terminal, too. */
	page->shown = WB_CONSOLE_OFF;
	wb_console_vm_start(page->console);
}

static void
act_stop(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_console_vm_stop(((Page *)data)->console);
}

static void
act_copy(GSimpleAction *action, GVariant *parameter, gpointer data)
{
	wb_console_vm_copy(((Page *)data)->console);
}

static void
change_watch(GSimpleAction *action, GVariant *value, gpointer data)
{
	wb_console_vm_set_watching(((Page *)data)->console, g_variant_get_boolean(value));
}

static const GActionEntry actions[] = {
	{ "start", act_start, NULL, NULL, NULL, { 0 } },
	{ "stop", act_stop, NULL, NULL, NULL, { 0 } },
	{ "copy", act_copy, NULL, NULL, NULL, { 0 } },
	{ "watch", NULL, NULL, "false", change_watch, { 0 } },
};

/* --- the widgets --------------------------------------------------------------------------------
 */

static GtkWidget *
new_button(GtkWidget *button, const char *action, const char *tooltip)
{
	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), action);
	gtk_widget_set_tooltip_text(button, tooltip);
	return button;
}

static GtkWidget *
new_placeholder(GtkWidget *above, GtkWidget *label, GtkWidget *button)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);

	if (above)
		gtk_container_add(GTK_CONTAINER(box), above);
	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_max_width_chars(GTK_LABEL(label), 56);
	gtk_label_set_justify(GTK_LABEL(label), GTK_JUSTIFY_CENTER);
	gtk_widget_set_halign(label, GTK_ALIGN_CENTER);
	gtk_container_add(GTK_CONTAINER(box), label);
	gtk_widget_set_halign(button, GTK_ALIGN_CENTER);
	gtk_container_add(GTK_CONTAINER(box), button);
	gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
	gtk_container_set_border_width(GTK_CONTAINER(box), 12);
	return wb_ui_scrolled_new(box);
}

static GtkWidget *
new_strip(Page *page)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	GtkWidget *watch = new_button(gtk_toggle_button_new_with_mnemonic("_Watch"),
		"console.watch",
		"Show packets, log and kernel state of this machine in all views, as they come "
		"(Ctrl+Shift+W)");

	wb_ui_add_class(box, "strip");
	page->status = wb_ui_label_new("", NULL);
	/* Two lines are as high as the buttons. */
	gtk_label_set_line_wrap(GTK_LABEL(page->status), TRUE);
	gtk_label_set_lines(GTK_LABEL(page->status), 2);
	gtk_label_set_ellipsize(GTK_LABEL(page->status), PANGO_ELLIPSIZE_END);
	gtk_box_pack_start(GTK_BOX(box), page->status, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(box),
		new_button(gtk_button_new_with_mnemonic("Copy _In"), "console.copy",
			"Build your module and copy it into the machine (Ctrl+Shift+I)"));
	gtk_container_add(GTK_CONTAINER(box), watch);
	gtk_container_add(GTK_CONTAINER(box),
		new_button(wb_ui_icon_button_new("view-refresh-symbolic", "Restart", NULL),
			"console.start", "Another machine, as if just booted (Ctrl+Shift+M)"));
	gtk_container_add(GTK_CONTAINER(box),
		new_button(
			wb_ui_icon_button_new("media-playback-stop-symbolic", "Stop Machine", NULL),
			"console.stop", "End the machine (Ctrl+Shift+K)"));
	return box;
}

static GtkWidget *
new_terminal_page(Page *page)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);

	page->terminal = wb_terminal_new();
	wb_ui_set_name(page->terminal, "Terminal");
	gtk_container_add(GTK_CONTAINER(scrolled), page->terminal);
	gtk_container_add(GTK_CONTAINER(box), new_strip(page));
	gtk_box_pack_start(GTK_BOX(box), scrolled, TRUE, TRUE, 0);
	g_signal_connect(page->terminal, "size-allocate", G_CALLBACK(on_resized), page);
	g_signal_connect(page->terminal, "key-press-event", G_CALLBACK(on_key), page);
	g_signal_connect(page->terminal, "commit", G_CALLBACK(on_typed), page);
	g_signal_connect(page->terminal, "contents-changed", G_CALLBACK(on_shown), page);
	return box;
}

static void
add_pages(Page *page)
{
	GtkStack *stack = GTK_STACK(page->stack);
	GtkWidget *start = new_button(gtk_button_new_with_mnemonic("_Start a Machine"),
		"console.start", "(Ctrl+Shift+M)");

	page->about = gtk_label_new(NULL);
	page->phase = gtk_label_new(NULL);
	page->spinner = gtk_spinner_new();
	gtk_stack_add_named(stack, new_placeholder(NULL, page->about, start), "off");
	gtk_stack_add_named(stack,
		new_placeholder(page->spinner, page->phase,
			new_button(gtk_button_new_with_mnemonic("_Cancel"), "console.stop",
				"(Ctrl+Shift+K)")),
		"starting");
	gtk_stack_add_named(stack, new_terminal_page(page), "terminal");
}

static void
on_destroy(GtkWidget *widget, gpointer data)
{
	Page *page = data;

	g_clear_pointer(&page->shell, wb_console_shell_free);
	g_clear_pointer(&page->pulse, wb_console_pulse_free);
	g_clear_handle_id(&page->offer, g_source_remove);
	g_signal_handlers_disconnect_by_data(page->console, page);
	wb_console_vm_stop(page->console);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_object_unref(page->console);
	g_object_unref(page->actions);
	g_free(page);
}

GtkWidget *
wb_console_page_new(WbDesk *desk)
{
	Page *page = g_new0(Page, 1);

	page->desk = desk;
	page->console = wb_console_vm_new(desk);
	page->actions = g_simple_action_group_new();
	g_action_map_add_action_entries(
		G_ACTION_MAP(page->actions), actions, G_N_ELEMENTS(actions), page);
	page->stack = gtk_stack_new();
	gtk_stack_set_homogeneous(GTK_STACK(page->stack), FALSE);
	gtk_widget_insert_action_group(page->stack, "console", G_ACTION_GROUP(page->actions));
	g_object_set_data_full(G_OBJECT(page->stack), "page", page, page_free);
	add_pages(page);
	g_signal_connect(page->stack, "destroy", G_CALLBACK(on_destroy), page);
	g_signal_connect(page->console, "changed", G_CALLBACK(on_changed), page);
	wb_ui_observe(desk, "run-changed", G_CALLBACK(on_run_changed), page->stack, page);
	wb_ui_observe(desk, "opened", G_CALLBACK(on_opened), page->stack, page);
	update_actions(page);
	return page->stack;
}

GActionGroup *
wb_console_page_get_actions(GtkWidget *widget)
{
	const Page *page = g_object_get_data(G_OBJECT(widget), "page");

	return G_ACTION_GROUP(page->actions);
}

void
wb_console_page_focus(GtkWidget *widget)
{
	const Page *page = g_object_get_data(G_OBJECT(widget), "page");

	if (gtk_widget_get_child_visible(page->terminal) && gtk_widget_get_mapped(page->terminal))
		gtk_widget_grab_focus(page->terminal);
	else
		gtk_widget_child_focus(widget, GTK_DIR_TAB_FORWARD);
}
