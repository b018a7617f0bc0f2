#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: runs kept and opened, another editor, resets, solutions.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

# The editor to start is named in the settings.
keep_settings
drive 1280x800 runs
