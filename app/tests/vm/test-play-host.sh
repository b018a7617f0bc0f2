#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# workbench play as its users run it: verdicts, formats, stepping, records, interruption.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbp-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

mkdir -p scripts/one scripts/common
printf '#!/bin/sh\nsysctl -q net.ipv4.tcp_sack=0\n' > scripts/common/set-up.sh
chmod +x scripts/common/set-up.sh
cat > scripts/one/good.pkt << 'END'
// A server without SACK.
`../common/set-up.sh`

0	socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0	setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0	bind(3, ..., ...) = 0
+0	listen(3, 1) = 0

+.1	< S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
+0	> S. 0:0(0) ack 1 <mss 1460,nop,wscale 5>
+.1	< . 1:1(0) ack 1 win 257
+0	accept(3, ..., ...) = 4
+.1	< P. 1:1001(1000) ack 1 win 257
+0	> . 1:1(0) ack 1001
END
sed 's/ack 1001$/ack 1002/' scripts/one/good.pkt > scripts/one/bad.pkt

run "$WORKBENCH" play scripts/one/good.pkt
ok "a script that holds passes" is "$status" 0
ok "its command came along" out_has "mss 1460,nop,wscale 5"
ok "how it was judged is told" out_has "Order is judged"
run "$WORKBENCH" play --record kept --strict scripts/one/good.pkt scripts/one/bad.pkt
ok "one that does not hold fails" is "$status" 1
ok "its place is shown" out_has "bad.pkt, line 14"
ok "and the field" out_has "ack: expected 1002, but it is 1001"
ok "scripts are counted" out_has "1 of 2 scripts passed"
ok "a bundle, the script and the report are kept" is \
	"$(find kept/002-bad.pkt -type f -printf '%f\n' | sort | tr '\n' ' ')" \
	"capture.pcapng console.log kmsg.jsonl play.json result.ktap run.json script.pkt steps.jsonl trace.jsonl "
ok "the verdict is in the report" grep -Eq '"verdict" ?: "failed"' kept/002-bad.pkt/play.json
run "$WORKBENCH" show --format json kept/002-bad.pkt
ok "the run ended, drained, and nothing was lost" python3 -c '
import json
run = json.load(open("out"))
assert run["run"]["finished"] and run["run"]["outcome"] == "fail", run["run"]
assert not run["lost"] and not run["notes"], (run["lost"], run["notes"])'
ok "each packet of the script was captured, each on the step of it" python3 -c '
import json
events = json.load(open("out"))["events"]
steps = [e for e in events if e["stream"] == "step" and "sport" in e]
packets = [e for e in events if e["stream"] == "packet"]
assert len(steps) == 4, steps
for step in steps:
    same = [p for p in packets if (p["src"], p["sport"]) == (step["src"], step["sport"])
            and (p["seq"], p["seq_end"]) == (step["seq"], step["seq_end"])]
    assert same, step'
ok "in order: SYN, its state, SYN-ACK, ACK, the state it makes" python3 -c '
import json
names = []
for e in json.load(open("out"))["events"]:
    if e["stream"] == "packet" and e["flags"] in (2, 18):
        names.append(e["flags"])
    if e["stream"] == "state" and e["after"] == "ESTABLISHED":
        names.append("ESTABLISHED")
assert names == [2, 18, "ESTABLISHED"], names'
ok "the step that failed is a verdict, and the whole" python3 -c '
import json
checks = [e for e in json.load(open("out"))["events"] if e["stream"] == "check"]
assert [c["passed"] for c in checks] == [False, False], checks
assert "expected 1002, but it is 1001" in checks[0]["text"], checks[0]'
run "$WORKBENCH" show --diagram - kept/002-bad.pkt
ok "it is shown in TCP's diagram" out_has "ESTABLISHED"
run "$WORKBENCH" play --record kept scripts/one/good.pkt
ok "a record is never overwritten" is "$status" 2

run "$WORKBENCH" play --format ktap --ip mapped scripts/one/good.pkt scripts/one/bad.pkt
cp out report.ktap
ok "KTAP: each step is a line" is "$(grep -c "^    ok" out) $(grep -c "^    not ok" out)" "19 1"
ok "the script that holds passes on IPv4-mapped sockets too" out_has "ok 1 scripts/one/good.pkt"
ok "prove rejects it" not prove -Q -e cat report.ktap
run "$WORKBENCH" play --format junit scripts/one/bad.pkt
ok "JUnit is valid" xmllint --noout --schema "$TOP/app/tests/data/junit.xsd" out
run "$WORKBENCH" play --format json scripts/one/bad.pkt
ok "JSON tells the mismatch" python3 -c '
import json
script = json.load(open("out"))["scripts"][0]
assert script["verdict"] == "failed", script["verdict"]
mismatch = [e for e in script["events"] if e["failure"]][0]["mismatches"][0]
assert (mismatch["field"], mismatch["expected"], mismatch["actual"]) == ("ack", "1002", "1001")'

printf '\n\nl 10\nr\n' > keys
"$WORKBENCH" play --step scripts/one/good.pkt < keys > out 2> err
ok "stepped through by lines, it passes" is $? 0
ok "each line is shown before it" out_has "▶   4 │"
ok "up to the line that was named" out_has "▶  10 │"
ok "and none after it runs on" not out_has "▶  11 │"
printf '\n' > keys
"$WORKBENCH" play --step scripts/one/good.pkt < keys > out 2> err
ok "the end of input stops" is $? 1
ok "and says so" out_has "■ stopped"

# In the middle: the script waits for half a minute.
sed 's/^+\.1	< \. /+30	< . /' scripts/one/good.pkt > scripts/one/slow.pkt
"$WORKBENCH" play scripts/one/slow.pkt > out 2> err &
player=$!
ok "packets are shown as they come" wait_until 30 out_has "SYN ACK"
kill -INT "$player"
wait "$player"
ok "an interrupted run ends as one" is $? 130
ok "and leaves no VM" not pgrep -f "qemu-system.*$WORKBENCH_RUN"
done_testing
