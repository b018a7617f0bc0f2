#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 3: while the module is loaded, the kernel listens on 127.0.0.1:60000 with backlog 5.
# A module that also accepts (exercise 4) waits for a client while it is loaded: it gets one.

: "${WB_TASK:=/home/root/skels/networking/3-4-tcp-sock}" "${WB_MODULE_NAME:=tcp_sock}"
: "${WB_MODULE:=$WB_TASK/$WB_MODULE_NAME.ko}"
# shellcheck source=checkers/lib.sh
. "${0%/*}/../lib.sh"

HERE=127.0.0.1:60000
SWAPPED=24810	# 60000 with its two bytes exchanged

wb_begin 5

wb_random 33000 59000; client=$wb_value
wb_random 2 250; elsewhere=127.0.$wb_value.2

wb_trial "insmod $WB_MODULE_NAME.ko, then clients" "start=$WB_MODULE" listening=60000 await=60 \
	ss=-Htln "unblock=$HERE" kill "tcp=$HERE,from=127.0.0.1:$client" \
	"tcp=$elsewhere:60000" tcp=10.0.2.15:60000
# One that waits for a client, but somewhere else, has its fault below.
wb_first 'load waits in inet_csk_accept'
waits=$wb_found
wb_first 'tcp 127.0.0.1:60000 failed:*'
if [ -z "$waits" ] || [ -z "$wb_found" ]; then
	wb_must_load
fi

wb_sockets ':60000 '
listening=$wb_found
wb_select 'ss: *'
sockets=$wb_found

if [ -n "$listening" ]; then
	wb_first "packet *: 127.0.0.1.60000 > *: Flags \[S.\]*"
	wb_pass listening "$listening${wb_found:+$wb_nl$wb_found}"
else
	hint="sock->ops->bind() and sock->ops->listen(), on port 60000."
	wb_sockets ":$SWAPPED "
	[ -z "$wb_found" ] || hint="It listens on $SWAPPED: the port needs htons()."
	wb_fail listening "nothing listens on port 60000" "LISTEN $HERE" "no such socket" \
		"$sockets" "$hint"
fi

wb_select "tcp $elsewhere:60000 ok" 'tcp 10.0.2.15:60000 ok'
if [ -z "$listening" ]; then
	wb_skip address "nothing listens on port 60000"
elif [ -z "$wb_found" ] && [ "${listening#* 127.0.0.1:60000 }" != "$listening" ]; then
	wb_select "tcp $elsewhere:60000 *" 'tcp 10.0.2.15:60000 *' \
		"packet *: $elsewhere.60000 > *: Flags \[R*" 'packet *: 10.0.2.15.60000 > *: Flags \[R*'
	wb_pass address "$wb_found"
else
	wb_fail address "the socket is not bound to 127.0.0.1 alone" "127.0.0.1:60000" \
		"$listening" "$listening${wb_found:+$wb_nl}$wb_found" \
		"The address is htonl(INADDR_LOOPBACK), not INADDR_ANY."
fi

if [ -z "$listening" ]; then
	wb_skip backlog "nothing listens on port 60000"
else
	# ss: LISTEN, Recv-Q, and Send-Q, which is the backlog of a socket that listens.
	# shellcheck disable=SC2086
	set -- $listening
	if [ "$4" = 5 ]; then
		wb_pass backlog "$listening"
	else
		wb_fail backlog "the backlog is not 5" 5 "$4" "$listening" \
			"The second argument of listen() is LISTEN_BACKLOG."
	fi
fi

wb_first "packet *: 127.0.0.1.60000 > 127.0.0.1.$client: Flags \[S.\]*"
if [ -z "$listening" ]; then
	wb_skip clients "nothing listens on port 60000"
elif [ -n "$wb_found" ]; then
	answer=$wb_found
	wb_first "packet *: 127.0.0.1.$client > 127.0.0.1.60000: Flags \[S\]*"
	wb_pass clients "$wb_found$wb_nl$answer"
else
	wb_select "packet *127.0.0.1.$client*" "tcp $HERE *"
	wb_fail clients "a client is not answered" "SYN-ACK from $HERE" "none" "$wb_found"
fi

if [ -z "$listening" ]; then
	wb_skip unload "nothing listened on port 60000"
	"$WB_PROBE" "unload=$WB_MODULE_NAME" > /dev/null
	exit 0
fi
wb_trial "rmmod $WB_MODULE_NAME, insmod, rmmod" "unload=$WB_MODULE_NAME" ss=-Htln \
	"start=$WB_MODULE" listening=60000 await=60 "unblock=$HERE" kill \
	"unload=$WB_MODULE_NAME"
wb_sockets ':60000 '
wb_judge_unload "$wb_found" "the socket is still there after rmmod" \
	"The module's exit function calls sock_release()."
