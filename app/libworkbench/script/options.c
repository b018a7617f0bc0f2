/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a run: one table of names, and a setter for each kind of value. */
#include "script/options.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/error.h"
#include "base/text.h"

#define VALUE_MAX 4096
#define MTU 1500
#define MTU_V6 1520 /* the IPv6 header is 20 bytes longer */

typedef struct _Option Option;
typedef gboolean (*Setter)(
	WbPlayOptions *options, const Option *option, const char *value, GError **error);

struct _Option {
	const char *name;
	Setter set;
	gsize offset; /* of its member, for the plain kinds */
	gint64 low, high;
	gboolean plain;	  /* takes no value */
	const char *text; /* why it is refused, or what it expects */
};

WbPlayOptions *
wb_play_options_new(void)
{
	WbPlayOptions *options = g_new0(WbPlayOptions, 1);

	options->host_percent = 100;
	options->bind_port = options->connect_port = 8080;
	options->mtu = MTU;
	options->tolerance_us = 4000;
	options->tolerance_percent = 12.5;
	options->snapshots = TRUE;
	options->define_names = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(options->define_names, NULL);
	options->defines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	options->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return options;
}

void
wb_play_options_free(WbPlayOptions *options)
{
	if (!options)
		return;
	g_free(options->local_ip);
	g_free(options->remote_ip);
	g_free(options->gateway_ip);
	g_free(options->netmask_ip);
	g_strfreev(options->init_scripts);
	g_ptr_array_unref(options->define_names);
	g_hash_table_unref(options->defines);
	g_hash_table_unref(options->given);
	g_free(options);
}

static gboolean
wrong_value(const Option *option, const char *value, const char *expected, GError **error)
{
	g_autofree char *safe = wb_text_dup_safe_line(value, -1);

	g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "--%s=%s: expected %s", option->name, safe,
		expected);
	return FALSE;
}

static gboolean
set_ip_version(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	static const struct {
		const char *name;
		WbIpMode mode;
	} modes[] = {
		{ "ipv4", WB_IP_V4 },
		{ "ipv6", WB_IP_V6 },
		{ "ipv4-mapped-ipv6", WB_IP_MAPPED },
		{ "mapped", WB_IP_MAPPED },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
		if (g_str_equal(value, modes[i].name)) {
			options->ip = modes[i].mode;
			return TRUE;
		}
	}
	return wrong_value(option, value, "ipv4, ipv6 or ipv4-mapped-ipv6", error);
}

static gboolean
get_integer(const Option *option, const char *value, gint64 *ret_number, GError **error)
{
	g_autofree char *range =
		g_strdup_printf("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
			option->low, option->high);

	if (!g_ascii_string_to_signed(value, 10, option->low, option->high, ret_number, NULL))
		return wrong_value(option, value, range, error);
	return TRUE;
}

static gboolean
set_unsigned(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	gint64 number;

	if (!get_integer(option, value, &number, error))
		return FALSE;
	*(guint *)((char *)options + option->offset) = (guint)number;
	return TRUE;
}

static gboolean
set_mtu(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	options->mtu_given = TRUE;
	return set_unsigned(options, option, value, error);
}

static gboolean
set_port(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	gint64 number;

	if (!get_integer(option, value, &number, error))
		return FALSE;
	*(guint16 *)((char *)options + option->offset) = (guint16)number;
	return TRUE;
}

static gboolean
set_tolerance(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	return get_integer(option, value, &options->tolerance_us, error);
}

static gboolean
set_percent(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	char *end;
	double percent = g_ascii_strtod(value, &end);

	if (end == value || *end != '\0' || !(percent >= 0 && percent <= 10000))
		return wrong_value(option, value, "a percentage from 0 to 10000", error);
	options->tolerance_percent = percent;
	return TRUE;
}

static gboolean
set_flag(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	*(gboolean *)((char *)options + option->offset) = option->low != 0;
	return TRUE;
}

static gboolean
set_choice(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	g_auto(GStrv) words = g_strsplit(option->text, " or ", 2);

	for (int i = 0; words[i]; i++) {
		if (g_str_equal(value, words[i])) {
			*(int *)((char *)options + option->offset) = i;
			return TRUE;
		}
	}
	return wrong_value(option, value, option->text, error);
}

/* "192.0.2.1", "2001:db8::1/32". */
static gboolean
is_address(const char *value)
{
	g_auto(GStrv) parts = g_strsplit(value, "/", 2);
	guint8 bytes[16];
	gboolean is_v4 = parts[0] && inet_pton(AF_INET, parts[0], bytes) == 1;

	if (!is_v4 && (!parts[0] || inet_pton(AF_INET6, parts[0], bytes) != 1))
		return FALSE;
	return !parts[1] || g_ascii_string_to_signed(parts[1], 10, 0, is_v4 ? 32 : 128, NULL, NULL);
}

static gboolean
set_address(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	char **member = (char **)((char *)options + option->offset);

	if (!is_address(value))
		return wrong_value(option, value, "an IPv4 or IPv6 address", error);
	g_free(*member);
	*member = g_strdup(value);
	return TRUE;
}

