#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop's first start: the page without an image, the tour, the help, the preferences.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
fi
# A session each: the accessibility bus forgets a program that ended only after a while.
status=0
echo 0 > "$WORK/count"
for part in page tour kept; do
	in_session 1280x800 /usr/bin/python3 app/tests/ui/first_run.py "$WORK" "$part" \
		"$(cat "$WORK/count")" && continue
	status=1
	sed 's/^/# /' "$WORK/session-err"
done
exit "$status"
