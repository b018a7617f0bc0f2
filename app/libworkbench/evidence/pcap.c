/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture files and pipes. */
#include "evidence/pcap.h"

#include "base/error.h"
#include "packet/link.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PCAPNG_FIRST_BYTE 0x0a
#define READ_SIZE 65536

/* A descriptor of which one byte was read already, to see what it is: a pipe cannot be rewound. */
typedef struct {
	int fd;
	guint8 first;
	gboolean has_first;
} Source;

static ssize_t
source_read(void *cookie, char *buffer, size_t size)
{
	Source *source = cookie;
	ssize_t length;

	if (size == 0)
		return 0;
	if (source->has_first) {
		source->has_first = FALSE;
		buffer[0] = (char)source->first;
		return 1;
	}
	do
		length = read(source->fd, buffer, size);
	while (length < 0 && errno == EINTR);
	return length;
}

static gboolean
read_pcapng(Source *source, WbPcapngReader *reader, gboolean *ret_cut, GCancellable *cancellable,
	GError **error)
{
	g_autofree char *bytes = g_malloc(READ_SIZE);
	ssize_t length;

	while ((length = source_read(source, bytes, READ_SIZE)) != 0) {
		if (g_cancellable_set_error_if_cancelled(cancellable, error))
			return FALSE;
		if (length < 0)
			return wb_error_set_errno(error, errno, "reading the capture");
		if (!wb_pcapng_reader_feed(reader, (const guint8 *)bytes, (gsize)length, error))
			return FALSE;
	}
	*ret_cut = wb_pcapng_reader_get_pending(reader) > 0;
	return TRUE;
}

/* In memory, libpcap on Linux has another number for raw IP than files have. */
static guint32
link_type(int datalink)
{
	return datalink == DLT_RAW ? WB_LINK_RAW : (guint32)datalink;
}

static void
give_frame(pcap_t *pcap, const struct pcap_pkthdr *header, const guint8 *bytes, WbFrameFunc frame,
	gpointer data)
{
	g_autoptr(GBytes) copy = g_bytes_new(bytes, header->caplen);
	/* With nanosecond precision, tv_usec has nanoseconds. */
	WbFrame one = { .link = link_type(pcap_datalink(pcap)),
		.time_ns = (gint64)header->ts.tv_sec * G_GINT64_CONSTANT(1000000000) +
			   header->ts.tv_usec,
		.bytes = copy,
		.wire_length = header->len };

	frame(&one, data);
}

/* libpcap has no code for it. */
static gboolean
is_truncated(const char *message)
{
	return strstr(message, "truncated") != NULL;
}

static gboolean
fail_pcap(const char *message, GError **error)
{
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "reading the capture: %s", message);
	return FALSE;
}

static gboolean
read_pcap(Source *source, WbFrameFunc frame, gpointer data, gboolean *ret_cut,
	GCancellable *cancellable, GError **error)
{
	char message[PCAP_ERRBUF_SIZE] = "";
	/* libpcap wants a FILE, and closes it. */
	FILE *file = fopencookie(source, "rb", (cookie_io_functions_t){ .read = source_read });
	struct pcap_pkthdr *header;
	const guint8 *bytes;
	pcap_t *pcap;
	int result;

	pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, message);
	if (!pcap) {
		fclose(file);
		*ret_cut = is_truncated(message);
		return *ret_cut || fail_pcap(message, error);
	}
	while ((result = pcap_next_ex(pcap, &header, &bytes)) == 1 &&
		!g_cancellable_is_cancelled(cancellable))
		give_frame(pcap, header, bytes, frame, data);
	if (result < 0 && result != PCAP_ERROR_BREAK)
		g_strlcpy(message, pcap_geterr(pcap), sizeof(message));
	pcap_close(pcap);
	if (g_cancellable_set_error_if_cancelled(cancellable, error))
		return FALSE;
	*ret_cut = is_truncated(message);
	return *ret_cut || !message[0] || fail_pcap(message, error);
}

gboolean
wb_pcap_read(int fd, WbFrameFunc frame, gpointer data, gboolean *ret_cut, GCancellable *cancellable,
	GError **error)
{
	Source source = { .fd = fd };
	gboolean good = TRUE;
	ssize_t length;

	*ret_cut = FALSE;
	length = source_read(&source, (char *)&source.first, 1);
	source.has_first = length == 1;
	if (length < 0) {
		wb_error_set_errno(error, errno, "reading the capture");
		good = FALSE;
	} else if (length == 0) {
		*ret_cut = TRUE;
	} else if (source.first == PCAPNG_FIRST_BYTE) {
		g_autoptr(WbPcapngReader) reader = wb_pcapng_reader_new(frame, data);

		good = read_pcapng(&source, reader, ret_cut, cancellable, error);
	} else {
		good = read_pcap(&source, frame, data, ret_cut, cancellable, error);
	}
	close(fd);
	return good;
}