static gboolean
set_init_scripts(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	g_strfreev(options->init_scripts);
	options->init_scripts = g_strsplit(value, ",", -1);
	return TRUE;
}

static gboolean
set_non_fatal(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	g_auto(GStrv) words = g_strsplit(value, ",", -1);

	for (int i = 0; words[i]; i++) {
		if (g_str_equal(words[i], "packet"))
			options->packets_not_fatal = TRUE;
		else if (g_str_equal(words[i], "syscall"))
			options->calls_not_fatal = TRUE;
		else
			return wrong_value(
				option, value, "packet, syscall or both with a comma", error);
	}
	return TRUE;
}

static gboolean
is_name(const char *name, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		gboolean first = g_ascii_isalpha(name[i]) || name[i] == '_';

		if (!first && (i == 0 || !g_ascii_isdigit(name[i])))
			return FALSE;
	}
	return length > 0;
}

static gboolean
set_define(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	const char *equals = strchr(value, '=');
	gsize length = equals ? (gsize)(equals - value) : strlen(value);

	if (!equals || !is_name(value, length))
		return wrong_value(option, value, "NAME=VALUE", error);

	char *name = g_strndup(value, length);

	if (!g_hash_table_contains(options->defines, name))
		g_ptr_array_insert(options->define_names, (gint)options->define_names->len - 1,
			g_strdup(name));
	g_hash_table_replace(options->defines, name, g_strdup(equals + 1));
	return TRUE;
}

/* Scripts name the interpreter of their assertions. Ours reads the same statements. */
static gboolean
set_code_command(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	const char *slash = strrchr(value, '/');

	if (!g_str_has_prefix(slash ? slash + 1 : value, "python"))
		return wrong_value(option, value, option->text, error);
	return TRUE;
}

static gboolean
set_only(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	return g_str_equal(value, option->text) || wrong_value(option, value, option->text, error);
}

static gboolean
refuse(WbPlayOptions *options, const Option *option, const char *value, GError **error)
{
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "--%s is not supported: %s", option->name,
		option->text);
	return FALSE;
}

#define AT(member) G_STRUCT_OFFSET(WbPlayOptions, member)
#define TWO_MACHINES "a script is played on one machine"
#define SHARED_OBJECT "the network stack is the kernel's, not a shared object's"

static const Option table[] = {
	{ "ip_version", set_ip_version, 0, 0, 0, FALSE, NULL },
	{ "timing", set_choice, AT(timing), 0, 0, FALSE, "order or exact" },
	{ "host_percent", set_unsigned, AT(host_percent), 1, 100000, FALSE, NULL },
	{ "snapshots", set_choice, AT(snapshots), 0, 0, FALSE, "no or yes" },
	{ "strict", set_flag, AT(strict), TRUE, 0, TRUE, NULL },
	{ "compatible", set_flag, AT(strict), FALSE, 0, TRUE, NULL },
	{ "bind_port", set_port, AT(bind_port), 1, 65535, FALSE, NULL },
	{ "connect_port", set_port, AT(connect_port), 1, 65535, FALSE, NULL },
	{ "local_ip", set_address, AT(local_ip), 0, 0, FALSE, NULL },
	{ "remote_ip", set_address, AT(remote_ip), 0, 0, FALSE, NULL },
	{ "gateway_ip", set_address, AT(gateway_ip), 0, 0, FALSE, NULL },
	{ "netmask_ip", set_address, AT(netmask_ip), 0, 0, FALSE, NULL },
	{ "init_scripts", set_init_scripts, 0, 0, 0, FALSE, NULL },
	{ "speed", set_unsigned, AT(speed), 0, 1000000, FALSE, NULL },
	{ "mss", set_unsigned, AT(mss), 0, 65535, FALSE, NULL },
	{ "mtu", set_mtu, AT(mtu), 68, 65535, FALSE, NULL },
	{ "tolerance_usecs", set_tolerance, 0, 0, G_USEC_PER_SEC * 1000LL, FALSE, NULL },
	{ "tolerance_percent", set_percent, 0, 0, 0, FALSE, NULL },
	{ "tcp_ts_ecr_scaled", set_flag, AT(ecr_scaled), TRUE, 0, TRUE, NULL },
	{ "tcp_ts_tick_usecs", set_unsigned, AT(ts_tick_us), 0, 1000000, FALSE, NULL },
	{ "strict_segments", set_flag, AT(strict_segments), TRUE, 0, TRUE, NULL },
	{ "non_fatal", set_non_fatal, 0, 0, 0, FALSE, NULL },
	{ "is_anyip", set_flag, AT(is_anyip), TRUE, 0, TRUE, NULL },
	{ "send_omit_free", set_flag, AT(send_omit_free), TRUE, 0, TRUE, NULL },
	{ "dry_run", set_flag, AT(dry_run), TRUE, 0, TRUE, NULL },
	{ "verbose", set_flag, AT(verbose), TRUE, 0, TRUE, NULL },
	{ "v", set_flag, AT(verbose), TRUE, 0, TRUE, NULL },
	{ "debug", set_flag, AT(verbose), TRUE, 0, TRUE, NULL },
	{ "define", set_define, 0, 0, 0, FALSE, NULL },
	{ "D", set_define, 0, 0, 0, FALSE, NULL },
	{ "code_command", set_code_command, 0, 0, 0, FALSE,
		"a Python: assertions are evaluated by the player itself" },
	{ "code_format", set_only, 0, 0, 0, FALSE, "python" },
	{ "code_sockopt", set_only, 0, 0, 0, FALSE, "TCP_INFO" },
	{ "wire_client", refuse, 0, 0, 0, TRUE, TWO_MACHINES },
	{ "wire_server", refuse, 0, 0, 0, TRUE, TWO_MACHINES },
	{ "wire_server_ip", refuse, 0, 0, 0, FALSE, TWO_MACHINES },
	{ "wire_server_at", refuse, 0, 0, 0, FALSE, TWO_MACHINES },
	{ "wire_server_port", refuse, 0, 0, 0, FALSE, TWO_MACHINES },
	{ "wire_client_dev", refuse, 0, 0, 0, FALSE, TWO_MACHINES },
	{ "wire_server_dev", refuse, 0, 0, 0, FALSE, TWO_MACHINES },
	{ "so_filename", refuse, 0, 0, 0, FALSE, SHARED_OBJECT },
	{ "so_flags", refuse, 0, 0, 0, FALSE, SHARED_OBJECT },
	{ "psp_udp_port", refuse, 0, 0, 0, FALSE, "PSP packets are not" },
};

