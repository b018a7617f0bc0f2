#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What playing a packet script costs: in one VM that is up, and as a whole command. With PEER, a
# statically linked player of the same language, the same scripts by both in turn. bench.sh runs it.
# PLAYS=21, SCRIPTS=DIR (all *.pkt in it instead of the almost empty one), PEER=BINARY, ACCEL
set -eu
cd "$(dirname "$0")/../../.."
workbench=$(pwd)/build/bin/workbench
work=$(mktemp -d "${TMPDIR:-/tmp}/wbb-XXXXXX")
WORKBENCH_RUN=$(mktemp -d /tmp/wbb-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$workbench" boot --stop > /dev/null 2>&1; rm -rf "$work" "$WORKBENCH_RUN"' EXIT
trap 'exit 1' INT TERM

# What 'workbench copy' stages, 'workbench boot' brings along.
staged=$work/skels/.workbench/guest/bench
mkdir -p "$staged"
cp "${SCRIPTS:-app/tests/bench}"/*.pkt app/tests/bench/plays "$staged/"
[ -z "${PEER-}" ] || cp "$PEER" "$staged/peer"
"$workbench" boot --workspace "$work/skels" --accel "${ACCEL:-auto}" > /dev/null 2>&1
"$workbench" console -- "bash /home/root/skels/bench/plays ${PLAYS:-21}" > "$work/plays"

# median FILE PLAYER COLUMN
median()
{
	awk -v file="$1" -v player="$2" -v column="$3" '$1 == file && $2 == player { print $column }' \
		"$work/plays" | sort -n | awk '{ v[NR] = $1 } END { printf "%d", v[int((NR + 1) / 2)] }'
}
row() { printf '%-52s %8s %s\n' "$1" "$2" "$3"; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / ($2 ? $2 : 1) }"; }

# shellcheck disable=SC2013 # the scripts' names
for file in $(cut -d ' ' -f 1 "$work/plays" | sort -u); do
	ours=$(median "$file" ours 4)
	row "a play of $file in a VM that is up" "$ours" ms
	row '    peak memory of the player' "$(median "$file" ours 5)" kB
	if [ -n "${PEER-}" ]; then
		peer=$(median "$file" peer 4)
		row '    the other player, in turn' "$peer" ms
		row '    peak memory of it' "$(median "$file" peer 5)" kB
		echo "    ours against it: time $(ratio "$ours" "$peer")," \
			"memory $(ratio "$(median "$file" ours 5)" "$(median "$file" peer 5)")"
	fi
done
# A figure of a play that failed is none.
awk '$3 != 0 { n[$1 " " $2]++ } END { for (i in n) print "    failed: " i ", " n[i] " times"; exit length(n) > 0 }' \
	"$work/plays"
