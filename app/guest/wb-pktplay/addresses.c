/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of both ends, from the options. */
#include "pktplay.h"

#include <string.h>

/* The usual ones of public scripts' runners: Fast Open's cookies depend on them. */
static const struct {
	const char *local, *remote, *gateway;
	guint local_prefix;
} defaults[] = {
	[4] = { "192.168.0.1", "192.0.2.1/24", "192.168.0.1", 16 },
	[6] = { "fd3d:a0b:17d6::1", "2001:db8::1/32", "fd3d:a0b:17d6:8888::1", 48 },
};

static gboolean
parse(const char *option, const char *text, guint version, WbIpAddress *ret_address,
	guint *ret_prefix, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 2);
	guint64 prefix = version == 4 ? 32 : 128;
	guint found = 0;

	if (wb_ip_address_parse(parts[0], ret_address, &found) && found == version &&
		(!parts[1] || (ret_prefix && g_ascii_string_to_unsigned(
						     parts[1], 10, 0, prefix, &prefix, NULL)))) {
		if (ret_prefix)
			*ret_prefix = prefix;
		return TRUE;
	}
	g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "--%s=%s: expected an IPv%u address%s", option,
		text, version, ret_prefix ? " with or without a prefix length" : "");
	return FALSE;
}

/* "255.255.0.0" as 16; IPv6 has a prefix length of its own in the local address. */
static gboolean
parse_netmask(const WbPlayOptions *options, WbAddresses *addresses, GError **error)
{
	WbIpAddress mask;
	guint32 bits;

	if (!options->netmask_ip || addresses->version == 6)
		return TRUE;
	if (!parse("netmask_ip", options->netmask_ip, 4, &mask, NULL, error))
		return FALSE;
	memcpy(&bits, &mask, sizeof(bits));
	bits = ~GUINT32_FROM_BE(bits);
	if (bits & (bits + 1)) {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE,
			"--netmask_ip=%s: its ones are not all on the left", options->netmask_ip);
		return FALSE;
	}
	addresses->local_prefix = 32 - g_bit_storage(bits);
	if (bits == 0)
		addresses->local_prefix = 32;
	return TRUE;
}

gboolean
pktplay_addresses_from_options(
	const WbPlayOptions *options, WbAddresses *ret_addresses, GError **error)
{
	guint version = options->ip == WB_IP_V6 ? 6 : 4;
	const char *local = options->local_ip ?: defaults[version].local;
	const char *remote = options->remote_ip ?: defaults[version].remote;
	const char *gateway = options->gateway_ip ?: defaults[version].gateway;

	*ret_addresses = (WbAddresses){ .version = version,
		.local_prefix = defaults[version].local_prefix,
		.mtu = options->mtu,
		.speed = options->speed,
		.mss = options->mss,
		.anyip = options->is_anyip };
	return parse("local_ip", local, version, &ret_addresses->local, NULL, error) &&
	       parse("remote_ip", remote, version, &ret_addresses->remote,
		       &ret_addresses->remote_prefix, error) &&
	       parse("gateway_ip", gateway, version, &ret_addresses->gateway, NULL, error) &&
	       parse_netmask(options, ret_addresses, error);
}
