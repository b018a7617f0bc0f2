#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop's first start: the page without an image, the tour, the help, the preferences.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

keep_settings
# A session each: the accessibility bus forgets a program that ended only after a while.
status=0
echo 0 > "$WORK/count"
for part in page tour kept; do
	drive 1280x800 first_run "$part" "$(cat "$WORK/count")" || status=1
done
exit "$status"
