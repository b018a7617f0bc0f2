/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What make, gcc, modpost and the linker print, as diagnostics.
 *
 * How it works: gcc prints one JSON array a translation unit, in one line, on which a submission
 * has much influence. The array is cut into its objects by a scanner that knows only strings and
 * braces, so that a line which was cut off still gives what it has, and the recursive JSON parser
 * sees nothing that is large or deep. Every other line is matched against the few forms that tools
 * use.
 */
#include "lab/compiler-output.h"

#include "base/json.h"

#include <string.h>

#define OBJECT_MAX (256 * 1024)
#define DEPTH_MAX 32
#define LINE_MAX_BYTES 4096
#define FILE_MAX 512
#define MESSAGE_MAX 2000
#define OPTION_MAX 100
#define CHILDREN_MAX 16

typedef struct {
	GPtrArray *found;
	GHashTable *seen;
	const char *prefix;
	guint max;
} Reader;

typedef struct {
	const char *word;
	WbSeverity severity;
} Word;

/* As gcc, as and ld write them between a location and a message. */
static const Word words[] = {
	{ ": fatal error: ", WB_SEVERITY_ERROR },
	{ ": internal compiler error: ", WB_SEVERITY_ERROR },
	{ ": error: ", WB_SEVERITY_ERROR },
	{ ": warning: ", WB_SEVERITY_WARNING },
	{ ": note: ", WB_SEVERITY_NOTE },
	{ ": Fatal error: ", WB_SEVERITY_ERROR },
	{ ": Error: ", WB_SEVERITY_ERROR },
	{ ": Warning: ", WB_SEVERITY_WARNING },
};

/* At most MAX bytes of TEXT, not cutting a character in two. */
static char *
dup_capped(const char *text, gsize max)
{
	gsize length = strnlen(text, max + 1);

	if (length <= max)
		return g_strndup(text, length);
	while (length > 0 && ((guchar)text[length] & 0xc0) == 0x80)
		length--;
	return g_strdup_printf("%.*s…", (int)length, text);
}

/* FILE as the manifest knows it; the kernel's own headers as /usr/src/linux-headers-… */
static char *
dup_file(const Reader *reader, const char *file)
{
	gsize length = strlen(reader->prefix);
	g_autofree char *path = NULL;
	const char *headers;

	if (!g_path_is_absolute(file))
		return dup_capped(file, FILE_MAX);
	path = g_canonicalize_filename(file, "/");
	if (length > 0 && strncmp(path, reader->prefix, length) == 0 && path[length] == '/')
		return dup_capped(path + length + 1, FILE_MAX);
	headers = strstr(path, "/usr/src/linux-headers-");
	return dup_capped(headers ? headers : path, FILE_MAX);
}

/* Takes FOLDER and its slash off every path in TEXT. */
static void
remove_folder(GString *text, const char *folder)
{
	g_autofree char *start = g_strconcat(folder, "/", NULL);

	if (folder[0] == '/' && folder[1])
		g_string_replace(text, start, "", 0);
}

/* MESSAGE on one line, capped, without the sandbox's folders: kbuild's own files lie above PREFIX.
 */
static char *
dup_message(const Reader *reader, const char *message)
{
	g_autofree char *above = g_path_get_dirname(reader->prefix);
	g_autofree char *capped = dup_capped(message, MESSAGE_MAX);
	GString *text = g_string_new(g_strdelimit(g_strstrip(capped), "\r\n", ' '));

	remove_folder(text, reader->prefix);
	remove_folder(text, above);
	return g_string_free(text, FALSE);
}

/* Takes DIAGNOSTIC, unless it was seen before or there are enough. */
static gboolean
add(Reader *reader, WbDiagnostic *diagnostic)
{
	char *key = g_strdup_printf("%d:%s:%u:%u:%s", (int)diagnostic->severity, diagnostic->file,
		diagnostic->line, diagnostic->column, diagnostic->message);

	if (reader->found->len >= reader->max || g_hash_table_contains(reader->seen, key)) {
		g_free(key);
		wb_diagnostic_free(diagnostic);
		return FALSE;
	}
	g_hash_table_add(reader->seen, key);
	g_ptr_array_add(reader->found, diagnostic);
	return TRUE;
}

static WbDiagnostic *
make(const Reader *reader, WbSeverity severity, const char *file, const char *message)
{
	g_autofree char *name = dup_file(reader, file);
	g_autofree char *text = dup_message(reader, message);

	return wb_diagnostic_new(severity, name, 0, 0, "%s", text);
}

/* --- gcc's JSON --------------------------------------------------------------------------- */

