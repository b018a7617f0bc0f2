#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: a file of packets, one that was cut in the middle. No VM is needed.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
fi
status=0
in_session 1920x1080 /usr/bin/python3 app/tests/ui/packets.py "$WORK" damaged || status=$?
[ "$status" = 0 ] || sed 's/^/# /' "$WORK/session-err"
exit "$status"
