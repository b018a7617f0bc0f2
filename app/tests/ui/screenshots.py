# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes a picture of each page. usage: screenshots.py WORK PREFIX WIDTHxHEIGHT"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, key, wait_for  # noqa: E402
from gi.repository import Atspi  # noqa: E402

TASK = "networking/1-2-netfilter"
FILE = f"{TASK}/kernel/filter.c"


def fill(desk, size):
    """There is no window manager: the window is made as large as the screen."""
    width, height = size.split("x")
    search = ["xdotool", "search", "--onlyvisible", "--pid", str(desk.process.pid)]
    window = wait_for(lambda: subprocess.run(search, capture_output=True, text=True).stdout.split())
    subprocess.run(["xdotool", "windowsize", "--sync", window[-1], width, height], check=False)


def show_tab(desk, name):
    tab = desk.wait(name, "page tab")
    tab.get_parent().get_selection_iface().select_child(tab.get_index_in_parent())


class Camera:
    def __init__(self, prefix):
        self.prefix = prefix

    def take(self, desk, name):
        wait_for(lambda: False, 0.7)  # what moves has come to rest
        desk.screenshot(f"{self.prefix}-{name}.png")


def skeletons(workspace, level):
    subprocess.run(
        ["build/bin/workbench", "skels", "-w", workspace, "--todo", str(level), TASK],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def take_exercise(camera, workspace, size):
    desk = Desk(workspace, f"{TASK}/1")
    fill(desk, size)
    desk.wait("Virtual machine: ● Ready", prefix=True)
    camera.take(desk, "task")
    key("ctrl+Return")
    desk.wait("Not yet", "label", 180)
    desk.press("Show hint 1 of 3")
    key("alt+2", "ctrl+t")
    camera.take(desk, "fail")
    skeletons(workspace, 2)
    key("ctrl+Return")
    desk.wait("Passed", "label", 180)
    camera.take(desk, "pass")
    for name in ("Diagram", "Timeline"):
        show_tab(desk, name)
        camera.take(desk, name.lower())
    key("ctrl+comma")
    desk.wait("Preferences", prefix=True)
    camera.take(desk, "preferences")
    desk.end()


def take_console(camera, workspace, size):
    """A connection that is made by hand, watched."""
    desk = Desk(workspace, f"{TASK}/1")
    fill(desk, size)
    desk.wait("Virtual machine: ● Ready", prefix=True)
    key("alt+shift+c")
    desk.wait("Start a Machine", "push button")
    camera.take(desk, "console-off")
    key("ctrl+shift+m")
    desk.wait("Terminal", "terminal", 180)
    wait_for(lambda: "#" in text_of_terminal(desk))
    key("ctrl+shift+w")
    wait_for(lambda: False, 4)  # until the recorder is there
    line = "nc -l -p 4711 < /dev/null & sleep 1; echo hello | nc 127.0.0.1 4711; ss -tan\n"
    subprocess.run(["xdotool", "type", line], check=True)
    wait_for(lambda: "State" in text_of_terminal(desk), 30)
    wait_for(lambda: False, 2)  # what was seen has come
    camera.take(desk, "console")
    desk.end()


def text_of_terminal(desk):
    node = desk.find("Terminal", "terminal")
    return Atspi.Text.get_text(node, 0, -1) if node else ""


def take_problems(camera, workspace, size):
    path = os.path.join(workspace, FILE)
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("iph->protocol", "iph->protokol"))
    desk = Desk(workspace, f"{TASK}/1")
    fill(desk, size)
    desk.wait("Virtual machine: ● Ready", prefix=True)
    key("ctrl+b")
    desk.wait("error: ", "list item", 120, prefix=True)
    key("F8")
    camera.take(desk, "problems")
    desk.end()


def take_walkthrough(camera, workspace, size):
    desk = Desk(workspace, "tcp-walkthroughs/sack")
    fill(desk, size)
    desk.wait("Virtual machine: ● Ready", prefix=True)
    key("ctrl+Return")
    desk.wait("The kernel did all that the script expects", "label", 180)
    key("alt+2")
    camera.take(desk, "walkthrough")
    show_tab(desk, "Scoreboard")
    camera.take(desk, "scoreboard")
    desk.end()


def main():
    work, prefix, size = sys.argv[1:]
    workspace = os.path.join(work, "skels")
    os.makedirs(workspace)
    camera = Camera(prefix)
    skeletons(workspace, 1)
    take_exercise(camera, workspace, size)
    take_console(camera, workspace, size)
    take_problems(camera, workspace, size)
    take_walkthrough(camera, workspace, size)


main()
