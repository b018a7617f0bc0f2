# SPDX-License-Identifier: GPL-2.0-or-later
"""What is told when this machine fails, and that the next check works without a restart."""

import os
import shutil
import signal
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, key, wait_for  # noqa: E402
from student import FILES, FILTER, make_workspace, read  # noqa: E402

NAME = "kernel/filter.c"


class Killer:
    """Kills every QEMU of ours at once, or stops the first, until it is told to let them live."""

    def __init__(self, how=signal.SIGKILL, most=1000):
        self.how = how
        self.most = most
        self.killed = set()
        self.enough = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        pattern = "^[^ ]*qemu-system.*" + os.environ["WORKBENCH_RUN"] + "/"
        while not self.enough.wait(0.05):
            found = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True).stdout
            for pid in map(int, found.split()):
                if pid not in self.killed and len(self.killed) < self.most:
                    self.killed.add(pid)
                    os.kill(pid, self.how)

    def end(self):
        self.enough.set()
        self.thread.join()


def mount(folder, size):
    """A small disk of its own, where we may."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0


class Disk:
    """The workspace's: it can be full where we may mount one, and locked where we may not."""

    def __init__(self, folder):
        self.folder = folder
        self.is_mounted = mount(folder, "512k")

    def fail(self, task):
        if not self.is_mounted:
            os.chmod(task, 0o500)
            return
        try:
            with open(os.path.join(self.folder, "filler"), "wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError:
            pass

    def mend(self, task):
        if self.is_mounted:
            os.unlink(os.path.join(self.folder, "filler"))
        else:
            os.chmod(task, 0o755)

    def end(self):
        if self.is_mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)


def open_task(words):
    """The exercise or walkthrough of whose title WORDS are a part."""
    key("ctrl+l", "ctrl+a")
    subprocess.run(["xdotool", "type", words], check=True)
    key("Return")


def check_checks(tap, desk, after):
    key("ctrl+Return")
    tap.ok(desk.wait("Not yet", "label", 180), f"{after}: the next check works")


def set_uri(desk, uri):
    key("ctrl+comma")
    desk.press("Virtual Machine")
    desk.set_text("libvirt URI", uri)
    key("Escape")
    return wait_for(lambda: desk.find("libvirt URI", "text") is None)


def check_uri(tap, desk):
    tap.ok(set_uri(desk, "qemu:///nowhere"), "another libvirt is asked for")
    key("ctrl+Return")
    tap.ok(
        desk.wait("libvirt cannot be reached at “qemu:///nowhere”.", "label"),
        "a libvirt that is not there is told",
    )
    tap.ok(desk.wait("Nothing was checked", "label"), "and that nothing was checked")
    tap.ok(desk.find("Virtual machine: No VM"), "the VM's button says so too")
    tap.ok(desk.press("Open Preferences"), "there is a button")
    tap.ok(desk.wait("Virtual Machine"), "that opens the preferences")
    key("Escape")
    set_uri(desk, "")
    tap.ok(
        desk.wait("Virtual machine: Ready · ", prefix=True, seconds=180),
        "with the built-in driver the VM comes back by itself",
    )
    check_checks(tap, desk, "libvirt")


def check_killed(tap, desk):
    killer = Killer()
    key("ctrl+Return")
    tap.ok(desk.wait("The VM went away.", "label", 180), "a VM that is killed is told")
    killer.end()
    tap.ok(len(killer.killed) > 1, "after it was tried again")
    tap.ok(desk.find("logs each outbound connection: failed") is None, "it is not judged")
    tap.ok(desk.press("Try Again"), "there is a button")
    tap.ok(desk.wait("Not yet", "label", 180), "that checks again")


