#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Plays a list of scripts with one or two players, one after the other, and prints a record a play.
# Runs in the guest, or on the host with NETNS=1: then each play has a network namespace of its own.
# Started by conformance.py; not meant to be typed.
#
# usage: play-all.sh LIST RUNS LIMIT OURS [PEER]     LIST: "ID FOLDER FILE MODE" a line, tabs between
# prints: "@ ID PLAYER RUN STATUS MS KB", then what was said, each line with "| " before it

list=$1 runs=$2 limit=$3 ours=$4 peer=${5-}

v4="--local_ip=192.168.0.1 --gateway_ip=192.168.0.1 --netmask_ip=255.255.0.0 --remote_ip=192.0.2.1
	-D TFO_COOKIE=3021b9d889017eeb -D TFO_COOKIE_ZERO=b7c12350a90dc8f5 -D CODE=host_unreachable"
declare -A arguments=(
	[ipv4]="--ip_version=ipv4 $v4 -D CMSG_LEVEL_IP=SOL_IP -D CMSG_TYPE_RECVERR=IP_RECVERR"
	[mapped]="--ip_version=ipv4-mapped-ipv6 $v4
		-D CMSG_LEVEL_IP=SOL_IPV6 -D CMSG_TYPE_RECVERR=IPV6_RECVERR"
	[ipv6]="--ip_version=ipv6 --mtu=1520 --local_ip=fd3d:0a0b:17d6::1
		--gateway_ip=fd3d:0a0b:17d6:8888::1 --remote_ip=fd3d:fa7b:d17d::1
		-D TFO_COOKIE=c1d1e9742a47a9bc -D TFO_COOKIE_ZERO=82af1a8f9a205c34
		-D CMSG_LEVEL_IP=SOL_IPV6 -D CMSG_TYPE_RECVERR=IPV6_RECVERR"
)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Some busybox multiply by the page size what already is in kB: this takes 16 MB and not 64.
factor=0
if command -v busybox > /dev/null; then
	busybox time -o "$out/kb" -f %M busybox dd if=/dev/zero of=/dev/null bs=16M count=1 2> "$out/err"
	[ "$(tail -n 1 "$out/kb")" -gt 40000 ] && factor=4 || factor=1
fi

# play PLAYER COMMAND…: one play, in the script's folder
play()
{
	local player=$1 status=0 start stop kb=-
	shift
	[ -z "${NETNS-}" ] || set -- unshare -n "$@"
	# The limit is inside: it must hit the player and not what measures it.
	set -- timeout -s KILL "$limit" "$@"
	[ "$factor" = 0 ] || set -- busybox time -o "$out/kb" -f %M "$@"
	start=${EPOCHREALTIME/./}
	"$@" > "$out/out" 2> "$out/err" < /dev/null || status=$?
	stop=${EPOCHREALTIME/./}
	[ "$factor" = 0 ] || kb=$(($(tail -n 1 "$out/kb") / factor))
	echo "@ $id $player $run $status $(((stop - start) / 1000)) $kb"
	{
		grep -E '"(event":"end|verdict":"(fail|error))"' "$out/out" | head -n 20
		head -n 40 "$out/err"
		[ "$player" = ours ] || head -n 20 "$out/out"
	} | cut -c 1-3000 | sed 's/^/| /'
}

while IFS=$'\t' read -r id folder file mode; do
	cd "$folder" || continue
	for ((run = 1; run <= runs; run++)); do
		# The words of the arguments are separate on purpose.
		# shellcheck disable=SC2086
		{
			play ours "$ours" ${NETNS:+--here} --timing="${TIMING:-exact}" \
				${arguments[$mode]} ${BOTH-} ${OURS-} "$file"
			[ -z "$peer" ] || play peer "$peer" ${arguments[$mode]} ${BOTH-} "$file"
		}
	done
	cd - > /dev/null || exit
done < "$list"
echo "@ done"
