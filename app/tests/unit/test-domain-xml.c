/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The domain's XML: well formed whatever the paths are, and the same name gives the same UUID. */
#include "vm/domain-xml.h"

#include <string.h>

static char *
make(const char *name, const char *kernel, const char *console, WbAccel accel, guint16 port)
{
	WbVmConfig config = { .name = name,
		.kernel = kernel,
		.initramfs = "/img/initramfs",
		.accel = accel,
		.memory_mib = 256 };
	g_autoptr(GError) error = NULL;
	char *xml = wb_domain_xml_new(&config, console, port, &error);

	g_assert_no_error(error);
	return xml;
}

/* The text of the first <NAME …>…</NAME>, as a parser sees it. */
typedef struct {
	const char *name;
	char *text;
	gboolean inside;
} Wanted;

static void
on_start(GMarkupParseContext *context, const char *name, const char **names, const char **values,
	gpointer data, GError **error)
{
	Wanted *wanted = data;

	wanted->inside = strcmp(name, wanted->name) == 0;
	for (int i = 0; names[i] && wanted->inside; i++)
		if (!wanted->text && strcmp(names[i], "path") == 0)
			wanted->text = g_strdup(values[i]);
}

static void
on_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
	Wanted *wanted = data;

	if (wanted->inside && !wanted->text)
		wanted->text = g_strndup(text, length);
	wanted->inside = FALSE;
}

static char *
find(const char *xml, const char *name)
{
	static const GMarkupParser parser = { .start_element = on_start, .text = on_text };
	Wanted wanted = { .name = name };
	g_autoptr(GMarkupParseContext) context =
		g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, &wanted, NULL);
	g_autoptr(GError) error = NULL;

	g_markup_parse_context_parse(context, xml, -1, &error);
	g_assert_no_error(error);
	g_markup_parse_context_end_parse(context, &error);
	g_assert_no_error(error);
	return wanted.text;
}

static void
assert_text(const char *xml, const char *element, const char *expected)
{
	g_autofree char *text = find(xml, element);

	g_assert_cmpstr(text, ==, expected);
}

static void
test_filled_in(void)
{
	g_autofree char *tcg =
		make("workbench", "/img/vmlinux", "/run/console", WB_ACCEL_TCG, 40022);
	g_autofree char *kvm =
		make("workbench", "/img/vmlinux", "/run/console", WB_ACCEL_KVM, 40022);

	assert_text(tcg, "name", "workbench");
	assert_text(tcg, "kernel", "/img/vmlinux");
	assert_text(tcg, "initrd", "/img/initramfs");
	assert_text(tcg, "memory", "256");
	assert_text(tcg, "source", "/run/console");
	g_assert_nonnull(strstr(tcg, "hostfwd=tcp:127.0.0.1:40022-"));
	g_assert_nonnull(strstr(tcg, "<domain type='qemu'"));
	g_assert_nonnull(strstr(kvm, "<domain type='kvm'"));
	/* Every word of the template has its value. */
	g_assert_false(g_regex_match_simple("@[A-Z]+@", tcg, 0, 0));
	g_assert_false(g_regex_match_simple("@[A-Z]+@", kvm, 0, 0));
}

static void
test_escaped(void)
{
	static const char kernel[] = "/home/a&b/<x>/it's/\"quoted\"/]]>/vmlinux";
	static const char console[] = "/tmp/'/><evil/>&amp;/console";
	g_autofree char *xml = make("a<b&c", kernel, console, WB_ACCEL_TCG, 1);

	assert_text(xml, "name", "a<b&c");
	assert_text(xml, "kernel", kernel);
	assert_text(xml, "source", console);
	assert_text(xml, "evil", NULL);
}

static void
test_uuid(void)
{
	g_autofree char *one = make("workbench", "/a", "/b", WB_ACCEL_TCG, 1);
	g_autofree char *same = make("workbench", "/c", "/d", WB_ACCEL_KVM, 2);
	g_autofree char *other = make("workbench-2", "/a", "/b", WB_ACCEL_TCG, 1);
	g_autofree char *uuid_one = find(one, "uuid");
	g_autofree char *uuid_same = find(same, "uuid");
	g_autofree char *uuid_other = find(other, "uuid");

	g_assert_true(g_uuid_string_is_valid(uuid_one));
	g_assert_cmpstr(uuid_one, ==, uuid_same);
	g_assert_cmpstr(uuid_one, !=, uuid_other);
}

/* What a snapshot depends on, and what it does not. */
static void
test_fingerprint(void)
{
	WbVmConfig config = { .name = "workbench",
		.kernel = "/a",
		.initramfs = "/b",
		.accel = WB_ACCEL_TCG,
		.memory_mib = 256 };
	WbVmConfig more = config, kvm = config;
	g_autofree char *one = wb_vm_config_dup_fingerprint(&config, NULL);
	g_autofree char *again = wb_vm_config_dup_fingerprint(&config, NULL);
	g_autofree char *more_text = NULL;
	g_autofree char *kvm_text = NULL;

	more.memory_mib = 512;
	kvm.accel = WB_ACCEL_KVM;
	more_text = wb_vm_config_dup_fingerprint(&more, NULL);
	kvm_text = wb_vm_config_dup_fingerprint(&kvm, NULL);
	g_assert_nonnull(one);
	g_assert_cmpstr(one, ==, again);
	g_assert_cmpstr(one, !=, more_text);
	g_assert_cmpstr(one, !=, kvm_text);
}

int
main(int argc, char **argv)
{
	/* The program is not in build/bin: say where the template is. */
	g_autofree char *top = g_get_current_dir();

	g_setenv("WORKBENCH_DATA", top, TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/domain-xml/filled-in", test_filled_in);
	g_test_add_func("/domain-xml/escaped", test_escaped);
	g_test_add_func("/domain-xml/uuid", test_uuid);
	g_test_add_func("/domain-xml/fingerprint", test_fingerprint);
	return g_test_run();
}
