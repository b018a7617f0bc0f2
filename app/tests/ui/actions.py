# SPDX-License-Identifier: GPL-2.0-or-later
"""Actions, keys, the shortcuts window and the menus agree. Reads the sources; needs no display."""

import glob
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(__file__))
from tap import Tap  # noqa: E402

TOP = "app/workbench-gtk"
# Keys of the toolkit, which the shortcuts window tells of.
TOOLKIT = {"<Primary>z", "<Primary><Shift>z", "<Primary>question", "F10"}
# Keys that a widget handles itself: the terminal, lists, pictures, context menus.
OWN = {"<Primary><Shift>c", "<Primary><Shift>v", "<Primary>c", "<Shift>F10"}
OWN |= {f"<Primary>{arrow}" for arrow in ("Up", "Down", "Left", "Right")}
# Groups of actions that a view has, with keys of its own: where both are.
GROUPS = {"picture": f"{TOP}/views/drawing*.c", "packets": f"{TOP}/views/packets-page.c"}
# Keys change it through another action.
THROUGH = {"play-speed": "play-faster", "show-help-overlay": "show-help-overlay"}
MODIFIED = re.compile(r"^(<|F\d)")


def read_sources(pattern=f"{TOP}/**/*.c", but=()):
    texts = []
    for path in sorted(set(glob.glob(pattern, recursive=True)) - set(but)):
        with open(path) as file:
            texts.append(expand(file.read()))
    return "\n".join(texts)


def find_own_keys(source):
    """Of (key and modifiers, action): what a view looks up itself."""
    return re.findall(r'\{\s*(GDK_KEY_\w+,[^{}"]*),\s*"([a-z-]+)"\s*\}', source)


def check_groups(tap):
    """Returns the files that are about a view's own actions, and those."""
    files, found = [], set()
    for group, pattern in GROUPS.items():
        source = read_sources(pattern)
        actions, rows = find_actions(source) - {"show-help-overlay"}, find_own_keys(source)
        keys, keyed = [key for key, _ in rows], {action for _, action in rows}
        tap.ok(len(actions) > 5 and len(rows) > 5, f"{group}: the tables are found")
        check(tap, actions - keyed, f"{group}: each action has a key")
        check(tap, {key for key in keys if keys.count(key) > 1}, f"{group}: no key has two")
        files += glob.glob(pattern)
        found |= actions
    return files, found


def expand(text):
    """A name that is a macro of its file is that string."""
    for macro, value in re.findall(r'^#define ([A-Z_]+) ("[a-z.-]+")$', text, re.MULTILINE):
        text = re.sub(rf"\b{macro}\b", value, text)
    return text


def find_actions(source):
    """Names of the actions that are defined."""
    names = set(re.findall(r'\{\s*"([a-z-]+)",\s*(?:[a-z_]+|NULL),[^{}]*\{\s*0\s*\}\s*\}', source))
    names |= set(re.findall(r'g_settings_create_action\([^"]*"([a-z-]+)"', source))
    names |= set(re.findall(r'g_simple_action_new(?:_stateful)?\(\s*"([a-z-]+)"', source))
    return names | {"show-help-overlay"}


def find_accels(source):
    """Of (action, [keys])."""
    rows = re.findall(r'\{\s*"([a-z]+\.[^"]+)",\s*\{((?:\s*"[^"]+",)+)\s*NULL\s*\}\s*\}', source)
    return [(action, re.findall(r'"([^"]+)"', keys)) for action, keys in rows]


def find_shortcuts():
    tree = ElementTree.parse(f"{TOP}/data/help-overlay.ui")
    keys = []
    for node in tree.iter("property"):
        if node.get("name") == "accelerator":
            for key in (node.text or "").split():
                keys += expand_range(key)
    return keys


def expand_range(key):
    """<Alt>2...4 is three keys."""
    ends = re.match(r"(.*)(\d)\.\.\.(\d)$", key)
    if not ends:
        return [key]
    return [f"{ends[1]}{digit}" for digit in range(int(ends[2]), int(ends[3]) + 1)]


def find_menu():
    names = []
    for path in glob.glob(f"{TOP}/data/*.ui"):
        for node in ElementTree.parse(path).iter("attribute"):
            if node.get("name") == "action":
                names.append(node.text)
    return names


def bare(action):
    """win.view::log and win.show-page(1) are actions with a parameter."""
    return re.split(r"\(|::", action)[0].split(".", 1)[1]


def is_used(source, name):
    """Somewhere else than where it is defined: a key in a list, a button, a menu made by a page."""
    return len(re.findall(rf'"(?:[a-z]+\.)?{name}["(:]', source)) > 1


def normal(accel):
    """<Shift><Primary>r and <Primary><Shift>R are one key."""
    modifiers = sorted(re.findall(r"<[^>]+>", accel.replace("<Control>", "<Primary>")))
    return "".join(modifiers).lower() + re.sub(r"<[^>]+>", "", accel).lower()


def check(tap, wrong, what):
    for item in sorted(wrong):
        print("#", item)
    tap.ok(not wrong, what)


def main():
    tap = Tap()
    source = read_sources()
    actions, accels = find_actions(source), find_accels(source)
    menu, shown = find_menu(), {normal(key) for key in find_shortcuts()}
    keys = [normal(key) for _, all_keys in accels for key in all_keys]
    tap.ok(len(actions) > 15 and len(accels) > 15 and len(menu) > 5, "the tables are found")
    check(tap, {a for a, _ in accels if bare(a) not in actions}, "each key has an action")
    check(tap, {key for key in keys if keys.count(key) > 1}, "no key has two")
    check(
        tap,
        {f"{a}: {all_keys[0]}" for a, all_keys in accels if normal(all_keys[0]) not in shown},
        "the shortcuts window has every key",
    )
    known = set(keys) | {normal(key) for key in TOOLKIT | OWN}
    check(
        tap,
        {key for key in shown if MODIFIED.match(key.upper()) and key not in known},
        "and none that is not there",
    )
    check(tap, {a for a in menu if bare(a) not in actions}, "each line of a menu has an action")
    files, own = check_groups(tap)
    keyed = {bare(a) for a, _ in accels}
    others = find_actions(read_sources(but=files))
    check(tap, {a for a in others if THROUGH.get(a, a) not in keyed}, "each action has a key")
    reachable = keyed | own | {bare(a) for a in menu}
    hidden = {name for name in actions - reachable if not is_used(source, name)}
    check(tap, hidden - {"show-help-overlay"}, "none is there for nobody")
    tap.done()


main()
