# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs: kept, shown again, opened from elsewhere, whole or damaged; files saved by another editor;
resets taken back; solutions; a kept walkthrough."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, children, has_state, key, type_text, wait_for, walk_shown  # noqa: E402
from student import FILES, FILTER, dup_file, make_workspace, read  # noqa: E402

EXERCISE = f"{FILTER}/1"
FILE_NAME = "kernel/filter.c"


def check_twice(tap, desk, solution):
    key("ctrl+Return")
    tap.ok(desk.wait("Not yet", "label", 180) is not None, "the skeleton does not pass")
    key("ctrl+shift+t")
    rule = desk.wait("Solutions can be seen after 3 failed checks", "label", prefix=True)
    tap.ok(rule is not None, "the rule of the solutions is told")
    tap.ok(desk.find("The solution", "text") is None, "and kept")
    key("alt+2")
    desk.set_text(FILE_NAME, solution)
    key("ctrl+Return")
    tap.ok(desk.wait("Passed", "label", 180) is not None, "the solution passes")


def history_rows(desk):
    key("ctrl+h")
    desk.wait("Run of ", "list item", prefix=True)
    listed = desk.find("Earlier runs", "list box")
    return list(children(listed)) if listed else []


def is_kept(row):
    pins = (n for n in walk_shown(row) if n.get_name() == "Keep this run")
    return any(has_state(pin, "CHECKED") or has_state(pin, "PRESSED") for pin in pins)


def check_pin(tap, desk):
    history_rows(desk)
    key("Tab", "space", "Escape")
    wait_for(lambda: not desk.find("Run of ", "list item", prefix=True), 20)
    kept = [is_kept(row) for row in history_rows(desk)]
    tap.ok(kept == [True, False], "a run that is pinned is so the next time")
    key("Escape")
    wait_for(lambda: not desk.find("Run of ", "list item", prefix=True), 20)


def check_history(tap, desk):
    rows = history_rows(desk)
    names = [row.get_name() for row in rows]
    tap.ok(len(rows) == 2, "both runs are in the history")
    tap.ok("Passed, " in names[0] and "Not yet, " in names[-1], "the newest comes first")
    key("Down", "Return")
    tap.ok(desk.wait("A run of ", "label", prefix=True) is not None, "a bar says what is shown")
    tap.ok(desk.find("Not yet", "label") is not None, "its verdict is shown again")
    tap.ok(
        desk.find("logs each outbound connection: failed", "list item") is not None,
        "its sub-checks are",
    )
    bar = desk.find("A run of ", "label", prefix=True)
    tap.ok("filter.c changed since" in bar.get_name(), "a file that is another one now is named")
    then = desk.find("kernel/filter.c as it was", "text", showing=False)
    tap.ok(then is not None, "the file as it was is there to read")
    key("ctrl+shift+h")
    tap.ok(desk.wait("Passed", "label") is not None, "back to now")
    tap.ok(desk.find("A run of ", "label", prefix=True) is None, "the bar is gone")


