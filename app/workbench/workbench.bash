# SPDX-License-Identifier: GPL-2.0-or-later
# Bash completion for workbench. Sourced, or installed as completions/workbench.
# shellcheck shell=bash

# The options of a command.
_workbench_options()
{
	case $1 in
	check)
		echo --reference --submission --workspace --format --output --record --jobs \
			--seed --accel --connect --help
		;;
	play)
		echo --step --ip --strict --compatible --timing --define --format --record \
			--accel --connect --help
		;;
	list) echo --names --exercises --walkthroughs --help ;;
	skels) echo --todo --beside --workspace --help ;;
	build | copy) echo --workspace --help ;;
	boot) echo --stop --workspace --accel --help ;;
	image) echo --refresh --help ;;
	show)
		echo --format --stream --flow --from --to --about --packets --states --functions \
			--packet --hex --analysis --ladder --timeline --scoreboard --diagram \
			--diagram-file --dark --help
		;;
	watch) echo --stream --flow --functions --interface --record --help ;;
	script) echo --format --define --in-place --check --help ;;
	clean) echo --all --workspace --help ;;
	read) echo --raw --help ;;
	doctor) echo --connect --help ;;
	console | help | version) echo --help ;;
	esac
}

_workbench_commands='check play list read skels build copy boot console show watch doctor image script clean help version'

# _workbench_selectors PROGRAM COMMAND: what can stand where the command takes LAB/TASK/EXERCISE.
_workbench_selectors()
{
	case $2 in
	check | skels) "$1" list --names --exercises 2> /dev/null ;;
	build | copy) "$1" list --names --exercises 2> /dev/null | grep -v '/.*/' ;;
	play) "$1" list --names --walkthroughs 2> /dev/null ;;
	read) "$1" list --names 2> /dev/null | grep '^[^/]*/[^/]*$' ;;
	script) echo check format ;;
	help) echo "$_workbench_commands" ;;
	esac
}

# _workbench_reply WORD CANDIDATES
_workbench_reply()
{
	local IFS=$' \t\n'

	mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
}

# _workbench_value OPTION WORD COMMAND: true if OPTION takes a value, which is completed then.
_workbench_value()
{
	case $1 in
	--submission | --workspace | -s | -w) mapfile -t COMPREPLY < <(compgen -d -S / -- "$2") ;;
	--output | -o) mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
	--format | -f)
		case $3 in
		show) _workbench_reply "$2" 'text json' ;;
		*) _workbench_reply "$2" 'text ktap junit json' ;;
		esac
		;;
	--stream)
		_workbench_reply "$2" \
			'packet log state drop function tcp counter socket step check console marker'
		;;
	--ladder | --timeline | --scoreboard | --diagram | --diagram-file) mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
	--ip) _workbench_reply "$2" 'ipv4 ipv6 mapped' ;;
	--timing) _workbench_reply "$2" 'order exact' ;;
	--record) mapfile -t COMPREPLY < <(compgen -d -S / -- "$2") ;;
	--accel) _workbench_reply "$2" 'auto kvm tcg' ;;
	--connect) _workbench_reply "$2" 'qemu:///session qemu:///system' ;;
	--jobs | -j) _workbench_reply "$2" '1 2 4 8' ;;
	--todo) _workbench_reply "$2" '1 2 3' ;;
	--seed | --flow | --functions | --interface | --from | --to | --about) COMPREPLY=() ;;
	*) return 1 ;;
	esac
}

# _workbench_argument COMMAND WORD POSITION
_workbench_argument()
{
	if [ "$1" = script ] && [ "$3" -gt 3 ]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
	elif [ "$1" = play ]; then
		mapfile -t COMPREPLY < <(
			compgen -W "$(_workbench_selectors "${words[0]}" "$1")" -- "$2"
			compgen -f -- "$2"
		)
	elif [ "$1" = show ]; then
		mapfile -t COMPREPLY < <(
			compgen -d -S / -- "$2"
			compgen -f -X '!*.pcap*' -- "$2"
		)
	elif [ "$1" = watch ]; then
		mapfile -t COMPREPLY < <(compgen -d -S / -- "$2")
	else
		_workbench_reply "$2" "$(_workbench_selectors "${words[0]}" "$1")"
	fi
}

# Readline splits words at "=" and ":"; here they are whole again: --format=junit, qemu:///system.
_workbench_words()
{
	local line=${COMP_LINE:0:COMP_POINT}

	read -ra words <<< "$line"
	case $line in
	*[[:space:]]) words+=('') ;;
	esac
}

_workbench()
{
	local words command current previous prefix=
	COMPREPLY=()
	_workbench_words
	current=${words[-1]}
	previous=${words[-2]-}
	command=${words[1]-}
	command=${command#--}

	if [ "${#words[@]}" -le 2 ]; then
		case $current in
		-*) _workbench_reply "$current" "--${_workbench_commands// / --}" ;;
		*) _workbench_reply "$current" "$_workbench_commands" ;;
		esac
		return
	fi
	case $current in
	--*=*)
		previous=${current%%=*}
		current=${current#*=}
		;;
	esac
	if ! _workbench_value "$previous" "$current" "$command"; then
		case $current in
		-*) _workbench_reply "$current" "$(_workbench_options "$command")" ;;
		*) _workbench_argument "$command" "$current" "${#words[@]}" ;;
		esac
	fi
	# Readline replaces only what follows the last ":" of the word.
	case $current in
	*:*) prefix=${current%"${current##*:}"} ;;
	esac
	COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
	case ${COMPREPLY[0]-} in
	*/) compopt -o nospace 2> /dev/null ;;
	esac
}

_workbench_gtk()
{
	local current=$2
	case $3 in
	-w | --workspace) mapfile -t COMPREPLY < <(compgen -d -S / -- "$current") ;;
	-o | --open) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
	*) _workbench_reply "$current" '--workspace --open --version --help' ;;
	esac
}

complete -F _workbench workbench
complete -F _workbench_gtk workbench-gtk
