#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every whole example of docs/packet-scripts.md holds on the guest's kernel.
. app/tests/tap.sh
page=$TOP/docs/packet-scripts.md
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbp-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

# Each is named by the line of the page where it begins.
awk '
	/^```pkt$/ { file = sprintf("line-%d.pkt", NR + 1); next }
	/^```/ { file = ""; next }
	file { print > file }' "$page"
examples=$(find . -name '*.pkt' -printf '%f\n' | sort -V)
ok "the page has whole examples" test "$(echo "$examples" | wc -l)" -ge 15

# shellcheck disable=SC2086
run "$WORKBENCH" play --format ktap $examples
ok "they are played" is "$status" 0
cp out report.ktap
for example in $examples; do
	ok "the example in $example passes" grep -q "^ok [0-9]* $example\$" report.ktap
done
done_testing