def record(work, workspace, name):
    """A bundle as the command line makes it, of a module that passes."""
    folder = os.path.join(work, name)
    subprocess.run(
        ["build/bin/workbench", "--check", "--record", folder, "-w", workspace, EXERCISE],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    return folder


def is_entry(node):
    return node.get_role_name() == "text" and has_state(node, "EDITABLE")


def open_path(desk, path):
    key("ctrl+o")
    chooser = desk.wait(role="file chooser")
    key("ctrl+l")
    entry = wait_for(lambda: next(filter(is_entry, walk_shown(chooser)), None), 20)
    if not entry:
        return False
    entry.get_editable_text_iface().set_text_contents(path)
    key("Return")
    return bool(wait_for(lambda: not desk.find(role="file chooser"), 20))


def check_open(tap, desk, work, workspace):
    folder = record(work, workspace, "recorded")
    if not tap.ok(open_path(desk, os.path.join(folder, "run.json")), "a file of a run is chosen"):
        return False
    tap.ok(desk.wait("A run of ", "label", prefix=True) is not None, "a recorded run is opened")
    tap.ok(desk.wait("Passed", "label") is not None, "with its verdict")
    key("ctrl+shift+h")
    wait_for(lambda: desk.find("A run of ", "label", prefix=True) is None)
    damage(folder)
    tap.ok(open_path(desk, folder), "going into a run's folder opens it")
    bar = desk.wait("result.json is damaged", "label", prefix=True)
    tap.ok(bar is not None, "of a damaged one it is said what is missing")
    tap.ok(desk.find("Packets", "table") is not None, "and the rest is shown")
    key("ctrl+shift+h")
    gone = wait_for(lambda: desk.find("A run of ", "label", prefix=True) is None, 20)
    return tap.ok(gone, "and it is left again")


def damage(folder):
    """Cut in the middle, as a full disk or a kill leaves it."""
    for name in ("result.json", "trace.jsonl", "steps.jsonl"):
        path = os.path.join(folder, name)
        with open(path, "r+") as file:
            file.truncate(os.path.getsize(path) // 2)


def save_elsewhere(path, text):
    """As most editors do: written aside, and renamed."""
    with open(path + ".tmp", "w") as file:
        file.write(text)
    os.rename(path + ".tmp", path)


def check_watch(tap, desk, path, skeleton, solution, settings):
    # Keys are lost while the window of the chooser closes.
    wait_for(lambda: desk.focus() is not None, 20)
    key("ctrl+shift+s")
    wait_for(lambda: "check-when-saved=true" in (read(settings) or ""), 20)
    save_elsewhere(path, skeleton)
    tap.ok(desk.wait("Not yet", "label", 180) is not None, "a file saved elsewhere is checked")
    tap.ok(wait_for(lambda: desk.text_of(FILE_NAME) == skeleton), "the window's editor shows it")
    desk.set_text(FILE_NAME, skeleton + "/* mine */\n")
    save_elsewhere(path, solution)
    tap.ok(desk.wait("Passed", "label", 180) is not None, "what is saved counts, not what is typed")
    tap.ok(desk.text_of(FILE_NAME) == skeleton + "/* mine */\n", "what is typed stays")
    key("ctrl+s")
    tap.ok(
        desk.wait(FILE_NAME + " is not saved: it was changed elsewhere", "label", 20, True)
        is not None
        and read(path) == solution,
        "saving does not write over what was saved elsewhere",
    )
    tap.ok(desk.press("Show the File") is not None, "and it is asked which to have")
    key("ctrl+shift+s")


def backups(workspace):
    top = os.path.join(workspace, ".workbench", "backups", "networking", "1-2-netfilter")
    return sorted(os.listdir(top)) if os.path.isdir(top) else []


def check_reset(tap, desk, workspace, path, skeleton):
    mine = skeleton + "/* not saved */\n"
    desk.set_text(FILE_NAME, mine)
    key("ctrl+shift+r")
    tap.ok(wait_for(lambda: read(path) == skeleton), "a reset brings the skeleton back")
    desk.set_text(FILE_NAME, skeleton + "/* again */\n")
    key("ctrl+shift+r")
    tap.ok(wait_for(lambda: len(backups(workspace)) == 2), "each reset keeps its own copy")
    tap.ok(wait_for(lambda: read(path) == skeleton), "the second is a skeleton, too")
    desk.press("Take Back")
    tap.ok(
        wait_for(lambda: read(path) == skeleton + "/* again */\n"),
        "the last is taken back, with what was not saved",
    )
    first = os.path.join(workspace, ".workbench/backups/networking/1-2-netfilter")
    copy = os.path.join(first, backups(workspace)[0], FILE_NAME)
    tap.ok(read(copy) == mine, "the first is in its folder still")


def check_solution(tap, desk, path):
    before = desk.text_of(FILE_NAME)
    key("ctrl+shift+t")
    tap.ok(desk.wait("The solution", "text") is not None, "who passed may see the solution")
    row = wait_for(lambda: desk.find("Exercise 1: ", "list item", prefix=True), 10)
    tap.ok("solution seen of step 1" in (row.get_name() or ""), "which is noted")
    desk.press("Insert")
    tap.ok(wait_for(lambda: desk.text_of(FILE_NAME) != before), "its lines are put into the text")
    key("ctrl+z")
    tap.ok(wait_for(lambda: desk.text_of(FILE_NAME) == before), "Ctrl+Z takes them away")
    key("ctrl+e")
    edited = before + "/* edited */\n"
    tap.ok(wait_for(lambda: read(path) == edited), "the editor of the preferences is started")
    tap.ok(wait_for(lambda: desk.text_of(FILE_NAME) == edited), "what it saves is shown")


def shows_step(desk, number):
    return desk.wait(f"step {number} of 13", "label", 180, prefix=True) is not None


def reopen(desk):
    """The run that was the last, from the history."""
    history_rows(desk)
    key("Return")
    return desk.wait("A run of ", "label", prefix=True) is not None


def check_walkthrough(tap, desk):
    key("ctrl+l")
    type_text("SYN to the last")
    desk.wait_gone("Exercise 1: ", "list item")
    wait_for(lambda: not desk.find("Walkthrough: Both", "list item", prefix=True))
    key("Return")
    desk.wait("not played yet", "label")
    key("ctrl+Return")
    tap.ok(shows_step(desk, 1), "a walkthrough is played")
    key("F7")
    shows_step(desk, 2)
    tap.ok(reopen(desk), "it is kept, and opened")
    tap.ok(shows_step(desk, 1), "at its first step")
    key("F7")
    tap.ok(shows_step(desk, 2), "and is gone through step by step")
    table = desk.wait("Packets", "table")
    tap.ok(
        table and wait_for(lambda: table.get_table_iface().get_n_rows() == 1),
        "the views show it as far as there",
    )
    key("ctrl+F7")
    tap.ok(shows_step(desk, 13), "to its end")
    row = desk.find("Walkthrough: A connection", "list item", showing=False, prefix=True)
    tap.ok(row and "seen to its end" not in row.get_name(), "which is no progress of now")
    key("ctrl+shift+h")
    tap.ok(shows_step(desk, 2), "now stands where it stood")
    desk.set_text("script.pkt", desk.text_of("script.pkt") + "// mine\n")
    reopen(desk)
    then = desk.wait("script.pkt as it was", "text")
    tap.ok(then is not None, "the script as it was is shown, where it is another one now")
    tap.ok(shows_step(desk, 1), "with its steps")
    key("ctrl+shift+h")
    desk.wait_gone("script.pkt as it was", "text")


def write_settings(work):
    """Who uses the program has an editor, and has named it."""
    editor = os.path.join(work, "editor")
    with open(editor, "w") as file:
        file.write('#!/bin/sh\necho "/* edited */" >> "$1"\n')
    os.chmod(editor, 0o755)
    path = os.path.join(work, "config/glib-2.0/settings/keyfile")
    os.makedirs(os.path.dirname(path))
    with open(path, "w") as file:
        file.write(f"[org/workbench/Workbench]\neditor-command='{editor} %f'\n")
    return path


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = make_workspace(work)
    path = os.path.join(workspace, FILES[FILTER])
    solution = dup_file(work, FILTER)
    settings = write_settings(work)
    desk = Desk(workspace, EXERCISE)

    if tap.ok(desk.application is not None, "the window comes"):
        wait_for(lambda: read(path))
        skeleton = read(path)
        check_twice(tap, desk, solution)
        check_pin(tap, desk)
        check_history(tap, desk)
        if check_open(tap, desk, work, workspace):
            check_watch(tap, desk, path, skeleton, solution, settings)
            check_reset(tap, desk, workspace, path, skeleton)
            check_solution(tap, desk, path)
        check_walkthrough(tap, desk)
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    desk.finish(tap)


if __name__ == "__main__":
    main()
