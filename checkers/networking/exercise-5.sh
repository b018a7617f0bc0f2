#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 5: loading the module sends one datagram from 127.0.0.1:60000 to 127.0.0.1:60001.

: "${WB_TASK:=/home/root/skels/networking/5-udp-sock}" "${WB_MODULE_NAME:=udp_sock}"
: "${WB_MODULE:=$WB_TASK/$WB_MODULE_NAME.ko}"
# shellcheck source=checkers/lib.sh
. "${0%/*}/../lib.sh"

wb_begin 6

wb_trial "insmod $WB_MODULE_NAME.ko, with a receiver on port 60001" receive=127.0.0.1:60001 \
	"load=$WB_MODULE" pause=5 ss=-Huan
wb_must_load

wb_select 'packet *: UDP, *'
datagrams=$wb_found
datagram_count=$wb_count
datagram=${wb_found%%"$wb_nl"*}
wb_sockets '127.0.0.1:60000 '
bound=$wb_found

if [ -n "$datagram" ]; then
	wb_pass sent "$datagram"
else
	wb_select 'packet *' 'log *\] *'
	wb_fail sent "the module was loaded, and no datagram was sent" \
		"a datagram to 127.0.0.1:60001" "none" "$wb_found" \
		"my_udp_msgsend() returns what kernel_sendmsg() returns; less than 0 is an error."
fi

# part ID MESSAGE EXPECTED ACTUAL HINT: passes if EXPECTED is ACTUAL.
part()
{
	if [ -z "$datagram" ]; then
		wb_skip "$1" "no datagram was sent"
	elif [ "$3" = "$4" ]; then
		wb_pass "$1" "$datagram"
	else
		wb_fail "$1" "$2" "$3" "$4" "$datagram" "$5"
	fi
}

# "packet N: FROM > TO: UDP, length L, "BYTES""
rest=${datagram#packet *: }
from=${rest%% > *}
rest=${rest#* > }
to=${rest%%: UDP*}
bytes=${rest#*, length }
size=${bytes%%,*}
bytes=${bytes#*, }

hint="The destination is htonl(INADDR_LOOPBACK) and htons(MY_UDP_REMOTE_PORT)."
[ "${to##*.}" != 25066 ] || hint="25066 is 60001 with its bytes exchanged: htons()."
part destination "the datagram goes elsewhere" 127.0.0.1.60001 "$to" "$hint"

hint="Bind the socket to htonl(INADDR_LOOPBACK) and htons(MY_UDP_LOCAL_PORT) before sending."
[ "${from##*.}" != 24810 ] || hint="24810 is 60000 with its bytes exchanged: htons()."
wb_sockets ':60000 '
if [ "$from" = 127.0.0.1.60000 ] && [ -z "$bound" ] && [ -n "$wb_found" ]; then
	wb_fail source "the socket is not bound to 127.0.0.1 alone" "127.0.0.1:60000" "$wb_found" \
		"$wb_found" "The address is htonl(INADDR_LOOPBACK), not INADDR_ANY."
else
	part source "the datagram comes from elsewhere" 127.0.0.1.60000 "$from" "$hint"
fi

# With or without the 0 byte that ends the string: the text of the exercise allows both.
case $size:$bytes in
'14:"kernelsocket\n\0"' | '13:"kernelsocket\n"')
	part payload '' "$bytes" "$bytes" ''
	;;
*)
	part payload "the datagram's bytes are not the message" '"kernelsocket\n\0", 14 bytes' \
		"$bytes, $size bytes" "iov_base is the message, iov_len its length."
	;;
esac

if [ -z "$datagram" ]; then
	wb_skip once "no datagram was sent"
elif [ "$datagram_count" -eq 1 ]; then
	wb_pass once "$datagrams"
else
	wb_fail once "more than one datagram was sent" 1 "$datagram_count" "$datagrams"
fi

wb_trial "rmmod $WB_MODULE_NAME, insmod, rmmod" "unload=$WB_MODULE_NAME" ss=-Huan \
	receive=127.0.0.1:60001 "load=$WB_MODULE" pause=5 "unload=$WB_MODULE_NAME"
if [ -z "$datagram" ]; then
	wb_skip unload "no datagram was sent"
	exit 0
fi
wb_first 'packet *: UDP, *'
second=$wb_found
wb_sockets ':60000 '
wb_judge_unload "$wb_found" "the socket is still there after rmmod" \
	"The module's exit function calls sock_release()." "${bound:+$bound$wb_nl}$second"
