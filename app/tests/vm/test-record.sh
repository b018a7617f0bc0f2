#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks that record themselves: references, order, clocks, and runs that end badly.
. app/tests/tap.sh
cd "$WORK" || exit 1
tools=$TOP/app/tests/vm

# look RUN CHECK [ARGUMENT…]: what check-record.py says of the run.
look()
{
	folder=$1
	kind=$2
	shift 2
	"$WORKBENCH" show "$folder" --format json > show.json && case $kind in
	run) "$tools/check-record.py" run show.json "$folder/run.json" ;;
	*) "$tools/check-record.py" "$kind" show.json "$@" ;;
	esac > out 2>&1
}

# has_events FOLDER: its checker has begun.
has_events() { [ -s "$1/steps.jsonl" ]; }

run "$WORKBENCH" --check --reference --jobs 2 --record all --format json --output report.json
ok "the reference solutions pass, recorded" is "$status" 0
ok "it is said where" out_has "workbench show all/networking/1-2-netfilter/1"
ok "each line of evidence has its event" "$tools/check-record.py" references report.json
for exercise in 1-2-netfilter/1 1-2-netfilter/2 3-4-tcp-sock/3 3-4-tcp-sock/4 5-udp-sock/5; do
	ok "$exercise: clocks measured, nothing lost" look "all/networking/$exercise" run
done
ok "exercise 1: line, SYN, answer, change of state" \
	look all/networking/1-2-netfilter/1 connections 3
ok "exercise 4: handshake, line, end" look all/networking/3-4-tcp-sock/4 accepted

one=all/networking/1-2-netfilter/1
run "$WORKBENCH" show $one
ok "it reads well: sub-checks" out_has "✓ source-port: logs the port the connection came from"
ok "it reads well: functions" out_has __inet_stream_connect
ok "in 80 columns" not grep -Eq '^.{81}' out
run "$WORKBENCH" show $one --about "check source-port"
ok "a sub-check leads to its packet" grep -Eq 'packet [0-9]+ .*Flags \[S\]' out
ok "and to its line" grep -Eq 'log [0-9]+ .*TCP connection initiated' out
ok "and says why" out_has "(evidence)"
run tshark -r $one/capture.pcapng -Y frame.comment -T fields -e frame.comment
ok "Wireshark shows the lines as comments" out_has "TCP connection initiated from"
ok "and the changes of state" out_has "SYN_SENT -> ESTABLISHED"
run "$WORKBENCH" show all
ok "a folder of runs is none itself" is "$status" 2
ok "and tells which there are" err_has all/networking/3-4-tcp-sock/4

run "$WORKBENCH" --check --reference networking/1-2-netfilter/1 --record all
ok "a folder that is not empty is refused" is "$status" 2
ok "before anything is done" not out_has networking

# What it leaves running the next check ends.
"$WORKBENCH" --check --reference networking/1-2-netfilter/1 --record killed > log 2>&1 &
pid=$!
ok "a check goes on" wait_until 120 has_events killed
kill -9 $pid
wait $pid 2> kill.log
run "$WORKBENCH" show killed
ok "killed, its run can be read" is "$status" 0
ok "as one that did not end" out_has "note: the run did not end"
ok "with what came before" out_has "insmod filter.ko"
"$tools/make-wrong.sh" wrong no-ntohs
"$tools/make-wrong.sh" crash null-in-hook
run "$WORKBENCH" --check --submission wrong networking/1-2-netfilter/1 --record failed \
	--format json --output failed.json
ok "what fails is recorded" is "$status" 1
ok "its evidence has its events" "$tools/check-record.py" references failed.json
run "$WORKBENCH" show failed
ok "the timeline has the sub-check" out_has "✗ source-port"
ok "and the verdict" out_has "networking/1-2-netfilter/1  fail"

run "$WORKBENCH" --check --submission crash networking/1-2-netfilter/1 --record crashed
ok "a crash is recorded" is "$status" 1
run "$WORKBENCH" show crashed
ok "to its verdict" out_has "networking/1-2-netfilter/1  crash"
ok "with the kernel's report" out_has "BUG: kernel NULL pointer dereference"
ok "and what was done" out_has "insmod filter.ko"

done_testing
