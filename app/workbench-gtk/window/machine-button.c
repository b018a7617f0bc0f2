/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VM's state in the header bar. */
#include "window/machine-button.h"

#include "notice.h"
#include "results/trouble-box.h"
#include "ui.h"

#include "base/text.h"

#include <string.h>

typedef struct {
	WbDesk *desk;
	GtkWidget *button;
	GtkWidget *label;
	GtkWidget *trouble;   /* of the popover: a box for what went wrong */
	GtkWidget *text;      /* of it: if nothing did */
	GtkWidget *prepare;   /* a button there */
	WbMachineState state; /* that was told */
} MachineButton;

static const char *
get_accelerator(const WbEngineInfo *info)
{
	return info->accel == WB_ACCEL_KVM ? "KVM" : "emulated";
}

static char *
dup_label(WbMachineState state, const WbEngineInfo *info)
{
	switch (state) {
	case WB_MACHINE_OFF:
		return g_strdup("○ Off");
	case WB_MACHINE_STARTING:
		return g_strdup("◐ Starting");
	case WB_MACHINE_LOST:
		return g_strdup("⚠ No VM");
	default:
		return g_strdup_printf("● Ready · %s", get_accelerator(info));
	}
}

static char *
dup_text(WbDesk *desk, WbMachineState state, const WbEngineInfo *info)
{
	const char *message = wb_desk_get_machine_message(desk);
	g_autofree char *safe = wb_text_dup_safe(message ? message : "", -1);

	switch (state) {
	case WB_MACHINE_OFF:
		return g_strdup("The VM has not been prepared. A check does that by itself.");
	case WB_MACHINE_STARTING:
		return g_strdup_printf("Preparing the VM: %s", safe);
	case WB_MACHINE_LOST:
		return g_strdup(safe);
	default:
		return g_strdup_printf("Linux %s, %s: %s.\n\nEach check gets a fresh VM from a "
				       "snapshot.",
			info->release ? info->release : "?", get_accelerator(info),
			info->reason ? info->reason : "");
	}
}

static void
show_trouble(const MachineButton *view)
{
	const WbTrouble *trouble = wb_desk_get_machine_trouble(view->desk);

	wb_ui_remove_children(GTK_CONTAINER(view->trouble));
	if (trouble)
		gtk_container_add(
			GTK_CONTAINER(view->trouble), wb_trouble_box_new(view->desk, trouble));
	gtk_widget_set_visible(view->trouble, trouble != NULL);
	gtk_widget_set_visible(view->text, trouble == NULL);
}

static void
on_machine_changed(WbDesk *desk, gpointer data)
{
	MachineButton *view = data;
	const WbEngineInfo *info = NULL;
	WbMachineState state = wb_desk_get_machine(desk, &info);
	g_autofree char *label = dup_label(state, info);
	g_autofree char *text = dup_text(desk, state, info);
	/* Without the sign before it. */
	g_autofree char *name = g_strdup_printf("Virtual machine: %s", strchr(label, ' ') + 1);

	gtk_label_set_text(GTK_LABEL(view->label), label);
	gtk_label_set_text(GTK_LABEL(view->text), text);
	wb_ui_set_name(view->button, name);
	/* While something runs, the results say what is done. */
	if (state != view->state && !wb_desk_is_busy(desk))
		wb_notice_say(view->button, name);
	view->state = state;
	gtk_widget_set_visible(view->prepare, state == WB_MACHINE_OFF);
	show_trouble(view);
}

static void
on_prepare(GtkButton *button, gpointer data)
{
	wb_desk_prepare(data);
}

static GtkWidget *
new_popover(MachineButton *view, WbDesk *desk)
{
	GtkWidget *popover = gtk_popover_new(view->button);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);

	wb_ui_set_name(popover, "Virtual machine");
	view->trouble = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	view->text = wb_ui_wrapped_label_new(NULL, NULL);
	gtk_label_set_max_width_chars(GTK_LABEL(view->text), 44);
	view->prepare = gtk_button_new_with_mnemonic("_Prepare the VM");
	g_signal_connect(view->prepare, "clicked", G_CALLBACK(on_prepare), desk);
	gtk_container_set_border_width(GTK_CONTAINER(box), 12);
	gtk_container_add(GTK_CONTAINER(box), view->trouble);
	gtk_container_add(GTK_CONTAINER(box), view->text);
	gtk_container_add(GTK_CONTAINER(box), view->prepare);
	gtk_widget_show_all(box);
	gtk_container_add(GTK_CONTAINER(popover), box);
	return popover;
}

GtkWidget *
wb_machine_button_new(WbDesk *desk)
{
	MachineButton *view = g_new0(MachineButton, 1);

	view->desk = desk;
	view->button = gtk_menu_button_new();
	view->label = gtk_label_new(NULL);
	gtk_container_add(GTK_CONTAINER(view->button), view->label);
	wb_ui_add_class(view->button, GTK_STYLE_CLASS_FLAT);
	gtk_widget_set_tooltip_text(view->button, "The virtual machine");
	gtk_menu_button_set_popover(GTK_MENU_BUTTON(view->button), new_popover(view, desk));
	g_object_set_data_full(G_OBJECT(view->button), "view", view, g_free);
	wb_ui_observe(desk, "machine-changed", G_CALLBACK(on_machine_changed), view->button, view);
	on_machine_changed(desk, view);
	return view->button;
}
