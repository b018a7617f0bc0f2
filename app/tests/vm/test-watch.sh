#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# workbench watch: a command in the VM, Ctrl-C, a run that another process records, a terminal that
# is too slow, a burst of connections.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbw-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" boot --stop > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

run "$WORKBENCH" watch
ok "without a VM: a usage error" is "$status" 2
ok "that says how to get one" err_has "workbench boot"
"$WORKBENCH" skels networking/1-2-netfilter --todo 3 > out 2> err
"$WORKBENCH" build networking/1-2-netfilter >> out 2>> err
"$WORKBENCH" copy networking/1-2-netfilter >> out 2>> err
run "$WORKBENCH" boot
ok "a VM boots with the module" is "$status" 0

probe='wb-probe listen=127.0.0.1:4711 tcp=127.0.0.1:4711,from=127.0.0.1:4000'
run "$WORKBENCH" watch --record run -- "$probe; exit 3"
ok "the command's status is ours" is "$status" 3
ok "its packets are shown" out_has '127.0.0.1.4000 > 127.0.0.1.4711: [S]'
ok "what it printed is, too" grep -Eq 'step [0-9]+ +output: ' out
ok "and how many events there are" grep -Eq '^[0-9]+ events' out
ok "nothing was lost" not grep -q '^lost' out
ok "nothing is to be noted" not grep -q '^note' out
ok "the client's transition comes after the SYN-ACK" awk '
	/127.0.0.1.4711 > 127.0.0.1.4000: \[S\.\]/ { synack = NR }
	/SYN_SENT -> ESTABLISHED/ { state = NR }
	END { exit !(synack && state > synack) }' out
# Clocks are known better at the end: times may differ.
events() { awk '$1 ~ /^[0-9]+\.[0-9]+$/ { print $2, $3 }' "$1" | sort; }
events out > live

run "$WORKBENCH" watch run
ok "the bundle can be watched" is "$status" 0
events out > recorded
ok "and shows the same" cmp -s live recorded
ok "and that it has ended" out_has "the run has ended: fail"
run "$WORKBENCH" watch run --record other
ok "it cannot be recorded" is "$status" 2
run "$WORKBENCH" watch --record run
ok "a record is never overwritten" is "$status" 2

run "$WORKBENCH" watch --stream state --flow 4000 -- "$probe"
ok "streams and flows are chosen" not grep -qE '^ +[0-9.]+ +(packet|log|step)' out
ok "and something is left" grep -qE '^ +[0-9.]+ +state' out

# Nobody says when it ends; meanwhile another process looks.
"$WORKBENCH" watch --record long > long.out 2> err &
watcher=$!
ok "the recorder starts" wait_until 60 grep -q SECOND long.out
"$WORKBENCH" watch long > follow.out 2>> err &
follower=$!
"$WORKBENCH" console -- "$probe" > /dev/null
ok "what happens is shown at once" wait_until 30 grep -q '\[S\.\]' long.out
ok "by who follows the bundle as well" wait_until 30 grep -q '\[S\.\]' follow.out
kill -INT "$watcher"
wait "$watcher"
ok "Ctrl-C ends it, and that is no failure" is $? 0
wait "$follower"
ok "then the follower ends too" is $? 0
run "$WORKBENCH" show --format json long
ok "all streams were drained, and the bundle is finished" grep -q '"finished":true' out
ok "with nothing to note" grep -q '"notes":\[\]' out
: > killed.out
"$WORKBENCH" watch --record killed > killed.out 2>> err &
watcher=$!
ok "another starts" wait_until 60 grep -q SECOND killed.out
kill -9 "$watcher"
wait "$watcher" 2> /dev/null
run "$WORKBENCH" watch killed
ok "who follows a run that was killed is told" out_has "is gone and has not finished it"
ok "as a failure" is "$status" 1

# A terminal that stands still: nobody reads until the run has ended.
mkfifo terminal
"$WORKBENCH" watch --record slow -- 'wb-probe flood=127.0.0.1:9,ms=4000' > terminal 2>> err &
watcher=$!
exec 3< terminal
ok "the run ends all the same" wait_until 120 grep -qs '"outcome":"pass"' slow/run.json
cat <&3 > slow.out
exec 3<&-
wait "$watcher"
ok "the watch too" is $? 0
ok "what the terminal did not get is counted" grep -q 'the terminal was too slow: [0-9]* of' slow.out
shown=$(grep -cE '^ +[0-9]+\.[0-9]{6} +packet' slow.out)
left=$(sed -n 's/^the terminal was too slow: \([0-9]*\) of stream packet$/\1/p' slow.out)
packets=$(grep -o '"count.packet":[0-9]*' slow/run.json | cut -d: -f2)
ok "nothing is missing from the sum" is "$((shown + ${left:-0}))" "$packets"

module=/home/root/skels/networking/1-2-netfilter/kernel/filter.ko
run "$WORKBENCH" watch --stream check --record burst -- "dmesg -n 1; wb-probe load=$module \
	listen=127.0.0.1:4712 burst=127.0.0.1:4712,count=200 unload=filter"
ok "a burst of connections is recorded" is "$status" 0
run "$TOP/build/bench/relate" burst 200
ok "none is lost from any stream, each line is tied to its SYN" is "$status" 0
done_testing
