#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# wb-pktplay in the guest: verdicts, and that nothing of a run is left, however it ends.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbp-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" boot --stop > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

# guest TEXT: run by the guest's shell
guest() { run "$WORKBENCH" console -- "$1"; }
# put NAME: standard input becomes a script in the guest
put() { guest "mkdir -p /run/p; cat > /run/p/$1 << 'END-OF-SCRIPT'
$(cat)
END-OF-SCRIPT"; }

# All that a run touches, in a form to compare.
state='ip -o link; ip -o addr | sed "s/ tentative//; s/  */ /g"; ip route; ip -6 route; /usr/bin/ip tcp_metrics | grep -v ^10.0.2; ss -tanH not sport 22; ss -lnpH; ls /tmp
	cat /proc/net/packet; running=$(ls -l /proc/[0-9]*/exe 2> /dev/null)
	echo "$running" | sed -n "s/.* -> //p" | grep -v dropbear | sort
	cd /proc/sys/net; grep -r . core ipv4/tcp_* ipv4/conf/all 2> /dev/null | grep -v available'
same()
{
	guest "$state"
	diff "$WORK/before" "$WORK/out" > "$WORK/diff"
}
# unchanged: it is as it was before, once what is ending has ended
unchanged()
{
	wait_until 2 same || { cat "$WORK/diff" >&2; false; }
}

run "$WORKBENCH" boot
ok "boot boots" is "$status" 0

put pass.pkt << 'E'
`sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_rmem="4096 540000 99999999"`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
* > S. 0:0(0) ack 1 <...>
+.01 < . 1:1(0) ack 1 win 257
+0 accept(3, ..., ...) = 4
+0 write(4, ..., 1000) = 1000
* > P. 1:1001(1000) ack 1
+.01 < . 1:1(0) ack 1001 win 257
E
put fail.pkt << 'E'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000>
* > S. 0:0(0) ack 2 <...>
E
put hang.pkt << 'E'
`sysctl -q net.ipv4.tcp_sack=0 net.core.somaxconn=77; sleep 1000 & setsid sleep 1000 &`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000>
* > S. 0:0(0) ack 1 <...>
+0 < . 1:1(0) ack 1 win 257
+0 `touch /run/p/hangs; sleep 1000`
E
put faulty.pkt << 'E'
`touch /run/p/started`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = = 0
E
put icmp.pkt << 'E'
`touch /run/p/started`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 < icmp unreachable frag_needed mtu 1200 [1:1(0)]
E
put cookie.pkt << 'E'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:10(10) win 32792 <mss 1460,nop,nop,FO COOKIE>
* > S. 0:0(0) ack 1 <...>
E

guest "$state"
cp "$WORK/out" "$WORK/before"

for ip in ipv4 ipv6 ipv4-mapped-ipv6; do
	guest "wb-pktplay --ip_version=$ip --capture=/run/$ip.pcap /run/p/pass.pkt"
	ok "a script passes over $ip" is "$status" 0
	ok "and says so at the end" out_has '"event":"end"'
done
# shellcheck disable=SC2016 # for the guest
guest 'for f in ipv4 ipv6; do tcpdump -nr /run/$f.pcap 2> /dev/null | wc -l; done | tr "\n" " "'
ok "each capture has the first packet and the last" grep -Eq '^([5-9]|1[0-9]) ([5-9]|1[0-9]) $' "$WORK/out"
guest 'wb-pktplay /run/p/fail.pkt'
ok "a wrong acknowledgement fails" is "$status" 1
ok "and the field is named" out_has '"ack"'
# shellcheck disable=SC2016 # for the guest
guest 'wb-pktplay /run/p/faulty.pkt; s=$?; [ ! -e /run/p/started ] && exit $s'
ok "a faulty script is not played at all" is "$status" 2
ok "its place is told" err_has 'faulty.pkt:3:'
# shellcheck disable=SC2016 # for the guest
guest 'wb-pktplay --ip_version=ipv6 /run/p/icmp.pkt; s=$?; [ ! -e /run/p/started ] && exit $s'
ok "nor is one with a packet that IPv6 does not have" is "$status" 2
guest 'wb-pktplay -D COOKIE=1122334455667788 /run/p/cookie.pkt'
ok "a packet has the value of a name" out_has 0101220a1122334455667788
guest 'wb-pktplay -D COOKIE=112 /run/p/cookie.pkt'
ok "a name with a value that does not fit is a fault" is "$status" 2
ok "nothing is left of these" unchanged

guest 'printf "step\nstep\nstop\n" | wb-pktplay --step /run/p/pass.pkt | grep -c ready'
ok "stepping asks before each event" is "$(cat "$WORK/out")" 3
ok "nothing is left when it is stopped" unchanged

for signal in KILL TERM; do
	# The player is in the middle of a command, and something runs in the background.
	guest "rm -f /run/p/hangs; wb-pktplay /run/p/hang.pkt > /dev/null 2>&1 & p=\$!
		while [ ! -e /run/p/hangs ]; do sleep .05; done; cat /proc/sys/net/core/somaxconn
		kill -$signal \$p; wait \$p
		n=0; while pidof wb-pktplay > /dev/null && [ \$n -lt 100 ]; do sleep .05; n=\$((n + 1)); done"
	ok "the script had changed a sysctl" out_has 77
	ok "nothing is left after SIG$signal" unchanged
done

done_testing
