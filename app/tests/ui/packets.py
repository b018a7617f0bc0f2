# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of packets in the window: opened, filtered, looked into, copied, saved."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, key, wait_for  # noqa: E402
from student import make_workspace  # noqa: E402

RECORDED = "app/tests/data/run/capture.pcapng"
DAMAGED = "app/tests/data/tracker/fast-retransmit.pcap"
FILTER = "Filter of packets"
TABLE = "Packets"
ROWS_MAX = 8192  # WB_ROWS_MAX


def count_in(path, *expression):
    """What tcpdump finds in PATH."""
    lines = subprocess.run(
        ["tcpdump", "-n", "-r", path, *expression],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return len(lines.stdout.splitlines())


def count_rows(desk):
    node = desk.find(TABLE, "table")
    return node.get_table_iface().get_n_rows() if node else 0


def is_of(desk, count):
    return wait_for(lambda: count_rows(desk) == count, 20)


def focus_list(desk):
    node = desk.wait(TABLE, "table")
    return node is not None and node.get_component_iface().grab_focus()


def check_opened(tap, desk, path):
    tap.ok(is_of(desk, count_in(path)), "every packet of the file is a row")
    tap.ok(desk.has_text("Packets of some.pcapng"), "the window says which file it is")
    focus_list(desk)
    key("Home")
    cells = wait_for(lambda: desk.selected_cells(TABLE))
    tap.ok(cells and cells[0] == "1", "Home selects the first packet")


def check_filter(tap, desk, path):
    desk.set_text(FILTER, "tcp[tcpflags] & tcp-syn != 0")
    syns = count_in(path, "tcp[tcpflags] & tcp-syn != 0")
    tap.ok(0 < syns < count_in(path) and is_of(desk, syns), "a filter shows what tcpdump shows")
    desk.set_text(FILTER, "tcp.port == 80")
    tap.ok(desk.wait("Not a filter: ", "label", prefix=True) is not None, "a wrong filter is told")
    tap.ok(count_rows(desk) == syns, "and the rows stay")
    desk.set_text(FILTER, "tcp and udp")
    tap.ok(desk.wait("No packet matches the filter.", "label") is not None, "no row: it says why")
    desk.set_text(FILTER, "tcp")
    tap.ok(is_of(desk, count_in(path, "tcp")), "another filter brings rows again")
    focus_list(desk)
    key("Home", "f")
    text = wait_for(lambda: desk.text_of(FILTER) != "tcp" and desk.text_of(FILTER)) or ""
    rows = count_in(path, text)
    tap.ok(text.startswith("tcp and host ") and is_of(desk, rows), "F follows the packet's connection")


def check_details(tap, desk):
    focus_list(desk)
    key("Home", "d")
    fields = desk.wait("Fields of the packet", "tree table")
    tap.ok(fields is not None, "D shows the packet's fields")
    digits = desk.wait("Bytes of the packet", "text")
    text = desk.text_of("Bytes of the packet") or ""
    tap.ok(text.startswith("0000  "), "and its bytes")
    # Byte 16 of the frame is of the length in the IP header.
    digits.get_component_iface().grab_focus()
    digits.get_text_iface().set_caret_offset(text.index("\n0010") + 7)
    cells = wait_for(lambda: desk.selected_cells("Fields of the packet"))
    tap.ok(cells and "otal length" in cells[0], "a byte selects the field that it is of")
    fields.get_component_iface().grab_focus()
    key("Home")
    tap.ok(
        wait_for(lambda: desk.selected_cells("Fields of the packet") != cells),
        "the fields can be gone through",
    )


def check_copy(tap, desk):
    focus_list(desk)
    key("Home", "ctrl+c")
    desk.set_text(FILTER, "")
    row = desk.wait(TABLE, "table") and desk.selected_cells(TABLE)
    key("slash", "ctrl+v")
    text = wait_for(lambda: desk.text_of(FILTER))
    tap.ok(row and text and row[0] in text and "[S" in text, "Ctrl+C copies the row as text")
    desk.set_text(FILTER, "")


def check_save(tap, desk, path, target):
    desk.set_text(FILTER, "tcp[tcpflags] & tcp-syn != 0")
    syns = count_in(path, "tcp[tcpflags] & tcp-syn != 0")
    is_of(desk, syns)
    focus_list(desk)
    key("Home", "s")
    tap.ok(desk.choose_file(target), "S asks where to")
    tap.ok(wait_for(lambda: os.path.exists(target)), "and writes the file")
    shown = subprocess.run(
        ["build/bin/workbench", "show", target], stdout=subprocess.PIPE, text=True
    )
    tap.ok(len(shown.stdout.splitlines()) >= syns and shown.returncode == 0, "which can be shown")
    tap.ok(count_in(target) == syns, "and has the packets that were listed")
    desk.set_text(FILTER, "")


def check_wireshark(tap, desk):
    if shutil.which("wireshark"):
        return
    focus_list(desk)
    key("Home", "w")
    tap.ok(desk.has_text("Wireshark is not installed here"), "W says what to install")


def check_damaged(tap, desk, whole):
    tap.ok(is_of(desk, count_in(whole) - 1), "of one that was cut, what is there is shown")
    tap.ok(desk.has_text("ends in the middle of a packet"), "and that it was cut")
    focus_list(desk)
    key("Home")
    marks = []
    for _ in range(count_rows(desk)):
        marks += [(wait_for(lambda: desk.selected_cells(TABLE)) or ["", "", ""])[2]]
        key("Down")
    tap.ok("↻" in marks, "a retransmission has a mark")
    key("ctrl+shift+h")
    tap.ok(desk.wait_gone(TABLE, "table"), "Back to Now closes it")


def goes_to(desk, name, number):
    """The key NAME does, once the file is read so far."""

    def look():
        key(name)
        return wait_for(lambda: (desk.selected_cells(TABLE) or [""])[0] == str(number), 2)

    return wait_for(look, 20)


def check_many(tap, desk, path):
    """More than a tree has rows: it has those around what is shown."""
    with open(DAMAGED, "rb") as one, open(path, "wb") as many:
        packets = one.read()
        many.write(packets + packets[24:] * (10000 // count_in(DAMAGED)))
    key("ctrl+o")
    desk.choose_file(path)
    count = count_in(path)
    tap.ok(is_of(desk, ROWS_MAX), "a file of thousands has as many rows as a tree has at most")
    focus_list(desk)
    tap.ok(goes_to(desk, "End", count), "End goes to the last packet")
    tap.ok(goes_to(desk, "Up", count - 1), "and Up to the one before")
    tap.ok(goes_to(desk, "Home", 1), "Home goes to the first")
    tap.ok(goes_to(desk, "Down", 2), "and Down to the second")


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = make_workspace(work)
    path = os.path.join(work, "some.pcapng")
    damaged = os.path.join(work, "damaged.pcap")
    shutil.copy(RECORDED, path)
    with open(DAMAGED, "rb") as whole, open(damaged, "wb") as cut:
        cut.write(whole.read()[:-5])
    is_whole = len(sys.argv) < 3
    desk = Desk(workspace, path if is_whole else damaged)

    if tap.ok(desk.application is not None, "the window comes"):
        if is_whole:
            check_opened(tap, desk, path)
            check_filter(tap, desk, path)
            check_details(tap, desk)
            check_copy(tap, desk)
            check_save(tap, desk, path, os.path.join(work, "saved.pcapng"))
            check_wireshark(tap, desk)
            key("ctrl+o")
            tap.ok(desk.choose_file(damaged), "Ctrl+O asks for another file")
            tap.ok(is_of(desk, count_in(DAMAGED) - 1), "which comes in its place")
            check_many(tap, desk, os.path.join(work, "many.pcap"))
        else:
            check_damaged(tap, desk, DAMAGED)
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    desk.finish(tap)


main()
