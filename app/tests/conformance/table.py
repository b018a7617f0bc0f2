# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of 'make conformance': who says what of which script, by feature, time and memory."""

import collections
import json
import os
import re
import statistics

Record = collections.namedtuple("Record", "id player run status ms kb said")

# What a script uses, told by its text.
FEATURES = [
    ("packets in", r"^[^/\n]*<\s"),
    ("options", r"<(?!\.\.\.)[^>]*(mss|wscale|TS val|sackOK)"),
    ("SACK blocks", r"\bsack \d"),
    ("timestamps", r"TS val"),
    ("Fast Open", r"\bFO(EXP)?\b|MSG_FASTOPEN|TCP_FASTOPEN"),
    ("ECN", r"\[(ect|ce|noecn)|\b[SPF]?\.?[EWC]{1,2}\b\s+\d+:|\(tos"),
    ("AccECN", r"ECT1|ECT0|AccECN|\bA[EC]?W"),
    ("ICMP", r"\bicmp\b"),
    ("RST", r"[<>]\s+(\[.*?\]\s*)?R\.?\s"),
    ("MD5", r"\bmd5\b"),
    ("assertions", r"%\{"),
    ("commands", r"`"),
    ("blocking calls", r"\d\.\.\.[\d+]"),
    ("ranges of time", r"[\d.]~\+?[\d.]"),
    ("connect", r"\bconnect\s*\("),
    ("sendmsg, recvmsg", r"\b(send|recv)msg\s*\("),
    ("control messages", r"cmsg_level"),
    ("epoll", r"\bepoll_"),
    ("poll", r"[^e]\bpoll\s*\("),
    ("splice, sendfile", r"\b(splice|sendfile|vmsplice)\s*\("),
    ("zerocopy", r"MSG_ZEROCOPY|SO_ZEROCOPY"),
    ("getsockopt", r"\bgetsockopt\s*\("),
    ("ioctl", r"\bioctl\s*\("),
]


def first_line(record):
    """Why it failed, on one line."""
    for line in record.said:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("event") == "end" and event.get("text"):
            return str(event["text"]).split("\n", 1)[0]
    plain = [line for line in record.said if line.strip() and not line.startswith("{")]
    if record.status == 137:
        return "did not end in time and was killed"
    placed = [line for line in plain if re.match(r"\S+\.pkt:\d+", line)]
    # A player that gives up says why at its end; before it there is what commands said.
    return (placed or plain[-1:])[0] if plain else f"exit status {record.status}"


