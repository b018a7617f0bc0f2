/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which frames of the guest's recorder are packets, and which only markers or too many. */
#include "record-fixture.h"

#include "evidence/recording.h"

#define INTERFACES 70
#define INTERFACES_TAKEN 64

typedef struct {
	const char *name;
	const char *head; /* behind the two addresses */
	gsize head_length;
	const char *text;
	gboolean is_packet;
} Frame;

#define HEAD(bytes) bytes, sizeof(bytes) - 1
static const Frame frames[] = {
	{ "marker", HEAD("\x88\xb5"), "workbench-marker 7", FALSE },
	{ "vlan", HEAD("\x81\x00\x00\x05\x88\xb5"), "workbench-marker 7", TRUE },
	{ "other-type", HEAD("\x88\xb6"), "workbench-marker 7", TRUE },
	{ "newline", HEAD("\x88\xb5"), "workbench-marker 7\n", TRUE },
	{ "more", HEAD("\x88\xb5"), "workbench-marker 7x", TRUE },
	{ "zero", HEAD("\x88\xb5"), "workbench-marker 0", TRUE },
	{ "most", HEAD("\x88\xb5"), "workbench-marker 4294967295", FALSE },
	{ "too-large", HEAD("\x88\xb5"), "workbench-marker 4294967296", TRUE },
	{ "ten-digits", HEAD("\x88\xb5"), "workbench-marker 0000000007", FALSE },
	{ "eleven-digits", HEAD("\x88\xb5"), "workbench-marker 00000000007", TRUE },
	{ "no-number", HEAD("\x88\xb5"), "workbench-marker ", TRUE },
};

static guint
count_packets(const GString *blocks, guint64 *ret_lost)
{
	g_autoptr(WbTimeline) timeline = wb_timeline_new(0, 0);
	g_autoptr(WbRecording) recording = wb_recording_new(NULL, timeline, NULL);
	g_autoptr(GString) out = g_string_new(NULL);

	put_frame(out, 'P', blocks->str, blocks->len);
	g_assert_true(wb_recording_feed(recording, out->str, out->len, NULL));
	g_assert_true(wb_recording_end(recording, NULL));
	*ret_lost = wb_recording_get_lost(recording, WB_STREAM_PACKET);
	return wb_timeline_count(timeline, WB_STREAM_PACKET);
}

/* The recorder in the guest numbers packets by the same rule. */
static void
test_frame(gconstpointer data)
{
	const Frame *frame = data;
	g_autoptr(GString) blocks = g_string_new(NULL), bytes = g_string_new(NULL);
	guint64 lost;

	put_le(bytes, 0, 6);
	put_le(bytes, 0, 6);
	g_string_append_len(bytes, frame->head, (gssize)frame->head_length);
	g_string_append(bytes, frame->text);
	put_section(blocks);
	put_interface(blocks, "lo", 1);
	put_packet(blocks, 0, WALL, bytes);
	g_assert_cmpuint(count_packets(blocks, &lost), ==, frame->is_packet);
	g_assert_cmpuint(lost, ==, 0);
}

static void
test_many_interfaces(void)
{
	g_autoptr(GString) blocks = g_string_new(NULL);
	guint64 lost;

	put_section(blocks);
	for (guint i = 0; i < INTERFACES; i++)
		put_interface(blocks, "tun", 1);
	for (guint i = 0; i < INTERFACES; i++)
		put_syn(blocks, i, WALL, 1);
	g_assert_cmpuint(count_packets(blocks, &lost), ==, INTERFACES_TAKEN);
	g_assert_cmpuint(lost, ==, INTERFACES - INTERFACES_TAKEN);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autofree char *path = g_strdup_printf("/recording-packets/%s", frames[i].name);

		g_test_add_data_func(path, &frames[i], test_frame);
	}
	g_test_add_func("/recording-packets/many-interfaces", test_many_interfaces);
	return g_test_run();
}
