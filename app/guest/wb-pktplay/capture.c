/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The capture file: pcap's format of nanoseconds (draft-ietf-opsawg-pcap), LINKTYPE_RAW. */
#include "pktplay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#define LINKTYPE_RAW 101

int
pktplay_capture_open(const char *file, GError **error)
{
	struct {
		guint32 magic;
		guint16 major, minor;
		guint32 reserved[2], snap_length, link_type;
	} header = { 0xa1b23c4d, 2, 4, { 0, 0 }, WB_PACKET_MAX, LINKTYPE_RAW };
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd >= 0 && pktplay_write_all(fd, &header, sizeof(header)))
		return fd;
	wb_error_set_errno(error, errno, "writing the capture %s", file);
	if (fd >= 0)
		close(fd);
	return -1;
}

void
pktplay_capture_write(int fd, const struct timespec *time, const guint8 *bytes, gsize length)
{
	guint32 header[4] = { time->tv_sec, time->tv_nsec, length, length };
	struct iovec parts[] = { { header, sizeof(header) }, { (gpointer)bytes, length } };

	/* At once: a capture of a player that was killed is whole up to its last packet. */
	if (writev(fd, parts, G_N_ELEMENTS(parts)) < 0)
		g_warning("the capture cannot be written: %s", g_strerror(errno));
}
