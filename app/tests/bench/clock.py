#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: clock.py SHOW RUN_JSON TRUTH

A packet of the loopback is stamped between netif_receive_skb and ip_rcv(), a line between the
client's SYN_SENT and printk's own tracepoint. The interval of the timeline, time and error, must
meet that of the trace.
"""
import json
import re
import sys

US = 1000


def read_truth(path):
    packets, lines, states = [], {}, {}
    begun = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for text in file:
            found = re.match(r".{16}-\d+ +\[(\d+)\] \S+ +(\d+)\.(\d{6}): (\w+): (.*)", text)
            if not found:
                continue
            ns = (int(found[2]) * 1000000 + int(found[3])) * US
            if found[4] == "netif_receive_skb":
                begun[found[1]] = ns
            elif found[4] == "ip_rcv" and found[1] in begun:
                # A softirq does not interrupt another one: it is the same packet.
                packets.append((begun.pop(found[1]), ns + US))
            elif found[4] == "console":
                port = re.search(r"127\.0\.0\.1:(\d+)", found[5])
                if port:
                    lines[int(port[1])] = ns + US
            elif found[4] == "inet_sock_set_state":
                port = re.search(r"sport=(\d+)", found[5])
                change = re.search(r"oldstate=TCP_(\w+) newstate=TCP_(\w+)", found[5])
                states.setdefault((int(port[1]),) + change.groups(), ns)
    return packets, lines, states


def compare(name, mapped, truth):
    """MAPPED: of (time, error); TRUTH: of (earliest, latest)."""
    outside, off = 0, []
    for (time, error), (low, high) in zip(mapped, truth):
        outside += time + error < low or time - error > high
        off.append(max(low - time, time - high, 0))
    off.sort()
    print("%s: %u compared, error stated %.1f us; outside the true interval by %.1f us (median), "
          "%.1f us (largest); outside error, too: %u"
          % (name, len(off), mapped[0][1] / 1e3, off[len(off) // 2] / 1e3, off[-1] / 1e3, outside))
    return outside


def main(show, run_json, truth):
    with open(show, encoding="utf-8") as file:
        events = json.load(file)["events"]
    with open(run_json, encoding="utf-8") as file:
        info = json.load(file)
    packets, lines, states = read_truth(truth)
    seen = [e for e in events if e["stream"] == "packet" and e.get("sport")]
    seen = seen[len(seen) - len(packets):]
    assert packets and len(seen) == len(packets), (len(seen), len(packets))
    outside = compare("packets", [(e["t"], e["error"]) for e in seen], packets)
    logged = []
    for event in events:
        port = re.search(r"initiated from 127\.0\.0\.1:(\d+)", event["text"])
        if event["stream"] == "log" and port and int(port[1]) in lines:
            start = states.get((int(port[1]), "CLOSE", "SYN_SENT"), 0)
            logged.append(((event["t"], event["error"]), (start, lines[int(port[1])])))
    outside += compare("lines", [pair[0] for pair in logged], [pair[1] for pair in logged])
    print("markers: %u" % info["markers.packet"])
    sys.exit(1 if outside else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
