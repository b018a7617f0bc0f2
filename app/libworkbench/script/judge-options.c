/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP options: which is missing, which is too many, whose value differs, or their order. */
#include "script/judge-private.h"

#include <string.h>

const WbTcpOption *
wb_options_find(const WbTcpOptions *options, guint8 kind)
{
	for (guint i = 0; i < options->count; i++) {
		if (options->list[i].kind == kind)
			return &options->list[i];
	}
	return NULL;
}

static gboolean
sack_equal(const WbTcpOption *a, const WbTcpOption *b)
{
	return a->sack.count == b->sack.count &&
	       memcmp(a->sack.blocks, b->sack.blocks, a->sack.count * sizeof(WbSackBlock)) == 0;
}

static gboolean
accecn_equal(const WbTcpOption *a, const WbTcpOption *b)
{
	return a->accecn.count == b->accecn.count &&
	       memcmp(a->accecn.counters, b->accecn.counters, a->accecn.count * sizeof(guint32)) ==
		       0;
}

/* Both are of one kind. */
static gboolean
value_equal(const WbTcpOption *a, const WbTcpOption *b)
{
	switch (a->kind) {
	case WB_OPTION_EOL:
	case WB_OPTION_NOP:
	case WB_OPTION_SACK_OK:
		return TRUE;
	case WB_OPTION_MSS:
		return a->mss == b->mss;
	case WB_OPTION_WSCALE:
		return a->wscale == b->wscale;
	case WB_OPTION_TIMESTAMP:
		return a->ts.val == b->ts.val && a->ts.ecr == b->ts.ecr;
	case WB_OPTION_SACK:
		return sack_equal(a, b);
	case WB_OPTION_ACCECN0:
	case WB_OPTION_ACCECN1:
		return accecn_equal(a, b);
	default:
		return a->other_experiment == b->other_experiment &&
		       a->data.length == b->data.length &&
		       memcmp(a->data.bytes, b->data.bytes, a->data.length) == 0;
	}
}

/* Both are the same option with the same value. */
static gboolean
is_equal_option(const WbTcpOption *a, const WbTcpOption *b)
{
	return a->kind == b->kind && value_equal(a, b);
}

char *
wb_option_name(const WbTcpOption *option)
{
	g_autofree char *text = wb_tcp_option_to_string(option);

	/* The first word is the name. */
	return g_strndup(text, strcspn(text, " "));
}

/* The options of the script with their places, and how often each was met in the packet. */
typedef struct {
	const WbOptionSpec *specs;
	guint count;
	const WbTcpOptions *actual;
	guint8 pair_of_expected[WB_OPTIONS_MAX], pair_of_actual[WB_OPTIONS_MAX];
} Pairs;

#define UNPAIRED G_MAXUINT8

static gboolean
is_padding(const WbTcpOption *option)
{
	return option->kind == WB_OPTION_NOP || option->kind == WB_OPTION_EOL;
}

/* Pairs each expected option with the first of its kind that has no pair. */
static void
find_pairs(Pairs *pairs)
{
	memset(pairs->pair_of_expected, UNPAIRED, sizeof(pairs->pair_of_expected));
	memset(pairs->pair_of_actual, UNPAIRED, sizeof(pairs->pair_of_actual));
	for (guint i = 0; i < pairs->count; i++) {
		for (guint j = 0; j < pairs->actual->count; j++) {
			if (pairs->pair_of_actual[j] == UNPAIRED &&
				pairs->specs[i].option.kind == pairs->actual->list[j].kind) {
				pairs->pair_of_expected[i] = (guint8)j;
				pairs->pair_of_actual[j] = (guint8)i;
				break;
			}
		}
	}
}

/* Of all options, if they were written. */
static WbPlace
get_place(const WbJudge *judge)
{
	const WbPacketSpec *expected = judge->expected;

	return expected->tcp.has_options ? expected->options_place : expected->flags_place;
}

static void
add_option(WbJudge *judge, const WbTcpOption *option, WbMismatch mismatch)
{
	g_autofree char *name = wb_option_name(option);
	g_autofree char *field = g_strdup_printf("option %s", name);

	wb_judge_add(judge, field, mismatch);
}

static void
add_missing(WbJudge *judge, const WbOptionSpec *spec)
{
	add_option(judge, &spec->option,
		(WbMismatch){
			.place = spec->place,
			.expected = wb_tcp_option_to_string(&spec->option),
			.actual = g_strdup("none"),
			.words = wb_words_for_missing_option(judge, &spec->option),
		});
}

static void
add_extra(WbJudge *judge, const WbTcpOption *option)
{
	add_option(judge, option,
		(WbMismatch){
			.place = get_place(judge),
			.expected = g_strdup("none"),
			.actual = wb_tcp_option_to_string(option),
			.words = wb_words_for_extra_option(judge, option),
		});
}

