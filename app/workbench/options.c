/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that several commands share. */
#include "options.h"

char *wb_option_accel;
char *wb_option_connect;

gboolean
wb_options_get_factory_spec(WbFactorySpec *ret_spec, GError **error)
{
	ret_spec->uri = wb_option_connect;
	ret_spec->accel = WB_ACCEL_CHOICE_AUTO;
	return !wb_option_accel ||
	       wb_accel_choice_from_string(wb_option_accel, &ret_spec->accel, error);
}
