/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DOT file becomes a diagram: Graphviz finds the places. */
#include "draw/diagram.h"

#include "base/dot.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "draw/diagram-private.h"

#include <graphviz/gvc.h>
#include <string.h>

/* Graphviz has 72 points an inch. */
#define UNIT (96.0 / 72.0)
#define PAD 10.0
#define NODE_PAD_X 14.0
#define NODE_PAD_Y 8.0
#define NODE_WIDTH_MIN 76.0

typedef struct {
	Agraph_t *graph;
	const char *name;
	double left, top; /* of the drawing, in Graphviz's points */
	WbDiagram *diagram;
	GHashTable *numbers; /* of nodes: from Agnode_t to index + 1 */
} Loader;

/* --- attributes ---------------------------------------------------------------------------- */

static const char *
get_attribute(void *object, const char *name)
{
	const char *value = agget(object, (char *)name);

	return value ? value : "";
}

/* "\n" and its relatives are newlines. */
static char *
dup_label(const char *raw)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (const char *at = raw; *at; at++) {
		if (*at == '\\' && at[1]) {
			at++;
			g_string_append_c(text, strchr("nlr", *at) ? '\n' : *at);
		} else {
			g_string_append_c(text, *at);
		}
	}
	return wb_text_dup_safe(text->str, -1);
}

/* What Graphviz shows when the pointer rests there. */
static char *
dup_note(void *object)
{
	const char *raw = get_attribute(object, "tooltip");

	return *raw ? wb_text_dup_safe_line(raw, -1) : NULL;
}

static GArray *
read_triggers(Loader *loader, void *object, const char *what, GError **error)
{
	GArray *triggers = wb_triggers_parse(get_attribute(object, "event"), error);

	if (!triggers)
		g_prefix_error(error, "%s: %s: ", loader->name, what);
	return triggers;
}

static WbShape
get_shape(Agnode_t *node)
{
	const char *shape = get_attribute(node, "shape");

	if (strcmp(shape, "diamond") == 0)
		return WB_SHAPE_DIAMOND;
	if (strcmp(shape, "ellipse") == 0 || strcmp(shape, "oval") == 0)
		return WB_SHAPE_PILL;
	if (g_str_has_prefix(shape, "plain") || strcmp(shape, "none") == 0)
		return WB_SHAPE_TEXT;
	return WB_SHAPE_BOX;
}

/* --- before the layout --------------------------------------------------------------------- */

static void
set_attribute(void *object, const char *name, const char *value)
{
	agsafeset(object, (char *)name, (char *)value, (char *)"");
}

/* Our fonts are not Graphviz's: it is told the size that a node will have. */
static void
set_size(cairo_t *cairo, Agnode_t *node, const char *label)
{
	WbShape shape = get_shape(node);
	WbBox box = wb_diagram_label(cairo, wb_theme_get_light(), label, (WbPoint){ 0, 0 }, NULL);
	double factor = shape == WB_SHAPE_DIAMOND ? 1.5 : 1;
	char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(width, sizeof(width), "%.4f",
		MAX(NODE_WIDTH_MIN, (box.width + 2 * NODE_PAD_X) * factor) / 96);
	g_ascii_formatd(
		height, sizeof(height), "%.4f", (box.height + 2 * NODE_PAD_Y) * factor / 96);
	if (!*get_attribute(node, "width"))
		set_attribute(node, "width", width);
	if (!*get_attribute(node, "height"))
		set_attribute(node, "height", height);
	set_attribute(node, "fixedsize", "true");
}

static gboolean
add_node(Loader *loader, cairo_t *cairo, Agnode_t *node, GError **error)
{
	WbDiagramNode *made = g_new0(WbDiagramNode, 1);
	const char *raw = get_attribute(node, "label");

	g_ptr_array_add(loader->diagram->nodes, made);
	g_hash_table_insert(loader->numbers, node, GUINT_TO_POINTER(loader->diagram->nodes->len));
	made->id = wb_text_dup_safe_line(agnameof(node), -1);
	made->label = dup_label(*raw && strcmp(raw, "\\N") != 0 ? raw : agnameof(node));
	made->shape = get_shape(node);
	made->note = dup_note(node);
	made->triggers = read_triggers(loader, node, made->id, error);
	set_size(cairo, node, made->label);
	/* Drawn by us; Graphviz would only say that it does not fit. */
	set_attribute(node, "label", "");
	return made->triggers != NULL;
}