static void
add_value(WbJudge *judge, const WbOptionSpec *spec, const WbTcpOption *actual)
{
	add_option(judge, actual,
		(WbMismatch){
			.place = spec->place,
			.expected = wb_tcp_option_to_string(&spec->option),
			.actual = wb_tcp_option_to_string(actual),
			.words = wb_words_for_option_value(&spec->option, actual),
		});
}

/* Every difference but of padding and order; how many there are of the kinds that matter. */
static guint
judge_each(WbJudge *judge, const Pairs *pairs)
{
	guint unpaired = 0;

	for (guint i = 0; i < pairs->count; i++) {
		const WbOptionSpec *spec = &pairs->specs[i];
		guint pair = pairs->pair_of_expected[i];

		if (is_padding(&spec->option))
			continue;
		if (pair == UNPAIRED) {
			add_missing(judge, spec);
			unpaired++;
		} else if (!is_equal_option(&spec->option, &pairs->actual->list[pair])) {
			add_value(judge, spec, &pairs->actual->list[pair]);
		}
	}
	for (guint j = 0; j < pairs->actual->count; j++) {
		const WbTcpOption *option = &pairs->actual->list[j];

		if (pairs->pair_of_actual[j] == UNPAIRED && !is_padding(option)) {
			add_extra(judge, option);
			unpaired++;
		}
	}
	return unpaired;
}

static char *
expected_to_string(const Pairs *pairs)
{
	WbTcpOptions options = { .count = pairs->count };

	for (guint i = 0; i < pairs->count; i++)
		options.list[i] = pairs->specs[i].option;
	return wb_tcp_options_to_string(&options);
}

static void
add_options(WbJudge *judge, const Pairs *pairs, const char *words)
{
	g_autofree char *expected = expected_to_string(pairs);
	g_autofree char *actual = wb_tcp_options_to_string(pairs->actual);

	wb_judge_add(judge, "options",
		(WbMismatch){
			.place = get_place(judge),
			.expected = g_strdup_printf("<%s>", expected),
			.actual = g_strdup_printf("<%s>", actual),
			.words = g_strdup(words),
		});
}

/* The kinds other than padding in their order, one byte each. */
static GByteArray *
get_order_of_expected(const Pairs *pairs, gboolean padding)
{
	GByteArray *order = g_byte_array_new();

	for (guint i = 0; i < pairs->count; i++) {
		if (padding || !is_padding(&pairs->specs[i].option))
			g_byte_array_append(order, &pairs->specs[i].option.kind, 1);
	}
	return order;
}

static GByteArray *
get_order_of_actual(const Pairs *pairs, gboolean padding)
{
	GByteArray *order = g_byte_array_new();

	for (guint j = 0; j < pairs->actual->count; j++) {
		if (padding || !is_padding(&pairs->actual->list[j]))
			g_byte_array_append(order, &pairs->actual->list[j].kind, 1);
	}
	return order;
}

static gboolean
same_order(const Pairs *pairs, gboolean padding)
{
	g_autoptr(GByteArray) expected = get_order_of_expected(pairs, padding);
	g_autoptr(GByteArray) actual = get_order_of_actual(pairs, padding);

	return expected->len == actual->len &&
	       (expected->len == 0 || memcmp(expected->data, actual->data, expected->len) == 0);
}

void
wb_judge_options(WbJudge *judge)
{
	const WbTcpSpec *spec = &judge->expected->tcp;
	Pairs pairs = {
		.specs = spec->options ? (const WbOptionSpec *)(gpointer)spec->options->data : NULL,
		.count = spec->options ? MIN(spec->options->len, WB_OPTIONS_MAX) : 0,
		.actual = &judge->actual->tcp.options,
	};

	if (pairs.actual->malformed)
		add_options(judge, &pairs,
			"the bytes after the last option are no option: a length in them does not "
			"fit (RFC 9293, 3.1)");
	if (spec->any_options)
		return;
	/* A decoded packet does not list the EOLs at its end. */
	while (pairs.count && pairs.specs[pairs.count - 1].option.kind == WB_OPTION_EOL)
		pairs.count--;
	find_pairs(&pairs);
	if (judge_each(judge, &pairs) || pairs.actual->malformed)
		return;
	if (!same_order(&pairs, FALSE))
		add_options(judge, &pairs, "the kernel sent the same options in another order");
	else if (!same_order(&pairs, TRUE))
		add_options(judge, &pairs,
			"only the padding differs: nop fills up to where the next option starts "
			"(RFC 9293, 3.1)");
}
