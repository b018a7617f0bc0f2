#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: what it keeps from start to start, what is dropped on it, what it says and for how long.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
fi
status=0
# Settings are kept from one start to the next.
SETTINGS=keyfile
XDG_CONFIG_HOME=$WORK/config
TMPDIR=$WORK/tmp
mkdir "$TMPDIR"
export SETTINGS XDG_CONFIG_HOME TMPDIR
in_session 1280x800 /usr/bin/python3 app/tests/ui/window.py "$WORK" || status=$?
[ "$status" = 0 ] || sed 's/^/# /' "$WORK/session-err"
exit "$status"
