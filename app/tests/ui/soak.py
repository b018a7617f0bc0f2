# SPDX-License-Identifier: GPL-2.0-or-later
"""One window for a long time: checks of every outcome, walkthroughs, other exercises, other sizes,
other machines. Prints what the process holds after each round, and fails where it grows.

usage: soak.py FOLDER MINUTES"""

import os
import re
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, is_showing, key, wait_for, walk_outside_tables  # noqa: E402
from student import FILES, FILTER, dup_file, make_workspace, read  # noqa: E402

EXERCISE = f"{FILTER}/1"
EXERCISE_ROW = "Exercise 1: Displaying packets in kernel space"
WALKTHROUGH = "Walkthrough: Selective acknowledgement"
SIZES = ((1024, 700), (1280, 800), (1180, 760))
# Caches of the toolkit, of the fonts and of the accessibility bus fill at first.
WARM_UP_ROUNDS = 6
# Walkthroughs and changes of the machine come every second and every third round: what a round leaves
# depends on which it was. Two of each kind at least.
JUDGED_ROUNDS = 12
# "Emulation", "Whatever works": here they come to the same, but the machine is another.
ACCELERATORS = (2, 0)
# A round's growth of the heap, by the straight line through all rounds after that. Much less than
# one leaked check would be.
GROWTH_MAX = 64 * 1024


class QuickDesk(Desk):
    def find(self, name=None, role=None, showing=True, prefix=False):
        for node in walk_outside_tables(self.application):
            text = node.get_name() or ""
            fits = name is None or (text.startswith(name) if prefix else text == name)
            if fits and role in (None, node.get_role_name()) and is_showing(node):
                return node
        return None


class Process:
    """What a process holds."""

    def __init__(self, pid, figures):
        self.pid = pid
        self.path = figures

    def heap(self):
        """Bytes in use: of the arenas, and of mappings of their own."""
        with socket.socket(socket.AF_UNIX) as plug:
            plug.connect(self.path)
            small, large = plug.makefile().read().split()
        return int(small) + int(large)

    def pss(self):
        found = re.search(r"^Pss:\s+(\d+) kB", read(f"/proc/{self.pid}/smaps_rollup"), re.M)
        return int(found.group(1)) * 1024

    def threads(self):
        return sorted(
            read(f"/proc/{self.pid}/task/{task}/comm").strip()
            for task in os.listdir(f"/proc/{self.pid}/task")
        )

    def fds(self):
        names = []
        for fd in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                names.append(os.readlink(f"/proc/{self.pid}/fd/{fd}"))
            except FileNotFoundError:
                pass
        return names

    def children(self):
        names = []
        for task in os.listdir(f"/proc/{self.pid}/task"):
            for pid in read(f"/proc/{self.pid}/task/{task}/children").split():
                names.append(read(f"/proc/{pid}/comm").strip())
        return names


def make_texts(work):
    """The exercise's file as it can be handed in, and the headline of what comes of it."""
    crash = os.path.join(work, "crash")
    subprocess.run(["app/tests/vm/make-wrong.sh", crash, "null-in-hook"], check=True)
    solution = dup_file(work, FILTER)
    return [
        (solution, "Passed"),
        (dup_file(work, FILTER, 1), "Not yet"),
        (solution + "\nint x = y;\n", "It does not build"),
        (read(os.path.join(crash, FILES[FILTER])), "The kernel crashed"),
    ]


