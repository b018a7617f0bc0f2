/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as lines of JSON; docs/run-bundle.md lists the members. A packet's bytes are not among
 * them. */
#pragma once

#include <gio/gio.h>

#include "evidence/event.h"
#include "evidence/flat-json.h"

/* Appends one line with its newline. */
void wb_run_event_to_json(const WbRunEvent *event, GString *line);

/* LINE without its newline. WB_ERROR_INVALID_DATA; members it does not know are ignored. A packet
 * is refused: there is no packet without its bytes. */
WbRunEvent *wb_run_event_from_json(const char *line, gsize length, GError **error);

/* The members of FLAT that EVENT's stream has, but not number and time. FALSE if one that it must
 * have is missing or wrong. */
gboolean wb_run_event_take_members(WbRunEvent *event, const WbFlat *flat);
