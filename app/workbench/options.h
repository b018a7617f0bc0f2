/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that several commands share: which hypervisor, which accelerator. */
#pragma once

#include "session/factory.h"

extern char *wb_option_accel;
extern char *wb_option_connect;

#define WB_OPTIONS_MACHINE                                                                    \
	{ "accel", 0, 0, G_OPTION_ARG_STRING, &wb_option_accel,                               \
		"How the VM runs: auto (default), kvm or tcg", "ACCEL" },                     \
	{                                                                                     \
		"connect", 0, 0, G_OPTION_ARG_STRING, &wb_option_connect,                     \
			"A libvirt URI of this machine instead of the embedded driver", "URI" \
	}

/* What they say. */
gboolean wb_options_get_factory_spec(WbFactorySpec *ret_spec, GError **error);
