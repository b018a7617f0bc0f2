#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Are the order and the error of a timeline true? usage: clock.sh [CONNECTIONS]
#
# Connections through exercise 1's module are recorded, and at the same time a trace of its own has
# the kernel say when it took each packet and each line, on the boot clock: no marker, no mapping.
#
# A TCP segment on the loopback carries a delivery time where others have a stamp (since Linux 5.18),
# so netif_rx() leaves it alone: packet sockets stamp it when the softirq shows it to them. They are
# served between netif_receive_skb and the protocol's own function, here ip_rcv().
set -eu
cd "$(dirname "$0")/../../.."
top=$(pwd)
count=${1:-200}
work=$(mktemp -d "${TMPDIR:-/tmp}/wbclock-XXXXXX")
WORKBENCH=$top/build/bin/workbench
trap '"$WORKBENCH" boot --stop > /dev/null 2>&1; rm -rf "$work"' EXIT

mkdir -p "$work/skels/networking"
cp -R kernel-skels/networking/1-2-netfilter "$work/skels/networking/"
"$WORKBENCH" boot > /dev/null
"$WORKBENCH" copy --workspace "$work/skels" networking/1-2-netfilter > /dev/null
"$WORKBENCH" console -- '
	t=/sys/kernel/tracing/instances/truth
	mkdir $t && echo boot > $t/trace_clock && echo 8192 > $t/buffer_size_kb
	echo "p:wbclock/ip_rcv ip_rcv" >> /sys/kernel/tracing/kprobe_events
	echo "name == \"lo\"" > $t/events/net/netif_receive_skb/filter
	for e in net/netif_receive_skb wbclock/ip_rcv; do echo 1 > $t/events/$e/enable; done
	echo 1 > $t/events/printk/console/enable
	echo "sport != 22 && dport != 22" > $t/events/sock/inet_sock_set_state/filter
	echo 1 > $t/events/sock/inet_sock_set_state/enable'
"$WORKBENCH" watch --record "$work/run" -- "
	insmod /home/root/skels/networking/1-2-netfilter/kernel/filter.ko
	echo > /sys/kernel/tracing/instances/truth/trace
	wb-probe listen=127.0.0.1:4711 burst=127.0.0.1:4711,count=$count" > /dev/null
"$WORKBENCH" console -- 'cat /sys/kernel/tracing/instances/truth/trace' > "$work/truth"
"$WORKBENCH" show "$work/run" --format json > "$work/show.json"
app/tests/vm/check-record.py connections "$work/show.json" "$count"
app/tests/bench/clock.py "$work/show.json" "$work/run/run.json" "$work/truth"
