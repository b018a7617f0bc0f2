# SPDX-License-Identifier: GPL-2.0-or-later
"""The console's machine from its start to its end, and where views lie. usage: console.py WORK [again]"""

import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, click, has_state, key, wait_for, walk  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from student import FILTER  # noqa: E402

EXERCISE = f"{FILTER}/1"
FOLDER = f"~/skels/{FILTER}"
PLACES = ("Below the text", "Pictures of the run", "Events of the run", "Bottom")


class Console:
    """The terminal as a screen reader reads it."""

    def __init__(self, desk):
        self.desk = desk
        self.count = 0

    def text(self):
        node = self.desk.find("Terminal", "terminal")
        return Atspi.Text.get_text(node, 0, -1) if node else ""

    def wait(self, what, seconds=60):
        return wait_for(lambda: what in self.text(), seconds)

    def type(self, line):
        subprocess.run(["xdotool", "type", "--delay", "20", line + "\n"], check=True)

    def run(self, line, seconds=60):
        """Runs LINE and waits for the mark behind it; what it printed."""
        self.count += 1
        mark = f"end{self.count}."
        self.type(f"clear; {line}; echo en''d{self.count}.")
        if not wait_for(lambda: f"\n{mark}" in self.text(), seconds):
            self.tell()
        return self.text().split(f"\n{mark}")[0]

    def tell(self):
        """For who reads why a test failed."""
        for line in [line for line in self.text().splitlines() if line.strip()][-12:]:
            print("# terminal:", line)


def find_place(desk, tab):
    """The name of the notebook that has the tab TAB."""
    node = desk.find(tab, "page tab", showing=False)
    return node.get_parent().get_name() if node else None


def find_machines():
    """QEMU processes of this test's run-time folder."""
    mark = os.environ["WORKBENCH_RUN"] + "/"
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().decode(errors="replace")
        except OSError:
            continue
        if "qemu-system" in line.split("\0")[0] and mark in line:
            found.append(int(pid))
    return found


def test_shell(tap, desk, console):
    key("alt+shift+c")
    tap.ok(desk.wait("Start a Machine", "push button", 20), "a key shows the console")
    key("ctrl+shift+m")
    tap.ok(
        console.wait(f"guest:{FOLDER}#", 180), "a machine starts; the shell is in the task's folder"
    )
    said = console.run("uname -s; ls kernel")
    tap.ok("Linux" in said and "filter.ko" in said, "the module is there, built")
    said = console.run("insmod kernel/filter.ko; echo loaded=$(lsmod | grep -c ^filter)")
    tap.ok("loaded=1" in said, "the module can be loaded by hand")
    # Typed before the shell has let go of the terminal, it would be a character like any other.
    console.type("echo sleep''ing; sleep 1000")
    console.wait("sleeping")
    key("ctrl+c")
    tap.ok("back" in console.run("echo ba''ck"), "Ctrl+C reaches the shell")
    key("ctrl+f", "ctrl+b", "ctrl+u")
    tap.ok(
        not desk.find("Find", "text") and "here" in console.run("echo he''re"),
        "Ctrl+F, Ctrl+B and Ctrl+U are the shell's",
    )


def test_watch(tap, desk, console):
    key("ctrl+shift+w")
    watch = desk.wait("Watch", "toggle button", 20)
    tap.ok(
        wait_for(lambda: has_state(watch, "CHECKED"), 20), "Watch is switched on"
    )
    tap.ok(
        wait_for(lambda: console.run("ping -c 1 127.0.0.1") and find_echo(desk), 90),
        "a ping that is typed is in the list of packets",
    )


def find_echo(desk):
    table = desk.find("Packets", "table")
    return table and any("ICMP echo request" in (node.get_name() or "") for node in walk(table))


def test_alone(tap, desk, console):
    """The terminal has the focus."""
    rows = int(console.run("stty size").split()[-2])
    key("shift+F11")
    tap.ok(
        desk.wait_gone("Task", "page tab", 20) and desk.wait_gone("Events of the run", None, 20),
        "a key gives the console the whole window",
    )
    grown = wait_for(lambda: int(console.run("stty size").split()[-2]) > 2 * rows, 20)
    tap.ok(grown, "the shell has the keyboard still, and more than twice the lines")
    key("alt+shift+p")
    tap.ok(
        desk.wait("Packets", "table", 20)
        and not desk.find("Terminal")
        and not desk.find("Task", "page tab"),
        "the view that is chosen then has it",
    )
    key("alt+2")
    tap.ok(
        desk.wait("filter.c", "page tab", 20) and desk.wait("Terminal", None, 20),
        "who goes to a file has all back",
    )
    click_twice(desk.find("Console", "page tab"))
    gone = desk.wait_gone("filter.c", "page tab", 20)
    click_twice(desk.find("Console", "page tab"))
    tap.ok(gone and desk.wait("filter.c", "page tab", 20), "two clicks on a tab do the same")


