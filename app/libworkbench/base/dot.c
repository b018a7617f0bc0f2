/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading DOT. */
#include "base/dot.h"

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define COMPLAINT_MAX 4096

static GMutex mutex;
static GString *complaint;

static int
keep(char *text)
{
	if (complaint && complaint->len + strlen(text) < COMPLAINT_MAX)
		g_string_append(complaint, text);
	return 0;
}

void
wb_dot_lock(void)
{
	g_mutex_lock(&mutex);
	complaint = g_string_new(NULL);
	agseterr(AGWARN);
	agseterrf(keep);
	agreseterrors();
}

void
wb_dot_unlock(void)
{
	agseterrf(NULL);
	g_string_free(complaint, TRUE);
	complaint = NULL;
	g_mutex_unlock(&mutex);
}

char *
wb_dot_dup_complaint(void)
{
	g_autofree char *text = g_strdup(complaint->str);

	g_strstrip(text);
	return *text ? wb_text_dup_safe_line(text, -1) : NULL;
}

/* "Error: <memory>: syntax error in line 3 near '->'" */
static guint
find_line(const char *text)
{
	const char *at = strstr(text, "line ");
	guint64 line = at ? g_ascii_strtoull(at + strlen("line "), NULL, 10) : 0;

	return line <= G_MAXINT ? (guint)line : 0;
}

static void
set_error(GError **error, const char *name, guint *ret_line)
{
	g_autofree char *text = wb_dot_dup_complaint();
	guint line = text ? find_line(text) : 0;
	const char *near = text ? strstr(text, "near ") : NULL;

	if (ret_line)
		*ret_line = line;
	if (line > 0)
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s:%u: this is not DOT%s%s",
			name, line, near ? ": error " : "", near ? near : "");
	else
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s: there is no graph in it",
			name);
}

Agraph_t *
wb_dot_parse(const char *text, const char *name, guint *ret_line, GError **error)
{
	Agraph_t *graph;

	/* The scanner counts lines on from the last text, and keeps what a syntax error left. */
	agreadline(1);
	graph = agmemread(text);
	if (ret_line)
		*ret_line = 0;
	if (graph && agerrors() == 0 && complaint->len == 0)
		return graph;
	set_error(error, name, ret_line);
	if (graph)
		agclose(graph);
	return NULL;
}

char *
wb_dot_dup_text(GBytes *bytes)
{
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);

	return length > 0 ? g_strndup(text, length) : g_strdup("");
}

gboolean
wb_dot_check(const char *path, const char *name, guint *ret_line, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(path, WB_DOT_MAX, error);
	g_autofree char *text = NULL;
	Agraph_t *graph;

	if (ret_line)
		*ret_line = 0;
	if (!bytes)
		return FALSE;
	text = wb_dot_dup_text(bytes);
	wb_dot_lock();
	graph = wb_dot_parse(text, name, ret_line, error);
	if (graph)
		agclose(graph);
	wb_dot_unlock();
	return graph != NULL;
}
