#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 5, by hand, in the guest: receives what the module sends while it is loaded.

cd "$(dirname "$0")" || exit
NC=/usr/bin/nc

echo "The next line should be the message, kernelsocket:"
"$NC" -u -l 127.0.0.1 60001 &
receiver=$!
sleep 1
insmod udp_sock.ko || exit
sleep 1
rmmod udp_sock
kill "$receiver"
