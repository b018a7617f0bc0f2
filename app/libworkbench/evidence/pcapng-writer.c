/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng, written. */
#include "evidence/pcapng.h"

#include "base/error.h"
#include "evidence/pcapng-blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct _WbPcapngWriter {
	int fd;
	char *path;
	guint32 interfaces;
	GByteArray *block; /* the one being put together */
};

static void
put_u16(GByteArray *block, guint16 number)
{
	g_byte_array_append(block, (const guint8 *)&number, sizeof(number));
}

static void
put_u32(GByteArray *block, guint32 number)
{
	g_byte_array_append(block, (const guint8 *)&number, sizeof(number));
}

/* Padded to four bytes. */
static void
put_bytes(GByteArray *block, const void *bytes, gsize length)
{
	static const guint8 zeros[4];

	g_byte_array_append(block, bytes, (guint)length);
	g_byte_array_append(block, zeros, (guint)(-length & 3));
}

static void
put_option(GByteArray *block, guint16 code, const void *value, gsize length)
{
	length = MIN(length, G_MAXUINT16);
	put_u16(block, code);
	put_u16(block, (guint16)length);
	put_bytes(block, value, length);
}

static void
start_block(WbPcapngWriter *writer, guint32 type)
{
	g_byte_array_set_size(writer->block, 0);
	put_u32(writer->block, type);
	put_u32(writer->block, 0); /* its length is told at the end */
}

static gboolean
write_all(WbPcapngWriter *writer, GError **error)
{
	const guint8 *at = writer->block->data;
	gsize left = writer->block->len;

	while (left > 0) {
		ssize_t written = write(writer->fd, at, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return wb_error_set_errno(error, errno, "writing %s", writer->path);
		at += written;
		left -= (gsize)written;
	}
	return TRUE;
}

static gboolean
end_block(WbPcapngWriter *writer, GError **error)
{
	guint32 length = writer->block->len + 4;

	put_u32(writer->block, length);
	memcpy(writer->block->data + 4, &length, sizeof(length));
	return write_all(writer, error);
}

static gboolean
write_section(WbPcapngWriter *writer, GError **error)
{
	static const char application[] = "workbench " WB_VERSION;

	start_block(writer, WB_PCAPNG_SECTION);
	put_u32(writer->block, WB_PCAPNG_MAGIC);
	put_u16(writer->block, 1);
	put_u16(writer->block, 0);
	put_u32(writer->block, G_MAXUINT32); /* how long the section is, is not known */
	put_u32(writer->block, G_MAXUINT32);
	put_option(writer->block, WB_PCAPNG_USER_APPLICATION, application, strlen(application));
	put_option(writer->block, WB_PCAPNG_END, "", 0);
	return end_block(writer, error);
}

WbPcapngWriter *
wb_pcapng_writer_new(const char *path, GError **error)
{
	g_autoptr(WbPcapngWriter) writer = g_new0(WbPcapngWriter, 1);

	writer->path = g_strdup(path);
	writer->block = g_byte_array_new();
	writer->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (writer->fd < 0) {
		wb_error_set_errno(error, errno, "making %s", path);
		return NULL;
	}
	return write_section(writer, error) ? g_steal_pointer(&writer) : NULL;
}

void
wb_pcapng_writer_free(WbPcapngWriter *writer)
{
	if (!writer)
		return;
	if (writer->fd >= 0)
		close(writer->fd);
	g_byte_array_unref(writer->block);
	g_free(writer->path);
	g_free(writer);
}

gboolean
wb_pcapng_writer_add_interface(WbPcapngWriter *writer, const char *name, guint32 link,
	guint32 *ret_interface, GError **error)
{
	static const guint8 nanoseconds = 9;

	g_return_val_if_fail(link <= G_MAXUINT16, FALSE);
	start_block(writer, WB_PCAPNG_INTERFACE);
	put_u16(writer->block, (guint16)link);
	put_u16(writer->block, 0);
	put_u32(writer->block, 0); /* no limit to the length of a packet */
	put_option(writer->block, WB_PCAPNG_IF_NAME, name, strlen(name));
	put_option(writer->block, WB_PCAPNG_IF_TSRESOL, &nanoseconds, 1);
	put_option(writer->block, WB_PCAPNG_END, "", 0);
	if (!end_block(writer, error))
		return FALSE;
	*ret_interface = writer->interfaces++;
	return TRUE;
}

gboolean
wb_pcapng_writer_add(WbPcapngWriter *writer, const WbFrame *frame, GError **error)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(frame->bytes, &length);
	guint64 time = (guint64)frame->time_ns;

	g_return_val_if_fail(frame->interface < writer->interfaces, FALSE);
	if (length > WB_PCAPNG_BLOCK_MAX / 2)
		return wb_error_set_errno(error, EFBIG, "writing a packet of %zu bytes", length);
	start_block(writer, WB_PCAPNG_PACKET);
	put_u32(writer->block, frame->interface);
	put_u32(writer->block, (guint32)(time >> 32));
	put_u32(writer->block, (guint32)time);
	put_u32(writer->block, (guint32)length);
	put_u32(writer->block, frame->wire_length);
	put_bytes(writer->block, bytes, length);
	if (frame->comment) {
		put_option(
			writer->block, WB_PCAPNG_COMMENT, frame->comment, strlen(frame->comment));
		put_option(writer->block, WB_PCAPNG_END, "", 0);
	}
	return end_block(writer, error);
}
