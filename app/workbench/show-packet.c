/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workbench show --packet */
#include "show-packet.h"

#include "show-capture.h"
#include "ui.h"

#include "evidence/flat-json.h"
#include "evidence/pcap.h"
#include "packet/dissect.h"
#include "packet/layers.h"
#include "packet/line.h"

#include <stdio.h>

#define HEX_COLUMNS 16

gboolean
wb_show_packet_parse(const char *text, WbShowPacket *options)
{
	g_auto(GStrv) words = g_strsplit(text, "-", 2);
	const char *last = words[0] && words[1] ? words[1] : words[0];

	return words[0] &&
	       g_ascii_string_to_unsigned(words[0], 10, 1, G_MAXINT64, &options->first, NULL) &&
	       g_ascii_string_to_unsigned(
		       last, 10, options->first, G_MAXINT64, &options->last, NULL);
}

/* --- text ---------------------------------------------------------------------------------- */

static void
print_fields(const WbField *field, int depth)
{
	const char *bold = depth == 0 && wb_ui_has_color() ? "\033[1m" : "";
	const char *plain = *bold ? "\033[0m" : "";
	g_autofree char *where = NULL;

	if (field->length > 0)
		where = g_strdup_printf("%zu+%zu", field->offset, field->length);
	printf("%9s  %*s%s%s%s\n", where ? where : "", depth * 2, "", bold, field->text, plain);
	for (guint i = 0; field->children && i < field->children->len; i++)
		print_fields(field->children->pdata[i], depth + 1);
}

static void
print_hex_line(const guint8 *bytes, gsize count)
{
	for (gsize i = 0; i < HEX_COLUMNS; i++) {
		if (i < count)
			printf("%s%02x", i == HEX_COLUMNS / 2 ? "  " : " ", bytes[i]);
		else
			printf("%s  ", i == HEX_COLUMNS / 2 ? "  " : " ");
	}
	printf("  ");
	for (gsize i = 0; i < count; i++)
		putchar(g_ascii_isprint(bytes[i]) ? bytes[i] : '.');
	putchar('\n');
}

static void
print_hex(const guint8 *bytes, gsize length)
{
	putchar('\n');
	for (gsize at = 0; at < length; at += HEX_COLUMNS) {
		printf("%9zu ", at);
		print_hex_line(bytes + at, MIN(HEX_COLUMNS, length - at));
	}
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void
append_fields(GString *text, const WbField *field)
{
	g_string_append_c(text, '{');
	wb_flat_put_string(text, "name", field->name);
	wb_flat_put_string(text, "text", field->text);
	if (field->value)
		wb_flat_put_string(text, "value", field->value);
	wb_flat_put_uint(text, "offset", field->offset);
	wb_flat_put_uint(text, "length", field->length);
	if (field->children) {
		g_string_append(text, ",\"fields\":[");
		for (guint i = 0; i < field->children->len; i++) {
			g_string_append(text, i ? "," : "");
			append_fields(text, field->children->pdata[i]);
		}
		g_string_append_c(text, ']');
	}
	g_string_append_c(text, '}');
}

/* --- both ---------------------------------------------------------------------------------- */

typedef struct {
	const WbShowPacket *options;
	WbLines *lines;
	guint64 count, shown; /* COUNT is the number of the packet at hand */
} Show;

static void
print_packet(Show *show, guint32 link, GBytes *all, gsize wire_length, const char *text)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(all, &length);
	g_autoptr(WbField) root = wb_dissect(link, bytes, length, wire_length);

	if (show->options->json) {
		g_autoptr(GString) json = g_string_new(show->shown++ ? ",\n{" : "\n{");

		wb_flat_put_uint(json, "packet", show->count);
		wb_flat_put_string(json, "text", text);
		g_string_append(json, ",\"frame\":");
		append_fields(json, root);
		g_string_append_c(json, '}');
		fputs(json->str, stdout);
		return;
	}
	printf("%spacket %" G_GUINT64_FORMAT "  %s\n\n", show->shown++ ? "\n" : "", show->count,
		text);
	for (guint i = 0; root->children && i < root->children->len; i++)
		print_fields(root->children->pdata[i], 0);
	if (show->options->hex)
		print_hex(bytes, length);
}

static void
begin(const Show *show)
{
	if (show->options->json)
		printf("{\"format\":\"workbench-packets\",\"version\":1,\"packets\":[");
}

static int
end(const Show *show)
{
	if (show->options->json)
		printf("\n]}\n");
	if (show->shown == 0)
		return wb_ui_fail_usage("there is no packet %" G_GUINT64_FORMAT
					"; there are %" G_GUINT64_FORMAT,
			show->options->first, show->count);
	return WB_EXIT_PASSED;
}

int
wb_show_packet_of_run(const WbTimeline *timeline, const WbShowPacket *options)
{
	Show show = { .options = options };
	guint64 total = wb_timeline_count(timeline, WB_STREAM_PACKET);

	begin(&show);
	for (guint64 i = options->first; i <= MIN(options->last, total); i++) {
		const WbRunEvent *event = wb_timeline_find(timeline, WB_STREAM_PACKET, i);

		show.count = i;
		if (event)
			print_packet(&show, event->packet.link, event->packet.bytes,
				event->packet.wire_length, event->text);
	}
	show.count = total;
	return end(&show);
}

/* Those before the first one count for the numbers in its line. */
static void
on_frame(const WbFrame *frame, gpointer data)
{
	Show *show = data;
	WbLayers layers;
	gsize length;
	const guint8 *bytes = g_bytes_get_data(frame->bytes, &length);
	const char *text;

	if (++show->count > show->options->last)
		return;
	wb_layers_parse(&layers, frame->link, bytes, length, frame->wire_length);
	text = wb_lines_describe(show->lines, &layers, NULL);
	if (show->count >= show->options->first)
		print_packet(show, frame->link, frame->bytes, frame->wire_length, text);
}

int
wb_show_packet_of_file(const char *path, const WbShowPacket *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WbLines) lines = wb_lines_new();
	Show show = { .options = options, .lines = lines };
	int fd = wb_show_capture_open(path, &error);
	gboolean cut;

	if (fd < 0)
		return wb_ui_fail(error);
	begin(&show);
	if (!wb_pcap_read(fd, on_frame, &show, &cut, NULL, &error)) {
		g_prefix_error(&error, "%s: ", path);
		return wb_ui_fail(error);
	}
	return end(&show);
}
