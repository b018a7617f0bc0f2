#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every wrong solution is caught by the sub-check, or the outcome, that names its mistake.
. app/tests/tap.sh

app/tests/vm/make-wrong.sh --list | xargs -P "$(nproc)" -n 1 app/tests/vm/check-wrong.sh "$WORK" > "$WORK/lines"
ok "there are at least 25 of them" test "$(wc -l < "$WORK/lines")" -ge 25
while read -r line; do
	count=$((count + 1))
	case $line in
	'ok '*) echo "ok $count - ${line#ok }" ;;
	*) echo "not ok $count - ${line#not ok }" ;;
	esac
done < "$WORK/lines"
ok "the page for people lists each" sh -c '
	for name in $(app/tests/vm/make-wrong.sh --list); do
		grep -q "$name" docs/checkers.md || { echo "# $name is missing"; exit 1; }
	done'
done_testing
