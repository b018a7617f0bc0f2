#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How much the recording takes: a burst of connections and a flood in a VM, a feed from a file.
# bench.sh runs it. CONNECTIONS=1000, FLOOD_MS=60000, PACKETS=2000000, RATE=200000, ACCEL
set -eu
cd "$(dirname "$0")/../../.."
top=$(pwd)
workbench=$top/build/bin/workbench
work=$(mktemp -d "${TMPDIR:-/tmp}/wbb-XXXXXX")
WORKBENCH_RUN=$(mktemp -d /tmp/wbb-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$workbench" boot --stop > /dev/null 2>&1; rm -rf "$work" "$WORKBENCH_RUN"' EXIT
trap 'exit 1' INT TERM
connections=${CONNECTIONS:-1000}
flood_ms=${FLOOD_MS:-60000}
status=0

row() { printf '%-52s %8s %s\n' "$1" "$2" "$3"; }
peak() { awk '/^VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$1/status" 2> /dev/null; }

# The complete module of exercise 1 writes a line for each connection.
cd "$work"
"$workbench" skels networking/1-2-netfilter --todo 3 > /dev/null
"$workbench" build networking/1-2-netfilter > /dev/null 2>&1
"$workbench" copy networking/1-2-netfilter > /dev/null
"$workbench" boot --accel "${ACCEL:-auto}" > /dev/null 2>&1
module=/home/root/skels/networking/1-2-netfilter/kernel/filter.ko

echo "a burst of $connections connections, each with a line of a module"
# The serial line is slower than the module.
"$workbench" watch --stream check --record "$work/burst" -- "dmesg -n 1; wb-probe load=$module \
	listen=127.0.0.1:4711 burst=127.0.0.1:4711,count=$connections unload=filter" > /dev/null
"$top/build/bench/relate" "$work/burst" "$connections" || status=1

echo "a flood for $((flood_ms / 1000)) s, recorded and watched"
"$workbench" watch --record "$work/flood" -- "wb-probe flood=127.0.0.1:9,ms=$flood_ms" \
	> "$work/watched" 2>&1 &
watcher=$!
slowest=0
asked=0
memory=0
while kill -0 $watcher 2> /dev/null; do
	began=$(date +%s%N)
	"$workbench" console -- true || status=1
	took=$((($(date +%s%N) - began) / 1000000))
	asked=$((asked + 1))
	[ $took -le $slowest ] || slowest=$took
	now=$(peak $watcher || true)
	memory=${now:-$memory}
	perl -e 'select undef, undef, undef, 1'
done
wait $watcher || status=1
row '    packets in the bundle' "$(grep -o "\"count.packet\":[0-9]*" "$work/flood/run.json" | cut -d: -f2)" ''
row '    peak memory of workbench watch' "$memory" MiB
row "    a command on the console, slowest of $asked" $slowest ms
row '    events shown' "$(grep -c '^ *[0-9]*\.[0-9]' "$work/watched")" ''
sed -n 's/^lost: \([0-9]*\) of stream \(.*\)/\2 \1/p' "$work/watched" |
	while read -r stream count; do row "    lost and counted: $stream" "$count" ''; done
if grep '^note: ' "$work/watched"; then status=1; fi

echo "a feed of ${RATE:-200000} packets a second from a file"
"$top/build/bench/feed" "${PACKETS:-2000000}" "${RATE:-200000}" || status=1
exit $status
