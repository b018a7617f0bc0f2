/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows: two endpoints and a protocol. */
#include "evidence/event.h"

#include <string.h>

static gboolean
same_address(const WbIpAddress *a, const WbIpAddress *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

gboolean
wb_flow_same_way(const WbFlow *a, const WbFlow *b)
{
	return a->version != 0 && a->version == b->version && a->protocol == b->protocol &&
	       a->source_port == b->source_port && a->destination_port == b->destination_port &&
	       same_address(&a->source, &b->source) &&
	       same_address(&a->destination, &b->destination);
}

WbFlow
wb_flow_reverse(const WbFlow *flow)
{
	WbFlow reverse = *flow;

	reverse.source = flow->destination;
	reverse.destination = flow->source;
	reverse.source_port = flow->destination_port;
	reverse.destination_port = flow->source_port;
	return reverse;
}

gboolean
wb_flow_same(const WbFlow *a, const WbFlow *b)
{
	WbFlow reverse = wb_flow_reverse(b);

	return wb_flow_same_way(a, b) || wb_flow_same_way(a, &reverse);
}

gboolean
wb_flow_equal(gconstpointer a, gconstpointer b)
{
	return wb_flow_same(a, b);
}

static guint
hash_endpoint(const WbIpAddress *address, guint16 port)
{
	guint hash = 5381 + port;

	for (guint i = 0; i < sizeof(address->bytes); i++)
		hash = hash * 33 + address->bytes[i];
	/* Endpoints are added up: without this, ports that only swap digits would collide. */
	hash ^= hash >> 15;
	return hash * 0x85ebca6bu;
}

guint
wb_flow_hash(gconstpointer data)
{
	const WbFlow *flow = data;

	return hash_endpoint(&flow->source, flow->source_port) +
	       hash_endpoint(&flow->destination, flow->destination_port) + flow->protocol;
}

static const guint8 mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

static gboolean
is_mapped(const WbIpAddress *address)
{
	return memcmp(address->bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

static WbIpAddress
unmap(const WbIpAddress *address)
{
	WbIpAddress plain = { { 0 } };

	memcpy(plain.bytes, address->bytes + 12, 4);
	return plain;
}

void
wb_flow_unmap(WbFlow *flow)
{
	if (flow->version != 6 || !is_mapped(&flow->source) || !is_mapped(&flow->destination))
		return;
	flow->version = 4;
	flow->source = unmap(&flow->source);
	flow->destination = unmap(&flow->destination);
}

static void
append_endpoint(GString *text, const WbFlow *flow, const WbIpAddress *address, guint16 port)
{
	g_autofree char *name = wb_ip_address_to_string(address, flow->version);

	if (flow->version == 6 && port)
		g_string_append_printf(text, "[%s]", name);
	else
		g_string_append(text, name);
	if (port)
		g_string_append_printf(text, ":%u", port);
}

char *
wb_flow_to_string(const WbFlow *flow)
{
	GString *text = g_string_new(NULL);

	if (flow->version == 0)
		return g_string_free(text, FALSE);
	append_endpoint(text, flow, &flow->source, flow->source_port);
	g_string_append(text, " > ");
	append_endpoint(text, flow, &flow->destination, flow->destination_port);
	return g_string_free(text, FALSE);
}
