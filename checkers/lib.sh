# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What every checker shares: KTAP, evidence, and running the probe. Sourced, never run.
# docs/checkers.md describes the functions. No process is started here that a builtin can do
# without: in an emulated guest each one costs 10 ms.

: "${WB_SCALE:=100}" "${WB_PROBE:=wb-probe}"
export WB_SCALE

# The recorder sees packets and log for the probe. By hand there is none: it starts us again.
if [ -z "${WB_RECORD:-}" ]; then
	exec wb-record --plain -- sh "$0" "$@"
fi

wb_nl='
'
wb_facts=	# what the last trial printed
wb_found=	# lines that the last wb_select found
wb_count=0	# how many
wb_number=0	# the last sub-check's number
wb_failed=	# the ids of those that failed

# --- chance ------------------------------------------------------------------------------------

# wb_random LOW HIGH: wb_value is a number from LOW to HIGH, the same for the same seed.
wb_random()
{
	wb_chance=$(( (wb_chance * 1103515245 + 12345) & 0x7fffffff ))
	wb_value=$(( $1 + (wb_chance >> 8) % ($2 - $1 + 1) ))
}

# wb_random_port LOW HIGH: the same, but its two bytes differ, so that their order shows.
wb_random_port()
{
	wb_random "$1" "$2"
	while [ $((wb_value >> 8)) -eq $((wb_value & 255)) ]; do
		wb_random "$1" "$2"
	done
}

# wb_random_address: wb_value is 127.a.b.c; wb_byte2 and wb_byte3 are a and b. No two are the same,
# so that the order of the bytes shows.
wb_random_address()
{
	wb_random 2 80
	wb_byte2=$wb_value
	wb_random 81 160
	wb_byte3=$wb_value
	wb_random 161 250
	wb_value=127.$wb_byte2.$wb_byte3.$wb_value
}

# --- KTAP --------------------------------------------------------------------------------------

