#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 1: each outbound TCP connection is logged, once, with its source address and port.

: "${WB_TASK:=/home/root/skels/networking/1-2-netfilter}" "${WB_MODULE_NAME:=filter}"
: "${WB_MODULE:=$WB_TASK/kernel/$WB_MODULE_NAME.ko}"
# shellcheck source=checkers/lib.sh
. "${0%/*}/../lib.sh"

# A log line of ours, up to the address; the device; MY_IOCTL_FILTER_ADDRESS.
SAID='log *\] *TCP connection initiated from'
DEVICE=42:0
SET=0x40046b01	# _IOW('k', 1, unsigned int)

# said_port PORT: the lines with that port.
said_port()
{
	wb_select "$SAID *:$1" "$SAID *:$1[!0-9]*"
}

# swap PORT: wb_value is PORT with its two bytes exchanged.
swap()
{
	wb_value=$(( ($1 & 255) << 8 | $1 >> 8 ))
}

# syn ADDRESS PORT: the captured packet that asked for a connection from there.
syn()
{
	wb_first "packet *: $1.$2 > *: Flags \[S\]*"
}

# chatty ADDRESS PORT LINES: the connection from there was established and has more than $least lines
# for each of its SYNs. An unanswered SYN is sent again, and rightly logged again; one that the module
# drops is never captured, so nothing is said of a connection whose data did not come.
chatty()
{
	wb_select "packet *: $1.$2 > *: Flags \[P.\]*"
	[ "$wb_count" -gt 0 ] || return 1
	wb_select "packet *: $1.$2 > *: Flags \[S\]*"
	[ "$3" -gt $((least * wb_count)) ]
}

wb_begin 10

# Ports below and above 32768, sources of every kind, and a machine that is not this one.
wb_random_port 10000 30000; server=$wb_value
wb_random_port 33000 44000; port1=$wb_value
wb_random_port 45000 52000; port2=$wb_value
wb_random_port 10000 32000; port3=$wb_value
wb_random_port 52001 59000; port4=$wb_value
wb_random_port 1100 9000; datagram=$wb_value
wb_random_port 1100 9000; after=$wb_value
wb_random_port 33000 59000; again=$wb_value
wb_random_address; source=$wb_value
wb_random_address; target=$wb_value
wb_random 20 250; beyond=10.0.2.$wb_value
card=10.0.2.15
# Where TCP has its flags this datagram has a SYN and no ACK.
like_syn=$(printf '\002\002\002\002\002\002\002\002\002\002\002\002')

# traffic STEP [WATCH]: the same each time. With WATCH each destination is set by ioctl first.
traffic()
{
	set -- "$1" ${2:+open=$DEVICE} ${2:+"ioctl=$SET:127.0.0.1"} \
		"listen=127.0.0.1:$server" "listen=$target:$server" \
		"tcp=127.0.0.1:$server,from=127.0.0.1:$port1,data=to and fro" \
		"tcp=127.0.0.1:$server,from=$source:$port2,data=to and fro" \
		${2:+"ioctl=$SET:$target"} \
		"tcp=$target:$server,from=127.0.0.1:$port3,data=to and fro" \
		"udp=$target:$server,from=127.0.0.1:$datagram,data=$like_syn" \
		${2:+"ioctl=$SET:$beyond"} \
		"neighbour=$beyond" "syn=$beyond:$server,from=$card:$port4" pause=5
	wb_trial "$@"
}

wb_trial "insmod $WB_MODULE_NAME.ko" "load=$WB_MODULE"
wb_must_load

how=
traffic "TCP connections, a datagram"
wb_select "$SAID*"
if [ "$wb_count" -eq 0 ]; then
	how="an address was set with MY_IOCTL_FILTER_ADDRESS before each connection"
	traffic "the same; before each destination its address is set by ioctl" watch
	wb_first 'ioctl ok'
	[ -n "$wb_found" ] || how=
	wb_select "$SAID*"
fi
said=$wb_found
said_count=$wb_count

