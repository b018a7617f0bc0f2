# SPDX-License-Identifier: GPL-2.0-or-later
"""The first exercise from the first start to "passed", by keys alone; then a reset."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, key, type_text, wait_for  # noqa: E402
from student import FILES, FILTER, dup_file, make_workspace, read  # noqa: E402


def check_unsolved(tap, desk):
    tap.ok(desk.wait("Task", "text") is not None, "the task's text is shown")
    tap.ok("Packets in kernel space" in (desk.text_of("Task") or ""), "it is this task's")
    key("ctrl+Return")
    tap.ok(desk.wait("Stop", "push button") is not None, "while it checks there is Stop")
    tap.ok(desk.wait("Not yet", "label", 180) is not None, "the skeleton does not pass")
    tap.ok(
        desk.wait("logs each outbound connection: failed", "list item") is not None,
        "the first sub-check failed",
    )
    for level in (1, 2, 3):
        tap.ok(desk.press(f"Show hint {level} of 3") is not None, f"there is hint {level}")
    tap.ok(desk.find("Show hint 4 of 3") is None, "and no more")


def check_problem(tap, desk, skeleton):
    key("alt+2")
    tap.ok(desk.set_text("kernel/filter.c", skeleton + "\nint x = y;\n"), "the editor takes text")
    key("ctrl+b")
    row = desk.wait("error: ", "list item", 120, prefix=True)
    tap.ok(row is not None and "filter.c" in row.get_name(), "the compiler's error is listed")
    key("F8")
    tap.ok(desk.find("Show hint 1 of 3") is None, "what was not checked has no hints")


def check_solution(tap, desk, solution):
    tap.ok(desk.set_text("kernel/filter.c", solution), "the solution is typed")
    key("ctrl+Return")
    tap.ok(desk.wait("Passed", "label", 180) is not None, "it passes")
    tap.ok(
        desk.wait("Exercise 1: Displaying packets in kernel space, passed", prefix=True) is not None,
        "the list says so",
    )
    tap.ok(desk.wait("Packets", "table") is not None, "the packets are listed")


def check_packets(tap, desk):
    """A filter that is wrong, one that nothing matches, one packet's connection; a field's bytes."""
    desk.set_text("Filter of packets", "tcp.port == 80")
    tap.ok(desk.wait("Not a filter: ", "label", prefix=True) is not None, "a wrong filter is told")
    tap.ok(desk.wait("Packets", "table") is not None, "and the list stays")
    desk.set_text("Filter of packets", "tcp and udp")
    tap.ok(desk.wait("No packet matches the filter.", "label") is not None, "an empty list says why")
    desk.set_text("Filter of packets", "")
    table = desk.wait("Packets", "table")
    tap.ok(table is not None and table.get_component_iface().grab_focus(), "the list has the keys")
    key("Home", "f")
    tap.ok(
        wait_for(lambda: (desk.text_of("Filter of packets") or "").startswith("tcp and host ")),
        "F follows the connection",
    )
    key("d")
    tap.ok(desk.wait("Fields of the packet", "tree table") is not None, "D shows its fields")
    tap.ok((desk.text_of("Bytes of the packet") or "").startswith("0000  "), "and its bytes")
    desk.set_text("Filter of packets", "")


def check_reset(tap, desk, path, skeleton, solution):
    tap.ok(read(path) == solution, "the solution was saved")
    key("ctrl+shift+r")
    tap.ok(wait_for(lambda: read(path) == skeleton), "a reset brings the skeleton back")
    tap.ok(desk.press("Take Back") is not None, "it can be taken back")
    tap.ok(wait_for(lambda: read(path) == solution), "the solution is there again")


def check_walkthrough(tap, desk):
    key("ctrl+l")
    type_text("eight segments")
    row = desk.wait("Walkthrough: Selective acknowledgement", "list item", prefix=True)
    tap.ok(row is not None, "a walkthrough is found by its title")
    tap.ok(
        wait_for(lambda: desk.find("Exercise 1: ", "list item", prefix=True) is None),
        "what does not match is not shown",
    )
    key("Return")
    tap.ok(desk.wait("Play", "push button") is not None, "Enter opens it: Check is Play")
    key("ctrl+Return")
    tap.ok(
        desk.wait("The kernel did all that the script expects", "label", 180) is not None,
        "it is played",
    )
    tap.ok(desk.wait("Packets", "table") is not None, "its packets are listed")


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = make_workspace(work)
    path = os.path.join(workspace, FILES[FILTER])
    solution = dup_file(work, FILTER)
    desk = Desk(workspace, f"{FILTER}/1")

    if tap.ok(desk.application is not None, "the window comes"):
        check_unsolved(tap, desk)
        skeleton = read(path)
        check_problem(tap, desk, skeleton)
        check_solution(tap, desk, solution)
        check_packets(tap, desk)
        check_reset(tap, desk, path, skeleton, solution)
        check_walkthrough(tap, desk)
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    tap.ok(wait_for(lambda: desk.process.poll() is not None) and desk.end() == 0, "it ends well")
    complaints = desk.complaints()
    for line in complaints:
        print("#", line.rstrip())
    tap.ok(not complaints, "the toolkit did not complain")
    tap.done()


main()
