#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line without a VM: help, usage errors, exit statuses.
. app/tests/tap.sh
cd "$WORK" || exit 1

run "$WORKBENCH"
ok "no command: usage" is "$status" 2
run "$WORKBENCH" --help
ok "--help is a success" is "$status" 0
# shellcheck disable=SC2013
for command in $(sed -n 's/^  \([a-z]*\)  .*/\1/p' out); do
	run "$WORKBENCH" "$command" --help
	ok "$command --help" is "$status" 0
	case $command in
	help | version) ;;
	*)
		ok "$command names itself" out_has "workbench $command"
		run "$WORKBENCH" "--$command" --no-such-option
		ok "--$command: an unknown option is a usage error" is "$status" 2
		;;
	esac
done
run "$WORKBENCH" chekc
ok "an unknown command is a usage error" is "$status" 2
ok "with a suggestion" err_has '"check"'
run "$WORKBENCH" list --names
ok "every exercise has a name" is "$(grep -c '^networking/[^/]*/[1-5]$' out)" 5
run "$WORKBENCH" read networking/5-udp-sock
ok "a text fits 80 columns" not grep -Eq '^.{81}' out
ok "and has no control characters when it is piped" not grep -q "$(printf '\033')" out
mkdir skels
for wrong in '--jobs 0' '--jobs x' '--format html' '--accel fast' '--seed -1' \
	'--reference --submission skels' '--reference --output /nowhere/report' '--submission no-such-folder' 'networking/9'; do
	# shellcheck disable=SC2086
	run "$WORKBENCH" --check $wrong
	ok "--check $wrong is a usage error" is "$status" 2
	ok "that says so" test -s err
done
run "$WORKBENCH" skels --todo x
ok "skels --todo x is a usage error" is "$status" 2
run env WORKBENCH_DATA=/nowhere "$WORKBENCH" list
ok "missing data is told" test "$status" -ne 0
mkdir -p data/labs/bad
printf '[Lab]\nTitel=x\n' > data/labs/bad/lab.ini
run env WORKBENCH_DATA="$WORK/data" "$WORKBENCH" list
ok "a faulty manifest is told with its line" err_has "lab.ini:2:"
ok "and what was expected" err_has "Title"
run "$WORKBENCH" doctor
ok "doctor finds everything here" is "$status" 0
done_testing