# How many lines each connection got, by its port. A port whose bytes are exchanged still tells
# which connection it was.
said_port "$port1"; right1=$wb_count
said_port "$port2"; right2=$wb_count
said_port "$port3"; right3=$wb_count
swap "$port1"; swapped=$wb_value
said_port "$swapped"; swapped_count=$wb_count
name()
{
	wb_value=$1
	[ "$right1" -gt 0 ] || [ "$swapped_count" -eq 0 ] || swap "$1"
}
name "$port1"; said_port "$wb_value"; count1=$wb_count
name "$port2"; said_port "$wb_value"; count2=$wb_count
name "$port3"; said_port "$wb_value"; count3=$wb_count
name "$port4"; said_port "$wb_value"; count4=$wb_count
syn 127.0.0.1 "$port1"; syns=$wb_found
syn "$source" "$port2"; syns=$syns$wb_nl$wb_found
syn 127.0.0.1 "$port3"; syns=$syns$wb_nl$wb_found
syn "$card" "$port4"; syn4=$wb_found

logged=yes
if [ "$said_count" -ge 3 ]; then
	wb_pass logged "$syns$wb_nl$said${how:+$wb_nl$how}"
elif [ "$said_count" -gt 0 ]; then
	wb_fail logged "some connections were not logged" "a line for each of 4 connections" \
		"$said_count lines" "$said$wb_nl$syns"
else
	logged=
	wb_select 'log *] *'
	wb_fail logged "connections were made, and nothing was logged" \
		"TCP connection initiated from 127.0.0.1:$port1" "no such line" \
		"$syns$wb_nl$wb_found"
fi

wb_select "$SAID $source:*"
if [ -z "$logged" ]; then
	wb_skip source-address "nothing was logged"
elif [ "$wb_count" -gt 0 ]; then
	syn "$source" "$port2"
	syn_packet=$wb_found
	wb_first "$SAID $source:*"
	wb_pass source-address "$syn_packet$wb_nl$wb_found"
else
	syn "$source" "$port2"
	wb_fail source-address "the address of the line is not the one the connection came from" \
		"$source" "no line with that address" "$wb_found$wb_nl$said" \
		"%pI4 takes &iph->saddr: a pointer to the source, in network byte order."
fi

if [ -z "$logged" ]; then
	wb_skip source-port "nothing was logged"
elif [ "$right1" -gt 0 ] && [ "$right2" -gt 0 ] && [ "$right3" -gt 0 ]; then
	said_port "$port1"
	log_line=${wb_found%%"$wb_nl"*}
	wb_pass source-port "${syns%%"$wb_nl"*}$wb_nl$log_line"
else
	hint="The source port is tcph->source."
	actual="no line with port $port1, $port2 and $port3"
	if [ "$swapped_count" -gt 0 ]; then
		actual="$swapped, which is $port1 with its two bytes exchanged"
		hint="The port is in network byte order: ntohs()."
	else
		said_port "$server"
		[ "$wb_count" -eq 0 ] || actual="$server, where the connection went to"
	fi
	wb_fail source-port "the port of the line is not the one the connection came from" \
		"$port1" "$actual" "$syns$wb_nl$said" "$hint"
fi

wb_select "$SAID $card:*" "$SAID *:$port4" "$SAID *:${port4}[!0-9]*" "$SAID $beyond:*"
if [ -z "$logged" ]; then
	wb_skip outbound "nothing was logged"
elif [ "$wb_count" -gt 0 ] || [ "$count4" -gt 0 ]; then
	wb_pass outbound "$syn4$wb_nl$wb_found"
else
	wb_fail outbound "a connection to another machine was not logged" \
		"TCP connection initiated from $card:$port4" "no such line" "$syn4$wb_nl$said" \
		"It left by eth0 and never came in. NF_INET_LOCAL_OUT sees what this machine sends."
fi

# A line too many for every SYN is one mistake; lines for other segments are another. The last
# connection was a SYN and nothing else.
least=0
for count in $count1 $count2 $count3 $count4; do
	[ "$count" -eq 0 ] || { [ "$least" -gt 0 ] && [ "$least" -le "$count" ]; } || least=$count