class Report:
    def __init__(self, folder, jobs, records, runs, has_peer):
        self.folder, self.jobs, self.runs, self.has_peer = folder, jobs, runs, has_peer
        self.records = collections.defaultdict(list)
        for record in records:
            self.records[record.id, record.player].append(record)

    def verdict(self, job, player):
        """"pass", "fail", "varies" or "none"."""
        statuses = [r.status == 0 for r in self.records[job.id, player]]
        if not statuses:
            return "none"
        if all(statuses):
            return "pass"
        return "varies" if any(statuses) else "fail"

    def reason(self, job, player):
        failed = [r for r in self.records[job.id, player] if r.status != 0]
        return first_line(failed[0]) if failed else ""

    def name(self, job):
        return f"{os.path.relpath(job.path, self.folder)} ({job.mode})"

    def modes(self):
        return sorted({job.mode for job in self.jobs})

    def counts(self):
        lines = []
        for mode in self.modes():
            jobs = [job for job in self.jobs if job.mode == mode]
            ours = sum(self.verdict(job, "ours") == "pass" for job in jobs)
            line = f"{mode:8} {len(jobs):5} scripts, {ours:5} pass here"
            if self.has_peer:
                reliable = [job for job in jobs if self.verdict(job, "peer") == "pass"]
                agree = sum(self.verdict(job, "ours") == "pass" for job in reliable)
                same = sum(self.verdict(job, "ours") == self.verdict(job, "peer") for job in jobs)
                share = 100 * agree / len(reliable) if reliable else 0
                line += (f", {len(reliable):5} pass there each time; of these {agree} pass here "
                         f"({share:.1f} %); same verdict: {same}")
            lines.append(line)
        return lines

    def differences(self):
        lines = []
        for job in self.jobs:
            ours, peer = self.verdict(job, "ours"), self.verdict(job, "peer")
            if (ours != peer) if self.has_peer else (ours != "pass"):
                lines.append(f"{self.name(job)}: here {ours}" +
                             (f", there {peer}" if self.has_peer else ""))
                lines += [f"    here:  {self.reason(job, 'ours')}"] if ours != "pass" else []
                if self.has_peer and peer not in ("pass", "none"):
                    lines.append(f"    there: {self.reason(job, 'peer')}")
        return lines

    def by_feature(self):
        uses = collections.defaultdict(list)
        for job in self.jobs:
            with open(job.path, encoding="utf-8", errors="replace") as f:
                text = re.sub(r"/\*.*?\*/|//[^\n]*", "", f.read(), flags=re.S)
            for name, pattern in FEATURES:
                if re.search(pattern, text, re.M):
                    uses[name].append(job)
        lines = []
        for name, _ in FEATURES:
            jobs = uses[name]
            passed = sum(self.verdict(job, "ours") == "pass" for job in jobs)
            line = f"{name:18} {len(jobs):5} plays {passed:5} pass here"
            if self.has_peer:
                same = sum(self.verdict(job, "ours") == self.verdict(job, "peer") for job in jobs)
                line += f" {len(jobs) - same:5} differ"
            lines += [line] if jobs else []
        return lines

    def costs(self):
        """Of the scripts that each player passes every time: what they do else is not the same."""
        players = ["ours", "peer"] if self.has_peer else ["ours"]
        jobs = [job for job in self.jobs if all(self.verdict(job, p) == "pass" for p in players)]
        lines = []
        for player in players:
            records = [r for job in jobs for r in self.records[job.id, player]]
            if not records:
                continue
            memory = [r.kb for r in records if r.kb is not None]
            lines.append(f"{'here' if player == 'ours' else 'there':8} "
                         f"median {statistics.median(r.ms for r in records):.0f} ms, "
                         f"total {sum(r.ms for r in records) / 1000:.1f} s" +
                         (f", peak memory {max(memory)} kB" if memory else ""))
        if len(players) == 2 and jobs:
            slower = [(self.median(job, "ours") - self.median(job, "peer"), job) for job in jobs]
            count = sum(more > 0 for more, _ in slower)
            lines.append(f"slower here: {count} of {len(jobs)}; at most by "
                         f"{max(slower, key=lambda s: s[0])[0]:.0f} ms")
        return lines

    def median(self, job, player):
        return statistics.median(r.ms for r in self.records[job.id, player])

    def text(self):
        parts = [("Verdicts", self.counts()), ("By feature", self.by_feature()),
                 ("Time and memory of plays that pass", self.costs()),
                 ("Differences" if self.has_peer else "Not passed", self.differences())]
        return "\n".join(f"{title}\n" + "\n".join("  " + line for line in lines or ["none"]) + "\n"
                         for title, lines in parts)

    def write(self, file):
        """One line a play, tabs between: for whoever wants to count differently."""
        with open(file, "w", encoding="utf-8") as out:
            out.write("script\tmode\tplayer\trun\tstatus\tms\tkb\treason\n")
            for job in self.jobs:
                for player in ("ours", "peer"):
                    for r in self.records[job.id, player]:
                        reason = first_line(r).replace("\t", " ") if r.status else ""
                        out.write(f"{os.path.relpath(job.path, self.folder)}\t{job.mode}\t{player}"
                                  f"\t{r.run}\t{r.status}\t{r.ms}\t{r.kb or ''}\t{reason}\n")
