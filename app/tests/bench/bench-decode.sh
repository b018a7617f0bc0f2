#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Packets as text: our decoder, tcpdump and tshark over the same file of PACKETS (default 1000000),
# each RUNS times (default 3) in turn; the best of each. Its own processor time is what counts where
# others use the machine too. The file is made here and deleted.

set -eu
cd "$(dirname "$0")/../../.."
runs=${RUNS:-3}
packets=${PACKETS:-1000000}
workbench=$(pwd)/build/bin/workbench
work=$(mktemp -d /tmp/wbd-XXXXXX)
trap 'rm -rf "$work"' EXIT

${CC:-gcc} -O2 -o "$work/make-capture" app/tests/bench/make-capture.c
"$work/make-capture" "$packets" > "$work/capture.pcap"

# timed NAME COMMAND…: wall, processor seconds and KiB of one run, to the name's file.
timed()
{
	name=$1
	shift
	python3 - "$@" > "$work/figures" 2> /dev/null << 'EOF'
import os, resource, subprocess, sys, time
start = time.monotonic()
with open(os.devnull, 'w') as null:
    subprocess.run(sys.argv[1:], stdout=null, stderr=null, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print('%.3f %.3f %d' % (time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss))
EOF
	cat "$work/figures" >> "$work/$name.times"
}

echo "$("$workbench" version), $(nproc) processors, $(uname -sr), best of $runs"
echo "$packets packets, $(($(wc -c < "$work/capture.pcap") / 1000000)) MB"
i=0
while [ $i -lt "$runs" ]; do
	timed workbench "$workbench" show "$work/capture.pcap"
	timed tcpdump tcpdump -n -r "$work/capture.pcap"
	timed tcpdump-S tcpdump -n -S -r "$work/capture.pcap"
	[ $i -gt 0 ] || timed tshark tshark -n -r "$work/capture.pcap"
	i=$((i + 1))
done

# best NAME COLUMN
best() { sort -n -k "$2,$2" "$work/$1.times" | awk -v c="$2" 'NR == 1 { print $c }'; }

printf '%-36s %8s %8s %10s %18s\n' '' 'wall s' 'CPU s' 'MiB' 'CPU, ours = 1'
ours=$(best workbench 2)
# row NAME TEXT
row()
{
	printf '%-36s %8.2f %8.2f %10.1f %18.1f\n' "$2" "$(best "$1" 1)" "$(best "$1" 2)" \
		"$(best "$1" 3 | awk '{ print $1 / 1024 }')" \
		"$(awk "BEGIN { print $(best "$1" 2) / $ours }")"
}
row workbench 'workbench show FILE'
row tcpdump 'tcpdump -n -r FILE'
row tcpdump-S 'tcpdump -n -S -r FILE (absolute)'
row tshark 'tshark -n -r FILE (one run)'
