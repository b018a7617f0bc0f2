#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Figures of this host: medians of RUNS runs (default 5), whole commands, in milliseconds.
# "against a cold boot" is the reason for the snapshot, measured in the same run. bench-plays.sh and
# bench-decode.sh, which come last, have variables of their own.

set -eu
cd "$(dirname "$0")/../../.."
runs=${RUNS:-5}
workbench=$(pwd)/build/bin/workbench
work=$(mktemp -d /tmp/wbb-XXXXXX)
WORKBENCH_RUN=$work/r
export WORKBENCH_RUN
trap 'rm -rf "$work"' EXIT
accel=${ACCEL:-auto}

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%d", v[int((NR + 1) / 2)] }'; }
row() { printf '%-52s %8s ms\n' "$1" "$2"; }

echo "$("$workbench" version), $(nproc) processors, $(uname -sr), median of $runs"
"$workbench" --check --reference networking/5-udp-sock --accel "$accel" > /dev/null 2>&1 # makes what is missing

# measure WORD…: the medians of what the program itself timed
i=0
while [ $i -lt "$runs" ]; do
	build/bin/workbench bench-vm --accel "$accel" >> "$work/vm"
	i=$((i + 1))
done
for what in cold-boot snapshot restore; do
	eval "$(echo $what | tr - _)=$(awk -v w=$what '$1 == w { print $2 }' "$work/vm" | median)"
done
# shellcheck disable=SC2154
{
	row 'cold boot to a working SSH command' "$cold_boot"
	row 'saving the snapshot' "$snapshot"
	row 'restore to a working SSH command' "$restore"
	echo "    restore against cold boot: $(awk "BEGIN { printf \"%.2f\", $restore / $cold_boot }")"
}

# timed NAME COMMAND…
timed()
{
	name=$1
	shift
	i=0
	: > "$work/times"
	while [ $i -lt "$runs" ]; do
		start=$(date +%s%N)
		"$@" > /dev/null 2>&1
		echo $((($(date +%s%N) - start) / 1000000)) >> "$work/times"
		i=$((i + 1))
	done
	row "$name" "$(median < "$work/times")"
}

cold_build()
{
	rm -rf "${XDG_CACHE_HOME:-$HOME/.cache}/workbench/builds"
	"$workbench" --check --reference networking/1-2-netfilter/1 --accel "$accel"
}
timed 'one exercise, module built anew' cold_build
timed 'one exercise, module unchanged' \
	"$workbench" --check --reference networking/1-2-netfilter/1 --accel "$accel"
timed 'five exercises, --jobs 1' "$workbench" --check --reference --jobs 1 --accel "$accel"
timed 'five exercises, --jobs 2' "$workbench" --check --reference --jobs 2 --accel "$accel"
timed 'one walkthrough in a fresh VM' \
	"$workbench" play --accel "$accel" tcp-walkthroughs/handshake-teardown
app/tests/bench/bench-plays.sh
app/tests/bench/bench-decode.sh
app/tests/bench/bench-fan-in.sh
app/tests/bench/bench-timeline.sh
app/tests/bench/bench-window.sh