class Soak:
    def __init__(self, work):
        workspace = make_workspace(work)
        self.texts = make_texts(work)
        figures = os.path.join(work, "figures")
        os.environ.update(
            LD_PRELOAD=os.path.join(work, "heap-figures.so"),
            HEAP_FIGURES=figures,
            G_SLICE="always-malloc",
        )
        self.desk = QuickDesk(workspace, EXERCISE)
        del os.environ["LD_PRELOAD"]
        self.process = Process(self.desk.process.pid, figures)
        self.counts = {"checks": 0, "walkthroughs": 0, "machines": 0, "exercises": 0, "sizes": 0}
        self.rows = []

    def must(self, found, what):
        if not found:
            self.desk.dump(sys.stderr)
            self.desk.screenshot("/tmp/soak-failed.png")
            raise SystemExit(f"soak: {what}")

    def open(self, words, name, other):
        key("ctrl+l", "ctrl+a")
        subprocess.run(["xdotool", "type", words], check=True)
        gone = wait_for(lambda: self.desk.find(other, "list item", prefix=True) is None)
        self.must(gone, f"{other} matches {words}")
        self.must(self.desk.wait(name, "list item", prefix=True), f"{words} is not listed")
        key("Return")
        self.counts["exercises"] += 1

    def check(self, text, headline):
        key("alt+2")
        self.must(self.desk.set_text("kernel/filter.c", text), "the editor takes no text")
        key("ctrl+Return")
        self.must(self.desk.wait(headline, "label", 300), f'no "{headline}"')
        self.counts["checks"] += 1

    def look_around(self):
        """Everything that a result offers."""
        if self.desk.find("Show hint 1 of 3"):
            self.desk.press("Show hint 1 of 3")
        for _ in range(6):
            key("alt+Right")
        notebooks = [
            node
            for node in walk_outside_tables(self.desk.application)
            if node.get_role_name() == "page tab list"
        ]
        for node in notebooks:
            pages = node.get_selection_iface()
            for page in range(node.get_child_count()):
                pages.select_child(page)
            pages.select_child(0)

    def walkthrough(self):
        self.open("eight segments", WALKTHROUGH, EXERCISE_ROW)
        self.must(self.desk.wait("Play", "push button"), "no Play")
        key("ctrl+Return")
        done = self.desk.wait("The kernel did all that the script expects", "label", 300)
        self.must(done, "the walkthrough did not end well")
        self.look_around()
        self.counts["walkthroughs"] += 1
        self.open("Displaying packets", EXERCISE_ROW, WALKTHROUGH)
        self.must(self.desk.wait("Check", "push button"), "no Check")

    def change_machine(self):
        """Another accelerator in the preferences: what was open is closed and opened anew."""
        key("ctrl+comma")
        self.desk.press("Virtual Machine")
        box = self.desk.wait("It runs by", "combo box")
        self.must(box, "no choice of the VM")
        wanted = ACCELERATORS[self.counts["machines"] % len(ACCELERATORS)]
        box.get_selection_iface().select_child(wanted)
        key("Escape")
        self.must(
            wait_for(lambda: self.desk.find("It runs by", "combo box") is None),
            "the preferences stay",
        )
        self.counts["machines"] += 1

    def resize(self, number):
        width, height = SIZES[number % len(SIZES)]
        windows = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            capture_output=True,
            text=True,
        ).stdout.split()
        for window in windows[:1]:
            subprocess.run(["xdotool", "windowsize", window, str(width), str(height)], check=True)
        self.counts["sizes"] += 1

    def round(self, number):
        for text, headline in self.texts:
            self.check(text, headline)
            self.look_around()
        if number % 2 == 0:
            self.walkthrough()
        if number % 3 == 0:
            self.change_machine()
        self.resize(number)

    def report(self, number, began):
        process = self.process
        row = {
            "heap": process.heap(),
            "pss": process.pss(),
            "threads": process.threads(),
            "fds": process.fds(),
            "children": process.children(),
        }
        self.rows.append(row)
        print(
            f"{int(time.monotonic() - began):5} s  round {number:3}"
            f"  heap {row['heap'] / 2**20:7.2f} MiB  pss {row['pss'] / 2**20:7.2f} MiB"
            f"  threads {len(row['threads']):2}  fds {len(row['fds']):3}"
            f"  children {len(row['children'])}  " + ", ".join(f"{n} {k}" for k, n in self.counts.items()),
            flush=True,
        )


def slope(values):
    """Of the straight line nearest to them, a step."""
    n = len(values)
    middle = (n - 1) / 2
    mean = sum(values) / n
    above = sum((x - middle) * (y - mean) for x, y in enumerate(values))
    return above / sum((x - middle) ** 2 for x in range(n))


def judge(rows):
    """What grew, a sentence each; None: it was too short to say."""
    rows = rows[WARM_UP_ROUNDS:]
    if len(rows) < JUDGED_ROUNDS:
        return None
    first, last = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    found = []
    for what in ("threads", "fds", "children"):
        # The most there was at rest: the pool of threads may be anywhere between.
        before, after = (max(rows, key=lambda row: len(row[what]))[what] for rows in (first, last))
        if len(after) > len(before):
            more = list(after)
            for name in before:
                if name in more:
                    more.remove(name)
            found.append(f"{what} grew from {len(before)} to {len(after)}: {', '.join(more)}")
    growth = slope([row["heap"] for row in rows])
    print(f"the heap grows by {growth / 1024:.1f} KiB a round, over {len(rows)} rounds")
    if growth > GROWTH_MAX:
        found.append(f"the heap grew by {growth / 1024:.1f} KiB a round")
    return found


def main():
    work, minutes = sys.argv[1], float(sys.argv[2])
    soak = Soak(work)
    began = time.monotonic()
    number = 0

    soak.must(soak.desk.wait("Task", "text"), "the window does not come")
    while time.monotonic() - began < minutes * 60:
        number += 1
        soak.round(number)
        soak.report(number, began)
    minutes = (time.monotonic() - began) / 60
    grown = judge(soak.rows)
    found = grown or []
    key("ctrl+q")
    status = wait_for(lambda: soak.desk.process.poll() is not None) and soak.desk.end()
    if status != 0:
        found.append(f"it ended with status {status}")
    found += [line.rstrip() for line in soak.desk.complaints()]
    for sentence in found:
        print("soak:", sentence)
    done = ", ".join(f"{count} {what}" for what, count in soak.counts.items())
    print(f"soak: {minutes:.0f} minutes, {number} rounds, {done}")
    if found:
        verdict = "failed"
    elif grown is None:
        needed = WARM_UP_ROUNDS + JUDGED_ROUNDS
        verdict = f"nothing failed, but to say what grows takes {needed} rounds"
    else:
        verdict = "passed: nothing grew, and nobody complained"
    print("soak:", verdict)
    sys.exit(1 if found else 0)


main()
