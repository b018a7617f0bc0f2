#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kills a check at any moment: the next one passes, and nothing is left of the killed one.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbk-XXXXXX)
WORKBENCH_CACHE=$WORK/cache
export WORKBENCH_RUN WORKBENCH_CACHE
trap 'cd /; "$WORKBENCH" clean > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

# A whole image to begin with: the packages are then not downloaded again each time.
mkdir cache
cp -R "$(dirname "$(dirname "$WB_TEST_IMAGE")")/packages" cache/

no_qemu() { ! pgrep -f "qemu-system.*$WORKBENCH_RUN" > /dev/null; }
nothing_unfinished()
{
	left=$(find cache -name 'new-*' -o -name 'tmp-*' -o -name '*.tmp'
		find "$WORKBENCH_RUN" -name 'p-*')
	is "$left" ""
}

# kill_after MILLISECONDS: starts a check and kills it
kill_after()
{
	setsid "$WORKBENCH" --check --reference networking/5-udp-sock > kill.log 2>&1 &
	pid=$!
	perl -e 'select undef, undef, undef, $ARGV[0] / 1000' "$1"
	kill -KILL "$pid" 2> /dev/null
	wait "$pid" 2> /dev/null
}

check_passes()
{
	run "$WORKBENCH" --check --reference networking/5-udp-sock
	ok "$1: the next check passes" is "$status" 0
	ok "$1: no QEMU is left" no_qemu
	ok "$1: nothing unfinished is left" nothing_unfinished
}

# While the image is built, then while the snapshot is made, then during checks: random moments.
random() { perl -e 'print int($ARGV[0] + rand($ARGV[1] - $ARGV[0]))' "$1" "$2"; }

for round in 1 2 3 4; do
	rm -rf cache/images
	after=$(random 200 12000)
	kill_after "$after"
	check_passes "killed while the image was built ($after ms, round $round)"
done
for round in 1 2 3 4 5; do
	rm -rf cache/snapshots
	after=$(random 100 6000)
	kill_after "$after"
	check_passes "killed while the snapshot was made ($after ms, round $round)"
done
for round in 1 2 3 4 5 6 7 8 9 10 11; do
	rm -rf cache/builds
	after=$(random 50 3500)
	kill_after "$after"
	check_passes "killed during a check ($after ms, round $round)"
done
# timeout(1) sends its signal twice, to the process and to its group: it still ends its VM by itself.
for round in 1 2 3; do
	after=$(random 1000 3000)
	run timeout -s TERM "$(perl -e 'print $ARGV[0] / 1000' "$after")" \
		"$WORKBENCH" --check --reference networking/5-udp-sock
	ok "ended by timeout ($after ms, round $round): no QEMU is left" no_qemu
done
done_testing
