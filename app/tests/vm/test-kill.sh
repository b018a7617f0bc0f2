#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kills a check at any moment, also the one that comes after a killed one: the next that may finish
# passes, and nothing is left of those that were killed.
. app/tests/tap.sh
RUNS=$(mktemp -d /tmp/wbk-XXXXXX)
IMAGES=$(dirname "$WB_TEST_IMAGE")
clean_up()
{
	cd / || return
	for name in "$RUNS"/*; do
		WORKBENCH_RUN=$name WORKBENCH_CACHE=$WORK/cache "$WORKBENCH" clean > /dev/null 2>&1
	done
	rm -rf "$WORK" "$RUNS"
}
trap clean_up EXIT

no_qemu() { ! pgrep -f "qemu-system.*$WORKBENCH_RUN" > /dev/null; }
nothing_unfinished()
{
	left=$(find cache -name 'new-*' -o -name 'tmp-*' -o -name '*.tmp'
		find "$WORKBENCH_RUN" -name 'p-*')
	is "$left" ""
}

# random NUMBER COUNT FROM TO: milliseconds; each of COUNT is somewhere in its own part of the time.
random()
{
	perl -e '($n, $count, $from, $to) = @ARGV; $part = ($to - $from) / $count;
		print int($from + ($n - 1 + rand) * $part)' "$@"
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

# kill_rounds WHAT FOLDER FROM TO ROUND…: a round is the numbers of its kills; FOLDER is made anew.
# As one that is killed begins with what the one before it left, most of them need no check between.
kill_rounds()
{
	doing=$1 folder=$2 from=$3 to=$4
	shift 4
	all=$(echo "$*" | wc -w)
	for kills; do
		rm -rf "cache/$folder"
		moments=
		for kill in $kills; do
			after=$(random "$kill" "$all" "$from" "$to")
			kill_after "$after"
			moments="$moments${moments:+, }$after"
		done
		check_passes "killed $doing (after $moments ms)"
	done
}

while_the_image_is_built()
{
	# The packages are then not downloaded again each time.
	mkdir cache
	cp -R "$(dirname "$IMAGES")/packages" cache/
	kill_rounds 'while the image was built' images 200 12000 '1 3' '4 2'
}

later()
{
	mkdir -p cache/images
	cp -R "$(dirname "$IMAGES")/packages" cache/
	cp -R "$WB_TEST_IMAGE" cache/images/
	kill_rounds 'while the snapshot was made' snapshots 100 6000 '1 4' '2 5' '3'
	kill_rounds 'during a check' builds 50 3500 '1 7' '9 2' '3 8 11' '4 10' '6 5'
	# timeout(1) sends its signal twice, to the process and to its group: it still ends its VM by itself.
	for round in 1 2 3; do
		after=$(random "$round" 3 1000 3000)
		run timeout -s TERM "$(perl -e 'print $ARGV[0] / 1000' "$after")" \
			"$WORKBENCH" --check --reference networking/5-udp-sock
		ok "ended by timeout ($after ms, round $round): no QEMU is left" no_qemu
	done
}

# part NAME: beside the other, with all of its own
part()
{
	WORK=$WORK/$1
	WORKBENCH_RUN=$RUNS/$1
	WORKBENCH_CACHE=$WORK/cache
	export WORKBENCH_RUN WORKBENCH_CACHE
	mkdir "$WORK" && mkdir -m 0700 "$WORKBENCH_RUN" && cd "$WORK" && "$1"
}

part while_the_image_is_built > "$WORK/first.tap" &
first=$!
(part later) > "$WORK/second.tap"
wait "$first"
awk '/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n) } { print } END { print "1.." n }' \
	"$WORK/first.tap" "$WORK/second.tap"
