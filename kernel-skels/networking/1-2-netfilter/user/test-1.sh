#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 1, by hand, in the guest: makes a connection while the module is loaded and shows what
# the module logged. There is no verdict here: compare the two yourself.

cd "$(dirname "$0")" || exit
NC=/usr/bin/nc
port=$((40000 + $$ % 20000))	# where the client is: another one each time

insmod ../kernel/filter.ko || exit

"$NC" -l 127.0.0.1 60123 > /dev/null &
server=$!
sleep 1
echo "A connection from 127.0.0.1, port $port, to 127.0.0.1, port 60123:"
echo hello | "$NC" -N -p "$port" 127.0.0.1 60123
wait "$server"

echo "The module should have logged it, once. The kernel log ends with:"
dmesg | tail -n 5

rmmod filter
