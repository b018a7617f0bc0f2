/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills in the domain template of vmimages/. Private to vm/. */
#pragma once

#include "vm/vm.h"

/* The domain's XML. CONSOLE is the log's path, PORT the forwarded one. Owned. */
char *wb_domain_xml_new(
	const WbVmConfig *config, const char *console, guint16 port, GError **error);
