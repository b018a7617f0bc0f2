# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP for shell tests. Source it from the top of the tree: . app/tests/tap.sh

set -u
# Lines are measured in characters, whatever the caller's locale.
LC_ALL=C.UTF-8
export LC_ALL
# Without arguments the program would open its window there.
unset DISPLAY WAYLAND_DISPLAY
TOP=$(pwd)
# shellcheck disable=SC2034 # for who sources this
WORKBENCH=$TOP/build/bin/workbench
count=0
WORK=$(mktemp -d "${TMPDIR:-/tmp}/wbtest-XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' INT TERM

# ok WHAT COMMAND…: the command must succeed
ok()
{
	count=$((count + 1))
	what=$1
	shift
	if "$@"; then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		show_last
	fi
}

# run COMMAND…: its output in $WORK/out and $WORK/err, its status in $status
run()
{
	status=0
	"$@" > "$WORK/out" 2> "$WORK/err" < /dev/null || status=$?
	last=$*
}

show_last()
{
	printf '# after: %s (status %s)\n' "${last-}" "${status-}"
	for file in "$WORK/out" "$WORK/err"; do
		[ -s "$file" ] && tail -n 40 "$file" | sed 's/^/#   /'
	done
}

is() { [ "$1" = "$2" ] || { echo "# got '$1', expected '$2'"; false; }; }
out_has() { grep -qF -- "$1" "$WORK/out"; }
err_has() { grep -qF -- "$1" "$WORK/err"; }
not() { ! "$@"; }
done_testing() { echo "1..$count"; }

# wait_until SECONDS COMMAND…: asks every tenth of a second
wait_until()
{
	tries=$(($1 * 10))
	shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		# A read with a time limit on a pipe that nobody writes to: POSIX sh has no finer wait.
		perl -e 'select undef, undef, undef, 0.1'
	done
}
