#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 2: only connections to the address that was set by ioctl are logged.

: "${WB_TASK:=/home/root/skels/networking/1-2-netfilter}" "${WB_MODULE_NAME:=filter}"
: "${WB_MODULE:=$WB_TASK/kernel/$WB_MODULE_NAME.ko}"
# shellcheck source=checkers/lib.sh
. "${0%/*}/../lib.sh"

# A log line of ours, up to the address; the device; MY_IOCTL_FILTER_ADDRESS.
SAID='log *\] *TCP connection initiated from'
DEVICE=42:0
SET=0x40046b01		# _IOW('k', 1, unsigned int)
UNKNOWN=0x40046b02	# _IOW('k', 2, unsigned int)
WRONG_TYPE=0x40047701	# _IOW('w', 1, unsigned int)

# said_port PORT: the lines with that port.
said_port()
{
	wb_select "$SAID *:$1" "$SAID *:$1[!0-9]*"
}
wb_begin 10

wb_random_port 10000 30000; server=$wb_value
wb_random 33000 34000; port=$wb_value
# Read backwards these are the same addresses: the order of their bytes cannot matter.
wb_random 2 80; mirror=127.$wb_value.$wb_value.127
wb_random 81 160; mirror2=127.$wb_value.$wb_value.127
wb_random 161 250; mirror3=127.$wb_value.$wb_value.127
wb_random_address; target=$wb_value
backwards=${target##*.}.$wb_byte3.$wb_byte2.127
near=127.$wb_byte2.$wb_byte3.$((${target##*.} + 1))
far=127.$((wb_byte2 + 1)).$wb_byte3.${target##*.}
from=127.0.0.1

wb_trial "insmod $WB_MODULE_NAME.ko" "load=$WB_MODULE"
wb_must_load

# Each connection has a port of its own, $port and up; the log tells them apart by it.
wb_trial "ioctl, then connections to this address and to others" open=$DEVICE \
	"listen=0.0.0.0:$server" \
	"ioctl=$SET:$mirror" \
	"tcp=$mirror:$server,from=$from:$((port + 1))" \
	"tcp=127.0.0.1:$server,from=$mirror:$((port + 2))" \
	"ioctl=$SET:$mirror2" \
	"tcp=$mirror2:$server,from=$from:$((port + 3))" \
	"tcp=$mirror:$server,from=$from:$((port + 5))" \
	"ioctl=$SET:127.0.0.1" \
	"tcp=127.0.0.2:$server,from=$from:$((port + 4))" \
	"ioctl=$SET:$target" \
	"tcp=$target:$server,from=$from:$((port + 6))" \
	"tcp=$near:$server,from=$from:$((port + 7))" \
	"tcp=$far:$server,from=$from:$((port + 8))" \
	"child-ioctl=$SET:$mirror3" \
	"tcp=$mirror3:$server,from=$from:$((port + 9))" \
	"tcp=$mirror:$server,from=$from:$((port + 10))"

# is_logged INDEX: whether the connection from $port + INDEX was logged.
is_logged()
{
	said_port $((port + $1))
	[ "$wb_count" -gt 0 ]
}

# evidence INDEX…: their packets and lines.
evidence()
{
	evidence_lines=
	for index; do
		wb_select "packet *.$((port + index)) > *: Flags \[S\]*" \
			"$SAID *:$((port + index))" "$SAID *:$((port + index))[!0-9]*"
		evidence_lines=$evidence_lines${evidence_lines:+$wb_nl}$wb_found
	done
}

# What the rest can be judged by: the device, and a log that is neither empty nor full.
all_facts=$wb_facts
unjudged=
wb_first 'open failed:*'
no_device=$wb_found
wb_select "$SAID*"
if [ -n "$no_device" ]; then
	unjudged="the device cannot be opened"
elif [ "$wb_count" -eq 0 ]; then
	unjudged="nothing was logged"
elif [ "$wb_count" -ge 10 ]; then
	unjudged="every connection was logged"
fi

if [ -z "$no_device" ]; then
	wb_device 42
	wb_pass device "$wb_found"
else
	wb_fail device "the character device 42:0 cannot be opened" "open succeeds" \
		"${no_device#open failed: }" "$no_device" \
		"Keep the major number 42 and the minor number 0."
fi

# judge ID MESSAGE HINT EXPECTED: passes if the connections in $yes were logged and those in $no
# were not.
judge()
{
	if [ -n "$unjudged" ]; then
		wb_skip "$1" "$unjudged"
		return
	fi
	for index in $yes; do
		is_logged "$index" && continue
		evidence "$index"
		wb_first 'ioctl failed:*'
		wb_fail "$1" "$2" "$4" "no line for port $((port + index))" \
			"$wb_found${wb_found:+$wb_nl}$evidence_lines" "$3"
		return
	done
	for index in $no; do
		is_logged "$index" || continue
		evidence "$index"
		wb_fail "$1" "$2" "$4" "${wb_found#*\] }" "$evidence_lines" "$3"
		return
	done
	# shellcheck disable=SC2086
	evidence $yes $no
	wb_pass "$1" "$evidence_lines"
}

yes=1 no=
if [ "$unjudged" = "nothing was logged" ]; then
	evidence 1
	wb_first 'ioctl failed:*'
	wb_fail matching "a connection to the address that was set is not logged" \
		"TCP connection initiated from $from:$((port + 1))" "no line at all" \
		"$wb_found${wb_found:+$wb_nl}$evidence_lines"
else
	judge matching "a connection to the address that was set is not logged" \
		"The ioctl's argument is a pointer; compare with iph->daddr." \
		"a line for the connection to $mirror"
fi

# A module that compares something else, or keeps its first address, tells nothing of byte order.
judged=$unjudged
if [ -z "$unjudged" ] && ! is_logged 1; then
	unjudged="not even the first address that was set is logged"
elif [ -z "$unjudged" ] && ! is_logged 3; then
	unjudged="the address cannot be set again"
fi

yes=6 no=
if [ -z "$unjudged" ] && ! is_logged 6; then
	wb_trial "ioctl with the address written backwards" open=$DEVICE \
		"ioctl=$SET:$backwards" "listen=$target:$server" \
		"tcp=$target:$server,from=$from:$((port + 11))"
	actual="no line for the connection to $target, although $mirror works"
	! is_logged 11 || actual="$target is logged when $backwards is set"
	evidence 11
	wb_fail byte-order "the address is compared in the wrong byte order" \
		"$target is logged when $target is set" "$actual" "$evidence_lines" \
		"Both addresses are in network byte order: compare them as they are."
	wb_facts=$all_facts
else
	judge byte-order "a connection to the address that was set is not logged" \
		"Both addresses are in network byte order: compare them as they are." \
		"a line for the connection to $target"
fi

late=$unjudged
unjudged=$judged
yes='' no='4 7 8'
if [ "$unjudged" = "every connection was logged" ]; then
	evidence 4
	wb_fail others "a connection to another address is logged" \
		"no line for the connection to 127.0.0.2, 127.0.0.1 is set" "${wb_found#*\] }" \
		"$evidence_lines"
else
	judge others "a connection to another address is logged" \
		"Log only if test_daddr() says that the whole address is the same." \
		"no line for other destinations"
fi

yes='' no=2
judge source "a connection from the address that was set is logged" \
	"The destination is iph->daddr." "no line for the connection from $mirror to 127.0.0.1"

yes=3 no=5
judge set-again "the second address does not replace the first" \
	"Each ioctl sets the one address that counts." \
	"$mirror2 is logged, $mirror no longer is"

unjudged=$late
yes=9 no=10
judge other-process "an address set by another process does not count" \
	"One address for the whole module, whoever set it and whether or not he still runs." \
	"$mirror3 is logged, other addresses are not"

if [ -n "$no_device" ]; then
	wb_skip unknown-ioctl "the device cannot be opened"
	wb_skip bad-pointer "the device cannot be opened"
else
	wb_trial "ioctls that are mistakes" open=$DEVICE "ioctl=$UNKNOWN:127.0.0.1" \
		"ioctl=$WRONG_TYPE:127.0.0.1"
	wb_select 'ioctl failed: Inappropriate ioctl for device'
	if [ "$wb_count" -eq 2 ]; then
		wb_pass unknown-ioctl "$wb_found"
	else
		wb_select 'ioctl *'
		wb_fail unknown-ioctl "a command that the module does not know is not refused" \
			"ENOTTY: Inappropriate ioctl for device" "${wb_found##*"$wb_nl"}" \
			"$wb_found" "Every other command is -ENOTTY."
	fi
	wb_trial "MY_IOCTL_FILTER_ADDRESS with bad pointers" open=$DEVICE \
		"ioctl=$SET:null" "ioctl=$SET:bad"
	wb_select 'ioctl failed: Bad address'
	if [ "$wb_count" -eq 2 ]; then
		wb_pass bad-pointer "$wb_found"
	else
		wb_select 'ioctl *'
		wb_fail bad-pointer "a pointer to nothing is not refused" \
			"EFAULT: Bad address" "${wb_found##*"$wb_nl"}" "$wb_found" \
			"copy_from_user() returns how much it could not copy: then it is -EFAULT."
	fi
fi

wb_trial "rmmod $WB_MODULE_NAME, traffic (a hook that is still registered crashes here), insmod, rmmod" \
	"unload=$WB_MODULE_NAME" "listen=127.0.0.1:$server" \
	"tcp=127.0.0.1:$server,from=$from:$((port + 20)),data=silence" pause=1 \
	"load=$WB_MODULE" open=$DEVICE "ioctl=$SET:127.0.0.1" \
	"tcp=127.0.0.1:$server,from=$from:$((port + 21)),data=again" "unload=$WB_MODULE_NAME"
said_port $((port + 20))
left=$wb_found
wb_device 42
left=$left$wb_found
said_port $((port + 21))
wb_judge_unload "$left" "something of the module is still there after rmmod" \
	"The exit function unregisters the hook, the cdev and the device number." "$wb_found"
