#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Twenty plays a round in one VM (play-many says which): each must end as it should, and nothing may
# be left of them. Some 20 s a round where everything is emulated. usage: soak-plays.sh [ROUNDS]
set -eu
cd "$(dirname "$0")/../../.."
top=$(pwd)
rounds=${1:-50}
work=$(mktemp -d "${TMPDIR:-/tmp}/wbsoak-XXXXXX")
WORKBENCH_RUN=$(mktemp -d /tmp/wbs-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$top/build/bin/workbench" boot --stop > /dev/null 2>&1; rm -rf "$work" "$WORKBENCH_RUN"' EXIT
trap 'exit 1' INT TERM

# What 'workbench copy' stages, 'workbench boot' brings along.
staged=$work/skels/.workbench/guest/soak
mkdir -p "$staged/walkthroughs"
for script in labs/tcp-walkthroughs/*/script.pkt; do
	folder=${script%/*}
	cp "$script" "$staged/walkthroughs/${folder##*/}.pkt"
done
cp app/tests/vm/play-many "$staged/"
cp app/tests/vm/soak-short.pkt "$staged/short.pkt"
cd "$work"
"$top/build/bin/workbench" boot --workspace skels > /dev/null
start=$(date +%s)
status=0
"$top/build/bin/workbench" console -- "bash /home/root/skels/soak/play-many $rounds" || status=$?
[ $status = 0 ] && result='nothing is left' || result=failed
echo "$rounds rounds in $(($(date +%s) - start)) s: $result"
exit $status
