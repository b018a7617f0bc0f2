#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make test-ui-memory: the desktop's tests with the sanitizers in it, then one under valgrind.
# usage: memory.sh [TEST…]   (default: all of app/tests/ui)
set -eu
cd "$(dirname "$0")/../../.."

# The program finds its data from where it lies: beside build/bin.
mkdir -p build/sanitized
cp build/asan/bin/workbench-gtk build/sanitized/
[ $# -gt 0 ] || set -- app/tests/ui/test-*.sh

status=0
WB_TEST_BIN=build/sanitized \
	LSAN_OPTIONS=suppressions=app/tests/ui/asan.supp:print_suppressions=0 \
	UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
	app/tests/run-all "$@" || status=1

# Leaks are the sanitizer's business, which is faster at it.
if command -v valgrind > /dev/null; then
	WB_TEST_WRAPPER="valgrind -q --error-exitcode=9 --suppressions=app/tests/ui/valgrind.supp" \
		app/tests/run-all app/tests/ui/test-hostile-files.sh || status=1
else
	echo 'valgrind is not installed: not run under it'
fi
exit $status
