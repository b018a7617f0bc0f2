#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: a machine to work in by hand, what is watched of it, and views that are arranged.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
fi
status=0
# What was arranged outlives the program: the settings are a file here.
SETTINGS=keyfile
XDG_CONFIG_HOME=$WORK/config
export SETTINGS XDG_CONFIG_HOME
for phase in first again; do
	in_session 1280x800 /usr/bin/python3 app/tests/ui/console.py "$WORK" "$phase" || status=$?
	[ "$status" = 0 ] || sed 's/^/# /' "$WORK/session-err"
done
exit "$status"