done
if [ "$least" -eq 0 ]; then
	wb_skip once "no connection has a line with its port"
elif [ "$least" -eq 1 ]; then
	wb_pass once "$syns$wb_nl$said"
else
	wb_fail once "a connection has more than one line" "1 line" "$least lines" \
		"$said" "Is the hook registered twice, or does it log twice?"
fi

if [ "$least" -eq 0 ]; then
	wb_skip established "no connection has a line with its port"
elif ! chatty 127.0.0.1 "$port1" "$count1" && ! chatty "$source" "$port2" "$count2" &&
	! chatty 127.0.0.1 "$port3" "$count3"; then
	wb_first "packet *: 127.0.0.1.$port1 > *: Flags \[P.\]*"
	wb_pass established "$wb_found"
else
	wb_select "packet *: 127.0.0.1.$port1 > *"
	packets=$wb_found
	name "$port1"
	said_port "$wb_value"
	wb_fail established "segments of an established connection were logged" "$least line" \
		"$wb_count lines for 127.0.0.1:$port1" "$packets$wb_nl$wb_found" \
		"Only the first segment has SYN set and ACK clear."
fi

name "$server"
wb_first "$SAID $target:$wb_value" "$SAID $target:${wb_value}[!0-9]*"
if [ "$least" -eq 0 ]; then
	wb_skip answers "no connection has a line with its port"
elif [ -z "$wb_found" ]; then
	wb_first "packet *: $target.$server > *: Flags \[S.\]*"
	wb_pass answers "$wb_found"
else
	line=$wb_found
	wb_first "packet *: $target.$server > *: Flags \[S.\]*"
	wb_fail answers "the server's answer was logged as if it were a new connection" \
		"no line from $target:$server" "${line#*\] }" "$wb_found$wb_nl$line" \
		"The answer has SYN and ACK set: test that ACK is clear."
fi

name "$datagram"
said_port "$wb_value"
if [ -z "$logged" ]; then
	wb_skip udp "nothing was logged"
elif [ "$wb_count" -eq 0 ]; then
	wb_first "packet *: 127.0.0.1.$datagram > *: UDP*"
	wb_pass udp "$wb_found"
else
	line=$wb_found
	wb_first "packet *: 127.0.0.1.$datagram > *: UDP*"
	wb_fail udp "a UDP datagram was logged as a TCP connection" "no line" "${line#*\] }" \
		"$wb_found$wb_nl$line" "Look at iph->protocol before the TCP header."
fi

wb_select 'tcp * failed:*' 'udp failed:*'
if [ "$wb_count" -eq 0 ]; then
	wb_select "packet *: * > 127.0.0.1.$port1: Flags \[P.\]*" \
		"packet *: * > $source.$port2: Flags \[P.\]*" \
		"packet *: * > 127.0.0.1.$port3: Flags \[P.\]*" \
		"packet *: 127.0.0.1.$datagram > *: UDP*"
	wb_pass traffic "$wb_found"
else
	wb_fail traffic "packets did not get through" "every connection and datagram passes" \
		"$wb_found" "$wb_found" "The hook returns NF_ACCEPT for every packet, logged or not."
fi

wb_trial "rmmod $WB_MODULE_NAME, traffic (a hook that is still registered crashes here), insmod, rmmod" \
	"unload=$WB_MODULE_NAME" "listen=127.0.0.1:$server" \
	"tcp=127.0.0.1:$server,from=127.0.0.1:$after,data=silence" pause=1 \
	"load=$WB_MODULE" ${how:+open=$DEVICE} ${how:+"ioctl=$SET:127.0.0.1"} \
	"tcp=127.0.0.1:$server,from=127.0.0.1:$again,data=again" "unload=$WB_MODULE_NAME"
said_port "$after"
left=$wb_found
wb_device 42
left=$left$wb_found
said_port "$again"
wb_judge_unload "$left" "something of the module is still there after rmmod" \
	"The exit function unregisters the hook, the cdev and the device number." "$wb_found"