static WbSeverity
severity_of_kind(const char *kind)
{
	if (g_strcmp0(kind, "note") == 0)
		return WB_SEVERITY_NOTE;
	return g_strcmp0(kind, "warning") == 0 ? WB_SEVERITY_WARNING : WB_SEVERITY_ERROR;
}

/* FALSE when nothing was added: its children belong to something already told. */
static gboolean
add_object(Reader *reader, JsonObject *object, gboolean is_child)
{
	JsonObject *location = wb_json_get_element(wb_json_get_array(object, "locations"), 0);
	JsonObject *caret = wb_json_get_object(location, "caret");
	const char *file = wb_json_get_text(caret, "file");
	const char *message = wb_json_get_text(object, "message");
	const char *option = wb_json_get_text(object, "option");
	WbDiagnostic *diagnostic;

	if (!message)
		return FALSE;
	diagnostic = make(reader,
		is_child ? WB_SEVERITY_NOTE : severity_of_kind(wb_json_get_text(object, "kind")),
		file ? file : "gcc", message);
	if (file) {
		diagnostic->line = (guint)wb_json_get_integer(caret, "line", G_MAXINT);
		diagnostic->column = (guint)wb_json_get_integer(caret, "byte-column", G_MAXINT);
	}
	if (option)
		diagnostic->option = dup_capped(option, OPTION_MAX);
	return add(reader, diagnostic);
}

static void
read_object(Reader *reader, const char *text, gsize length)
{
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonArray *children;
	JsonNode *root;

	if (!json_parser_load_from_data(parser, valid, -1, NULL))
		return;
	root = json_parser_get_root(parser);
	if (!root || !JSON_NODE_HOLDS_OBJECT(root))
		return;
	if (!add_object(reader, json_node_get_object(root), FALSE))
		return;
	children = wb_json_get_array(json_node_get_object(root), "children");
	for (guint i = 0; i < CHILDREN_MAX; i++) {
		JsonObject *child = wb_json_get_element(children, i);

		if (child)
			add_object(reader, child, TRUE);
	}
}

/* The bytes of the JSON string that begins at TEXT, quotes included; LENGTH if it never ends. */
static gsize
string_length(const char *text, gsize length)
{
	for (gsize i = 1; i < length; i++) {
		if (text[i] == '\\')
			i++;
		else if (text[i] == '"')
			return i + 1;
	}
	return length;
}

/* The bytes of the JSON object that begins at TEXT; 0 if it is cut off, too large or too deep. */
static gsize
object_length(const char *text, gsize length)
{
	guint depth = 0;
	gsize i = 0;

	length = MIN(length, OBJECT_MAX);
	while (i < length) {
		if (text[i] == '"') {
			i += string_length(text + i, length - i);
			continue;
		}
		if ((text[i] == '{' || text[i] == '[') && ++depth > DEPTH_MAX)
			return 0;
		if ((text[i] == '}' || text[i] == ']') && --depth == 0)
			return i + 1;
		i++;
	}
	return 0;
}

/* An array of objects, "[{…}, {…}]", as far as it is sound. */
static void
read_json(Reader *reader, const char *line, gsize length)
{
	gsize at = 1;

	while (at < length && reader->found->len < reader->max) {
		gsize size;

		if (line[at] == ',' || line[at] == ' ') {
			at++;
			continue;
		}
		size = line[at] == '{' ? object_length(line + at, length - at) : 0;
		if (size == 0)
			return;
		read_object(reader, line + at, size);
		at += size;
	}
}

/* --- plain text --------------------------------------------------------------------------- */

/* Takes ":NUMBER" off the end of TEXT. 0 if there is none. */
static guint
take_number(char *text)
{
	char *colon = strrchr(text, ':');
	guint64 value;

	if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXINT, &value, NULL))
		return 0;
	*colon = '\0';
	return (guint)value;
}

/* LOCATION is "FILE", "FILE:LINE", "FILE:LINE:COLUMN", "TOOL: FILE:LINE" or "". */
static void
add_at(Reader *reader, WbSeverity severity, const char *location, const char *message)
{
	g_autofree char *file = g_strdup(location);
	guint last = take_number(file);
	guint first = last ? take_number(file) : 0;
	const char *tool = strstr(file, "ld: ");
	WbDiagnostic *diagnostic;

	/* What gcc gave to the assembler has a random name and lines that nobody wrote. */
	if (g_str_has_prefix(file, "/tmp/cc")) {
		add(reader, make(reader, severity, "assembler", message));
		return;
	}
	diagnostic = make(reader, severity, tool ? tool + strlen("ld: ") : file, message);
	diagnostic->line = first ? first : last;
	diagnostic->column = first ? last : 0;
	add(reader, diagnostic);
}

