#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Our fields against tshark's, and our lines against tcpdump's, over hundreds of frames that
# decode/frames.py makes: names, values, offsets and lengths. What differs is explained in
# decode/differences.txt, and there is nothing more in it.
. app/tests/tap.sh

for tool in tshark tcpdump python3; do
	if ! command -v $tool > /dev/null; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done
decode=$TOP/app/tests/decode
cd "$WORK" || exit 1

# fields SEED: all frames, those at random made from it.
fields()
{
	python3 "$decode/frames.py" frames.pcapng "$1"
	tshark -r frames.pcapng -T pdml -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE \
		-o udp.check_checksum:TRUE -o tcp.relative_sequence_numbers:FALSE \
		-o ip.defragment:FALSE -o ipv6.defragment:FALSE \
		-o tcp.desegment_tcp_streams:FALSE > theirs.pdml 2> tshark.err
	tshark -r frames.pcapng -T fields -e frame.comment > comments 2> tshark.err
	"$WORKBENCH" show frames.pcapng --packet 1-100000 --format json > ours.json || return 1
	python3 "$decode/compare.py" ours.json theirs.pdml comments "$decode/differences.txt"
}

run fields 1
ok "the fields are tshark's" is "$status" 0
ok "of hundreds of frames" grep -Eq '^[89][0-9][0-9] packets' err
run fields "$$"
ok "with others at random too (seed $$)" is "$status" 0

# lines FILE: each line of ours as tcpdump has it, and only these.
lines()
{
	tcpdump -n -t -r "$1" 2> /dev/null | grep -v '^	' > theirs.txt
	"$WORKBENCH" show "$1" | sed -n '2,/^$/p' | sed '/^$/d' | cut -c24- > ours.txt
	diff theirs.txt ours.txt
}

python3 "$decode/conversation.py" conversation.pcap
run lines conversation.pcap
ok "lines are tcpdump's" is "$status" 0
ok "of hundreds of packets" test "$(wc -l < ours.txt)" -gt 300
done_testing
