# SPDX-License-Identifier: GPL-2.0-or-later
"""The first exercise by keys alone: what is asked of the accessibility interface is only what is there."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Atspi, Desk, Tap, cells_of, key, selected_text, type_text, wait_for, walk  # noqa: E402
from student import FILES, FILTER, UDP, make_workspace, read, write, write_task  # noqa: E402

EDITOR = "kernel/filter.c"
TASK = "Displaying packets in kernel space"
PRINTK = re.compile(r"\tprintk\(KERN_ALERT.*?\);\n", re.DOTALL)
WRONG = 'printk(KERN_ALERT "TCP connection initiated from %pI4:%u\\n", &iph->saddr, tcph->source);'
FAILED = "logs the port the connection came from: failed"
CHECK_SECONDS = 240


def write_almost_solved(workspace):
    """A student's file with the last step open: it is not written over."""
    path = os.path.join(workspace, FILES[FILTER])
    write_task(workspace, FILTER, 2)
    text = PRINTK.sub("", read(path), count=1)
    write(path, text)
    return text


class Walk:
    """One step after the other; after each, something has the focus, and it is known what."""

    def __init__(self, tap, desk):
        self.tap = tap
        self.desk = desk
        self.link = None  # that was followed last

    def press(self, *chords, to, role=None):
        key(*chords)
        node = self.desk.wait_focus(to, role)
        self.tap.ok(node is not None, f"{' '.join(chords)}: the keys go to {to}")
        return node

    def press_until(self, chord, wanted, most, what):
        """CHORD again and again until the focus fits; never lost on the way."""
        for _ in range(most + 1):
            node = wait_for(self.desk.focus, 5)
            if not node:
                self.tap.ok(False, f"{what}: the focus is lost")
                return None
            if wanted(node):
                self.tap.ok(True, what)
                return node
            before = (node, node.get_name())
            key(chord)
            wait_for(lambda: self.moved(before), 2)
        self.tap.ok(False, what)
        return None

    def moved(self, before):
        node = self.desk.focus()
        return node and (node, node.get_name()) != before

    def find_exercise(self):
        self.press("ctrl+l", to="Find an exercise", role="text")
        type_text("Displaying")
        key("Return")
        self.tap.ok(self.desk.wait(TASK, "frame") is not None, "Enter opens what was found")
        text = self.desk.wait_focus("Task", "text")
        self.tap.ok(text is not None, "and leads into its text")
        key("Down", "Down")
        line = Atspi.Text.get_text(text, 0, -1).find("\n") + 1
        self.tap.ok(
            wait_for(lambda: Atspi.Text.get_caret_offset(text) >= line > 0, 10),
            "arrows read it line by line",
        )

    def follow_link(self, skeleton):
        for _ in range(40):
            key("Tab")
            node = self.desk.focus()
            if not node or node.get_name() != "Task" or selected_text(node) == "TODO 1":
                break
        self.tap.ok(bool(node) and selected_text(node) == "TODO 1", "Tab goes from link to link")
        self.press("Return", to=EDITOR, role="text")
        todo = skeleton[: skeleton.index("TODO 1: log ")].count("\n") + 1
        self.press("alt+1", to="Task", role="text")
        self.press("ctrl+t", to=EDITOR, role="text")
        self.tap.ok(self.desk.place(EDITOR)[0] == todo, "the next open step is this one")

    def type_wrong(self):
        """Below the comment, which has four lines more."""
        key("Down", "Down", "Down", "Down", "End", "Return")
        type_text(WRONG)
        self.tap.ok(
            wait_for(lambda: WRONG in (self.desk.text_of(EDITOR) or "")), "a line is typed"
        )
        key("ctrl+b")
        self.tap.ok(self.desk.wait("Built", "label") is not None, "Ctrl+B builds it")
        self.tap.ok(self.desk.wait_focus(EDITOR, "text") is not None, "who types goes on typing")
        self.tap.ok(self.check("Not yet"), "Ctrl+Return checks it: it fails")
        self.tap.ok(self.desk.wait_focus(EDITOR, "text") is not None, "the editor keeps the keys")

    def check(self, verdict):
        key("ctrl+Return")
        return bool(
            self.desk.wait("Stop", "push button")
            and self.desk.wait(verdict, "label", CHECK_SECONDS)
        )

    def read_result(self):
        self.press_until(
            "F6",
            lambda node: node.get_name() == "Earlier runs",
            6,
            "F6 goes from pane to pane: the results",
        )
        self.press_until(
            "Tab",
            lambda node: node.get_role_name() == "list item" and ": " in node.get_name(),
            6,
            "Tab goes to its list",
        )
        self.press_until(
            "Down",
            lambda node: node.get_name() == FAILED,
            12,
            "Down goes from check to check: the one that failed",
        )
        self.read_hints()

    def read_hints(self):
        hint = self.press_until(
            "Tab",
            lambda node: node.get_name().startswith("Show hint 1 of "),
            20,
            "Tab goes into it: to its hints",
        )
        if not hint:
            return
        count = int(hint.get_name().rsplit(" ", 1)[1])
        self.tap.ok(count >= 3, "there are three levels at least")
        for level in range(2, count + 1):
            self.press("space", to=f"Show hint {level} of {count}", role="push button")
        self.press("space", to=FAILED, role="list item")
        row = self.desk.focus()
        words = [node.get_name() for node in walk(row)]
        self.tap.ok("ntohs(tcph->source), printed with %u." in words, "the last hint is there")
        self.tap.ok(
            not any(word.startswith("Show hint") for word in words), "and no button for another"
        )

    def follow_evidence(self):
        for stream, table in (("packet", "Packets"), ("log", "Kernel Log")):
            self.follow(stream, table)
        before = self.shown()
        key("alt+Right")
        self.tap.ok(
            wait_for(lambda: self.shown() not in (None, before)), "Alt+Right: what comes next"
        )
        self.tap.ok(
            self.desk.wait_focus(self.link, "push button") is not None, "the link has the keys"
        )
        key("ctrl+b")
        self.tap.ok(
            self.desk.wait_focus(FAILED.replace("failed", "not run"), "list item") is not None,
            "a build makes the rows anew: the one in its place has the keys",
        )
        self.tap.ok(self.desk.wait("Built", "label") is not None, "it builds")

    def follow(self, stream, table):
        link = self.press_until(
            "Tab",
            lambda node: node.get_name().startswith(f"Evidence: {stream} "),
            10,
            f"Tab goes to the evidence: a {stream}",
        )
        if not link:
            return
        self.link = link.get_name()
        number = re.match(rf"Evidence: {stream} (\d+)", self.link).group(1)
        key("Return")
        self.tap.ok(
            wait_for(lambda: (self.selected(table) or [0])[0] == number),
            f"Enter selects it: {table}",
        )
        self.tap.ok(
            self.desk.wait_focus(self.link, "push button") is not None, "the link keeps the keys"
        )

    def selected(self, name):
        table = self.desk.find(name, "table")
        return cells_of(table, None) if table else None

    def shown(self):
        """The list of events that is in front, and what is selected in it."""
        for name in ("Packets", "Kernel Log", "Kernel State", "Functions", "Steps"):
            if self.desk.find(name, "table"):
                return name, self.selected(name)
        return None

    def mend(self):
        self.press("alt+1", to="Task", role="text")
        self.press("alt+2", to=EDITOR, role="text")
        key("ctrl+f")
        type_text("saddr, tcph->source")
        key("Return", "Escape")
        self.tap.ok(self.desk.wait_focus(EDITOR, "text") is not None, "Escape ends the search")
        type_text("saddr, ntohs(tcph->source)")
        self.tap.ok(
            wait_for(lambda: "saddr, ntohs(tcph->source));" in (self.desk.text_of(EDITOR) or "")),
            "what was found is written over",
        )
        self.tap.ok(self.check("Passed"), "Ctrl+Return: it passes")
        self.tap.ok(self.desk.wait_focus(EDITOR, "text") is not None, "the editor keeps the keys")


def main():
    tap = Tap()
    workspace = make_workspace(sys.argv[1])
    text = write_almost_solved(workspace)
    desk = Desk(workspace, f"{UDP}/5")
    if tap.ok(desk.application is not None, "the window comes"):
        tap.ok(desk.wait_focus("Task", "text") is not None, "the task's text has the keys")
        steps = Walk(tap, desk)
        steps.find_exercise()
        steps.follow_link(text)
        steps.type_wrong()
        steps.read_result()
        steps.follow_evidence()
        steps.mend()
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    desk.finish(tap)


main()
