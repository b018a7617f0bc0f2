#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# wb-record in the guest: what it says, in order; that numbers agree; that nothing is left behind;
# and that what is lost is counted.
. app/tests/tap.sh
frames=$TOP/app/tests/vm/record-frames.py
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbr-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" boot --stop > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

guest() { run "$WORKBENCH" console -- "$1"; }
# record OPTIONS COMMAND: what the recorder says is in $WORK/said, a line each
record()
{
	guest "wb-record $1 -- $2"
	"$frames" out > said 2> err || cat err
}
said() { grep -Eq -- "$1" said; }
# Filters stay: docs/design.md.
tracefs='cd /sys/kernel/tracing; grep -H . current_tracer tracing_on trace_clock buffer_size_kb \
	options/funcgraph-* set_ftrace_filter events/sock/enable events/tcp/enable events/skb/enable
	ls /run/wb-record* 2> /dev/null'

run "$WORKBENCH" boot
ok "boot boots" is "$status" 0
guest "$tracefs"
cp out before

record "--functions=tcp_v4_rcv,tcp_v4_connect,no_such_function --sockets" \
	"sh -c 'echo \"mark half way\" > \$WB_RECORD.say; wb-probe \"mark=by the probe\" \
	listen=127.0.0.1:4711 tcp=127.0.0.1:4711,data=abc; echo oops >&2; exit 7'"
ok "it ends with the command's status" is "$status" 7
ok "and says so" said '^CONTROL .*"what":"exit","status":7'
first() { grep -En "$1" said | head -n 1 | cut -d: -f1; }
last() { grep -En "$1" said | tail -n 1 | cut -d: -f1; }
ready=$(first '"what":"ready"')
ok "the last word is drained" is "$(last '"what":"drained"')" "$(grep -c . said)"
for stream in LOG PACKET-MARKER TRACE; do
	marker="^$stream.*workbench-marker"
	ok "$stream: a marker before ready" test "$(first "$marker")" -lt "$ready"
done
# A packet of the machine's own may come any time; streams are read one after the other.
ok "a marker behind the command's last packet" \
	test "$(last '^PACKET-MARKER.*workbench-marker')" -gt "$(last '^PACKET [0-9].*127\.0\.0\.1')"
ids=$(sed -n 's/.*"what":"clock","id":\([0-9]*\).*/\1/p' said)
missing=
for id in $ids; do
	for stream in LOG PACKET-MARKER TRACE; do
		grep -Eq "^$stream.*workbench-marker $id( \\*/ *)?\$" said || missing="$missing $stream:$id"
	done
done
ok "each clock has its marker in each stream" is "$missing" ""
for stream in LOG PACKET-MARKER TRACE; do
	ok "$stream: the last clock's marker is its last" is \
		"$(sed -n "s/^$stream.*workbench-marker \([0-9]*\).*/\1/p" said | tail -n 1)" \
		"$(echo "$ids" | tail -n 1)"
done
ok "the command's output comes after ready" test "$(first '^OUT')" -gt "$ready"
ok "standard error too" said '^ERR oops'
ok "states are there" said '^TRACE.*inet_sock_set_state.*newstate=TCP_ESTABLISHED'
ok "functions are there" said '^TRACE.*tcp_v4_connect'
ok "no others are" not said '^TRACE.*tcp_sendmsg'
ok "one that does not exist is noted" said '"what":"note".*no_such_function'
ok "a mark of the shell" said '"what":"mark".*"text":"half way"'
ok "marks of the probe" said '"what":"mark".*"text":"connect 127.0.0.1:4711"'
ok "a checker's own mark by the probe" said '"text":"by the probe"'
ok "sockets are sampled" said '"what":"socket".*"state":"LISTEN"'
ok "counters that changed" said '"name":"TcpActiveOpens","value":[0-9]*,"delta":1}'
ok "nothing was lost" not said '"what":"lost"'
ok "no SSH" not said '^PACKET .*\.22 '

# "packet 3: 127.0.0.1.1234 > 127.0.0.1.4711: Flags…" and "PACKET 3 TIME lo 127.0.0.1.1234 > …"
sed -n 's/^OUT \(packet [0-9]*\): \([^ ]* > [^ ]*\): .*/\1 \2/p' said > facts
sed -n 's/^PACKET \([0-9]*\) [^ ]* [^ ]* \([^ ]* > [^ ]*\) protocol.*/packet \1 \2/p' said > packets
ok "the probe names packets" test "$(grep -c . facts)" -ge 7
ok "by their numbers in the recording" is "$(grep -vxFf packets facts)" ""

guest "$tracefs"
ok "everything is put back" cmp -s before out

# SIGKILL while it records: the next one cleans up.
guest 'wb-record --functions=tcp_v4_rcv -- sh -c "kill -9 \$PPID; exec sleep 101" > /dev/null
	grep -l "^sleep.101" /proc/[0-9]*/cmdline'
ok "a command does not outlive its recorder" not out_has cmdline
record "" "true"
ok "a recorder after one that was killed records" said '"what":"drained"'
guest "rm -f /run/wb-record-*; $tracefs"
ok "and puts back what that one left" cmp -s before out

record "" "wb-record -- true"
ok "of two recorders the second leaves the trace alone" said 'the trace is not recorded: process'

# Nobody reads until the command has ended: buffers fill up.
guest 'cat > /run/flood.sh << "END"
lo() { sed -n "s/^ *lo: *[0-9]* *\([0-9]*\).*/received \1/p" /proc/net/dev; }
lo > /run/facts
wb-probe flood=127.0.0.1:9,count=20000 > /dev/null
lo >> /run/facts
grep VmHWM /proc/$PPID/status >> /run/facts
: > /run/done
END
	wb-record --no-drop -- sh /run/flood.sh |
	sh -c "until [ -e /run/done ]; do sleep 0.1; done; cat"; cat /run/facts >&2'
"$frames" out > said
received=$(sed -n 's/^received //p' err | tr '\n' ' ')
received=$((${received#* } - ${received%% *}))
captured=$(grep -Ec '^PACKET(-MARKER)? ?.* lo ' said)
lost=$(sed -n 's/.*"stream":"packet","count":\([0-9]*\).*/\1/p' said | awk '{ n += $1 } END { print n + 0 }')
off=$((received - captured - lost))
echo "# received $received, captured $captured, lost $lost; $(tail -n 1 err)"
ok "a flood loses packets" test "$lost" -gt 0
ok "every packet is captured or counted, but for a marker or two" \
	test "${off#-}" -le 20
ok "the end is there all the same" said '"what":"drained"'
ok "memory is bounded" test "$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' err)" -lt 20000
done_testing
