# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives workbench-gtk as a person would: by keys, and by what a screen reader is told."""

import os
import signal
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from tap import Tap  # noqa: E402, F401

NAME = "workbench-gtk"
# The accessible object of a notebook's page asks for its tab when the notebook has let go of it.
# A key finds a widget that is not realized any more, where the machine is busy: GTK drops it. Why one
# still has the focus is not found yet.
KNOWN = (
    "gtk_notebook_get_tab_label: assertion 'list != NULL' failed",
    "gtk_widget_event: assertion 'WIDGET_REALIZED_FOR_EVENT (widget, event)' failed",
)

TABLES = ("table", "tree table")

# How much longer everything may take: the sanitizers and valgrind are slow.
SCALE = float(os.environ.get("WB_TEST_SCALE", "1"))
# Its answers, too, milliseconds: the library gives up after 800, and an error ends the test.
Atspi.set_timeout(int(10000 * SCALE), int(15000 * SCALE))


def wait_for(condition, seconds=60):
    """What CONDITION returns once it is true; None after SECONDS, times SCALE."""
    end = time.monotonic() + seconds * SCALE
    while True:
        began = time.monotonic()
        try:
            found = condition()
        except GLib.Error:
            found = None  # it went away while we looked
        now = time.monotonic()
        if found or now > end:
            return found
        # Who looks all the time slows down what is waited for; who looks too seldom misses it.
        time.sleep(min(max(0.05, 3 * (now - began)), 1))


def key(*chords):
    subprocess.run(["xdotool", "key", "--delay", "30", *chords], check=True)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "12", text], check=True)


