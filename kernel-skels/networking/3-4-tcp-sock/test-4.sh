#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 4, by hand, in the guest: insmod waits for a client; this is the client. Type something,
# or end it with Ctrl+C, then look at the kernel log and unload the module.
#
# If the client sent data, the module never read it, and rmmod ends the connection with RST. If it
# sent none, rmmod ends it with FIN, and port 60000 may stay in TIME_WAIT for a minute: insmod then
# fails with "Address in use". Wait, or look: ss -tan

cd "$(dirname "$0")" || exit
NC=/usr/bin/nc
port=$((40000 + $$ % 20000))	# where the client is: another one each time

echo "insmod waits in the background for a client."
insmod tcp_sock.ko &
sleep 1

echo "The client connects from port $port. Ctrl+C ends it."
trap : INT
"$NC" -v -p "$port" 127.0.0.1 60000

echo "The kernel log should end with 'connection established to 127.0.0.1:$port':"
dmesg | tail -n 3
rmmod tcp_sock
