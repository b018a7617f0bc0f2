#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tracker against the kernel: every script of tests/data/tracker is played in one VM, with its packets
# and the kernel's changes of state; on each change both must agree. --update keeps the recordings.
. app/tests/tap.sh
top=$(pwd)
data=$top/app/tests/data/tracker
keep=${1-}
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbk-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" boot --stop > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

guest() { run "$WORKBENCH" console -- "$1"; }

# Each with a trace of its own. The guest's loopback is not theirs: they play in a name space.
cat > play-all << 'E'
cd /run/tracker || exit 1
t=/sys/kernel/tracing
echo tai > $t/trace_clock
echo 1 > $t/events/sock/inet_sock_set_state/enable
for script in *.pkt; do
	name=${script%.pkt}
	echo > $t/trace
	wb-pktplay --capture=$name.pcap $script > $name.events 2>&1 || echo "not passed: $name"
	grep inet_sock_set_state: $t/trace > $name.trace
done
echo 0 > $t/events/sock/inet_sock_set_state/enable
tar -czf ../tracker.tgz ./*.pcap ./*.trace
E
mkdir scripts recorded
cp "$data"/*.pkt play-all scripts
tar -C scripts -czf scripts.tgz .

run "$WORKBENCH" boot
ok "boot boots" is "$status" 0
guest "mkdir -p /run/tracker && echo '$(base64 -w 0 scripts.tgz)' | base64 -d | tar -xzf - -C /run/tracker"
ok "the scripts are in the guest" is "$status" 0
guest "sh /run/tracker/play-all"
ok "the kernel plays them as they are written" is "$(cat "$WORK/out")" ""
guest "base64 /run/tracker.tgz"
base64 -d "$WORK/out" | tar -xzf - -C recorded
set -- "$data"/*.pkt
expected=$#
set -- recorded/*
ok "their packets and states are back" is "$#" "$((2 * expected))"
if [ "$keep" = --update ]; then cp recorded/* "$data"; fi
# It compares with what is expected, which lies beside the scripts, by paths from the top.
cd "$top" || exit 1
run env WB_TRACKER_RECORDINGS="$WORK/recorded" build/tests/test-tracker --tap
ok "on every change of state packets and kernel agree" is "$status" 0
done_testing
