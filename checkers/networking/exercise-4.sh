#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 4: loading waits for a client, accepts it, logs where it came from and keeps it.

: "${WB_TASK:=/home/root/skels/networking/3-4-tcp-sock}" "${WB_MODULE_NAME:=tcp_sock}"
: "${WB_MODULE:=$WB_TASK/$WB_MODULE_NAME.ko}"
# shellcheck source=checkers/lib.sh
. "${0%/*}/../lib.sh"

HERE=127.0.0.1:60000
SAID='log *\] *connection established to'

wb_begin 8

wb_random_port 33000 59000; port=$wb_value
wb_random 2 120; source=127.$wb_value
wb_random 121 250; source=$source.$wb_value.3
swapped=$(( (port & 255) << 8 | port >> 8 ))

wb_trial "insmod $WB_MODULE_NAME.ko; it waits for a client" "start=$WB_MODULE" listening=60000 \
	await=60 ss=-Htln "unblock=$HERE,from=$source:$port,keep" \
	kill kept "unload=$WB_MODULE_NAME" kept drop ss=-Htln
wb_first "tcp $HERE failed:*"
[ -n "$wb_found" ] || wb_must_load
wb_first 'load *'
first=$wb_found
wb_sockets ':60000 '
listening=${wb_found%%"$wb_nl"*}
stays=
[ "$wb_count" -lt 2 ] || stays=$listening
wb_first "packet *: $source.$port > *: Flags \[S\]*"
syn=$wb_found

case $first in
'load waits in '*)
	waited=yes
	wb_pass waits "insmod ${first#load }${listening:+$wb_nl$listening}"
	;;
*)
	waited=
	wb_fail waits "insmod returned before a client came" "insmod waits in accept" \
		"it returned at once" "insmod: ${first#load }${listening:+$wb_nl$listening}" \
		"sock->ops->accept() waits for a client, unless its flags say O_NONBLOCK."
	;;
esac

wb_first "tcp $HERE *"
late=
if [ -z "$waited" ]; then
	late="insmod did not wait for the client"
	wb_skip accepts "$late"
elif [ "$wb_found" = "tcp $HERE ok" ]; then
	made=$wb_found
	wb_first "packet *: 127.0.0.1.60000 > $source.$port: Flags \[S.\]*"
	wb_pass accepts "$syn$wb_nl$wb_found$wb_nl$made"
else
	late="the client could not connect"
	failed=$wb_found
	wb_select 'ss: *'
	wb_fail accepts "the client could not connect" "a connection to $HERE" \
		"${failed#tcp "$HERE" }" "$syn$wb_nl$failed$wb_nl$wb_found"
fi

wb_select "$SAID*"
said=$wb_found
wb_first "$SAID $source:*"
if [ -n "$late" ]; then
	wb_skip peer-address "$late"
elif [ -n "$wb_found" ]; then
	wb_pass peer-address "$syn$wb_nl$wb_found"
elif [ -z "$said" ]; then
	wb_fail peer-address "the client's address is not logged" \
		"connection established to $source:$port" "no such line" "$syn" \
		"print_sock_address() takes what getname() has filled in."
else
	wb_fail peer-address "the address of the line is not the client's" "$source" \
		"${said#*\] }" "$syn$wb_nl$said" \
		"The last argument of getname() is 1 for the other end."
fi

wb_first "$SAID *:$port" "$SAID *:${port}[!0-9]*"
if [ -n "$late" ]; then
	wb_skip peer-port "$late"
elif [ -n "$wb_found" ]; then
	wb_pass peer-port "$syn$wb_nl$wb_found"
elif [ -z "$said" ]; then
	wb_skip peer-port "nothing was logged"
else
	wb_first "$SAID *:$swapped" "$SAID *:${swapped}[!0-9]*"
	wb_fail peer-port "the port of the line is not the client's" "$port" "${said##*:}" \
		"$syn$wb_nl$said" "${wb_found:+The port is in network byte order: ntohs().}"
fi

wb_first 'kept *'
if [ -n "$late" ]; then
	wb_skip stays-open "$late"
elif [ "$wb_found" = "kept open" ]; then
	wb_first "packet *: 127.0.0.1.60000 > $source.$port: Flags \[[FR]*"
	wb_pass stays-open "kept open until rmmod${wb_found:+$wb_nl$wb_found}"
else
	wb_select "packet *: 127.0.0.1.60000 > $source.$port: Flags \[[FR]*"
	wb_fail stays-open "the connection ended before rmmod" "open until the module is unloaded" \
		"${wb_found:-closed}" "$wb_found" \
		"Release the accepted socket in the module's exit function."
fi

wb_last 'kept *'
if [ -n "$late" ]; then
	wb_skip released "$late"
elif [ "$wb_found" != "kept open" ]; then
	what=$wb_found
	wb_select "packet *: 127.0.0.1.60000 > $source.$port: Flags \[[FR]*"
	wb_pass released "$wb_found$wb_nl$what"
else
	wb_select 'unload *'
	wb_fail released "the accepted connection is still open after rmmod" \
		"FIN or RST to the client" "$wb_found" "$wb_found" \
		"The module's exit function releases both sockets."
fi

left=$stays
if [ -n "$stays" ]; then
	wb_skip interrupted "port 60000 is still in use after rmmod"
elif [ -n "$late" ]; then
	wb_skip interrupted "$late"
else
	wb_trial "insmod, killed while it waits for a client" "start=$WB_MODULE" listening=60000 \
		await=20 kill ss=-Htln
	wb_first 'load survives:*'
	[ -z "$wb_found" ] || wb_bail hang "SIGKILL does not end insmod while it waits"
	wb_sockets ':60000 '
	left=$wb_found
	if [ -z "$left" ]; then
		wb_select "log *\] *"
		wb_pass interrupted "$wb_found"
	else
		wb_fail interrupted "insmod was interrupted, and the socket is still there" \
			"nothing listens on port 60000" "$wb_found" "$wb_found" \
			"When accept fails, both sockets are released before init returns the error."
	fi
fi

[ -z "$left" ] || late="the insmod that was killed still has port 60000"
if [ -n "$late" ] && [ -z "$stays" ]; then
	wb_skip unload "$late"
	exit 0
fi
if [ -z "$stays" ]; then
	wb_trial "insmod again, a client, rmmod" "start=$WB_MODULE" listening=60000 await=20 \
		"unblock=$HERE,keep" kill "unload=$WB_MODULE_NAME" drop ss=-Htln
	wb_sockets ':60000 '
	stays=$wb_found
fi
# The side that closes first keeps the port for a minute: students meet this by hand.
wb_first 'packet *: 127.0.0.1.60000 > *: Flags \[F*'
fin=$wb_found
wb_judge_unload "$stays" "the socket is still there after rmmod" \
	"The module's exit function calls sock_release() for both sockets." \
	"$fin${fin:+${wb_nl}the module closed first: had the client not reset the connection, \
127.0.0.1:60000 would be in TIME_WAIT for 60 s, and bind would fail (EADDRINUSE)}"
