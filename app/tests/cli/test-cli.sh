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
run "$WORKBENCH" list --names --walkthroughs
ok "walkthroughs have names" out_has tcp-walkthroughs/sack
ok "and are no exercises" not out_has networking
run "$WORKBENCH" list --names --exercises
ok "exercises are no walkthroughs" not out_has tcp-walkthroughs
run "$WORKBENCH" list
ok "a walkthrough tells its steps" out_has "12 steps"
for command in check skels build copy; do
	run "$WORKBENCH" "$command" tcp-walkthroughs/sack
	ok "$command of a walkthrough is a usage error" is "$status" 2
	ok "that says how to play it" err_has "workbench play tcp-walkthroughs/sack"
done
run "$WORKBENCH" read tcp-walkthroughs/sack
ok "a walkthrough has a text" out_has "Selective acknowledgement"
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
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' > good.pkt
printf '0 socket(..., SOCK_STREAM, IPPROTO_TPC) = 3\n+0 < S 0:0(0 win 5\n' > syntax.pkt
printf '0 socket(..., SOCK_STREAM, IPPROTO_TPC) = 3\n+0 lisen(3, 1) = 0\n' > names.pkt
printf -- '--tolerance_usec=x\n' | cat - good.pkt > head.pkt
mkdir full && touch full/file
for wrong in '' '--ip ipv5 good.pkt' '--timing fast good.pkt' '--strict --compatible good.pkt' \
	'--format html good.pkt' '--record full good.pkt' '--record no/such/place good.pkt' \
	'-D 1x good.pkt' 'no-such.pkt' 'no-such-task' 'full' 'networking/5-udp-sock' \
	'--step good.pkt good.pkt' '--step --format json good.pkt' 'syntax.pkt' 'names.pkt' \
	'head.pkt' 'good.pkt names.pkt'; do
	# shellcheck disable=SC2086
	run "$WORKBENCH" play $wrong
	ok "play $wrong is a usage error" is "$status" 2
	ok "that says so" test -s err
	ok "and plays nothing" not test -s out
done
run "$WORKBENCH" play syntax.pkt names.pkt
ok "a fault has its place" err_has "syntax.pkt:2:"
ok "faults of all scripts are told" err_has "names.pkt:2:"
ok "and all of one script" err_has "names.pkt:1:"
ok "with a suggestion" err_has "listen"
run "$WORKBENCH" skels --todo x
ok "skels --todo x is a usage error" is "$status" 2
run env WORKBENCH_DATA=/nowhere "$WORKBENCH" list
ok "missing data is told" test "$status" -ne 0
mkdir -p data/labs/bad
printf '[Lab]\nTitel=x\n' > data/labs/bad/lab.ini
run env WORKBENCH_DATA="$WORK/data" "$WORKBENCH" list
ok "a faulty manifest is told with its line" err_has "lab.ini:2:"
ok "and what was expected" err_has "Title"
mkdir -p data/labs/watch/sack
printf '[Lab]\nTitle=W\nSummary=s\nTasks=sack\n' > data/labs/watch/lab.ini
printf '[Task]\nTitle=S\n[Walkthrough]\nScript=s.pkt\nNarration=n.ini\n' > data/labs/watch/sack/task.ini
printf '[Step a]\nTitle=A\nText=t\nLok=x\n' > data/labs/watch/sack/n.ini
touch data/labs/watch/sack/task.md data/labs/watch/sack/s.pkt
run env WORKBENCH_DATA="$WORK/data" "$WORKBENCH" list
ok "a faulty narration is told with its line" err_has "n.ini:4:"
rm -r data/labs/bad
sed -i '/^Lok/d' data/labs/watch/sack/n.ini
printf '// @step b\n0 close(3) = 0\n' > data/labs/watch/sack/s.pkt
run env WORKBENCH_DATA="$WORK/data" "$WORKBENCH" play watch/sack
ok "a step without narration is told before anything is played" err_has "'@step b' is not narrated"
ok "and narration without a step" err_has "[Step a] has no event"
run "$WORKBENCH" doctor
ok "doctor finds everything here" is "$status" 0
done_testing