/* `ERROR: modpost: "foo" [/build/filter.ko] undefined!` and its relatives. */
static gboolean
read_modpost(Reader *reader, const char *line)
{
	static const char error_word[] = "ERROR: modpost: ", warning_word[] = "WARNING: modpost: ";
	gboolean is_error = g_str_has_prefix(line, error_word);
	const char *end, *message, *module;
	g_autofree char *name = NULL, *path = NULL, *file = NULL, *text = NULL;

	if (!is_error && !g_str_has_prefix(line, warning_word))
		return FALSE;
	message = line + (is_error ? strlen(error_word) : strlen(warning_word));
	end = message[0] == '"' ? strchr(message + 1, '"') : NULL;
	module = end && g_str_has_suffix(message, "] undefined!") ? strchr(end, '[') : NULL;
	if (!module) {
		add(reader, make(reader, is_error ? WB_SEVERITY_ERROR : WB_SEVERITY_WARNING,
				    "modpost", message));
		return TRUE;
	}
	name = g_strndup(message, (gsize)(end + 1 - message));
	path = g_strndup(module + 1, strcspn(module + 1, "]"));
	file = g_path_get_basename(path);
	text = g_strdup_printf("%s is undefined: none of the module's source files defines it and "
			       "the kernel exports no such symbol",
		name);
	add(reader, make(reader, is_error ? WB_SEVERITY_ERROR : WB_SEVERITY_WARNING, file, text));
	return TRUE;
}

/* "test.c:(.text+0x5): undefined reference to `x'", "/build/src/t.c:4: multiple definition of …" */
static gboolean
read_linker(Reader *reader, const char *line)
{
	static const char *const forms[] = { ": undefined reference to ",
		": multiple definition of " };

	for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
		const char *at = strstr(line, forms[i]);
		g_autofree char *location = NULL;
		char *section;

		if (!at)
			continue;
		location = g_strndup(line, (gsize)(at - line));
		section = strstr(location, ":(");
		if (section)
			*section = '\0';
		add_at(reader, WB_SEVERITY_ERROR, location[0] == '(' ? "ld" : location, at + 2);
		return TRUE;
	}
	return FALSE;
}

/*
 * "make[2]: *** No rule to make target '/build/src/x.o', needed by '/build/filter.o'.  Stop." All
 * else that make says only repeats that a tool failed.
 */
static gboolean
read_make(Reader *reader, const char *line)
{
	static const char words_before[] = "*** No rule to make target '";
	const char *target = strstr(line, words_before);
	g_autofree char *name = NULL;
	g_autofree char *message = NULL;

	if (!g_str_has_prefix(line, "make"))
		return FALSE;
	if (!target)
		return TRUE;
	target += strlen(words_before);
	name = g_strndup(target, strcspn(target, "'"));
	message = g_strdup_printf("there is no source file for %s", name);
	add(reader, make(reader, WB_SEVERITY_ERROR, "make", message));
	return TRUE;
}

/* The first of WORDS in LINE; where it is in RET_AT. */
static const Word *
find_word(const char *line, const char **ret_at)
{
	const Word *first = NULL;

	*ret_at = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		const char *at = strstr(line, words[i].word);

		if (at && (!*ret_at || at < *ret_at)) {
			*ret_at = at;
			first = &words[i];
		}
	}
	return first;
}

static void
read_text(Reader *reader, const char *line)
{
	g_autofree char *location = NULL;
	const Word *word;
	const char *at;

	/* collect2 only repeats that ld failed. */
	if (g_str_has_prefix(line, "collect2: ") || read_make(reader, line) ||
		read_modpost(reader, line) || read_linker(reader, line))
		return;
	word = find_word(line, &at);
	if (!word)
		return;
	location = g_strndup(line, (gsize)(at - line));
	add_at(reader, word->severity, location, at + strlen(word->word));
}

static void
read_line(Reader *reader, const char *line, gsize length)
{
	g_autofree char *valid = NULL;

	if (length > 1 && line[0] == '[' && line[1] == '{') {
		read_json(reader, line, length);
		return;
	}
	valid = g_utf8_make_valid(line, (gssize)MIN(length, LINE_MAX_BYTES));
	read_text(reader, valid);
}

GPtrArray *
wb_compiler_output_parse(const char *text, gsize length, const char *prefix, guint max)
{
	Reader reader = {
		.found = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagnostic_free),
		.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.prefix = prefix ? prefix : "",
		.max = max,
	};

	while (length > 0 && reader.found->len < max) {
		const char *end = memchr(text, '\n', length);
		gsize size = end ? (gsize)(end - text) : length;

		read_line(&reader, text, size);
		size = MIN(size + 1, length);
		text += size;
		length -= size;
	}
	g_hash_table_unref(reader.seen);
	return reader.found;
}
