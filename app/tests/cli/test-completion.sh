#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Bash completion, with a workbench that only lists names. Run from the top of the tree; prints TAP.

number=0
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/hand-in/ada"

cat > "$work/workbench" << 'END'
#!/bin/sh
case $* in
'list --names' | 'list --names --exercises')
	printf '%s\n' networking networking/1-2-netfilter networking/1-2-netfilter/1 \
		networking/1-2-netfilter/2 networking/5-udp-sock networking/5-udp-sock/5
	;;
esac
case $* in
'list --names' | 'list --names --walkthroughs') printf '%s\n' tcp tcp/sack ;;
esac
END
chmod +x "$work/workbench"
PATH=$work:$PATH
# shellcheck source=app/workbench/workbench.bash disable=SC1091
. app/workbench/workbench.bash

# expect LINE WORDS: what LINE, with the cursor at its end, is completed to.
expect()
{
	local got

	COMP_LINE=$1
	COMP_POINT=${#1}
	_workbench
	got="${COMPREPLY[*]}"
	number=$((number + 1))
	if [ "$got" = "$2" ]; then
		printf 'ok %d - %s\n' "$number" "$1"
	else
		failed=1
		printf 'not ok %d - %s\n# expected %s\n# got      %s\n' "$number" "$1" "$2" "$got"
	fi
}

expect 'workbench c' 'check copy console clean'
expect 'workbench --c' '--check --copy --console --clean'
expect 'workbench --check networking/5' 'networking/5-udp-sock networking/5-udp-sock/5'
expect 'workbench build networking/' 'networking/1-2-netfilter networking/5-udp-sock'
expect 'workbench read ' 'networking/1-2-netfilter networking/5-udp-sock tcp/sack'
expect 'workbench skels t' ''
expect 'workbench check --s' '--submission --seed'
expect 'workbench check --format j' 'junit json'
expect 'workbench check --format=k' 'ktap'
expect 'workbench check --accel ' 'auto kvm tcg'
expect 'workbench check --connect qemu:///sy' '///system'
expect 'workbench check --seed 4' ''
expect "workbench check --submission $work/hand-in/a" "$work/hand-in/ada/"
expect "workbench show $work/hand" "$work/hand-in/"
expect 'workbench show --format ' 'text json'
expect 'workbench show --stream lo' 'log'
expect 'workbench boot --' '--stop --workspace --accel --help'
expect 'workbench play --step t' 'tcp tcp/sack'
expect 'workbench play networking/5' ''
expect 'workbench play --ip m' 'mapped'
expect 'workbench play --timing=' 'order exact'
expect "workbench play $work/hand" "$work/hand-in"
expect 'workbench help co' 'copy console'
expect 'workbench version net' ''

printf '1..%d\n' "$number"
exit "$failed"
