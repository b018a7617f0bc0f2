# SPDX-License-Identifier: GPL-2.0-or-later
"""What a screen reader is told: at the start, after a check that failed, in a walkthrough."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Atspi, Desk, GLib, Tap, TABLES, children, has_state, key, type_text  # noqa: E402
from desk import wait_for, walk_shown  # noqa: E402
from student import FILTER, make_workspace  # noqa: E402

# The toolkit's frames, which say nothing of their own.
FRAMES = ("scroll pane", "viewport", "panel", "filler", "split pane", "frame", "scroll bar", "separator")
PICTURES = ("image", "drawing area", "icon")
EMPTY = ("button", "image", "label", "text", "entry", "list", "table")
CHECK_SECONDS = 240


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


def main():
    tap = Tap()
    workspace = make_workspace(sys.argv[1])
    desk = Desk(workspace, f"{FILTER}/1")
    if tap.ok(desk.application is not None, "the window comes"):
        desk.wait_focus("Task", "text")
        check_rules(tap, desk, "start")
        heard = hear(lambda: key("ctrl+Return"), ("Not yet", "Passed"), CHECK_SECONDS)
        print("#", heard)
        tap.ok(
            bool(heard) and heard[-1].startswith("Not yet. 2 of 11 points. Failed: logs each outbound"),
            "the verdict is said, and what failed",
        )
        tap.ok(any(words.startswith("Checking") for words in heard), "what is being done before")
        tap.ok(desk.wait("Packets", "table") is not None, "the packets are a table")
        check_rules(tap, desk, "after a check")
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
