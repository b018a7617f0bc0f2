# SPDX-License-Identifier: GPL-2.0-or-later
"""Exercises 2 to 5; a module that does not build, one that crashes, one that hangs; a reset."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, cells_of, key, type_text, wait_for, walk_shown  # noqa: E402
from student import FILES, FILTER, TCP, UDP, dup_file, make_workspace, read  # noqa: E402

CHECK_SECONDS = 240


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


def open_exercise(tap, desk, words, title):
    key("ctrl+l", "ctrl+a")
    type_text(words)
    wait_for(lambda: desk.find("Exercise 5: ", "list item", prefix=True) is None or words == "UDP")
    key("Return")
    tap.ok(desk.wait(title, "frame") is not None, f'"{title}" is opened by its title')


def check_passes(tap, desk, file, solution, what):
    key("alt+1", "alt+2")
    tap.ok(desk.wait_focus(file, "text") is not None, f"{what}: the editor has the keys")
    tap.ok(desk.set_text(file, solution), f"{what}: the solution is typed")
    key("ctrl+Return")
    tap.ok(desk.wait("Passed", "label", CHECK_SECONDS) is not None, f"{what} passes")


def check_build_error(tap, desk, skeleton):
    """Two errors: the list, the gutter's marks, F8, a click."""
    key("alt+2")
    desk.wait("udp_sock.c", "text")
    first = line_of(skeleton, "static int __init")
    text = skeleton.replace(
        "static int __init", "int one = nowhere;\nint two  = neither;\nstatic int __init", 1
    )
    desk.set_text("udp_sock.c", text)
    key("ctrl+b")
    rows = wait_for(lambda: problems(desk), CHECK_SECONDS) or []
    tap.ok(len(rows) == 2, "both errors are listed")
    tap.ok(
        [row.get_name().rsplit(", ", 1)[1] for row in rows]
        == [f"udp_sock.c:{first}", f"udp_sock.c:{first + 1}"],
        "with their lines",
    )
    key("F8")
    tap.ok(wait_for(lambda: desk.place("udp_sock.c") == (first, 11)), "F8 goes to the first")
    key("F8")
    tap.ok(wait_for(lambda: desk.place("udp_sock.c") == (first + 1, 12)), "F8 goes to the next")
    key("shift+F8")
    tap.ok(wait_for(lambda: desk.place("udp_sock.c") == (first, 11)), "Shift+F8 goes back")
    rows[1].get_component_iface().grab_focus()
    key("Return")
    tap.ok(
        wait_for(lambda: desk.place("udp_sock.c") == (first + 1, 12)),
        "a row goes to its line and column",
    )
    tap.ok(desk.wait_focus("udp_sock.c", "text") is not None, "and the keys to the editor")


def problems(desk):
    return [
        node
        for node in walk_shown(desk.application)
        if node.get_role_name() == "list item" and node.get_name().startswith("error: ")
    ]


def check_crash(tap, desk, solution):
    line = '\t*(volatile int *)8 = 1;\n'
    text = solution.replace("\tint err = 0;\n", "\tint err = 0;\n\n" + line, 1)
    desk.set_text("udp_sock.c", text)
    key("alt+1", "ctrl+Return")
    tap.ok(
        desk.wait("The kernel crashed", "label", CHECK_SECONDS) is not None, "a crash is called one"
    )
    button = desk.wait("Go to udp_sock.c:", "push button", prefix=True)
    number = line_of(text, line)
    tap.ok(
        button is not None and button.get_name() == f"Go to udp_sock.c:{number}",
        "the crash names the student's own line",
    )
    tap.ok(wait_for(lambda: (desk.place("udp_sock.c") or (0,))[0] == number), "which is in front")
    tap.ok(desk.find("The kernel's words", "toggle button") is not None, "the oops is kept")
    key("alt+1")
    desk.press(f"Go to udp_sock.c:{number}")
    tap.ok(wait_for(lambda: (desk.place("udp_sock.c") or (0,))[0] == number), "it leads there")
    tap.ok(desk.wait_focus("udp_sock.c", "text") is not None, "and into the editor")


