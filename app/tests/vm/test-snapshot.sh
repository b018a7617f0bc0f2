#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The golden snapshot: rebuilt when damaged or stale, shared by processes, and never trusted blindly.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbs-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" clean > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

# A cache of our own that shares the big image with the user's.
real=$(dirname "$(dirname "$WB_TEST_IMAGE")")
mkdir cache
ln -s "$real/images" cache/images
cp "$real"/accel-*.ini cache/ 2> /dev/null
WORKBENCH_CACHE=$WORK/cache
export WORKBENCH_CACHE

check() { run "$WORKBENCH" --check --reference networking/5-udp-sock --accel tcg; }
made() { err_has "booting the VM once"; }
saved() { find cache/snapshots -name vm.save; }

check
ok "a check passes without a snapshot" is "$status" 0
ok "which it makes" made
check
ok "the next one uses it" not made

dd if=/dev/urandom of="$(saved)" bs=4096 seek=5000 count=200 conv=notrunc 2> /dev/null
check
ok "a damaged snapshot is noticed" made
ok "and the check passes" is "$status" 0

truncate -s 1000000 "$(saved)"
check
ok "so is one that is cut off" made
ok "and the check passes" is "$status" 0

# The same size and time, other bytes: only restoring it shows.
cp -p "$(saved)" keep
dd if=/dev/zero of="$(saved)" bs=4096 seek=20 count=20000 conv=notrunc 2> /dev/null
touch -r keep "$(saved)"
check
ok "damage that hides behind the old time and size does not spoil a check" is "$status" 0

rm "$(find cache/snapshots -name snapshot.ini)"
check
ok "a snapshot without its description is made again" made

# A snapshot is made of the recipe too.
mkdir data
for part in labs kernel-skels checkers; do ln -s "$TOP/$part" data/; done
cp -R "$TOP/vmimages" data/
sed -i 's/ *$/ workbench.test=1/' data/vmimages/cmdline
run env WORKBENCH_DATA="$WORK/data" "$WORKBENCH" --check --reference networking/5-udp-sock --accel tcg
ok "another kernel command line makes another snapshot" made
ok "and the check passes" is "$status" 0
ok "both are kept" is "$(saved | wc -l)" 2

# Several processes at once.
for i in 1 2 3; do
	"$WORKBENCH" --check --reference networking/5-udp-sock --accel tcg > "par$i" 2>&1 &
	eval "pid$i=$!"
done
for i in 1 2 3; do
	eval "wait \$pid$i"
	ok "process $i of three at once passes" is $? 0
done
ok "nothing is left running" not pgrep -f "qemu-system.*$WORKBENCH_RUN"
ok "no run-time folder is left" is "$(find "$WORKBENCH_RUN" -name 'p-*')" ""
done_testing
