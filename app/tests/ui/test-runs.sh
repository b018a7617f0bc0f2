#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: runs kept and opened, another editor, resets, solutions.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
fi
status=0
# The editor to start is named in the settings: they are a file here.
SETTINGS=keyfile
XDG_CONFIG_HOME=$WORK/config
export SETTINGS XDG_CONFIG_HOME
in_session 1280x800 /usr/bin/python3 app/tests/ui/runs.py "$WORK" || status=$?
[ "$status" = 0 ] || sed 's/^/# /' "$WORK/session-err"
exit "$status"
