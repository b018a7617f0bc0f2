#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exercise 3, by hand, in the guest: loads the module and lists the TCP sockets that listen.
# Once exercise 4 is done, insmod waits here for a client that never comes: use test-4.sh then.

cd "$(dirname "$0")" || exit

insmod tcp_sock.ko || exit

echo "127.0.0.1:60000 should be in this list, with Send-Q (the backlog) 5:"
ss -tln

rmmod tcp_sock

echo "And it should be gone now that the module is unloaded:"
ss -tln
