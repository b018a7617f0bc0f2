/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The initial sequence numbers of TCP connections. */
#include "packet/relative.h"

#include <string.h>

#define CONNECTIONS_MAX 16384
#define BUCKETS 32768

/* Both directions have the same: the lower endpoint comes first. */
typedef struct {
	guint8 addresses[2][16];
	guint16 ports[2];
	guint32 version;
} Key;

typedef struct {
	Key key;
	guint32 hash;
	guint16 next; /* in its bucket, from 1; 0: none */
	gboolean known[2];
	guint32 isn[2]; /* of the lower and the higher endpoint */
} Connection;

/* A ring: the oldest gives way. Numbers of connections are from 1, so that 0 is none. */
struct _WbRelative {
	guint count, newest;
	guint16 buckets[BUCKETS];
	Connection connections[CONNECTIONS_MAX + 1];
};

WbRelative *
wb_relative_new(void)
{
	return g_new0(WbRelative, 1);
}

void
wb_relative_free(WbRelative *relative)
{
	g_free(relative);
}

/* Returns whether the source is the higher endpoint. */
static gboolean
make_key(const WbRelativeWay *way, Key *key)
{
	gsize size = way->version == 4 ? 4 : 16;
	int order = memcmp(way->source, way->destination, size);
	gboolean swap = order > 0 || (order == 0 && memcmp(way->ports, way->ports + 2, 2) > 0);

	memset(key, 0, sizeof(*key));
	key->version = way->version;
	memcpy(key->addresses[swap], way->source, size);
	memcpy(key->addresses[!swap], way->destination, size);
	memcpy(&key->ports[swap], way->ports, 2);
	memcpy(&key->ports[!swap], way->ports + 2, 2);
	return swap;
}

static guint32
hash_key(const Key *key)
{
	guint64 words[sizeof(*key) / 8], hash = 0;

	memcpy(words, key, sizeof(words));
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		hash = (hash ^ words[i]) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return (guint32)hash;
}

static void
forget(WbRelative *relative, guint number)
{
	guint16 *link = &relative->buckets[relative->connections[number].hash % BUCKETS];

	while (*link != number)
		link = &relative->connections[*link].next;
	*link = relative->connections[number].next;
}

static Connection *
find(WbRelative *relative, const Key *key)
{
	guint32 hash = hash_key(key);
	guint16 *bucket = &relative->buckets[hash % BUCKETS];
	Connection *connection;

	for (guint i = *bucket; i; i = connection->next) {
		connection = &relative->connections[i];
		if (connection->hash == hash && memcmp(&connection->key, key, sizeof(*key)) == 0)
			return connection;
	}
	relative->newest = relative->newest % CONNECTIONS_MAX + 1;
	if (relative->count == CONNECTIONS_MAX)
		forget(relative, relative->newest);
	else
		relative->count++;
	connection = &relative->connections[relative->newest];
	*connection = (Connection){ .key = *key, .hash = hash, .next = *bucket };
	*bucket = (guint16)relative->newest;
	return connection;
}

WbRelativeBase
wb_relative_learn(
	WbRelative *relative, const WbRelativeWay *way, guint flags, guint32 seq, guint32 ack)
{
	Key key;
	guint mine = make_key(way, &key) ? 1 : 0;
	Connection *connection = find(relative, &key);
	WbRelativeBase base = { 0 };

	if (flags & WB_TCP_SYN) {
		/* A port used again starts a connection of its own. */
		if (!(flags & WB_TCP_ACK) && seq != connection->isn[mine])
			connection->known[!mine] = FALSE;
		connection->isn[mine] = seq;
		connection->known[mine] = TRUE;
		return base;
	}
	if (!connection->known[mine]) {
		connection->isn[mine] = seq - 1;
		connection->known[mine] = TRUE;
	}
	if ((flags & WB_TCP_ACK) && !connection->known[!mine]) {
		connection->isn[!mine] = ack - 1;
		connection->known[!mine] = TRUE;
	}
	base.sequence = connection->isn[mine];
	base.ack = connection->known[!mine] ? connection->isn[!mine] : 0;
	return base;
}
