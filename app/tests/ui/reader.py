# SPDX-License-Identifier: GPL-2.0-or-later
"""What a screen reader is told: at the start, after a check that failed, in a walkthrough."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Atspi, Desk, GLib, Tap, TABLES, children, has_state, key, type_text  # noqa: E402
from desk import is_showing, selected_text, wait_for, walk_shown  # noqa: E402
from student import FILTER, make_workspace  # noqa: E402

# The toolkit's frames, which say nothing of their own.
FRAMES = ("scroll pane", "viewport", "panel", "filler", "split pane", "frame", "scroll bar", "separator")
PICTURES = ("image", "drawing area", "icon")
EMPTY = ("button", "image", "label", "text", "entry", "list", "table")
CHECK_SECONDS = 240
SIZE = (1024, 700)
PARTS = ("Labs", "Check", "Menu", "Task", "Steps of the skeleton", "Earlier runs")
PANES = ("Task", "Earlier runs", "Ladder", "Filter of packets")


def label(node):
    parent = node.get_parent()
    return f"{node.get_role_name()} {node.get_name()!r} in {parent.get_name() if parent else None!r}"


def unnamed(nodes):
    return [
        label(node)
        for node in nodes
        if has_state(node, "FOCUSABLE")
        and node.get_role_name() not in FRAMES
        and not (node.get_name() or node.get_description())
    ]


def empty_words(nodes):
    return [label(node) for node in nodes if (node.get_name() or "").lower() in EMPTY]


def pictures_without_words(nodes):
    return [
        label(node)
        for node in nodes
        if node.get_role_name() in PICTURES
        and has_state(node, "FOCUSABLE")
        and not (node.get_description() or node.get_name())
    ]


def columns_without_words(nodes):
    found = []
    for node in nodes:
        if node.get_role_name() not in TABLES:
            continue
        heads = [n for n in children(node) if n.get_role_name() == "table column header"]
        found += [label(head) for head in heads if not head.get_name()]
        if not heads and node.get_role_name() == "table":
            found.append(label(node))
    return found


def check_rules(tap, desk, when):
    nodes = list(walk_shown(desk.application))
    rules = (
        ("what takes the focus has a name", unnamed),
        ("no name is that of a widget", empty_words),
        ("pictures are described", pictures_without_words),
        ("columns have headers", columns_without_words),
    )
    for words, rule in rules:
        wrong = rule(nodes)
        for line in wrong:
            print("#", line)
        tap.ok(not wrong, f"{when}: {words}")


def hear(what, last, seconds=60):
    """Does WHAT, and listens until a notification that begins with one of LAST: all that was said."""
    heard = []
    loop = GLib.MainLoop()

    def on_event(event):
        if event.detail1 and event.source.get_role_name() == "notification":
            heard.append(event.source.get_name())
            if heard[-1].startswith(last):
                loop.quit()

    listener = Atspi.EventListener.new(on_event)
    listener.register("object:state-changed:showing")
    GLib.timeout_add_seconds(seconds, loop.quit)
    what()
    loop.run()
    listener.deregister("object:state-changed:showing")
    return heard


def make_small(desk):
    """The smallest size that everything must work at."""
    found = subprocess.run(
        ["xdotool", "search", "--pid", str(desk.process.pid), "--onlyvisible", "--name", "."],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.split()
    subprocess.run(["xdotool", "windowmove", found[-1], "0", "0"], check=True)
    subprocess.run(["xdotool", "windowsize", "--sync", found[-1], *map(str, SIZE)], check=True)


def in_sight(node):
    """Nothing that has the keys is outside the window, or scrolled away."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    return (
        is_showing(node)
        and -box.width < box.x < SIZE[0]
        and -box.height < box.y < SIZE[1]
    )


def place(node):
    """A text is gone through from link to link."""
    return node and (node, selected_text(node) if node.get_role_name() == "text" else "")


def walk_by(desk, chord, most):
    """What has the keys after each CHORD, until it comes round; what is wrong on the way."""
    first = before = place(desk.focus())
    names, wrong = [], []
    for _ in range(most):
        key(chord)
        # Of a combo box GTK does not tell that it has the keys: a step that finds nobody is one.
        now = wait_for(lambda: (p := place(desk.focus())) and p != before and p, 1)
        names.append(label(now[0]) if now else "nobody")
        if names[-2:] == ["nobody", "nobody"]:
            wrong.append(f"lost after {names[-3:]}")
            break
        if now and not wait_for(lambda: in_sight(now[0]), 1):
            wrong.append(f"{names[-1]} is out of sight")
        before = now
        if now and now[0] == first[0]:
            return names, wrong
    wrong.append(f"it does not come round: {names[-5:]}")
    return names, wrong


def check_ways(tap, desk, chords, wanted):
    """From the list of exercises round to it."""
    for chord in chords:
        key("ctrl+l")
        desk.wait_focus("Find an exercise", "text")
        names, wrong = walk_by(desk, chord, 80)
        missing = [name for name in wanted if not any(f"'{name}'" in found for found in names)]
        for line in wrong + missing:
            print("#", line)
        tap.ok(not wrong, f"{chord} goes round, always in sight: {len(names)} steps")
        tap.ok(not missing, f"{chord} comes by all parts of the window")


def main():
    tap = Tap()
    workspace = make_workspace(sys.argv[1])
    desk = Desk(workspace, f"{FILTER}/1")
    if tap.ok(desk.application is not None, "the window comes"):
        desk.wait_focus("Task", "text")
        make_small(desk)
        check_rules(tap, desk, "start")
        check_ways(tap, desk, ("Tab",), PARTS)
        heard = hear(lambda: key("ctrl+Return"), ("Not yet", "Passed"), CHECK_SECONDS)
        print("#", heard)
        tap.ok(
            bool(heard) and heard[-1].startswith("Not yet. 2 of 11 points. Failed: logs each outbound"),
            "the verdict is said, and what failed",
        )
        tap.ok(any(words.startswith("Checking") for words in heard), "what is being done before")
        tap.ok(desk.wait("Packets", "table") is not None, "the packets are a table")
        check_rules(tap, desk, "after a check")
        check_ways(tap, desk, ("F6", "shift+F6"), PANES)
        row = desk.find("logs each outbound connection: failed", "list item")
        tap.ok(
            row is not None
            and row.get_description().startswith("details are shown: connections were made, "),
            "a row says that its details are shown, and which",
        )
        key("ctrl+l", "ctrl+a")
        type_text("eight segments")
        key("Return")
        tap.ok(desk.wait("Play", "push button") is not None, "a walkthrough is opened")
        wait_for(lambda: desk.find("Checks", "list box") is not None, 10)
        check_rules(tap, desk, "walkthrough")
        key("ctrl+q")
    desk.finish(tap)


main()
