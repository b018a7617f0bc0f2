# SPDX-License-Identifier: GPL-2.0-or-later
"""What the window keeps from start to start, what is dropped on it, what it says and for how long."""

import glob
import gzip
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(__file__))
from desk import Atspi, Desk, Tap, key, type_text, wait_for, walk  # noqa: E402

NAME = "kernel/filter.c"
FILE = "networking/1-2-netfilter/kernel/filter.c"
CAPTURE = "app/tests/data/run/capture.pcapng"


def end(tap, desk):
    key("ctrl+q")
    ended = wait_for(lambda: desk.process.poll() is not None)
    complaints = desk.complaints()
    for line in complaints:
        print("#", line.rstrip())
    tap.ok(ended and desk.end() == 0 and not complaints, "it ends well, and nobody complained")


# --- columns ------------------------------------------------------------------------------------


def header(desk, title):
    """Where the title of a column of packets is."""
    node = desk.wait("Packets", "table")
    for part in walk(node) if node else ():
        if part.get_role_name() == "table column header" and part.get_name() == title:
            return part.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    return None


def is_wide(desk, width):
    return wait_for(lambda: header(desk, "Time").width == width, 10)


def drag(x, y, by):
    subprocess.run(
        ["xdotool", "mousemove", str(x), str(y), "mousedown", "1"]
        + ["mousemove_relative", "--", str(by // 2), "0"]
        + ["mousemove_relative", "--", str(by - by // 2), "0", "mouseup", "1"],
        check=True,
    )


def check_widths(tap, desk):
    """Returns the width that a column was given."""
    box = header(desk, "Time")
    drag(box.x + box.width - 1, box.y + box.height // 2, 60)
    wide = box.width + 60
    tap.ok(is_wide(desk, wide), "a column can be made wider")
    return box.width, wide


def check_widths_kept(tap, desk, first, wide):
    tap.ok(is_wide(desk, wide), "it is as wide at the next start")
    key("alt+shift+Home")
    tap.ok(is_wide(desk, first), "the default layout has the default widths")


# --- dropped files --------------------------------------------------------------------------------


def drop(desk, path, onto):
    """A busy machine may see the button go before the pointer moved: that is no drag."""
    return any(drop_once(path, onto) for _ in range(3))


def drop_once(path, onto):
    """A window of another program, from which PATH is dragged onto the middle of ONTO."""
    source = subprocess.Popen(
        ["/usr/bin/python3", os.path.join(os.path.dirname(__file__), "drag_source.py"), path],
        stdout=subprocess.PIPE,
        text=True,
    )
    x, y = map(int, source.stdout.readline().split())
    box = onto.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    to = box.x + box.width // 2, box.y + box.height // 2
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "mousedown", "1"], check=True)
    for part in range(1, 11):
        at = [str(a + (b - a) * part // 10) for a, b in zip((x, y), to)]
        subprocess.run(["xdotool", "mousemove", *at], check=True)
    subprocess.run(["xdotool", "mousemove_relative", "1", "1", "mouseup", "1"], check=True)
    said = wait_for(lambda: select.select([source.stdout], [], [], 0)[0], 8)
    word = source.stdout.readline().strip() if said else "never ended"
    source.kill()
    source.wait()
    return word == "dropped"


def check_drop_capture(tap, desk, work):
    path = os.path.join(work, "dropped file.pcapng")
    shutil.copy(CAPTURE, path)
    key("alt+2")
    before = desk.text_of(NAME)
    tap.ok(drop(desk, path, desk.wait(NAME, "text")), "a capture is dropped on the editor")
    tap.ok(desk.wait("Packets of dropped file.pcapng: ", "label", prefix=True), "it is shown")
    tap.ok(desk.text_of(NAME) == before, "and its name is not written into the text")


def check_drop_archive(tap, desk, work):
    path = os.path.join(work, "run.tar.gz")
    with tarfile.open(path, "w:gz") as archive:
        archive.add("app/tests/data/run", "some/run")
    drop(desk, path, desk.wait("Packets", "table"))
    tap.ok(desk.wait("A run of ", "label", prefix=True), "the run in an archive is shown")
    tap.ok(not [n for n in os.listdir(tempfile.gettempdir()) if n.startswith("workbench-run")],
        "nothing stays unpacked")
    key("ctrl+shift+h")


def check_drop_source(tap, desk, work, workspace):
    own = os.path.join(workspace, FILE)
    other = os.path.join(work, "other.c")
    dropped = os.path.join(work, "filter.c")
    for path in (other, dropped):
        with open(path, "w") as file:
            file.write("/* another */\n")
    editor = desk.wait(NAME, "text")
    before = desk.text_of(NAME)
    drop(desk, other, editor)
    tap.ok(desk.has_text("has no file of the name other.c"), "a source of no exercise is told")
    drop(desk, dropped, editor)
    tap.ok(desk.wait("Take the dropped filter.c", "label", prefix=True), "one of its name is asked about")
    tap.ok(desk.text_of(NAME) == before, "and not taken yet")
    desk.press("Take It")
    tap.ok(wait_for(lambda: desk.text_of(NAME) == "/* another */\n"), "then it is taken")
    with open(own) as file:
        tap.ok(file.read() == "/* another */\n", "and saved")
    backups = os.path.join(workspace, ".workbench", "backups")
    kept = [os.path.join(at, "filter.c") for at, _, names in os.walk(backups) if "filter.c" in names]
    with open(kept[0]) as file:
        tap.ok(file.read() == before, "what was there is backed up")
    desk.wait(NAME, "text").get_component_iface().grab_focus()
    key("ctrl+z")
    tap.ok(wait_for(lambda: desk.text_of(NAME) == before), "Ctrl+Z brings it back")


# --- runs of the past ------------------------------------------------------------------------------


def make_run(work, name, text):
    """A run of the exercise whose filter.c is TEXT."""
    folder = os.path.join(work, name)
    shutil.copytree("app/tests/data/run", folder)
    path = os.path.join(folder, "run.json")
    with open(path) as file:
        run = json.load(file)
    run["title"] = "networking/1-2-netfilter/1"
    with open(path, "w") as file:
        json.dump(run, file)
    os.makedirs(os.path.join(folder, "source", "kernel"))
    with open(os.path.join(folder, "source", NAME), "w") as file:
        file.write(text)
    return folder


def is_caret_seen(node):
    """The cursor is within what is shown of the text NODE."""
    view = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    offset = Atspi.Text.get_caret_offset(node)
    at = Atspi.Text.get_character_extents(node, offset, Atspi.CoordType.SCREEN)
    return view.y <= at.y and at.y + at.height <= view.y + view.height


def check_past_places(tap, desk, work):
    lines = [f"/* line {i} */\n" for i in range(200)]
    one = make_run(work, "one", "".join(lines))
    two = make_run(work, "two", "".join(lines[:150]) + "/* other */\n")
    then = f"{NAME} as it was"
    drop(desk, one, desk.wait(NAME, "text"))
    desk.wait("filter.c, ", "page tab", prefix=True)
    key("alt+4")
    node = desk.wait(then, "text")
    node.get_component_iface().grab_focus()
    node.get_text_iface().set_caret_offset(Atspi.Text.get_text(node, 0, -1).index("line 100"))
    key("Right")
    place = desk.place(then)
    drop(desk, two, desk.wait("Packets", "table"))
    tap.ok(
        wait_for(lambda: "other" in (desk.text_of(then) or "")), "another run's file is in its place"
    )
    tap.ok(desk.place(then) == place, "the cursor is where it was")
    tap.ok(wait_for(lambda: is_caret_seen(desk.find(then, "text")), 10), "and is seen")
    key("ctrl+shift+h")
    wait_for(lambda: desk.find(then, "text") is None)


# --- what nobody should hand on ---------------------------------------------------------------------


def rewrite(folder, change):
    for name in os.listdir(folder):
        if name.endswith((".json", ".jsonl")):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
            with open(path, "wb") as file:
                file.write(change(data))


def make_link(folder):
    path = os.path.join(folder, "run.json")
    os.unlink(path)
    os.symlink("/dev/zero", path)


def make_long_line(folder):
    with open(os.path.join(folder, "source", NAME), "w") as file:
        file.write("int a; " * 100000)


HOSTILE = (
    ("numbers", lambda folder: rewrite(
        folder,
        lambda data: re.sub(rb'(count|offset|time)([^"]*": ?)-?\d+', rb"\1\2-9223372036854775808", data),
    )),
    ("depth", lambda folder: rewrite(folder, lambda data: b"[" * 100000)),
    ("link", make_link),
    ("line", make_long_line),
)


def make_bad_archives(work):
    """Of each: its path, and what is said of it."""
    outside = os.path.join(work, "outside.zip")
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../evil", "x")
    cut = os.path.join(work, "cut.tar.gz")
    with open(cut, "wb") as file:
        file.write(gzip.compress(os.urandom(5000))[:3000])
    pipe = os.path.join(work, "pipe.tar")
    os.mkfifo(pipe)
    return (
        (outside, "It cannot be opened: the archive has a file of a name that is not taken"),
        (cut, "It cannot be opened: the archive is damaged"),
        (pipe, "It cannot be opened: "),
    )


def check_hostile(tap, desk, work):
    for name, spoil in HOSTILE:
        folder = make_run(work, name, "int a;\n")
        spoil(folder)
        done = drop(desk, folder, desk.wait(NAME, "text"))
        shown = desk.wait("A run of ", "label", prefix=True)
        if not tap.ok(shown, f"a run with a bad {name} is shown"):
            print("# it was", "dropped" if done else "not dropped")
        key("alt+Right", "alt+1")
        tap.ok(desk.wait("Task", "text", 20), "and the window answers")
        key("ctrl+shift+h", "alt+2")
        wait_for(lambda: desk.find("A run of ", "label", prefix=True) is None, 20)
    for path, words in make_bad_archives(work):
        drop(desk, path, desk.wait(NAME, "text"))
        tap.ok(desk.wait(words, "label", 20, prefix=True), f"{os.path.basename(path)}: it is told")
        desk.press("Close the message")


# --- Wireshark, and what is said ------------------------------------------------------------------


def make_wireshark(work):
    """A program of that name that keeps what it is given. Returns where."""
    folder = os.path.join(work, "bin")
    given = os.path.join(work, "given.pcapng")
    os.mkdir(folder)
    with open(os.path.join(folder, "wireshark"), "w") as file:
        file.write(f'#!/bin/sh\ncp "$2" "{given}.new" && mv "{given}.new" "{given}"\n')
    os.chmod(file.name, 0o755)
    os.environ["PATH"] = folder + ":" + os.environ["PATH"]
    return given


def check_wireshark(tap, desk, given):
    desk.wait("Packets", "table").get_component_iface().grab_focus()
    key("Home", "w")
    tap.ok(wait_for(lambda: os.path.exists(given)), "Wireshark is started")
    shown = subprocess.run(
        ["build/bin/workbench", "show", given], stdout=subprocess.PIPE, text=True, check=False
    )
    tap.ok(len(shown.stdout.splitlines()) > 10, "with the packets that are shown")
    left = wait_for(lambda: not glob.glob(os.path.join(tempfile.gettempdir(), "workbench-??????")), 5)
    tap.ok(left, "and when it ends, nothing of them is left")


def check_message(tap, desk):
    key("ctrl+shift+t")
    rule = ("Solutions can be seen after", "label")
    tap.ok(desk.wait(*rule, prefix=True), "why a solution is not shown is told")
    key("ctrl+l", "ctrl+a")
    type_text("UDP socket")
    key("Return")
    gone = wait_for(lambda: desk.find(*rule, prefix=True) is None, 20)
    tap.ok(gone, "and with the exercise it leaves")


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = os.path.join(work, "skels")
    os.makedirs(workspace)
    desk = Desk(workspace, CAPTURE)
    if tap.ok(desk.wait("Packets", "table"), "the window comes"):
        widths = check_widths(tap, desk)
    end(tap, desk)
    given = make_wireshark(work)
    desk = Desk(workspace, CAPTURE)
    check_widths_kept(tap, desk, *widths)
    check_drop_capture(tap, desk, work)
    check_wireshark(tap, desk, given)
    check_drop_archive(tap, desk, work)
    check_drop_source(tap, desk, work, workspace)
    check_past_places(tap, desk, work)
    check_hostile(tap, desk, work)
    check_message(tap, desk)
    if tap.failed:
        desk.dump()
    end(tap, desk)
    tap.done()


main()
