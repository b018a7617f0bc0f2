#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a submission of one of the wrong solutions in app/tests/data/wrong.
#
# usage: make-wrong.sh DIR NAME    writes DIR/networking/TASK/…, complete but for the one mistake
#        make-wrong.sh --list      prints the names

set -eu
top=$(cd "$(dirname "$0")/../../.." && pwd)
data=$top/app/tests/data/wrong

if [ "${1:-}" = --list ]; then
	sed -n 's/^\[\(.*\)\]$/\1/p' "$data/wrong.ini"
	exit 0
fi
[ $# -eq 2 ] || { sed -n 's/^# usage: //p' "$0" >&2; exit 2; }

dir=$1
patch=$data/$2.patch
[ -f "$patch" ] || { echo "make-wrong.sh: there is no $patch" >&2; exit 2; }

task=$(sed -n 's,^--- a/\([^/]*\)/.*,\1,p' "$patch")
mkdir -p "$dir/networking"
cp -R "$top/kernel-skels/networking/$task" "$dir/networking/"
patch --quiet --no-backup-if-mismatch -p1 -d "$dir/networking" < "$patch"
