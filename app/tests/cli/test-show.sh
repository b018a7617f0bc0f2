#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# workbench show on a run recorded in a VM. UPDATE=1 app/tests/cli/test-show.sh writes the expected
# texts again: read the difference.
. app/tests/tap.sh

recorded=$TOP/app/tests/data/run
golden=$TOP/app/tests/golden/show
cd "$WORK" || exit 1

# expect NAME OPTION…: what is shown is what golden/show/NAME.txt has.
expect()
{
	name=$1
	shift
	run "$WORKBENCH" show "$recorded" "$@"
	[ -z "${UPDATE-}" ] || cp out "$golden/$name.txt"
	ok "$name: ends with 0" is "$status" 0
	ok "$name: is what it was" cmp -s out "$golden/$name.txt"
	ok "$name: fits 80 columns" not grep -Eq '^.{81}' out
}

expect all
expect packets --packets --to 1
expect states --states
expect flow --flow 127.0.0.1:44796 --from 0.8 --to 0.84
expect log --stream log,check,step
expect about-log --about 'log 1'
expect about-packet --about 'packet 3'
expect packet --packet 23 --hex

expect diagram --diagram -
expect diagram-flow --diagram - --flow 4712
expect diagram-other --diagram - --diagram-file "$TOP/labs/diagrams/netfilter.dot"

for kind in svg pdf png; do
	run "$WORKBENCH" show "$recorded" --diagram "path.$kind"
	ok "a diagram as $kind" is "$status" 0
done
run xmllint --noout path.svg
ok "the SVG is XML" is "$status" 0
ok "the PNG is one" is "$(head -c 4 path.png | tail -c 3)" PNG
run "$WORKBENCH" show "$recorded" --diagram dark.svg --dark
ok "the dark one is another" not cmp -s path.svg dark.svg
ok "nothing is left beside them" is "$(echo *.svg)" 'dark.svg path.svg'
run "$WORKBENCH" show "$recorded" --diagram path.gif
ok "no GIF: a usage error" is "$status" 2
run "$WORKBENCH" show "$recorded" --diagram-file "$TOP/labs/diagrams/udp.dot"
ok "a diagram but no file for it: a usage error" is "$status" 2
printf 'digraph {\n a -> -> b\n}\n' > broken.dot
run "$WORKBENCH" show "$recorded" --diagram path.svg --diagram-file broken.dot
ok "a broken diagram is a failure" is "$status" 3
ok "that names file and line, and nothing else is said" \
	is "$(cat err)" "workbench: broken.dot:2: this is not DOT: error near '->'"
cp -R "$recorded" hostile
sed -i 's/^{/{"diagram":"..\/..\/..\/etc\/passwd.dot",/' hostile/run.json
run "$WORKBENCH" show hostile --diagram -
ok "a name that a bundle must not have is passed by" grep -q '^The TCP state machine' out

run "$WORKBENCH" show "$recorded" --format json
ok "JSON is JSON" python3 -c 'import json, sys; json.load(sys.stdin)' < out
events=$(python3 -c 'import json, sys; print(len(json.load(sys.stdin)["events"]))' < out)
ok "with all events" is "$events" 92
run "$WORKBENCH" show "$recorded" --format json --stream log
ok "filters work there too" is "$(grep -c '"stream":' out)" 1

capture=$recorded/capture.pcapng
run "$WORKBENCH" show "$capture"
ok "a capture file is shown" is "$status" 0
packets=$("$WORKBENCH" show "$recorded" --packets | grep -c '  packet ')
ok "a line a packet" is "$(grep -Ec '^ +[0-9.]+ +[0-9]+  ' out)" "$packets"
cp out whole
"$WORKBENCH" show - < "$capture" > out
ok "from standard input too" cmp -s out whole
run "$WORKBENCH" show "$capture" --flow 127.0.0.1:4711 --from 0.1
ok "filters work there" out_has 'not shown'
run "$WORKBENCH" show "$capture" --format json --flow 127.0.0.1:4711
ok "and JSON" python3 -c 'import json, sys; json.load(sys.stdin)' < out
head -c 1000 "$capture" > cut.pcapng
run "$WORKBENCH" show cut.pcapng
ok "a file that was cut is shown up to there" is "$status" 0
ok "and says so" out_has 'note: the file ends in the middle of a packet'
run "$WORKBENCH" show "$0"
ok "a file that is no capture: a usage error" is "$status" 2
ok "and nothing is shown" not test -s out
run "$WORKBENCH" show "$capture" --packet 2 --format json
ok "the fields are JSON" python3 -c 'import json, sys; json.load(sys.stdin)' < out
for wrong in '--packet 0' '--packet x' '--packet 9-4' '--packet 9999' '--hex' '--states' \
	'--about packet' '--stream log'; do
	# shellcheck disable=SC2086
	run "$WORKBENCH" show "$capture" $wrong
	ok "$wrong of a capture is a usage error" is "$status" 2
done

run "$WORKBENCH" show
ok "no folder: a usage error" is "$status" 2
run "$WORKBENCH" show no-such-folder
ok "no such folder: a usage error" is "$status" 2
mkdir empty
run "$WORKBENCH" show empty
ok "a folder that is no run: a usage error" is "$status" 2
ok "that says what is missing" err_has run.json
for wrong in '--format xml' '--stream logs' '--flow x' '--from y' '--to 1e99' '--about log' \
	'--about log#99'; do
	# shellcheck disable=SC2086
	run "$WORKBENCH" show "$recorded" $wrong
	ok "$wrong is a usage error" is "$status" 2
	ok "that says so" test -s err
done

cp -R "$recorded" cut
head -c 1000 "$recorded/capture.pcapng" > cut/capture.pcapng
sed -i '3s/^{/x/' cut/trace.jsonl
run "$WORKBENCH" show cut
ok "a damaged run is shown" is "$status" 0
ok "up to its last whole packet" out_has "note: capture.pcapng ends in the middle of a packet"
ok "and without the damaged line" out_has \
	"note: trace.jsonl: damaged lines: 1, the first of them line 3"
printf '{"stream":"step","n":1,"t":1,"text":"\\u001b[31mred"}\n' > cut/steps.jsonl
run "$WORKBENCH" show cut
ok "control characters are escaped" out_has '\x1b[31mred'
ok "all of them" not grep -q "$(printf '\033')" out
done_testing
