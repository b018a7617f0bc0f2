#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop when this machine fails: libvirt, the VM, the image, the disk.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
fi
# The image and the snapshot as they are, in a cache of our own: what is removed is ours.
build/bin/workbench image > /dev/null 2>&1
mkdir "$WORK/cache" && cp -al "${WORKBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/workbench}/." "$WORK/cache/" 2> /dev/null ||
	cp -a "${WORKBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/workbench}/." "$WORK/cache/"
WORKBENCH_CACHE=$WORK/cache
export WORKBENCH_CACHE
status=0
in_session 1280x800 /usr/bin/python3 app/tests/ui/failures.py "$WORK" || status=$?
[ "$status" = 0 ] || sed 's/^/# /' "$WORK/session-err"
exit "$status"