# wb_begin COUNT: the plan.
wb_begin()
{
	if [ -z "${WB_SEED:-}" ]; then
		read -r WB_SEED _ < /proc/uptime
		WB_SEED=${WB_SEED%.*}${WB_SEED#*.}
	fi
	wb_chance=$((WB_SEED & 0x7fffffff))
	wb_random 0 1
	printf 'KTAP version 1\n1..%d\n' "$1"
}

# wb_step TEXT: what is done next, in case that we do not live to tell.
wb_step()
{
	printf '# step %s\n' "$*"
}

# wb_mark TEXT: a mark on the timeline, now.
wb_mark()
{
	printf 'mark %s\n' "$*" > "$WB_RECORD.say"
}

# wb_stream NAME on|off: whether the recorder takes that stream (functions, sockets, tcp…).
wb_stream()
{
	printf 'stream %s %s\n' "$1" "$2" > "$WB_RECORD.say"
}

# wb_quote TEXT: wb_quoted is TEXT as a double-quoted YAML scalar.
wb_quote()
{
	wb_quoted=
	wb_rest=$1
	while :; do
		case $wb_rest in
		*[\"\\]*) ;;
		*) break ;;
		esac
		wb_head=${wb_rest%%[\"\\]*}
		wb_rest=${wb_rest#"$wb_head"}
		wb_tail=${wb_rest#?}
		wb_quoted=$wb_quoted$wb_head\\${wb_rest%"$wb_tail"}
		wb_rest=$wb_tail
	done
	wb_quoted=\"$wb_quoted$wb_rest\"
}

# wb_field NAME VALUE: a line of the YAML block, unless there is no value.
wb_field()
{
	[ -n "$2" ] || return 0
	wb_quote "$2"
	printf '  %s: %s\n' "$1" "$wb_quoted"
}

# wb_evidence_block LINES: at most eight of them.
wb_evidence_block()
{
	[ -n "$1" ] || return 0
	printf '  evidence:\n'
	wb_left=8
	wb_ifs=$IFS
	IFS=$wb_nl
	for wb_line in $1; do
		[ "$wb_left" -gt 0 ] || break
		wb_left=$((wb_left - 1))
		wb_quote "$wb_line"
		printf '    - %s\n' "$wb_quoted"
	done
	IFS=$wb_ifs
}

# wb_pass ID [EVIDENCE]
wb_pass()
{
	wb_number=$((wb_number + 1))
	printf 'ok %d %s\n' "$wb_number" "$1"
	[ -n "${2:-}" ] || return 0
	printf '  ---\n'
	wb_evidence_block "$2"
	printf '  ...\n'
}

# wb_fail ID MESSAGE EXPECTED ACTUAL EVIDENCE [HINT]
wb_fail()
{
	wb_number=$((wb_number + 1))
	wb_failed="$wb_failed $1"
	printf 'not ok %d %s\n  ---\n' "$wb_number" "$1"
	wb_field message "$2"
	wb_field expected "$3"
	wb_field actual "$4"
	wb_evidence_block "$5"
	wb_field hint "${6:-}"
	printf '  ...\n'
}

# wb_skip ID REASON
wb_skip()
{
	wb_number=$((wb_number + 1))
	printf 'ok %d %s # SKIP %s\n' "$wb_number" "$1" "$2"
}

# wb_bail WORD REASON: ends the check. WORD is load-error, hang or crash.
wb_bail()
{
	printf 'Bail out! %s: %s\n' "$1" "$2"
	exit 0
}

# --- trials ------------------------------------------------------------------------------------

# wb_select PATTERN…: the lines of wb_facts that match one of the shell patterns.
wb_select()
{
	wb_found=
	wb_count=0
	wb_ifs=$IFS
	IFS=$wb_nl
	for wb_line in $wb_facts; do
		for wb_pattern; do
			# shellcheck disable=SC2254
			case $wb_line in
			$wb_pattern)
				wb_found=$wb_found${wb_found:+$wb_nl}$wb_line
				wb_count=$((wb_count + 1))
				break
				;;
			esac
		done
	done
	IFS=$wb_ifs
}

# wb_first PATTERN…: only the first of them; empty if there is none.
wb_first()
{
	wb_select "$@"
	wb_found=${wb_found%%"$wb_nl"*}
}

# wb_trial STEP ACTION…: has the probe do the actions; wb_facts is what came of it. An oops ends the
# check at once: nothing that follows could be trusted.
wb_trial()
{
	wb_step "$1"
	shift
	wb_facts=$("$WB_PROBE" "$@" 2>&1) ||
		case $wb_facts in
		'') wb_bail crash "the probe did not come back" ;;
		*) wb_bail infrastructure "wb-probe: $wb_facts" ;;
		esac
	wb_first 'log *\] BUG: *' 'log *\] Oops: *' 'log *\] WARNING: CPU*' \
		'log *\] general protection fault*' 'log *\] Kernel panic*' 'log *\] kernel BUG *'
	[ -z "$wb_found" ] || wb_bail crash "$wb_found"
}

# wb_last PATTERN…: only the last of them; empty if there is none.
wb_last()
{
	wb_select "$@"
	wb_found=${wb_found##*"$wb_nl"}
}

# wb_complaint: wb_found is the last log line, but not what the kernel says of every module that is
# not its own.
wb_complaint()
{
	wb_select 'log *\] *'
	while [ -n "$wb_found" ]; do
		wb_line=${wb_found##*"$wb_nl"}
		case $wb_line in
		*'out-of-tree module taints'* | *'module verification failed'*) ;;
		*)
			wb_found=$wb_line
			return
			;;
		esac
		[ "$wb_line" != "$wb_found" ] || wb_found=
		wb_found=${wb_found%"$wb_nl"*}
	done
}

# wb_must_load: ends the check unless the trial's last word on loading is "ok".
wb_must_load()
{
	wb_first 'load waits*'
	wb_reason=${wb_found#load }
	wb_last 'load *'
	case $wb_found in
	'load ok') return 0 ;;
	'load failed:'*)
		wb_reason="insmod: cannot insert ${WB_MODULE##*/}: ${wb_found#load failed: }"
		wb_complaint
		wb_bail load-error "$wb_reason${wb_found:+ ($wb_found)}"
		;;
	'load survives:'*) wb_bail hang "insmod did not return (it $wb_reason), and SIGKILL did not end it" ;;
	esac
	[ -n "$wb_reason" ] || wb_bail crash "insmod was ${wb_found#load }"
	wb_bail hang "insmod did not return (it $wb_reason); SIGKILL ended it"
}

# wb_sockets WHAT: the lines of ss in the trial's facts that match WHAT, a shell pattern.
wb_sockets()
{
	wb_select "ss: *$1*"
}

# wb_device MAJOR: wb_found is its line in /proc/devices, or empty.
wb_device()
{
	wb_found=
	while read -r wb_major wb_name; do
		[ "$wb_major" != "$1" ] || wb_found="/proc/devices: $wb_major $wb_name"
	done < /proc/devices
}

# wb_judge_unload LEFT MESSAGE HINT EVIDENCE: the sub-check "unload", from a trial that unloads, loads
# and unloads. LEFT is what was found and should be gone; MESSAGE and HINT are for that case.
wb_judge_unload()
{
	wb_first 'unload failed:*' 'unload waits*' 'unload killed:*' 'load failed:*' \
		'load killed:*' 'load survives:*'
	if [ -n "$1" ]; then
		wb_fail unload "$2" "nothing is left after rmmod" "$1" \
			"$1${wb_found:+$wb_nl$wb_found}" "$3"
	elif [ -n "$wb_found" ]; then
		wb_trouble=$wb_found
		wb_select 'unload *' 'load *' 'log *\] *'
		wb_fail unload "rmmod, or insmod after it, did not work" "both succeed, twice" \
			"$wb_trouble" "$wb_found" "Whatever init makes, exit has to undo."
	else
		wb_pass unload "${4:-}"
	fi
}