def click(node, button=1):
    """The pointer goes to the middle of NODE and clicks there."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    place = [str(box.x + box.width // 2), str(box.y + box.height // 2)]
    subprocess.run(["xdotool", "mousemove", *place, "click", str(button)], check=True)


def children(node):
    for i in range(node.get_child_count()):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue  # it went away while we looked
        if child:
            yield child


def walk(node):
    yield node
    try:
        inside = list(children(node))
    except GLib.Error:
        return  # it went away while we looked
    for child in inside:
        yield from walk(child)


def has_state(node, state):
    return node.get_state_set().contains(getattr(Atspi.StateType, state))


def is_showing(node):
    return has_state(node, "SHOWING")


def walk_shown(node, tables=False):
    """What can be seen now; the cells of tables only if asked for: there may be a million."""
    yield node
    if not tables and node.get_role_name() in TABLES:
        return
    for child in children(node):
        if is_showing(child):
            yield from walk_shown(child, tables)


def walk_outside_tables(node):
    """All that is there, seen or scrolled away."""
    yield node
    if node.get_role_name() not in TABLES:
        for child in children(node):
            yield from walk_outside_tables(child)


def text_in(node):
    """All that NODE and what is in it says, one line each."""
    words = []
    for part in walk_shown(node):
        words.append(part.get_name() or "")
        if part.get_text_iface():
            words.append(Atspi.Text.get_text(part, 0, -1))
    return "\n".join(word for word in words if word)


def selected_text(node):
    """What is selected in a text; "" if nothing is."""
    if Atspi.Text.get_n_selections(node) == 0:
        return ""
    part = Atspi.Text.get_selection(node, 0)
    return Atspi.Text.get_text(node, part.start_offset, part.end_offset)


def cells_of(table, row):
    """The texts of a row of a table, or of its selected row."""
    grid = table.get_table_iface()
    if row is None:
        rows = grid.get_selected_rows()
        if not rows:
            return None
        row = rows[0]
    return [
        grid.get_accessible_at(row, column).get_name() or "" for column in range(grid.get_n_columns())
    ]


class Desk:
    """One process, from its start to its end."""

    def __init__(self, workspace, *arguments, top=os.getcwd()):
        wrapper = os.environ.get("WB_TEST_WRAPPER", "").split()
        self.errors = open(os.path.join(workspace, "..", "stderr"), "w+")
        # A program that could not register with a busy accessibility bus is never found: once more.
        for _ in range(2):
            self.errors.seek(0)
            self.errors.truncate()
            self.process = subprocess.Popen(
                [*wrapper, os.path.join(top, os.environ.get("WB_TEST_BIN", "build/bin"), NAME)]
                + ["-w", workspace, *arguments],
                stderr=self.errors,
            )
            self.application = wait_for(self._find_application)
            if self.application:
                break
            self.end()

    def _find_application(self):
        """One that was started before may still be listed: it is gone, or of another process."""
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for node in children(desktop):
            try:
                if node.get_process_id() == self.process.pid and node.get_child_count() > 0:
                    return node
            except GLib.Error:
                continue
        return None

    def find(self, name=None, role=None, showing=True, prefix=False):
        """The first that is there now. What goes away while we look is not there."""

        def fits(node):
            text = node.get_name() or ""
            if name is not None and not (text.startswith(name) if prefix else text == name):
                return False
            if role is not None and node.get_role_name() != role:
                return False
            return not showing or is_showing(node)

        for node in walk(self.application):
            try:
                if fits(node):
                    return node
            except GLib.Error:
                continue
        return None

    def wait(self, name=None, role=None, seconds=60, prefix=False):
        return wait_for(lambda: self.find(name, role, prefix=prefix), seconds)

    def press(self, name):
        """Presses the button NAME as a screen reader does."""
        node = self.wait(name)
        if node:
            node.get_action_iface().do_action(0)
        return node

    def focus(self):
        """What the keys go to; None if nothing does."""
        windows = [w for w in children(self.application) if is_showing(w)]
        windows.sort(key=lambda window: has_state(window, "ACTIVE"))
        for window in reversed(windows):
            for node in walk_outside_tables(window):
                if has_state(node, "FOCUSED"):
                    return node
        return None

    def wait_focus(self, name, role=None, seconds=20):
        """The focused object, once it is called NAME; None if that does not come."""

        def look():
            node = self.focus()
            fits = node and node.get_name() == name and role in (None, node.get_role_name())
            return node if fits else None

        found = wait_for(look, seconds)
        if not found:
            node = self.focus()
            print("# the focus is on", node and (node.get_role_name(), node.get_name()))
        return found

    def wait_gone(self, name, role=None, seconds=60):
        return wait_for(lambda: not self.find(name, role), seconds)

    def has_state(self, name, state):
        """FALSE also where there is no NAME."""
        node = self.find(name)
        return bool(node) and has_state(node, state)

    def show_tab(self, name):
        tab = self.wait(name, "page tab")
        if tab:
            tab.get_parent().get_selection_iface().select_child(tab.get_index_in_parent())

    def has_text(self, text, seconds=60):
        """Waits until TEXT is somewhere in the window."""
        return wait_for(lambda: text in text_in(self.application), seconds)

    def selected_cells(self, table):
        """The texts of the selected row of the table called TABLE, or None."""
        node = self.find(table, "table") or self.find(table, "tree table")
        return cells_of(node, None) if node else None

    def choose_file(self, path):
        """Answers the file chooser that is open: by its path, as who types does."""
        def is_ready():
            chooser = self.find(role="file chooser")
            return chooser and has_state(chooser, "ACTIVE")

        if not wait_for(lambda: self.find(role="file chooser")):
            return False
        # It is there before it has the keyboard, and so is the entry.
        wait_for(is_ready, 5)
        key("ctrl+l")
        wait_for(lambda: (node := self.focus()) and node.get_role_name() == "text", 5)
        key("ctrl+a")
        type_text(path)
        key("Return")
        return bool(wait_for(lambda: not self.find(role="file chooser"), 20))

    def place(self, name):
        """Line and column of the cursor in the text NAME, from 1."""
        node = self.find(name, "text")
        if not node:
            return None
        before = Atspi.Text.get_text(node, 0, Atspi.Text.get_caret_offset(node))
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    def text_of(self, name):
        node = self.wait(name, "text")
        return Atspi.Text.get_text(node, 0, -1) if node else None

    def set_text(self, name, text):
        node = self.wait(name, "text")
        return bool(node) and node.get_editable_text_iface().set_text_contents(text)

    def dump(self, out=sys.stdout):
        """The tree as a screen reader sees it."""

        def show(node, depth):
            if depth > 0 and not is_showing(node):
                return
            print(f"# {'  ' * depth}{node.get_role_name()}: {node.get_name()}", file=out)
            for child in children(node):
                show(child, depth + 1)

        show(self.application, 0)

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", path], check=True)

    def complaints(self):
        self.errors.seek(0)
        return [
            line
            for line in self.errors
            if ("CRITICAL" in line or "WARNING" in line) and not any(s in line for s in KNOWN)
        ]

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        try:
            return self.process.wait(60 * SCALE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None

    def finish(self, tap):
        """The window was told to close: it does, and nobody complained."""
        ended = wait_for(lambda: self.process.poll() is not None)
        if not tap.ok(ended and self.end() == 0, "it ends well"):
            self.errors.seek(0)
            for line in self.errors.readlines()[-80:]:
                print("#", line.rstrip())
        complaints = self.complaints()
        for line in complaints:
            print("#", line.rstrip())
        tap.ok(not complaints, "the toolkit did not complain")
        tap.done()
