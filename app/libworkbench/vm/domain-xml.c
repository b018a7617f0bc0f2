/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills in the domain template of vmimages/. */
#include "vm/domain-xml.h"

#include "base/error.h"
#include "base/files.h"
#include "base/paths.h"

#include <string.h>

#define TEMPLATE_MAX (64 * 1024)

/* No newer instruction sets: emulated, they cost more than they save. The kernel boots fastest so.
 */
#define CPU_TCG                                                 \
	"<cpu mode='custom' match='exact' check='none'><model " \
	"fallback='forbid'>Nehalem</model></cpu>"
#define CPU_KVM "<cpu mode='host-passthrough' check='none' migratable='on'/>"

static char *
read_recipe(const char *name, GError **error)
{
	g_autofree char *relative = g_build_filename("vmimages", name, NULL);
	g_autofree char *path = wb_paths_dup_data(relative);
	g_autoptr(GBytes) bytes = wb_files_read(path, TEMPLATE_MAX, error);
	gsize length;
	const char *data;

	if (!bytes)
		return NULL;
	data = g_bytes_get_data(bytes, &length);
	return g_strndup(data, length);
}

static char *
dup_command_line(GError **error)
{
	char *text = read_recipe("cmdline", error);

	return text ? g_strstrip(text) : NULL;
}

static void
fill_in(GString *xml, const char *word, const char *value)
{
	g_autofree char *escaped = g_markup_escape_text(value, -1);

	g_string_replace(xml, word, escaped, 0);
}

/* The same name gives the same UUID: libvirt restores a VM only under the UUID it was saved with.
 */
static char *
dup_uuid(const char *name)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	const char *hex;

	g_checksum_update(checksum, (const guchar *)name, (gssize)strlen(name));
	hex = g_checksum_get_string(checksum);
	return g_strdup_printf(
		"%.8s-%.4s-4%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15, hex + 18);
}

char *
wb_domain_xml_new(const WbVmConfig *config, const char *console, guint16 port, GError **error)
{
	g_autofree char *template = read_recipe("domain.xml.in", error);
	g_autofree char *command_line = template ? dup_command_line(error) : NULL;
	g_autofree char *uuid = dup_uuid(config->name);
	g_autofree char *memory = g_strdup_printf("%u", config->memory_mib);
	g_autofree char *port_text = g_strdup_printf("%u", port);
	g_autofree char *emulator = g_find_program_in_path("qemu-system-x86_64");
	GString *xml;

	if (!template || !command_line)
		return NULL;
	if (!emulator) {
		g_set_error_literal(error, WB_ERROR, WB_ERROR_MISSING,
			"qemu-system-x86_64 is missing; 'make deps' installs it");
		return NULL;
	}
	xml = g_string_new(template);
	fill_in(xml, "@TYPE@", config->accel == WB_ACCEL_KVM ? "kvm" : "qemu");
	fill_in(xml, "@NAME@", config->name);
	fill_in(xml, "@UUID@", uuid);
	fill_in(xml, "@MEMORY@", memory);
	fill_in(xml, "@KERNEL@", config->kernel);
	fill_in(xml, "@INITRAMFS@", config->initramfs);
	fill_in(xml, "@CMDLINE@", command_line);
	fill_in(xml, "@EMULATOR@", emulator);
	fill_in(xml, "@CONSOLE@", console);
	fill_in(xml, "@PORT@", port_text);
	g_string_replace(xml, "@CPU@", config->accel == WB_ACCEL_KVM ? CPU_KVM : CPU_TCG, 0);
	return g_string_free(xml, FALSE);
}

char *
wb_vm_config_dup_fingerprint(const WbVmConfig *config, GError **error)
{
	return wb_domain_xml_new(config, "console", 0, error);
}
