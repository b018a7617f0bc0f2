/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person wants next while a script is stepped through. */
#pragma once

#include "script/player.h"

/*
 * Asks on standard output and waits for a key; where standard input is no terminal, for a line. Its
 * end is a stop, and so is cancellation.
 */
WbPlayCommand wb_step_input_ask(guint *ret_line, GCancellable *cancellable);

/* Asks for one of COUNT choices; its index, or -1 for none. */
int wb_step_input_choose(guint count, GCancellable *cancellable);