def check_walkthrough(tap, desk):
    open_task("eight segments")
    tap.ok(desk.wait("Play", "push button"), "a walkthrough is open")
    killer = Killer()
    key("ctrl+Return")
    tap.ok(desk.wait("Nothing was played", "label", 180), "a VM that is killed plays nothing")
    tap.ok(desk.find("The VM went away.", "label"), "that is told")
    killer.end()
    tap.ok(desk.press("Try Again"), "there is a button")
    done = "The kernel did all that the script expects"
    tap.ok(desk.wait(done, "label", 180), "that plays again")
    open_task("Displaying packets")
    tap.ok(desk.wait("Check", "push button"), "the exercise is open again")


def check_stopped(tap, desk):
    killer = Killer(signal.SIGSTOP, 1)
    key("ctrl+Return")
    wait_for(lambda: killer.killed)
    key("ctrl+period")
    tap.ok(desk.wait("Check", "push button", 20), "a VM that hangs can be stopped")
    killer.end()
    check_checks(tap, desk, "a hanging VM")


def check_image(tap, desk, cache):
    images = os.path.join(cache, "images")
    away = os.path.join(cache, "away")
    os.rename(images, away)
    # Another text: what was built already needs no headers.
    text = desk.text_of(NAME)
    desk.set_text(NAME, text + "\n/* x */\n")
    key("ctrl+Return")
    tap.ok(desk.wait("The VM's image was removed.", "label", 180), "an image that is gone is told")
    tap.ok(desk.find("Build Image", "push button"), "there is a button")
    shutil.rmtree(images, ignore_errors=True)
    os.rename(away, images)
    check_checks(tap, desk, "the image")


def check_disk(tap, desk, disk, path):
    task = os.path.dirname(path)
    before = read(path)
    key("alt+2")
    text = desk.text_of(NAME)
    desk.set_text(NAME, text + "/* new */\n")
    disk.fail(task)
    key("ctrl+Return")
    tap.ok(desk.wait(f"{NAME} is not saved. ", "label", prefix=True), "what is not saved is told")
    tap.ok(read(path) == before, "the file has what was saved before")
    tap.ok(desk.text_of(NAME) == text + "/* new */\n", "the text stays in the editor")
    tap.ok(desk.find("Check", "push button"), "what is not saved is not checked")
    open_task("UDP socket")
    key("alt+2")
    tap.ok(desk.text_of(NAME) == text + "/* new */\n", "another exercise does not take it away")
    disk.mend(task)
    tap.ok(desk.press("Save Again"), "there is a button")
    tap.ok(wait_for(lambda: read(path) == text + "/* new */\n"), "that saves it")
    check_checks(tap, desk, "the disk")


def check_history(tap, desk, data):
    """A disk on which there is no room for runs."""
    if not mount(data, "32m"):
        return
    key("ctrl+Return")
    tap.ok(desk.wait("Not yet", "label", 180), "a check goes on without room for its record")
    told = desk.wait("This run is not kept in the history: the disk of ", "label", prefix=True)
    tap.ok(told and "64 MiB" in told.get_name(), "that it is not kept is told")
    subprocess.run(["umount", "-l", data], check=True)


def main():
    tap = Tap()
    work = sys.argv[1]
    workspace = make_workspace(work)
    path = os.path.join(workspace, FILES[FILTER])
    disk = Disk(workspace)
    desk = Desk(workspace, f"{FILTER}/1")

    try:
        if tap.ok(desk.wait("Task", "text"), "the window comes"):
            check_uri(tap, desk)
            check_killed(tap, desk)
            check_walkthrough(tap, desk)
            check_stopped(tap, desk)
            check_disk(tap, desk, disk, path)
            check_history(tap, desk, os.path.join(work, "data"))
            check_image(tap, desk, os.environ["WORKBENCH_CACHE"])
            if tap.failed:
                desk.dump()
            key("ctrl+q")
        tap.ok(wait_for(lambda: desk.process.poll() is not None) and desk.end() == 0, "it ends well")
    finally:
        disk.end()
    complaints = desk.complaints()
    for line in complaints:
        print("#", line.rstrip())
    tap.ok(not complaints, "the toolkit did not complain")
    tap.done()


main()
