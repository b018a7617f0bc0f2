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
# The image as it is, in a cache of our own: what is removed is ours. So are the VMs that are killed.
image=$(build/bin/workbench image | sed -n 's/.* in //p')
WORKBENCH_CACHE=$WORK/cache
WORKBENCH_RUN=$WORK/run
export WORKBENCH_CACHE WORKBENCH_RUN
mkdir -m 0700 "$WORKBENCH_CACHE" "$WORKBENCH_CACHE/images" "$WORKBENCH_RUN"
cp -al "$image" "$WORKBENCH_CACHE/images" 2> /dev/null || cp -a "$image" "$WORKBENCH_CACHE/images"
status=0
in_session 1280x800 /usr/bin/python3 app/tests/ui/failures.py "$WORK" || status=$?
# It may have been ended with its disk in place.
umount -l "$WORK/skels" 2> /dev/null
[ "$status" = 0 ] || sed 's/^/# /' "$WORK/session-err"
exit "$status"
