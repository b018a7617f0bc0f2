/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses as text. */
#include "packet/packet.h"

#include <arpa/inet.h>

char *
wb_ip_address_to_string(const WbIpAddress *address, guint version)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(version == 4 ? AF_INET : AF_INET6, address->bytes, text, sizeof(text));
	return g_strdup(text);
}

gboolean
wb_ip_address_parse(const char *text, WbIpAddress *ret_address, guint *ret_version)
{
	*ret_address = (WbIpAddress){ { 0 } };
	if (inet_pton(AF_INET, text, ret_address->bytes) == 1) {
		*ret_version = 4;
		return TRUE;
	}
	*ret_version = 6;
	return inet_pton(AF_INET6, text, ret_address->bytes) == 1;
}
