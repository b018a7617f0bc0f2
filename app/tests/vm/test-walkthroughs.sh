#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The walkthroughs pass on a stock kernel, again and again on one machine, and a changed value is
# caught. WALKTHROUGH_RUNS=50 plays them as often; WALKTHROUGH_CHANGES=all changes every value.
. app/tests/tap.sh
WORKBENCH_RUN=$(mktemp -d /tmp/wbw-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" boot --stop > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT
runs=${WALKTHROUGH_RUNS:-3}
changes=${WALKTHROUGH_CHANGES:-40}
walkthroughs=$("$WORKBENCH" list --walkthroughs --names | grep /)

ok "there are walkthroughs" test -n "$walkthroughs"
staged=$WORK/skels/.workbench/guest/walkthroughs
mkdir -p "$staged"
for name in $walkthroughs; do
	i=0
	while [ "$i" -lt "$runs" ]; do
		i=$((i + 1))
		cp "labs/$name/script.pkt" "$staged/${name#*/}-$i.pkt"
	done
done
cp app/tests/vm/play-folder "$staged/"
(cd "$WORK" && run "$WORKBENCH" boot --workspace skels)
run "$WORKBENCH" console -- 'sh /home/root/skels/walkthroughs/play-folder'
cp "$WORK/out" "$WORK/results"
run "$WORKBENCH" boot --stop
for name in $walkthroughs; do
	passed=$(grep -c "^${name#*/}-[0-9]*\.pkt	pass	" "$WORK/results")
	ok "$name passes $runs times in a row" is "$passed" "$runs"
	[ "$passed" -eq "$runs" ] || grep "^${name#*/}-" "$WORK/results" | sed 's/^/# /'
done

run "$WORKBENCH" play tcp-walkthroughs/handshake-teardown
ok "a walkthrough plays by its name" is "$status" 0
run "$WORKBENCH" --check tcp-walkthroughs/sack
ok "--check of a walkthrough is a usage error" is "$status" 2
ok "that says how to play it" err_has "workbench play tcp-walkthroughs/sack"

if [ "$changes" = all ]; then
	run app/tests/vm/play-changed.sh
else
	run app/tests/vm/play-changed.sh "$changes"
fi
ok "changed values are caught and explained" is "$status" 0
done_testing
