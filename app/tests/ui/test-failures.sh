#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop when this machine fails: libvirt, the VM, the image, the disk.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

# The image as it is, in a cache of our own: what is removed is ours. So are the VMs that are killed.
image=$(build/bin/workbench image | sed -n 's/.* in //p')
WORKBENCH_CACHE=$WORK/cache
WORKBENCH_RUN=$WORK/run
export WORKBENCH_CACHE WORKBENCH_RUN
mkdir -m 0700 "$WORKBENCH_CACHE" "$WORKBENCH_CACHE/images" "$WORKBENCH_RUN"
cp -al "$image" "$WORKBENCH_CACHE/images" 2> /dev/null || cp -a "$image" "$WORKBENCH_CACHE/images"
status=0
drive 1280x800 failures || status=1
# It may have been ended with its disk in place.
umount -l "$WORK/skels" 2> /dev/null
exit "$status"
