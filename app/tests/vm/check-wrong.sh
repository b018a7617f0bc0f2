#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks one wrong solution and compares with wrong.ini: prints one line, "ok NAME" or "not ok NAME: why".
# usage: check-wrong.sh WORK NAME   (WORK: a folder for submissions and reports)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
work=$1 name=$2

value() { awk -v s="[$name]" -v k="$1=" '$0 == s { in_it = 1; next } /^\[/ { in_it = 0 }
	in_it && index($0, k) == 1 { print substr($0, length(k) + 1) }' "$top/app/tests/data/wrong/wrong.ini"; }

"$here/make-wrong.sh" "$work/$name" "$name"

check_once()
{
	"$top/build/bin/workbench" --check "networking/$(value Task)/$(value Exercise)" \
		--submission "$work/$name" --format json > "$work/$name.json" 2> "$work/$name.err" < /dev/null ||
		echo "exit status $?" >> "$work/$name.err"
	/usr/bin/env python3 - "$name" "$work/$name.json" "$(value Outcome)" "$(value Checks)" << 'EOF'
import json, sys
name, path, outcomes, checks = sys.argv[1:]
split = lambda text: set(text.replace(",", ";").replace(" ", ";").split(";")) - {""}
try:
    result = json.load(open(path))["results"][0]
except (ValueError, IndexError, KeyError) as error:
    said = " ".join(open(path[:-5] + ".err", errors="replace").read().split())[-300:]
    print(f"not ok {name}: no report ({error}): {said or 'and nothing was said'}")
    sys.exit()
failed = {c["id"] for c in result["checks"] if c["status"] == "fail"}
faults = []
if result["outcome"] not in split(outcomes):
    faults.append(f"outcome {result['outcome']} ({result['message']}), expected {outcomes}")
if checks and failed != split(checks):
    faults.append(f"failed {sorted(failed)}, expected {sorted(split(checks))}")
print(f"not ok {name}: " + "; ".join(faults) if faults else f"ok {name}")
EOF
}

# A busy machine may spoil one run of many: a first fault is told, and must not come again in three more.
line=$(check_once)
case $line in
'not ok'*)
	echo "$line" >&2
	for _ in 1 2 3; do
		line=$(check_once)
		case $line in 'not ok'*) break ;; esac
	done
	;;
esac
echo "$line"
