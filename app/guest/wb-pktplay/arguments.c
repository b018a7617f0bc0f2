/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. What is not ours is an option of the script's head. */
#include "pktplay.h"

#include <string.h>

typedef struct {
	int count, at;
	char **words;
} Words;

/* The value of the option at hand: after "=", or the next word. */
static gboolean
take_value(Words *words, const char *equals, const char **ret_value, GError **error)
{
	const char *word = words->words[words->at];

	if (equals)
		*ret_value = equals + 1;
	else if (words->at + 1 < words->count)
		*ret_value = words->words[++words->at];
	else {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "%s needs a value", word);
		return FALSE;
	}
	return TRUE;
}

static gboolean
parse_short(WbArguments *arguments, Words *words, GError **error)
{
	const char *word = words->words[words->at], *value;

	if (g_str_equal(word, "-v"))
		return wb_play_options_set(arguments->options, "verbose", NULL, error);
	if (word[1] != 'D') {
		g_set_error(error, WB_ERROR, WB_ERROR_USAGE, "unknown option %s", word);
		return FALSE;
	}
	/* -DNAME=value or -D NAME=value */
	if (word[2])
		value = word + 2;
	else if (!take_value(words, NULL, &value, error))
		return FALSE;
	return wb_play_options_set(arguments->options, "define", value, error);
}

static gboolean
parse_long(WbArguments *arguments, Words *words, GError **error)
{
	const char *word = words->words[words->at] + 2, *equals = strchr(word, '='), *value;
	g_autofree char *name = equals ? g_strndup(word, equals - word) : g_strdup(word);

	if (g_str_equal(word, "step"))
		return arguments->step = TRUE;
	if (g_str_equal(word, "netns"))
		return arguments->netns = TRUE;
	if (g_str_equal(word, "here"))
		return arguments->here = TRUE;
	if (g_str_equal(name, "capture")) {
		if (!take_value(words, equals, &value, error))
			return FALSE;
		g_free(arguments->capture);
		arguments->capture = g_strdup(value);
		return TRUE;
	}
	if (g_str_equal(name, "define")) {
		if (!take_value(words, equals, &value, error))
			return FALSE;
		return wb_play_options_set(arguments->options, "define", value, error);
	}
	return wb_play_options_set(arguments->options, name, equals ? equals + 1 : NULL, error);
}

gboolean
pktplay_arguments_parse(WbArguments *arguments, int argc, char **argv, GError **error)
{
	Words words = { argc, 1, argv };

	*arguments = (WbArguments){ .options = wb_play_options_new() };
	for (; words.at < argc && argv[words.at][0] == '-' && argv[words.at][1]; words.at++) {
		gboolean is_long = argv[words.at][1] == '-';

		if (g_str_equal(argv[words.at], "--")) {
			words.at++;
			break;
		}
		if (is_long ? !parse_long(arguments, &words, error)
			    : !parse_short(arguments, &words, error))
			return FALSE;
	}
	if (argc - words.at != 1) {
		g_set_error(
			error, WB_ERROR, WB_ERROR_USAGE, "expected one script after the options");
		return FALSE;
	}
	arguments->script = argv[words.at];
	return TRUE;
}

void
pktplay_arguments_clear(WbArguments *arguments)
{
	g_clear_pointer(&arguments->options, wb_play_options_free);
	g_clear_pointer(&arguments->capture, g_free);
}
