/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the link headers and the headers of IP. */
#pragma once

#include "packet/layers.h"

/* Where the next header begins, and what of it there is. */
typedef struct {
	WbLayers *layers;
	gsize at, end, claimed;
} WbLayerWalk;

/*
 * Adds a layer whose header is LENGTH bytes long, and passes it. NULL if it is not whole, with its
 * fault in the list, or if the list is full: what follows cannot be told.
 */
WbLayer *wb_layer_walk_take(WbLayerWalk *walk, WbLayerKind kind, gsize length);

/* What is at the walk, not yet passed. */
WbView wb_layer_walk_view(const WbLayerWalk *walk);

/* All that is left, if there is any. */
void wb_layer_walk_take_data(WbLayerWalk *walk);

/* The last layer's header says a length that cannot be. */
void wb_layer_walk_fail(WbLayerWalk *walk, WbLayerKind kind, gsize length);

/* The packet at the walk, whatever is in it. */
void wb_layer_walk_ip(WbLayerWalk *walk, gboolean quoted);
