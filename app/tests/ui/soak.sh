#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One window for a long time: nothing may grow. usage: soak.sh [MINUTES]
cd "$(dirname "$0")/../../.." || exit 1
[ "${SUPERVISED-}" ] || SUPERVISED=1 exec /usr/bin/python3 app/tests/supervise.py sh app/tests/ui/soak.sh "$@"
. app/tests/ui/session.sh

WORK=$(mktemp -d /tmp/wbsoak-XXXXXX) || exit 1
# The run-time folder's path must be short.
WORKBENCH_RUN=$WORK/run
export WORK WORKBENCH_RUN
mkdir -m 0700 "$WORKBENCH_RUN" || exit 1
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "soak.sh: $missing" >&2
	exit 1
fi
${CC:-cc} -shared -fPIC -O1 -D_GNU_SOURCE -o "$WORK/heap-figures.so" app/tests/ui/heap-figures.c -pthread || exit 1
in_session 1280x800 /usr/bin/python3 app/tests/ui/soak.py "$WORK" "${1:-60}" || {
	tail -n 20 "$WORK/session-err" >&2
	exit 1
}
