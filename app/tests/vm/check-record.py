#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: check-record.py WHAT ARGUMENT…

Looks at recorded runs with nothing of the product but "workbench show --format json".
  references REPORT           every line of evidence that names an event has a reference to it
  run SHOW RUN_JSON           clocks were measured, nothing was lost, times go up but for the error
  connections SHOW [COUNT]    SYN, log line, SYN-ACK, change of state: in this order in each
  accepted SHOW               exercise 4: the handshake, then the line, then the end
"""
import json
import re
import sys

SYN, ACK, FIN, RST = 0x002, 0x010, 0x001, 0x004


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def references(report):
    lines = 0
    for result in load(report)["results"]:
        for check in result["checks"]:
            found = {reference["line"]: reference["event"] for reference in check["references"]}
            for number, line in enumerate(check["evidence"]):
                named = re.match(r"((?:packet|log|state|drop|function|check|step) \d+): ", line)
                if named:
                    lines += 1
                    assert found.get(number) == named[1], (result["name"], check["id"], line)
                else:
                    assert number not in found, (result["name"], check["id"], line)
    assert lines > 0, "no line of evidence names an event"
    print(lines, "references")


def run(show, run_json):
    document, info = load(show), load(run_json)
    assert document["lost"] == {}, document["lost"]
    assert document["notes"] == [], document["notes"]
    assert info["state"] == "finished", info["state"]
    for source in "packet", "log":
        assert info["markers." + source] >= 2, source
        assert info["error." + source] > 0, source
        assert "unsteady." + source not in info, source
    latest = 0
    for event in document["events"]:
        if event["stream"] == "console":
            continue
        # Only what may have been at the same time is exchanged.
        assert event["t"] + event.get("error", 0) >= latest, event
        latest = max(latest, event["t"] - event.get("error", 0))


def source(event):
    return event["src"], event["sport"]


def find(events, start, test):
    for index in range(start, len(events)):
        if test(events[index]):
            return index
    return None


def check_connection(events, index, listener_only=False):
    """The places of line, SYN-ACK and change of state of the SYN at INDEX."""
    syn = events[index]
    back = (syn["dst"], syn["dport"], syn["src"], syn["sport"])
    name = "%s:%u" % source(syn)
    lines = [i for i, e in enumerate(events)
             if e["stream"] == "log" and re.search(r"\b%s\b" % re.escape(name), e["text"])]
    answer = find(events, index, lambda e: e["stream"] == "packet" and
                  e.get("flags", 0) & (SYN | ACK) == SYN | ACK and
                  (e["src"], e["sport"], e["dst"], e["dport"]) == back)
    change = find(events, 0, lambda e: e["stream"] == "state" and source(e) == source(syn) and
                  e["before"] == "SYN_SENT" and e["after"] == "ESTABLISHED")
    return lines, answer, change


def connections(show, count="1"):
    """A hook at LOCAL_OUT prints before the interface sees the segment: the line stands between the
    client's SYN_SENT and the answer, next to its SYN."""
    events = load(show)["events"]
    checked = 0
    for index, event in enumerate(events):
        if event["stream"] != "packet" or event.get("flags") != SYN:
            continue
        lines, answer, change = check_connection(events, index)
        if answer is None or not lines:
            continue
        sent = find(events, 0, lambda e: e["stream"] == "state" and e["after"] == "SYN_SENT" and
                    source(e) in (source(event), (event["src"], 0)) and
                    abs(e["t"] - event["t"]) < 1000000000)
        assert len(lines) == 1, (event["text"], lines)
        assert sent is not None and sent < index, event["text"]
        assert sent < lines[0] < answer, (event["text"], sent, lines, index, answer)
        assert index < answer, event["text"]
        assert change is not None and answer < change, (event["text"], answer, change)
        checked += 1
    assert checked >= int(count), "%u connections, expected %s" % (checked, count)
    print(checked, "connections in order")


def accepted(show):
    events = load(show)["events"]
    line = find(events, 0, lambda e: e["stream"] == "log" and "established to" in e["text"])
    peer = re.search(r"([0-9.]+):(\d+)$", events[line]["text"])
    client = peer[1], int(peer[2])
    syn = find(events, 0, lambda e: e["stream"] == "packet" and e.get("flags") == SYN and
               source(e) == client)
    answer = find(events, syn, lambda e: e.get("flags") == SYN | ACK and e["dport"] == client[1])
    ack = find(events, answer, lambda e: e.get("flags") == ACK and source(e) == client)
    listener = find(events, ack, lambda e: e["stream"] == "state" and
                    e["before"] == "SYN_RECV" and e["after"] == "ESTABLISHED" and
                    e["dport"] == client[1])
    assert None not in (syn, answer, ack, listener), (syn, answer, ack, listener)
    assert line > listener, (line, listener)
    end = find(events, line, lambda e: e["stream"] == "packet" and e.get("flags", 0) & (FIN | RST)
               and client in (source(e), (e["dst"], e["dport"])))
    assert end is not None, "it does not end"
    print("ends with", events[end]["text"])


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
