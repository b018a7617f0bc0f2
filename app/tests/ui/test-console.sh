#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: a machine to work in by hand, what is watched of it, and views that are arranged.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

status=0
# What was arranged outlives the program.
keep_settings
for phase in first again; do
	drive 1280x800 console "$phase" || status=1
done
exit "$status"
