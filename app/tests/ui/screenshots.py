# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes a picture of each page. usage: screenshots.py WORK PREFIX WIDTHxHEIGHT [TOPIC…]"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, key, wait_for  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from student import FILES, FILTER, TCP, UDP, read, write, write_task  # noqa: E402

SACK = "tcp-walkthroughs/sack"
HANDSHAKE = "tcp-walkthroughs/handshake-teardown"
SECONDS = 180


class Camera:
    """A workspace of its own for each topic, and the pictures that are taken of it."""

    def __init__(self, work, prefix, size):
        self.work = work
        self.prefix = prefix
        self.size = size
        self.workspace = None

    def start(self, topic, *arguments, offer=False):
        self.prepare(topic)
        desk = Desk(self.workspace, *arguments)
        self.fill(desk)
        if not offer and desk.wait("Take the Tour", "push button", 10):
            desk.press("Close the message")  # the offer is in pictures of the first start alone
        return desk

    def prepare(self, topic):
        self.workspace = os.path.join(self.work, topic, "skels")
        os.makedirs(self.workspace, exist_ok=True)

    def fill(self, desk):
        """There is no window manager: the window is made as large as the screen."""
        search = ["xdotool", "search", "--onlyvisible", "--pid", str(desk.process.pid)]
        window = wait_for(
            lambda: subprocess.run(search, capture_output=True, text=True).stdout.split()
        )
        size = self.size.split("x")
        subprocess.run(["xdotool", "windowsize", "--sync", window[-1], *size], check=False)

    def take(self, desk, name):
        """The pointer is out of the way: no tip hides anything."""
        subprocess.run(["xdotool", "mousemove", "0", "0"], check=True)
        wait_for(lambda: False, 1.2)  # what moves has come to rest
        desk.screenshot(f"{self.prefix}-{name}.png")

    def open(self, topic, exercise, level, *change):
        """A window on EXERCISE, its steps before LEVEL written, and ready; CHANGE: old text and new."""
        task = os.path.dirname(exercise)
        self.prepare(topic)
        write_task(self.workspace, task, level)
        if change:
            path = os.path.join(self.workspace, FILES[task])
            write(path, read(path).replace(*change, 1))
        desk = self.start(topic, exercise)
        wait_ready(desk)
        return desk


def wait_ready(desk):
    desk.wait("Virtual machine: Ready", seconds=SECONDS, prefix=True)


def check(desk, verdict):
    key("ctrl+Return")
    if not desk.wait(verdict, "label", SECONDS):
        print("screenshots: no verdict:", verdict, file=sys.stderr)


def take_first(camera):
    """The first start: nothing was opened, and there is no virtual machine yet."""
    cache = os.environ.get("WORKBENCH_CACHE")
    os.environ["WORKBENCH_CACHE"] = os.path.join(camera.work, "no-cache")
    desk = camera.start("first", offer=True)
    desk.wait("Make the Virtual Machine", "push button")
    camera.take(desk, "first-run")
    desk.end()
    del os.environ["WORKBENCH_CACHE"]
    if cache:
        os.environ["WORKBENCH_CACHE"] = cache


def take_tour(camera):
    desk = camera.start("tour", offer=True)
    wait_ready(desk)
    camera.take(desk, "start")
    key("shift+F1")
    for number in (1, 2, 3):
        desk.wait(f"Tour, {number} of 8: ", prefix=True)
        camera.take(desk, f"tour-{number}")
        desk.press("Next")
    key("Escape")
    desk.end()


def take_dialogs(camera):
    desk = camera.start("dialogs", f"{FILTER}/1")
    wait_ready(desk)
    for chord, name in (
        ("F10", "menu"),
        ("F1", "help"),
        ("ctrl+question", "shortcuts"),
        ("ctrl+comma", "preferences"),
    ):
        key(chord)
        wait_for(lambda: False, 0.7)
        camera.take(desk, name)
        key("Escape")
    desk.end()


def take_exercise(camera):
    desk = camera.open("exercise", f"{FILTER}/1", 1)
    camera.take(desk, "task")
    key("ctrl+Return", "alt+2")
    camera.take(desk, "checking")
    desk.wait("Not yet", "label", SECONDS)
    wait_for(lambda: False, 0.7)  # until the details are open
    desk.press("Show hint 1 of 3")
    key("ctrl+t")
    camera.take(desk, "fail")
    write_task(camera.workspace, FILTER, 2)
    check(desk, "Passed")
    for name in ("Ladder", "Diagram", "Timeline", "Kernel Log", "Packet"):
        if desk.find(name, "page tab"):
            desk.show_tab(name)
        camera.take(desk, f"pass-{name.lower().replace(' ', '-')}")
    for _ in range(2):
        check(desk, "Building, and restoring a fresh VM…")
        desk.wait("Passed", "label", SECONDS)
    key("ctrl+h")
    camera.take(desk, "history")
    key("Down", "Down", "Down", "Return")
    desk.wait("A run of ", "label", prefix=True)
    camera.take(desk, "past-run")
    key("ctrl+shift+h")
    write_task(camera.workspace, FILTER, 1)
    desk.wait("TODO 0/8", prefix=True)
    key("ctrl+shift+t")
    camera.take(desk, "solution")
    desk.end()


