#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make lint: the quick checks of test-lint.sh and the slow ones: clang-format, cppcheck, clang-tidy.
# A tool that is not installed is named and left out.
set -u
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/lint/checks.sh

status=0

# report WHAT FINDINGS
report()
{
	if [ -z "$2" ]; then
		echo "ok      $1"
	else
		echo "FAILED  $1"
		echo "$2" | sed 's/^/        /'
		status=1
	fi
}

# have TOOL: or say that it is left out.
have()
{
	command -v "$1" > /dev/null && return
	echo "left out: $1 is not installed"
	return 1
}

check_format()
{
	lint_c_files | xargs -r clang-format --dry-run 2>&1 | grep 'warning:' | cut -d: -f1 | uniq -c |
		awk '{ print $2 ":1: " $1 " places that clang-format would change" }'
}

# cppcheck does not read GLib's headers; --library=gtk knows most of its macros. It takes what a hash
# table or a thread owns for a leak: the address sanitizer looks for those.
check_cppcheck()
{
	cppcheck -q -j "$(nproc)" --std=c17 --library=gtk --inline-suppr \
		--enable=warning,performance,portability --suppress=unknownMacro \
		--suppress=memleak --suppress=arrayIndexOutOfBoundsCond \
		--template='{file}:{line}: {message} [{id}]' -D_GNU_SOURCE \
		-D'G_GNUC_PRINTF(a,b)=' -Iapp/libworkbench -Iapp/workbench-gtk app/libworkbench app/workbench \
		app/workbench-gtk app/guest 2>&1
}

# Two functions of one name: the linker takes the first it meets, and says nothing.
check_symbols()
{
	nm -g --defined-only "$1" 2> /dev/null | awk '$2 ~ /^[TDBR]$/ { print $3 }' | sort | uniq -d |
		sed 's/$/: defined twice/'
}

check_tidy()
{
	packages='glib-2.0 gio-2.0 gio-unix-2.0 json-glib-1.0 libvirt libssh libcmark cairo pangocairo libgvc gtk+-3.0 gtksourceview-4 vte-2.91'
	# shellcheck disable=SC2046,SC2086
	lint_c_files | grep '\.c$' | grep -v '^app/tests/' | xargs -r -n 4 -P "$(nproc)" sh -c '
		for file; do
			clang-tidy --quiet "$file" -- '"-std=gnu17 -D_GNU_SOURCE -Iapp/libworkbench -Iapp/workbench-gtk \
				-DG_LOG_DOMAIN='\"x\"' -DWB_VERSION='\"x\"' -DWB_DATADIR='\"x\"' \
				-DWB_LIBEXECDIR='\"x\"' $(pkg-config --cflags $packages)"' 2> /dev/null
		done' tidy | grep -E '(warning|error):' | sed "s|^$PWD/||" | sort -u
}

report 'includes keep to the layers' "$(check_includes)"
report 'the library neither prints nor exits' "$(check_prints)"
[ -x build/bin/workbench ] || make --no-print-directory all > /dev/null
report 'names of the library are its own' "$(check_symbols build/libworkbench.a)"
report 'workbench is not linked with GTK' "$(check_gtk build/bin/workbench)"
report 'every source file names its licence' "$(check_spdx)"
report 'functions are short' "$(check_functions)"
report 'files are short' "$(check_files)"
report 'no work is left over' "$(check_marks)"
have shellcheck && report shellcheck "$(check_shell)"
have clang-format && report clang-format "$(check_format)"
have cppcheck && report cppcheck "$(check_cppcheck)"
have clang-tidy && report clang-tidy "$(check_tidy)"
exit $status
