#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks the reference solutions many times in a row: none may fail. usage: soak.sh [RUNS]
set -eu
cd "$(dirname "$0")/../../.."
runs=${1:-50}
jobs=${JOBS:-2}
report=$(mktemp /tmp/wbsoak-XXXXXX)
trap 'rm -f "$report"' EXIT
run=0
while [ $run -lt "$runs" ]; do
	run=$((run + 1))
	if build/bin/workbench --check --reference --jobs "$jobs" > "$report" 2>&1; then
		printf 'run %d of %d: %s\n' "$run" "$runs" "$(tail -n 1 "$report")"
	else
		cat "$report"
		echo "run $run of $runs failed" >&2
		exit 1
	fi
done
