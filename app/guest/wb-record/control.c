/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CONTROL frames: one flat JSON object each. */
#include "record.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX_BYTES ((size_t)2048)
#define REPLACEMENT "\xef\xbf\xbd"

static char object[16 * 1024];
static size_t size;

static void __attribute__((format(printf, 1, 2))) put(const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(object + size, sizeof(object) - size, format, arguments);
	va_end(arguments);
	if (length > 0 && (size_t)length < sizeof(object) - size)
		size += (size_t)length;
}

void
control_begin(const char *what)
{
	size = 0;
	put("{\"what\":\"%s\"", what);
}

void
control_number(const char *name, int64_t value)
{
	put(",\"%s\":%" PRId64, name, value);
}

/* How many bytes of TEXT are one character of UTF-8 (RFC 3629); 0: none. */
static size_t
utf8_length(const unsigned char *text, size_t left)
{
	size_t length = text[0] < 0x80	 ? 1
			: text[0] < 0xc2 ? 0
			: text[0] < 0xe0 ? 2
			: text[0] < 0xf0 ? 3
			: text[0] < 0xf5 ? 4
					 : 0;

	if (length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
		(text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

void
control_text(const char *name, const char *value, size_t length)
{
	const unsigned char *text = (const unsigned char *)value;

	if (length > TEXT_MAX_BYTES)
		length = TEXT_MAX_BYTES;
	put(",\"%s\":\"", name);
	for (size_t i = 0; i < length;) {
		size_t character = utf8_length(text + i, length - i);

		if (text[i] == '"' || text[i] == '\\')
			put("\\%c", text[i]);
		else if (text[i] < ' ' || text[i] == 0x7f)
			put("\\u%04x", text[i]);
		else
			put("%.*s", (int)(character ? character : sizeof(REPLACEMENT) - 1),
				character ? value + i : REPLACEMENT);
		i += character ? character : 1;
	}
	put("\"");
}

void
control_end(void)
{
	put("}");
	output_frame(WB_RECORD_CONTROL, NULL, 0, object, size);
}

void
control_note(const char *format, ...)
{
	char text[512];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	if (options.plain) {
		fprintf(stderr, "wb-record: %s\n", text);
		return;
	}
	control_begin("note");
	control_text("text", text, strlen(text));
	control_end();
}

void
control_lost(RecordStream stream, uint64_t count)
{
	static const char *const words[] = {
#define X(name, word, on) word,
		RECORD_STREAMS(X)
#undef X
	};

	if (count == 0)
		return;
	control_begin("lost");
	control_text("stream", words[stream], strlen(words[stream]));
	control_number("count", (int64_t)count);
	control_end();
}
