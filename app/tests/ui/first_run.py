# SPDX-License-Identifier: GPL-2.0-or-later
"""The first start without an image; the tour by keys alone; help and preferences."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, key, wait_for  # noqa: E402
from student import FILTER  # noqa: E402

EXERCISE = f"{FILTER}/1"
MAKE = "Make the Virtual Machine"


def files_below(folder):
    return [name for _, _, names in os.walk(folder) for name in names]


def start(work, *arguments):
    workspace = os.path.join(work, "skels")
    os.makedirs(workspace, exist_ok=True)
    return Desk(workspace, *arguments)


def quit_desk(tap, desk, what):
    key("ctrl+q")
    tap.ok(wait_for(lambda: desk.process.poll() is not None) and desk.end() == 0, what)
    complaints = desk.complaints()
    for line in complaints:
        print("#", line.rstrip())
    tap.ok(not complaints, "and the toolkit did not complain")


def check_missing(tap, work):
    """A program is not there: one sentence, one command; and it has come at the second look."""
    tools = os.path.join(work, "bin")
    path = os.environ["PATH"]
    os.makedirs(tools)
    for folder in ("/usr/bin", "/bin", "/usr/sbin", "/sbin"):
        for name in os.listdir(folder):
            link = os.path.join(tools, name)
            if name != "cpio" and not os.path.lexists(link):
                os.symlink(os.path.join(folder, name), link)
    os.environ["PATH"] = tools
    desk = start(work, EXERCISE)
    os.environ["PATH"] = path
    tap.ok(desk.wait("Look Again", "push button") is not None, "what is missing is looked for")
    tap.ok(
        desk.has_text("cpio is not installed. It packs the guest's root file system."),
        "it is told in one sentence",
    )
    tap.ok(
        desk.find("Copy: sudo apt-get install cpio") is not None, "with the command that gets it"
    )
    tap.ok(desk.find(MAKE) is None, "and nothing is begun that cannot end well")
    os.symlink("/usr/bin/cpio", os.path.join(tools, "cpio"))
    tap.ok(desk.wait_focus("Look Again"), "the button has the keys")
    key("Return")
    tap.ok(desk.wait(MAKE, "push button") is not None, "at the second look it is there")
    return desk


def check_page(tap, desk, cache):
    """Begun and stopped: nothing is left. Read meanwhile, a check waits."""
    tap.ok(desk.wait_focus(MAKE), "making the VM is one key away")
    key("Return")
    tap.ok(desk.wait("Cancel", "push button") is not None, "it is made, and can be stopped")
    tap.ok(
        wait_for(lambda: desk.has_text("downloading the packages", 1), 30),
        "what is being done is told",
    )
    key("ctrl+period")
    tap.ok(desk.wait("Stopped. Nothing half made was kept", "label") is not None, "it was stopped")
    left = [name for name in files_below(os.path.join(cache, "images")) if name != "lock"]
    tap.ok(not left, "nothing half made is there")
    tap.ok(desk.press("Read the Tasks") is not None, "the tasks can be read before")
    tap.ok("Packets in kernel space" in (desk.text_of("Task") or ""), "this one is")
    key("ctrl+Return")
    tap.ok(
        desk.wait("Making the virtual machine: ", "label", prefix=True) is not None,
        "a check waits for the VM, and the bar says so",
    )
    desk.press("Show")
    tap.ok(
        desk.has_text("What you asked for begins as soon as it is ready."),
        "the page comes back and says so too",
    )
    key("ctrl+period")
    tap.ok(desk.wait(MAKE, "push button") is not None, "that is stopped as well")


def step(tap, desk, number, seconds=30):
    shown = desk.wait(f"Tour, {number} of 8: ", seconds=seconds, prefix=True)
    return tap.ok(shown is not None, f"the tour is at step {number}")


def check_tour(tap, desk):
    if desk.wait(MAKE, "push button", 3):
        key("Return")
    tap.ok(desk.wait("Take the Tour", "push button", 240) is not None, "the tour is offered")
    key("shift+F1")
    step(tap, desk, 1)
    tap.ok(desk.find("Take the Tour") is None, "the offer is gone")
    tap.ok(desk.wait_focus("Next"), "its button has the keys")
    key("Return")
    step(tap, desk, 2)
    key("ctrl+t")
    step(tap, desk, 3)
    key("ctrl+b")
    step(tap, desk, 4, 120)
    key("ctrl+Return")
    step(tap, desk, 5, 180)
    key("alt+Right")
    step(tap, desk, 6)
    key("alt+Right")
    step(tap, desk, 7)
    tap.ok(desk.find("Timeline", "page tab") is not None, "the timeline is spoken of")
    key("Return")
    step(tap, desk, 8)
    key("Return")
    tap.ok(desk.wait_gone("Done", "push button"), "and ends")
    key("shift+F1")
    step(tap, desk, 1)
    key("Escape")
    tap.ok(desk.wait_gone("Next", "push button"), "Escape ends it")


def check_help(tap, desk):
    """F1 opens what it is about; a search finds; Back leads back."""
    key("alt+1", "F1")
    text = desk.wait("Help text", "text")
    tap.ok(text is not None, "F1 opens the help")
    tap.ok(
        "Your files" in (desk.text_of("Help text") or ""), "on the text that had the keys"
    )
    key("ctrl+f")
    tap.ok(desk.wait_focus("Search the help"), "it can be searched")
    desk.set_text("Search the help", "tcpdump takes")
    tap.ok(
        wait_for(lambda: desk.find("Your files", "list item") is None),
        "what does not say it is not listed",
    )
    key("Return")
    tap.ok(
        wait_for(lambda: (desk.text_of("Help text") or "").startswith("Evidence")),
        "Enter opens what does",
    )
    key("alt+Left")
    tap.ok(
        wait_for(lambda: (desk.text_of("Help text") or "").startswith("Your files")),
        "and Alt+Left leads back",
    )
    key("Escape")
    tap.ok(desk.wait_gone("Help text", "text"), "Escape closes it")


def check_preferences(tap, desk):
    key("ctrl+comma")
    tap.ok(desk.wait("Preferences", "dialog") is not None, "the preferences open")
    page = desk.find("Virtual Machine", "radio button")
    page.get_action_iface().do_action(0)
    tap.ok(desk.wait("libvirt URI", "text") is not None, "the VM has a page")
    desk.set_text("libvirt URI", "https://example.org/")
    tap.ok(
        desk.has_text("It begins with qemu:/// and is of this machine. The old one is kept."),
        "what cannot be a URI of libvirt is told",
    )
    desk.set_text("libvirt URI", "qemu:///nowhere")
    desk.press("Test the libvirt URI")
    tap.ok(
        desk.wait("✗ ", "label", prefix=True) is not None, "one that does not answer is told"
    )
    desk.set_text("libvirt URI", "")
    page = desk.find("Editor", "radio button")
    page.get_action_iface().do_action(0)
    spin = desk.wait(role="spin button")
    tap.ok(spin and spin.get_value_iface().set_current_value(4), "a tab width is set")
    key("Escape")
    tap.ok(desk.wait_gone("Preferences", "dialog"), "Escape closes them")
    key("ctrl+plus")


def check_kept(tap, work):
    path = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
    with open(path) as file:
        kept = file.read()
    for line in ("tab-width=4", "text-zoom=110", "tour-offered=true"):
        tap.ok(line in kept, f"kept: {line}")
    tap.ok("example.org" not in kept, "what could not be a URI was not")
    desk = start(work)
    tap.ok(desk.wait("Virtual machine: Ready", seconds=60, prefix=True) is not None, "it starts again")
    tap.ok(desk.find("Take the Tour") is None, "and does not offer the tour again")
    quit_desk(tap, desk, "it ends well")


def main():
    """One start of the window: "page", "tour" or "kept". Goes on counting from the one before."""
    tap = Tap()
    work, part, tap.count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if part == "page":
        cache = os.environ["WORKBENCH_CACHE"] = os.path.join(work, "cache")
        desk = check_missing(tap, work)
        check_page(tap, desk, cache)
        quit_desk(tap, desk, "it ends well without a VM")
    elif part == "tour":
        desk = start(work, EXERCISE)
        check_tour(tap, desk)
        check_help(tap, desk)
        check_preferences(tap, desk)
        quit_desk(tap, desk, "it ends well")
    else:
        check_kept(tap, work)
        print(f"1..{tap.count}")
    with open(os.path.join(work, "count"), "w") as file:
        file.write(str(tap.count))
    sys.exit(1 if tap.failed else 0)


main()