def check_hang(tap, desk, solution):
    text = solution.replace("\tint err = 0;\n", "\tint err = 0;\n\n\tfor (;;)\n\t\tcpu_relax();\n", 1)
    desk.set_text("udp_sock.c", text)
    key("ctrl+Return")
    said = wait_for(
        lambda: desk.find("It took too long", "label")
        or desk.find("The kernel does not answer any more", "label"),
        CHECK_SECONDS,
    )
    tap.ok(said is not None, "a module that hangs is told")


def check_evidence(tap, desk, wrong):
    """A line of evidence selects the packet, and the log line that names it."""
    key("alt+2")
    desk.wait_focus("kernel/filter.c", "text")
    desk.set_text("kernel/filter.c", wrong)
    key("ctrl+Return")
    tap.ok(desk.wait("Not yet", "label", CHECK_SECONDS) is not None, "exercise 1's is not enough")
    link = desk.wait("Evidence: log ", "push button", prefix=True)
    if not tap.ok(link is not None, "what failed rests on a line of the log"):
        return
    number = re.match(r"Evidence: log (\d+)", link.get_name()).group(1)
    link.get_action_iface().do_action(0)
    log = wait_for(lambda: selected(desk, "Kernel Log"))
    tap.ok(bool(log) and log[0] == number, "the link selects it in the log")
    port = re.search(r":(\d+)", log[-1]).group(1) if log else "?"
    packet = wait_for(lambda: selected(desk, "Packets"))
    tap.ok(
        bool(packet) and f":{port} " in packet[3] + " ",
        "and, in the packets, the one it tells of",
    )
    check_step(tap, desk)


def selected(desk, name):
    table = desk.find(name, "table", showing=False)
    return cells_of(table, None) if table else None


def check_step(tap, desk):
    """The line is selected; what comes next is the packet that it tells of."""

    def shown():
        table = desk.find("Packets", "table") or desk.find("Kernel Log", "table")
        return (table.get_name(), selected(desk, "Packets")) if table else None

    before = shown()
    key("alt+Right")
    tap.ok(wait_for(lambda: shown() == ("Packets", before[1])), "Alt+Right goes on from there")
    key("alt+Left")
    tap.ok(wait_for(lambda: shown() == before), "Alt+Left comes back")


def check_reset(tap, desk, path, solution):
    tap.ok(read(path) == solution, "what was checked is saved")
    key("ctrl+shift+r")
    tap.ok(wait_for(lambda: read(path) != solution), "a reset brings the skeleton")
    backups = os.path.join(os.path.dirname(path), "../../../.workbench/backups")
    kept = [os.path.join(folder, name) for folder, _, names in os.walk(backups) for name in names]
    tap.ok(
        any(read(name) == solution for name in kept if name.endswith("filter.c")),
        "what was there is kept",
    )


def run(tap, desk, work, workspace):
    udp = dup_file(work, UDP)
    check_build_error(tap, desk, read(os.path.join(workspace, FILES[UDP])))
    check_crash(tap, desk, udp)
    check_passes(tap, desk, "udp_sock.c", udp, "exercise 5, after a crash,")
    check_hang(tap, desk, udp)
    open_exercise(tap, desk, "Listening", "Listening on a TCP socket")
    check_passes(tap, desk, "tcp_sock.c", dup_file(work, TCP), "exercise 3, after a hang,")
    open_exercise(tap, desk, "Accepting", "Accepting connections in kernel space")
    check_passes(tap, desk, "tcp_sock.c", dup_file(work, TCP, 3), "exercise 4")
    open_exercise(tap, desk, "destination", "Filtering by destination address")
    check_evidence(tap, desk, dup_file(work, FILTER))
    solution = dup_file(work, FILTER, 3)
    check_passes(tap, desk, "kernel/filter.c", solution, "exercise 2")
    check_reset(tap, desk, os.path.join(workspace, FILES[FILTER]), solution)


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = make_workspace(work)
    desk = Desk(workspace, f"{UDP}/5")
    if tap.ok(desk.application is not None, "the window comes"):
        run(tap, desk, work, workspace)
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    desk.finish(tap)


main()