def take_port(camera):
    """A module that forgets the byte order: the log line, the packet and the verdict."""
    desk = camera.open("port", f"{FILTER}/1", 2, "ntohs(tcph->source)", "tcph->source")
    check(desk, "Not yet")
    desk.press("Show hint 1 of 3")
    key("alt+2")
    node = desk.wait("kernel/filter.c", "text")
    text = Atspi.Text.get_text(node, 0, -1)
    Atspi.Text.set_caret_offset(node, text.index("\n", text.index("tcph->source")))
    camera.take(desk, "port")
    desk.end()


def take_accept(camera):
    """Exercise 4 as it is, and a module that crashes."""
    desk = camera.open("accept", f"{TCP}/4", 3)
    check(desk, "Passed")
    camera.take(desk, "accept")
    desk.show_tab("Diagram")
    camera.take(desk, "accept-diagram")
    desk.end()


def take_crash(camera):
    line = "\tint err = 0;\n"
    desk = camera.open("crash", f"{UDP}/5", 2, line, f"{line}\n\t*(volatile int *)8 = 1;\n")
    check(desk, "The kernel crashed")
    camera.take(desk, "crash")
    desk.end()


def take_problems(camera):
    desk = camera.open("problems", f"{FILTER}/1", 2, "iph->protocol", "iph->protokol")
    key("ctrl+b")
    desk.wait("error: ", "list item", 120, prefix=True)
    key("F8")
    camera.take(desk, "problems")
    desk.end()


def take_trouble(camera):
    """This machine fails: another libvirt is asked for, which is not there."""
    desk = camera.start("trouble", f"{FILTER}/1")
    wait_ready(desk)
    key("ctrl+comma")
    desk.press("Virtual Machine")
    camera.take(desk, "preferences-machine")
    desk.set_text("libvirt URI", "qemu:///nowhere")
    key("Escape")
    check(desk, "libvirt cannot be reached at “qemu:///nowhere”.")
    camera.take(desk, "trouble")
    desk.end()


def text_of_terminal(desk):
    node = desk.find("Terminal", "terminal")
    return Atspi.Text.get_text(node, 0, -1) if node else ""


def take_console(camera):
    """A connection that is made by hand, watched."""
    desk = camera.open("console", f"{FILTER}/1", 2)
    key("alt+shift+c")
    desk.wait("Start a Machine", "push button")
    camera.take(desk, "console-off")
    key("ctrl+shift+m")
    desk.wait("Terminal", "terminal", SECONDS)
    wait_for(lambda: "#" in text_of_terminal(desk))
    key("ctrl+shift+w")
    wait_for(lambda: False, 4)  # until the recorder is there
    line = "nc -l -p 4711 < /dev/null & sleep 1; echo hello | nc 127.0.0.1 4711; ss -tan\n"
    subprocess.run(["xdotool", "type", line], check=True)
    wait_for(lambda: "State" in text_of_terminal(desk), 30)
    wait_for(lambda: False, 2)  # what was seen has come
    camera.take(desk, "console")
    desk.end()


def take_handshake(camera):
    """A question, its answer, and a script that is not what the kernel does."""
    desk = camera.start("handshake", HANDSHAKE)
    wait_ready(desk)
    camera.take(desk, "walkthrough-start")
    check(desk, "step 1 of 13")
    key("F7", "F7")
    desk.wait("before step 3 of 13", "label")
    camera.take(desk, "question")
    key("ctrl+1")
    desk.wait("step 3 of 13", "label")
    camera.take(desk, "answer")
    text = desk.text_of("script.pkt")
    desk.set_text("script.pkt", text.replace("> F. 11:11(0) ack 2 win 512", "> F. 11:11(0) ack 3 win 512"))
    key("ctrl+Return")
    desk.wait("✗ Line 51: not as the script has it", "label", SECONDS)
    camera.take(desk, "mismatch")
    desk.end()


def take_sack(camera):
    desk = camera.start("sack", SACK)
    wait_ready(desk)
    key("ctrl+Return")
    desk.wait("step 1 of ", "label", SECONDS, prefix=True)
    key("F7", "F7", "F7")
    camera.take(desk, "walkthrough")
    key("ctrl+F7")
    for name in ("Ladder", "Scoreboard", "Diagram"):
        if desk.find(name, "page tab"):
            desk.show_tab(name)
        camera.take(desk, f"sack-{name.lower()}")
    desk.end()


TOPICS = {
    "first": take_first,
    "tour": take_tour,
    "dialogs": take_dialogs,
    "exercise": take_exercise,
    "port": take_port,
    "accept": take_accept,
    "crash": take_crash,
    "problems": take_problems,
    "trouble": take_trouble,
    "console": take_console,
    "handshake": take_handshake,
    "sack": take_sack,
}


def main():
    work, prefix, size = sys.argv[1:4]
    for name in sys.argv[4:] or TOPICS:
        TOPICS[name](Camera(work, prefix, size))


main()