static const Option *
find_option(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
		if (g_str_equal(name, table[i].name))
			return &table[i];
	}
	return NULL;
}

static gboolean
unknown_option(const char *name, GError **error)
{
	const char *names[G_N_ELEMENTS(table) + 1] = { NULL };

	for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
		names[i] = table[i].name;

	g_autofree char *safe = wb_text_dup_safe_line(name, -1);
	const char *closest = wb_text_closest(name, names);

	if (closest)
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"there is no option --%s; did you mean --%s?", safe, closest);
	else
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "there is no option --%s", safe);
	return FALSE;
}

/* "tolerance-usecs" is "tolerance_usecs". */
static char *
dup_canonical(const char *name)
{
	char *canonical = g_strdup(name);

	return g_strdelimit(canonical, "-", '_');
}

static gboolean
apply(WbPlayOptions *options, const char *name, const char *value, GError **error)
{
	const Option *option = find_option(name);

	if (!option)
		return unknown_option(name, error);
	if (option->set == refuse)
		return refuse(options, option, value, error);
	if (option->plain && value) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "--%s takes no value", name);
		return FALSE;
	}
	if (!option->plain && (!value || *value == '\0')) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "--%s needs a value", name);
		return FALSE;
	}
	if (value && strlen(value) > VALUE_MAX) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "--%s: the value is too long", name);
		return FALSE;
	}
	return option->set(options, option, value, error);
}

/* What a value that was given before must not be overwritten under. */
static char *
dup_key(const char *name, const char *value)
{
	if (!g_str_equal(name, "define") && !g_str_equal(name, "D"))
		return g_strdup(name);

	const char *equals = value ? strchr(value, '=') : NULL;

	return g_strdup_printf("define %.*s", equals ? (int)MIN(equals - value, VALUE_MAX) : 0,
		equals ? value : "");
}

gboolean
wb_play_options_set(WbPlayOptions *options, const char *name, const char *value, GError **error)
{
	g_autofree char *canonical = dup_canonical(name);

	if (!apply(options, canonical, value, error))
		return FALSE;
	g_hash_table_add(options->given, dup_key(canonical, value));
	if (!options->mtu_given)
		options->mtu = options->ip == WB_IP_V6 ? MTU_V6 : MTU;
	return TRUE;
}

gboolean
wb_play_options_add_script(WbPlayOptions *options, const WbScript *script, GPtrArray *diagnostics)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < script->options->len; i++) {
		const WbScriptOption *option = script->options->pdata[i];
		g_autofree char *name = dup_canonical(option->name);
		g_autofree char *key = dup_key(name, option->value);
		g_autoptr(WbPlayOptions) ignored = NULL;
		g_autoptr(GError) error = NULL;

		/* A script of its own for IPv6 knows how large a segment then is. */
		if (!options->mtu_given && g_str_equal(name, "ip_version"))
			options->mtu = MTU;
		/* One that the command line overrides must be right all the same. */
		if (g_hash_table_contains(options->given, key))
			ignored = wb_play_options_new();
		if (apply(ignored ? ignored : options, name, option->value, &error))
			continue;

		WbDiagnostic *diagnostic = wb_diagnostic_new(WB_SEVERITY_ERROR, script->file,
			option->place.line, option->place.column, "%s", error->message);

		diagnostic->source = wb_script_dup_line(script, option->place.line);
		g_ptr_array_add(diagnostics, diagnostic);
		ok = FALSE;
	}
	return ok;
}
