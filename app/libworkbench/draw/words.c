/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times, texts and lines of the drawings. */
#include "draw/words.h"

#include <math.h>
#include <string.h>

WbTextStyle
wb_text_style(double size, gboolean bold, WbColor color, WbAlign align)
{
	return (WbTextStyle){ .size = size, .bold = bold, .color = color, .align = align };
}

void
wb_stroke_line(cairo_t *cairo, WbColor color, double width, WbBox line)
{
	cairo_set_line_width(cairo, width);
	wb_paint_set_color(cairo, color);
	cairo_move_to(cairo, line.x, line.y);
	cairo_line_to(cairo, line.x + line.width, line.y + line.height);
	cairo_stroke(cairo);
}

gint64
wb_get_span(gint64 a, gint64 b)
{
	guint64 span = (guint64)b - (guint64)a;

	if (b <= a)
		return 0;
	return (gint64)MIN(span, (guint64)G_MAXINT64);
}

char *
wb_dup_time(gint64 time_ns, gint64 start_ns)
{
	gint64 span = time_ns < start_ns ? wb_get_span(time_ns, start_ns)
					 : wb_get_span(start_ns, time_ns);

	return g_strdup_printf("%s%.6f", time_ns < start_ns ? "−" : "", (double)span / 1e9);
}

char *
wb_dup_span(gint64 ns)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = { { 1, "ns" }, { 1e3, "µs" }, { 1e6, "ms" }, { 1e9, "s" } };
	double value;
	guint unit = 0;

	/* 999.6 µs would be written as 1000 µs. */
	while (unit + 1 < G_N_ELEMENTS(units) && (double)ns >= units[unit + 1].unit * 0.9995)
		unit++;
	value = (double)ns / units[unit].unit;
	return g_strdup_printf("%.*f %s",
		unit == 0 || value >= 99.95 ? 0
		: value >= 9.995	    ? 1
					    : 2,
		value, units[unit].name);
}

char *
wb_dup_short(const char *text, guint max)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *valid = NULL;
	const char *at;
	guint count = 0;

	/* Not all of a text of megabytes. */
	valid = g_utf8_make_valid(text, (gssize)MIN(strlen(text), (gsize)max * 6));
	for (at = valid; *at && count < max; at = g_utf8_next_char(at), count++) {
		gunichar c = g_utf8_get_char(at);

		g_string_append_unichar(out, g_unichar_iscntrl(c) ? ' ' : c);
	}
	if (*at)
		g_string_append(out, "…");
	return g_string_free(g_steal_pointer(&out), FALSE);
}

double
wb_round_step(double raw)
{
	double power, digit;

	if (!(raw > 0) || !isfinite(raw))
		return 1;
	power = pow(10, floor(log10(raw)));
	digit = raw / power;
	return (digit <= 1.0001 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power;
}
