/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture files, pcap and pcapng: any bytes are read, or refused with a reason. */
#include "evidence/pcap.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_frame(const WbFrame *frame, gpointer data)
{
	gsize *total = data;

	*total += g_bytes_get_size(frame->bytes);
}

static void
read_pieces(const uint8_t *data, size_t size, size_t piece, gsize *total)
{
	g_autoptr(WbPcapngReader) reader = wb_pcapng_reader_new(on_frame, total);

	for (size_t at = 0; at < size; at += piece)
		wb_pcapng_reader_feed(reader, data + at, MIN(piece, size - at), NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	int fd = memfd_create("capture", MFD_CLOEXEC);
	gsize total = 0, whole = 0, pieces = 0;
	gboolean cut, good;

	g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	good = wb_pcap_read(fd, on_frame, &total, &cut, NULL, &error);
	g_assert(good == (error == NULL));
	read_pieces(data, size, size + 1, &whole);
	read_pieces(data, size, 7, &pieces);
	g_assert(whole == pieces);
	return 0;
}