def click_twice(node):
    click(node)
    # Three in a row would be none of ours.
    time.sleep(0.6)
    subprocess.run(["xdotool", "click", "--repeat", "2", "--delay", "40", "1"], check=True)


def test_arranging(tap, desk):
    key("alt+shift+c")
    tap.ok(find_place(desk, "Console") == PLACES[0], "the console lies below the text")
    key("alt+shift+Down")
    tap.ok(
        wait_for(lambda: find_place(desk, "Console") == PLACES[3], 10), "a key moves it to the bottom"
    )
    tap.ok(desk.wait_focus("Terminal"), "and the keyboard stays with it")
    key("F11")
    hidden = desk.wait_gone("Terminal", None, 20)
    key("F11")
    tap.ok(hidden and desk.wait("Terminal", None, 20), "F11 hides it; twice, it is there again")
    key("alt+shift+s")
    key("alt+shift+Delete")
    tap.ok(
        wait_for(lambda: not find_place(desk, "Scoreboard"), 10), "a view can be put away by key"
    )
    key("alt+shift+c", "F6")
    tap.ok(
        wait_for(lambda: not desk.has_state("Terminal", "FOCUSED"), 10),
        "F6 leaves the terminal",
    )


def test_stall(tap, desk, console):
    """As if the kernel hung."""
    key("alt+shift+c")
    machines = find_machines()
    for pid in machines:
        os.kill(pid, signal.SIGSTOP)
    console.type("echo awa''ke")
    tap.ok(
        desk.wait("The machine does not answer.", "label", prefix=True, seconds=60),
        "a machine that does not answer is said not to",
    )
    for pid in machines:
        os.kill(pid, signal.SIGCONT)
    tap.ok(
        console.wait("awake")
        and wait_for(lambda: not desk.find("The machine does not answer.", "label", prefix=True), 60),
        "until it does",
    )


def test_loss(tap, desk, console):
    key("alt+shift+c")
    console.type("echo c > /proc/sysrq-trigger")
    tap.ok(
        desk.wait("The machine has ended: Kernel panic", prefix=True),
        "a machine that panics is said to have ended, and why",
    )
    tap.ok("Kernel Offset" in console.text(), "the kernel's last words are in the terminal")
    desk.press("Restart")
    tap.ok(
        wait_for(lambda: desk.has_state("Stop Machine", "ENABLED"), 120)
        and wait_for(lambda: console.text().rstrip().endswith(f"{FOLDER}#"), 120),
        "Restart makes a fresh one",
    )
    key("alt+shift+c")
    tap.ok("loaded=0" in console.run("echo loaded=$(lsmod | grep -c ^filter)"), "in which nothing is loaded")


def test_end(tap, desk):
    tap.ok(find_machines(), "there is a QEMU to look for")
    tap.ok(desk.end() == 0, "the window closes while the machine runs")
    tap.ok(not find_machines(), "and leaves no QEMU")


def test_again(tap, workspace):
    desk = Desk(workspace, EXERCISE)
    desk.wait("Console", "page tab", 60)
    tap.ok(
        find_place(desk, "Console") == PLACES[3] and not find_place(desk, "Scoreboard"),
        "the next start has the views where they were",
    )
    key("alt+shift+Home")
    tap.ok(
        wait_for(
            lambda: find_place(desk, "Console") == PLACES[0] and find_place(desk, "Scoreboard"), 10
        ),
        "Restore Default Layout brings all back",
    )
    complaints = desk.complaints()
    tap.ok(not complaints, "GTK has nothing to complain of")
    for line in complaints:
        print("#", line, end="")
    desk.end()


def first(tap, workspace):
    os.makedirs(workspace)
    desk = Desk(workspace, EXERCISE)
    desk.wait("Virtual machine: Ready", prefix=True, seconds=180)
    console = Console(desk)
    test_shell(tap, desk, console)
    test_watch(tap, desk, console)
    test_alone(tap, desk, console)
    test_arranging(tap, desk)
    test_stall(tap, desk, console)
    test_loss(tap, desk, console)
    complaints = desk.complaints()
    tap.ok(not complaints, "no warning until then")
    for line in complaints:
        print("#", line, end="")
    test_end(tap, desk)


def main():
    """Twice: the accessibility bus does not outlive the first window, the last one of its display."""
    workspace = os.path.join(sys.argv[1], "skels")
    counts = os.path.join(sys.argv[1], "counts")
    tap = Tap()
    if sys.argv[2:] == ["again"]:
        with open(counts, encoding="ascii") as file:
            tap.count, tap.failed = map(int, file.read().split())
        test_again(tap, workspace)
        tap.done()
    first(tap, workspace)
    with open(counts, "w", encoding="ascii") as file:
        print(tap.count, tap.failed, file=file)


main()
