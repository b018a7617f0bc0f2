/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user has set. */
#include "desk/settings.h"

#define SCHEMA "org.workbench.Workbench"

char *
wb_settings_dup_program(const char *name)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self ? g_path_get_dirname(self) : g_strdup("/usr/bin");

	return g_build_filename(folder, name, NULL);
}

char *
wb_settings_dup_share(const char *relative)
{
	g_autofree char *share = wb_settings_dup_program("../share");

	return g_build_filename(share, relative, NULL);
}

/* The schema beside this program is the one it was made for, wherever it was installed. */
static GSettingsSchema *
find_schema(void)
{
	g_autofree char *folder = wb_settings_dup_share("glib-2.0/schemas");
	GSettingsSchemaSource *common = g_settings_schema_source_get_default();
	GSettingsSchemaSource *source =
		g_settings_schema_source_new_from_directory(folder, common, TRUE, NULL);
	GSettingsSchema *schema = NULL;

	if (source)
		schema = g_settings_schema_source_lookup(source, SCHEMA, TRUE);
	else if (common)
		schema = g_settings_schema_source_lookup(common, SCHEMA, TRUE);
	g_clear_pointer(&source, g_settings_schema_source_unref);
	return schema;
}

GSettings *
wb_settings_get(void)
{
	static GSettings *settings;

	if (!settings) {
		g_autoptr(GSettingsSchema) schema = find_schema();

		if (!schema)
			g_error("the settings' schema " SCHEMA
				" is not installed beside this program");
		settings = g_settings_new_full(schema, NULL, NULL);
	}
	return settings;
}

char *
wb_settings_dup_workspace(const char *given)
{
	g_autofree char *set = g_settings_get_string(wb_settings_get(), "workspace");

	if (given)
		return g_canonicalize_filename(given, NULL);
	if (*set)
		return g_canonicalize_filename(set, g_get_home_dir());
	if (g_file_test("skels", G_FILE_TEST_IS_DIR) ||
		g_file_test("kernel-skels", G_FILE_TEST_IS_DIR))
		return g_canonicalize_filename("skels", NULL);
	return g_build_filename(g_get_home_dir(), "workbench", NULL);
}

WbFactorySpec
wb_settings_get_factory_spec(char **ret_uri)
{
	g_autofree char *accel = g_settings_get_string(wb_settings_get(), "accelerator");
	WbFactorySpec spec = { 0 };

	*ret_uri = g_settings_get_string(wb_settings_get(), "connect-uri");
	spec.uri = **ret_uri ? *ret_uri : NULL;
	/* The schema allows nothing else. */
	wb_accel_choice_from_string(accel, &spec.accel, NULL);
	return spec;
}