static gboolean
add_nodes(Loader *loader, GError **error)
{
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cairo = cairo_create(surface);
	gboolean good = TRUE;

	if (!agattr(loader->graph, AGNODE, (char *)"shape", NULL))
		agattr(loader->graph, AGNODE, (char *)"shape", (char *)"box");
	agattr(loader->graph, AGEDGE, (char *)"fontname", (char *)"DejaVu Sans");
	agattr(loader->graph, AGEDGE, (char *)"fontsize", (char *)"9");
	for (Agnode_t *node = agfstnode(loader->graph); good && node;
		node = agnxtnode(loader->graph, node))
		good = add_node(loader, cairo, node, error);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	return good;
}

static GVC_t *context; /* under the lock of DOT; Graphviz leaks what is freed */

static gboolean
lay_out(Loader *loader, GError **error)
{
	const char *engine = get_attribute(loader->graph, "layout");
	g_autofree char *complaint = NULL;

	if (!context)
		context = gvContext();
	if (gvLayout(context, loader->graph, *engine ? engine : "dot") == 0)
		return TRUE;
	complaint = wb_dot_dup_complaint();
	g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s: Graphviz cannot lay it out: %s",
		loader->name, complaint ? complaint : "it does not say why");
	return FALSE;
}

/* --- after it ------------------------------------------------------------------------------ */

static WbPoint
place(const Loader *loader, pointf at)
{
	return (WbPoint){ (at.x - loader->left) * UNIT + PAD, (loader->top - at.y) * UNIT + PAD };
}

static WbBox
place_box(const Loader *loader, boxf box)
{
	WbPoint corner = place(loader, (pointf){ box.LL.x, box.UR.y });

	return (WbBox){ corner.x, corner.y, (box.UR.x - box.LL.x) * UNIT,
		(box.UR.y - box.LL.y) * UNIT };
}

static void
place_nodes(Loader *loader)
{
	guint i = 0;

	for (Agnode_t *node = agfstnode(loader->graph); node;
		node = agnxtnode(loader->graph, node)) {
		WbDiagramNode *made = loader->diagram->nodes->pdata[i++];
		double width = ND_width(node) * 96, height = ND_height(node) * 96;
		WbPoint middle = place(loader, ND_coord(node));

		made->box = (WbBox){ middle.x - width / 2, middle.y - height / 2, width, height };
	}
}

static void
place_curve(const Loader *loader, Agedge_t *edge, WbDiagramEdge *made)
{
	const bezier *curve = ED_spl(edge)->list;

	made->point_count = (guint)curve->size;
	made->points = g_new(WbPoint, made->point_count);
	for (guint i = 0; i < made->point_count; i++)
		made->points[i] = place(loader, curve->list[i]);
	made->tip = curve->eflag ? place(loader, curve->ep) : made->points[made->point_count - 1];
}

static char *
make_edge_id(Agedge_t *edge)
{
	const char *id = get_attribute(edge, "id");

	if (*id)
		return wb_text_dup_safe_line(id, -1);
	return g_strdup_printf("%s-%s", agnameof(agtail(edge)), agnameof(aghead(edge)));
}

static gboolean
add_edge(Loader *loader, Agedge_t *edge, GError **error)
{
	WbDiagramEdge *made = g_new0(WbDiagramEdge, 1);
	const char *part = get_attribute(edge, "badge");

	g_ptr_array_add(loader->diagram->edges, made);
	made->id = make_edge_id(edge);
	made->tail = GPOINTER_TO_UINT(g_hash_table_lookup(loader->numbers, agtail(edge))) - 1;
	made->head = GPOINTER_TO_UINT(g_hash_table_lookup(loader->numbers, aghead(edge))) - 1;
	made->label = dup_label(get_attribute(edge, "label"));
	made->note = dup_note(edge);
	made->triggers = read_triggers(loader, edge, made->id, error);
	if (!made->triggers)
		return FALSE;
	if (!ED_spl(edge) || ED_spl(edge)->size < 1 || ED_spl(edge)->list[0].size < 4) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA,
			"%s: %s: the layout gives it no line", loader->name, made->id);
		return FALSE;
	}
	place_curve(loader, edge, made);
	made->badge_at = wb_diagram_edge_at(made, *part ? g_ascii_strtod(part, NULL) : 0.5);
	made->label_at = ED_label(edge) && ED_label(edge)->set ? place(loader, ED_label(edge)->pos)
							       : made->badge_at;
	return TRUE;
}

