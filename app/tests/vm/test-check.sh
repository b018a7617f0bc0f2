#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The main job, as its users do it: references pass, skeletons fail, every format says the same.
. app/tests/tap.sh
cd "$WORK" || exit 1

run "$WORKBENCH" --check --reference --jobs 2
ok "the reference solutions pass" is "$status" 0
ok "all five are named" is "$(grep -c '^✓ networking/' out)" 5
ok "the summary counts them" out_has "5 of 5 exercises passed"

run "$WORKBENCH" skels
ok "skeletons are written" is "$status" 0
run "$WORKBENCH" --check --jobs 2 --format json --output report.json
ok "untouched skeletons do not pass" is "$status" 1
ok "each of the five fails" is "$(grep -c '^✗ networking/' out)" 5
ok "nothing crashes" not out_has crash
ok "each has a hint" test "$(grep -c 'hint:' out)" -ge 5
python3 - "$TOP" > out 2>&1 << 'EOF'
import json, sys
report = json.load(open("report.json"))
assert report["format"] == "workbench-report" and report["version"] == 1, report["format"]
outcomes = [r["outcome"] for r in report["results"]]
assert outcomes == ["fail"] * 5, outcomes
names = [r["name"] for r in report["results"]]
assert names == sorted(names), names
assert report["summary"]["passed"] == 0
EOF
ok "the JSON report says the same, in order" is $? 0

run "$WORKBENCH" --check --reference networking/5-udp-sock --format ktap
ok "KTAP: exit status 0" is "$status" 0
cp out pass.ktap
ok "prove accepts a report that passed" prove -Q -e cat pass.ktap
run "$WORKBENCH" check networking/5-udp-sock/5 --format ktap
ok "KTAP: exit status 1" is "$status" 1
cp out fail.ktap
ok "prove rejects a report that failed" not prove -Q -e cat fail.ktap

run "$WORKBENCH" --check networking/3-4-tcp-sock --format junit --output junit.xml
ok "JUnit is valid" xmllint --noout --schema "$TOP/app/tests/data/junit.xsd" junit.xml

run "$WORKBENCH" --check --reference networking/1-2-netfilter/1 --seed 4711 --format json
cp out first.json
run "$WORKBENCH" --check --reference networking/1-2-netfilter/1 --seed 4711 --format json
ok "a seed repeats the ports" is \
	"$(grep -o '127.0.0.1.[0-9]* > 127[^:]*' first.json | sort -u | head -n 3)" \
	"$(grep -o '127.0.0.1.[0-9]* > 127[^:]*' out | sort -u | head -n 3)"

run "$WORKBENCH" --check --reference networking/1-2-netfiler
ok "a wrong name is a usage error" is "$status" 2
ok "and comes with a suggestion" err_has 1-2-netfilter
mkdir empty && cd empty || exit 1
run "$WORKBENCH" --check
ok "nothing to check is a usage error" is "$status" 2
ok "that says what to do" err_has "workbench skels"
done_testing
