#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Changes each expected value of the walkthroughs in turn and plays them all in one VM, the strict
# way: every change must be caught and explained. With a number, only about that many of them,
# spread evenly. 'make mutants' and test-walkthroughs.sh call it from the top of the tree. Some 0.8 s
# a change where everything is emulated.
set -eu
top=$(pwd)
workbench=$top/build/bin/workbench
changes=$top/app/tests/vm/change-walkthrough.py
work=$(mktemp -d "${TMPDIR:-/tmp}/wbchanged-XXXXXX")
WORKBENCH_RUN=$(mktemp -d /tmp/wbm-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$workbench" boot --stop > /dev/null 2>&1; rm -rf "$work" "$WORKBENCH_RUN"' EXIT
trap 'exit 1' INT TERM

# What 'workbench copy' stages, 'workbench boot' brings along.
staged=$work/skels/.workbench/guest/changed
"$changes" make "$top"/labs/tcp-walkthroughs/*/script.pkt "$staged"
mv "$staged/index" "$work/index"
if [ $# -gt 0 ]; then
	"$changes" sample "$1" "$work/index" > "$work/sample"
	mv "$work/sample" "$work/index"
	(cd "$staged" && cut -f 1 "$work/index" | sort > ../keep && find . -name '*.pkt' -printf '%f\n' |
		sort | comm -23 - ../keep | xargs rm -f && rm ../keep)
fi
cp "$top/app/tests/vm/play-folder" "$staged/"
cd "$work"
"$workbench" boot --workspace skels > /dev/null
"$workbench" console -- 'sh /home/root/skels/changed/play-folder' > results
"$changes" judge index < results
