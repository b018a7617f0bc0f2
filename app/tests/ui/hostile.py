# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that no skeleton has: nothing crashes, nothing is lost, nothing is changed unasked."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, has_state, key, type_text, wait_for  # noqa: E402
from student import FILES, FILTER, UDP  # noqa: E402

HEADER = f"{FILTER}/include/filter.h"
# What was in the file, and what is in it after an edit that puts "x" before it; None: no edit.
CONTENTS = {
    "CRLF": (b"int a;\r\nint b;\r\n", b"xint a;\r\nint b;\r\n"),
    "no newline at the end": (b"int a;", b"xint a;"),
    "markup and marks": (
        "<b>int</b> &amp; \u202e\u0007;\n".encode(),
        "x<b>int</b> &amp; \u202e\u0007;\n".encode(),
    ),
    "Latin-1": (b"/* \xe9t\xe9 */\n", None),
    "NUL bytes": (b"int a;\0\0\x7fELF\n", None),
    "too big": (b"/* */\n" * 400000, None),
}


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def is_editable(desk, name):
    node = desk.wait(name, "text")
    return bool(node) and has_state(node, "EDITABLE")


def put(desk, name, text):
    """Types TEXT at the start of the file."""
    node = desk.wait(name, "text")
    return bool(node) and node.get_editable_text_iface().insert_text(0, text, len(text))


def check_contents(tap, desk, path, name):
    """One file under an editor that is open; each content comes from another program."""
    for what, (before, after) in CONTENTS.items():
        write(path, b"")
        emptied = wait_for(lambda: is_editable(desk, name) and desk.text_of(name) == "", 20)
        tap.ok(emptied, f"before {what}: an emptied file is shown")
        write(path, before)
        if after is None:
            tap.ok(wait_for(lambda: not is_editable(desk, name), 20), f"{what}: not edited")
            put(desk, name, "x")
            key("ctrl+s")
        else:
            tap.ok(wait_for(lambda: desk.text_of(name) != "", 20), f"{what}: is shown")
            put(desk, name, "x")
            key("ctrl+s")
            wait_for(lambda: read(path) == after, 20)
        tap.ok(read(path) == (after or before), f"{what}: bytes are kept")


def check_places(tap, desk, work, workspace):
    """A folder, a link, and a file that says it is not to be written."""
    key("alt+3")
    tap.ok(not is_editable(desk, "include/filter.h"), "a folder is not edited")
    tap.ok(os.path.isdir(os.path.join(workspace, HEADER)), "and stays one")
    key("alt+2")
    elsewhere = os.path.join(work, "elsewhere.c")
    put(desk, "kernel/filter.c", "/* more */")
    key("ctrl+s")
    tap.ok(
        wait_for(lambda: read(elsewhere).startswith(b"/* more */"), 20),
        "what a link leads to is written",
    )
    tap.ok(os.path.islink(os.path.join(workspace, FILES[FILTER])), "and the link stays one")


def check_read_only(tap, desk, path):
    write(path, b"int kept;\n")
    wait_for(lambda: desk.text_of("udp_sock.c") == "int kept;\n", 20)
    os.chmod(path, 0o444)
    put(desk, "udp_sock.c", "x")
    key("ctrl+s")
    told = desk.wait("udp_sock.c is not saved", prefix=True, seconds=20)
    tap.ok(told is not None, "that a file is read-only is told")
    tap.ok(read(path) == b"int kept;\n", "and it is not written")
    key("ctrl+q")
    answer = desk.wait("Close Without Saving", "push button", 20)
    tap.ok(answer is not None, "closing asks, for an edit would be lost")
    desk.press("Keep Open")
    desk.wait_gone("Close Without Saving", "push button", 20)
    os.chmod(path, 0o644)
    key("ctrl+s")
    tap.ok(wait_for(lambda: read(path) == b"xint kept;\n", 20), "the edit is not lost")


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = os.path.join(work, "skels")
    write(os.path.join(work, "elsewhere.c"), b"int elsewhere;\n")
    os.makedirs(os.path.join(workspace, HEADER))
    os.makedirs(os.path.dirname(os.path.join(workspace, FILES[FILTER])), exist_ok=True)
    os.symlink(os.path.join(work, "elsewhere.c"), os.path.join(workspace, FILES[FILTER]))
    desk = Desk(workspace, f"{FILTER}/1")
    if tap.ok(desk.application is not None, "the window comes"):
        check_places(tap, desk, work, workspace)
        key("ctrl+l", "ctrl+a")
        type_text("UDP socket")
        key("Return")
        desk.wait("UDP socket sender", "frame")
        key("alt+2")
        path = os.path.join(workspace, FILES[UDP])
        check_contents(tap, desk, path, "udp_sock.c")
        check_read_only(tap, desk, path)
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    desk.finish(tap)


main()
