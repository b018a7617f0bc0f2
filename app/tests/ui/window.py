# SPDX-License-Identifier: GPL-2.0-or-later
"""What the window keeps from start to start, what is dropped on it, what it says and for how long."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Atspi, Desk, Tap, key, wait_for, walk  # noqa: E402

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


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = os.path.join(work, "skels")
    os.makedirs(workspace)
    desk = Desk(workspace, CAPTURE)
    if tap.ok(desk.wait("Packets", "table"), "the window comes"):
        widths = check_widths(tap, desk)
    end(tap, desk)
    desk = Desk(workspace, CAPTURE)
    check_widths_kept(tap, desk, *widths)
    end(tap, desk)
    tap.done()


main()