static gboolean
add_edges(Loader *loader, GError **error)
{
	for (Agnode_t *node = agfstnode(loader->graph); node; node = agnxtnode(loader->graph, node))
		for (Agedge_t *edge = agfstout(loader->graph, node); edge;
			edge = agnxtout(loader->graph, edge))
			if (!add_edge(loader, edge, error))
				return FALSE;
	return TRUE;
}

static void
add_groups(Loader *loader)
{
	for (Agraph_t *part = agfstsubg(loader->graph); part; part = agnxtsubg(part)) {
		WbDiagramGroup *group;

		if (!g_str_has_prefix(agnameof(part), "cluster"))
			continue;
		group = g_new0(WbDiagramGroup, 1);
		group->label = dup_label(get_attribute(part, "label"));
		group->label_below = strcmp(get_attribute(part, "labelloc"), "b") == 0;
		group->box = place_box(loader, GD_bb(part));
		g_ptr_array_add(loader->diagram->groups, group);
	}
}

static gboolean
take_layout(Loader *loader, GError **error)
{
	boxf all = GD_bb(loader->graph);

	loader->left = all.LL.x;
	loader->top = all.UR.y;
	loader->diagram->width = (all.UR.x - all.LL.x) * UNIT + 2 * PAD;
	loader->diagram->height = (all.UR.y - all.LL.y) * UNIT + 2 * PAD;
	place_nodes(loader);
	add_groups(loader);
	return add_edges(loader, error);
}

/* --- all of it ----------------------------------------------------------------------------- */

static WbDiagram *
new_diagram(const char *path)
{
	WbDiagram *diagram = g_new0(WbDiagram, 1);
	g_autofree char *base = g_path_get_basename(path);

	if (g_str_has_suffix(base, ".dot"))
		base[strlen(base) - strlen(".dot")] = '\0';
	diagram->name = wb_text_dup_safe_line(base, -1);
	diagram->nodes = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagram_node_free);
	diagram->edges = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagram_edge_free);
	diagram->groups = g_ptr_array_new_with_free_func((GDestroyNotify)wb_diagram_group_free);
	return diagram;
}

static gboolean
load(Loader *loader, GError **error)
{
	gboolean good;

	loader->diagram->title = dup_label(get_attribute(loader->graph, "title"));
	if (!*loader->diagram->title) {
		g_free(loader->diagram->title);
		loader->diagram->title = g_strdup(loader->diagram->name);
	}
	loader->diagram->about_connection =
		strcmp(get_attribute(loader->graph, "about"), "connection") == 0;
	loader->diagram->about_packets =
		strcmp(get_attribute(loader->graph, "about"), "packets") == 0;
	if (!add_nodes(loader, error))
		return FALSE;
	if (loader->diagram->nodes->len == 0) {
		g_set_error(error, WB_ERROR, WB_ERROR_INVALID_DATA, "%s: there is no node in it",
			loader->name);
		return FALSE;
	}
	if (!lay_out(loader, error))
		return FALSE;
	good = take_layout(loader, error);
	gvFreeLayout(context, loader->graph);
	return good;
}

static WbDiagram *
load_text(const char *path, const char *text, GError **error)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
	g_autoptr(WbDiagram) diagram = new_diagram(path);
	Loader loader = { .name = name, .diagram = diagram, .numbers = numbers };
	gboolean good = FALSE;

	loader.graph = wb_dot_parse(text, name, NULL, error);
	if (!loader.graph)
		return NULL;
	good = load(&loader, error);
	agclose(loader.graph);
	return good ? g_steal_pointer(&diagram) : NULL;
}

WbDiagram *
wb_diagram_load(const char *path, GError **error)
{
	g_autoptr(GBytes) bytes = wb_files_read(path, WB_DOT_MAX, error);
	g_autofree char *text = NULL;
	WbDiagram *diagram;

	if (!bytes)
		return NULL;
	text = wb_dot_dup_text(bytes);
	wb_dot_lock();
	diagram = load_text(path, text, error);
	wb_dot_unlock();
	return diagram;
}
