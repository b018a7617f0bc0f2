#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make test-ui-memory: the desktop's tests with the sanitizers in it, then one under valgrind.
# usage: memory.sh [-v] [TEST…]   (default: all of app/tests/ui; -v: under valgrind only)
cd "$(dirname "$0")/../../.." || exit 1
[ "${SUPERVISED-}" ] || SUPERVISED=1 exec /usr/bin/python3 app/tests/supervise.py sh app/tests/ui/memory.sh "$@"

reports=$(pwd)/build/sanitized/reports
sanitizers=yes
if [ "${1-}" = -v ]; then
	sanitizers=
	shift
fi

# GLib's own allocator would hide what it gave out, and whom to.
export G_SLICE=always-malloc

# Also of a process whose test took no notice.
no_reports()
{
	/usr/bin/python3 app/tests/ui/reports.py "$reports" && return
	echo "all of it is in $reports"
	return 1
}

# The program finds its data from where it lies, which is beside build/bin, and the other one beside it.
under_sanitizers()
{
	rm -rf build/sanitized
	mkdir -p "$reports"
	cp build/asan/bin/workbench-gtk build/bin/workbench build/sanitized/
	# What was reported is looked at afterwards: a leak may be the toolkit's. Most libraries have no
	# frame pointers. The runtime of GCC 12 takes memory for what the C library kept beside a thread's
	# variables until 2.25, and ends in the search for leaks.
	WB_TEST_BIN=build/sanitized WB_TEST_SCALE=4 \
		ASAN_OPTIONS="detect_leaks=1:exitcode=0:fast_unwind_on_malloc=0:intercept_tls_get_addr=0:log_path=$reports/asan" \
		LSAN_OPTIONS=suppressions=app/tests/ui/asan.supp:print_suppressions=0 \
		UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:log_path=$reports/ubsan" \
		app/tests/run-all "$@"
}

# Reads of memory that is not there, and leaks. Not values that were never set: drawing and the X
# libraries copy padding that nobody sets.
under_valgrind()
{
	reports=$(pwd)/build/valgrind
	rm -rf "$reports"
	mkdir -p "$reports"
	supp=--suppressions=app/tests/ui/valgrind.supp
	for file in /usr/share/glib-2.0/valgrind/glib.supp /usr/share/gtk-3.0/valgrind/gtk.supp; do
		[ -e "$file" ] && supp="$supp --suppressions=$file"
	done
	WB_TEST_SCALE=10 WB_TEST_WRAPPER="valgrind -q --num-callers=30 --child-silent-after-fork=yes \
		--undef-value-errors=no --leak-check=full --show-leak-kinds=definite \
		--log-file=$reports/valgrind.%p $supp" app/tests/run-all "$@"
}

status=0
if [ "$sanitizers" ]; then
	if [ $# -gt 0 ]; then
		under_sanitizers "$@" || status=1
	else
		under_sanitizers app/tests/ui/test-*.sh || status=1
	fi
	no_reports || status=1
	set --
fi
if command -v valgrind > /dev/null; then
	[ $# -gt 0 ] || set -- app/tests/ui/test-hostile-files.sh
	under_valgrind "$@" || status=1
	no_reports || status=1
else
	echo 'valgrind is not installed: not run under it'
fi
exit $status
