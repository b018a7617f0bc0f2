#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What 'make conformance' makes of scripts and of the records of their plays, without playing any.
. app/tests/tap.sh

mkdir -p "$WORK/tree/tcp/sack" "$WORK/tree/tcp/fast" "$WORK/tree/common" "$WORK/tree/other"
touch "$WORK/tree/common/defaults.sh" "$WORK/tree/other/unused"
# shellcheck disable=SC2016 # backticks of a script
printf '`../../common/defaults.sh`\n0 < . 1:1(0) ack 1 win 1 <sack 1:2>\n' > "$WORK/tree/tcp/sack/a.pkt"
printf -- '--ip_version=ipv6\n0 socket(...) = 3\n' > "$WORK/tree/tcp/sack/b.pkt"
printf '0 socket(...) = 3\n' > "$WORK/tree/tcp/fast/c-v4.pkt"

cat > "$WORK/jobs.py" << 'E'
import sys
sys.path.insert(0, "app/tests/conformance")
import conformance, table
folder = sys.argv[1] + "/tcp"
scripts = conformance.find_scripts(folder, "")
jobs = conformance.make_jobs(scripts, ["ipv4", "ipv6", "mapped"])
print("root", conformance.find_root(folder, scripts))
for job in jobs:
    print("job", job.id, job.path.rsplit("/", 1)[1], job.mode)
lines = ["@ 1 ours 1 0 100 2000\n", "@ 1 peer 1 1 300 9000\n", "| noise\n",
         "| c.pkt:7: timing error\n", "@ 1 ours 2 0 100 2000\n", "@ 1 peer 2 0 300 9000\n",
         "@ 3 ours 1 1 50 -\n", '| {"event":"end","text":"line 2: ack"}\n',
         "@ 3 peer 1 0 300 9000\n", "@ 4 ours 1 0 200 3000\n", "@ 4 peer 1 0 500 9900\n",
         "@ done\n", "@ 5 ours 1 0 1 1\n"]
records = list(conformance.read_records(lines, jobs, 2, True))
report = table.Report(folder, jobs, records, 2, True)
report.write(sys.argv[1] + "/out")
print(report.text())
E
run python3 -B "$WORK/jobs.py" "$WORK/tree"
ok "it runs" is "$status" 0
ok "the folder that travels holds what scripts name" grep -qx "root $WORK/tree" "$WORK/out"
ok "a name with v4 is not played over IPv6" not out_has "c-v4.pkt ipv6"
ok "but mapped" out_has "c-v4.pkt mapped"
ok "the head's version is the only one" not out_has "b.pkt ipv4"
ok "another script is played in all modes" is "$(grep -c 'job .* a.pkt' "$WORK/out")" 3
ok "a player that passes once of twice varies" out_has "c-v4.pkt (ipv4): here pass, there varies"
ok "its reason is the line with a place" out_has "there: c.pkt:7: timing error"
ok "our reason is that of the end" out_has "here:  line 2: ack"
ok "a play that did not happen is not counted as passed" out_has "ipv6         2 scripts,     1 pass here,     1 pass there"
ok "features are told by the text" grep -Eq 'SACK blocks +3 plays' "$WORK/out"
ok "time is of what both pass" out_has "here     median 200 ms, total 0.2 s, peak memory 3000 kB"
ok "each play has its line" grep -q "^sack/a.pkt	ipv4	ours	1	1	50		line 2: ack$" "$WORK/tree/out"
done_testing
