#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 2, by hand, in the guest: asks the module to watch 127.0.0.1, then connects there and to
# 127.0.0.2, and shows what the module logged. There is no verdict here: compare yourself.

cd "$(dirname "$0")" || exit
NC=/usr/bin/nc
port=$((40000 + $$ % 20000))	# where the clients are: others each time

insmod ../kernel/filter.ko || exit
echo "Watching 127.0.0.1 only."
./test 127.0.0.1

connect()	# ADDRESS PORT
{
	"$NC" -l "$1" 60123 > /dev/null &
	server=$!
	sleep 1
	echo hello | "$NC" -N -p "$2" "$1" 60123
	wait "$server"
}

echo "A connection from port $port to 127.0.0.1: this one should be in the log."
connect 127.0.0.1 "$port"
echo "A connection from port $((port + 1)) to 127.0.0.2: this one should NOT be in the log."
connect 127.0.0.2 $((port + 1))

echo "The kernel log ends with:"
dmesg | tail -n 5

rmmod filter
