#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Packet scripts without a VM: workbench script, and every example of docs/packet-scripts.md.
. app/tests/tap.sh
cd "$WORK" || exit 1
page=$TOP/docs/packet-scripts.md

cat > good.pkt << 'EOF'
// A comment
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3


+0.10 close(3) = 0 // the end
EOF
cat > canonical.pkt << 'EOF'
// A comment
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3

  +.1 close(3) = 0  // the end
EOF
cat > bad.pkt << 'EOF'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 > S 0:0(0) <mms 1000>
+0 close(3)
EOF

run "$WORKBENCH" script check good.pkt canonical.pkt
ok "good scripts" is "$status" 0
ok "are called good" out_has "canonical.pkt: 2 events, no faults"
run "$WORKBENCH" script check bad.pkt good.pkt
ok "a script with faults" is "$status" 1
ok "its first fault has a place and a suggestion" out_has \
	'bad.pkt:2:16: error: unknown option "mms" in <…>; did you mean "mss"?'
ok "its second fault too" out_has 'bad.pkt:3:12: error: what close() returns is missing'
ok "the good one is told all the same" out_has "good.pkt: 2 events"
run "$WORKBENCH" script check --format json bad.pkt good.pkt
ok "as JSON the status is the same" is "$status" 1
faults='[[d["file"], d["line"], d["column"], d["severity"]] for d in json.load(sys.stdin)["diagnostics"]]'
ok "JSON has every fault" is "$(python3 -c "import json, sys; print($faults)" < "$WORK/out")" \
	"[['bad.pkt', 2, 16, 'error'], ['bad.pkt', 3, 12, 'error']]"
run "$WORKBENCH" script check --format json good.pkt
ok "JSON without faults" is "$(python3 -c 'import json, sys; print(json.load(sys.stdin))' < "$WORK/out")" \
	"{'diagnostics': []}"
cat > both.pkt << 'EOF'
0 socket(..., SOCK_STRAEM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...)
+0 listne(3, 1) = 0
EOF
run "$WORKBENCH" script check both.pkt
ok "names and shape are told together" is "$(grep -o '^both.pkt:[0-9]*' out | tr '\n' ' ')" \
	"both.pkt:1 both.pkt:2 both.pkt:3 "
run "$WORKBENCH" play both.pkt
ok "play tells them too" is "$(cat out err | grep -o '^both.pkt:[0-9]*' | tr '\n' ' ')" \
	"both.pkt:1 both.pkt:2 both.pkt:3 "
ok "and plays nothing" is "$status" 2
run sh -c '"$0" script check - < bad.pkt' "$WORKBENCH"
ok "- is standard input" out_has "standard input:2:16:"
run "$WORKBENCH" script check no-such-file good.pkt
ok "a file that is not there" test "$status" -ge 2
ok "is named" err_has "no-such-file"
ok "and the others are checked" out_has "good.pkt"
printf '+0 > S 0:0(0) <FO COOKIE>\n' > cookie.pkt
run "$WORKBENCH" script check cookie.pkt
ok "a cookie without a value is a warning" out_has "cookie.pkt:1:16: warning:"
ok "with which the script is good" is "$status" 0
run "$WORKBENCH" script check -D COOKIE=00 cookie.pkt
ok "and with --define there is none" out_has "cookie.pkt: 1 events, no faults"

run "$WORKBENCH" script format good.pkt
ok "format" is "$status" 0
ok "prints the canonical layout" cmp out canonical.pkt
run "$WORKBENCH" script format bad.pkt
ok "a script with faults is not laid out" is "$status" 1
ok "nothing is printed" test ! -s out
ok "but its faults" err_has "bad.pkt:2:16:"
run "$WORKBENCH" script format --check good.pkt canonical.pkt
ok "format --check tells a difference" is "$status" 1
ok "names the file" is "$(cat out)" good.pkt
run "$WORKBENCH" script format --check canonical.pkt
ok "and accepts the canonical layout" is "$status" 0
cp good.pkt written.pkt
chmod 600 written.pkt
ln -s written.pkt link.pkt
cp bad.pkt kept.pkt
run "$WORKBENCH" script format --in-place link.pkt kept.pkt
ok "--in-place: the faulty one gives the status" is "$status" 1
ok "it stays" cmp kept.pkt bad.pkt
ok "the good one is written" cmp written.pkt canonical.pkt
ok "with its mode" is "$(stat -c %a written.pkt)" 600
ok "the link stays a link" test -L link.pkt
ok "no temporary file is left" is "$(find . -name '*written*' | wc -l)" 1
printf '\033[31m\n' > hostile.pkt
run "$WORKBENCH" script check hostile.pkt
ok "a hostile file cannot colour the terminal" not grep -q "$(printf '\033')" out

for wrong in '' 'check' 'format' 'play good.pkt' 'check --format xml good.pkt' \
	'format good.pkt canonical.pkt' 'format --check --in-place good.pkt'; do
	# shellcheck disable=SC2086
	run "$WORKBENCH" script $wrong
	ok "script $wrong is a usage error" is "$status" 2
	ok "that says so" test -s err
done

# Each block is NUMBER.KIND: play, fragment or fault.
mkdir examples
awk '
	/^```pkt/ { file = sprintf("examples/%02d.%s", ++number, $2 ? $2 : "play"); next }
	/^```/ { file = ""; next }
	file { print > file }' "$page"
ok "the page has examples" test "$(find examples -name '*.play' | wc -l)" -ge 10
for example in examples/*; do
	run "$WORKBENCH" script check "$example"
	case $example in
	*.fault) ok "$example has faults" is "$status" 1 ;;
	*) ok "$example is good" out_has "$example: $(sed -n 's/.*: \([0-9]* events\), no faults/\1/p' out)" ;;
	esac
	[ "${example##*.}" != fault ] || continue
	run "$WORKBENCH" script format --check "$example"
	ok "$example is in the canonical layout" is "$status" 0
done

# What the page shows below the example with faults.
cp examples/*.fault x.pkt
"$WORKBENCH" script check x.pkt | sed 's/^/    /' > told
awk '/^    x\.pkt:/ { shown = 1 } shown && !/^    / { exit } shown { print }' "$page" > shown
ok "the page shows what is told" cmp told shown
done_testing
