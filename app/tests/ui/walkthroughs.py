# SPDX-License-Identifier: GPL-2.0-or-later
"""Two walkthroughs from start to end: step, back, predict, run; a script edited and taken back."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import Desk, Tap, cells_of, key, type_text, wait_for  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from student import make_workspace, read  # noqa: E402

LAB = "tcp-walkthroughs"
HANDSHAKE = f"{LAB}/handshake-teardown"
SCRIPT = "script.pkt"


def packets(desk):
    """How many are listed; -1 while no list of them is shown."""
    table = desk.find("Packets", "table")
    return table.get_table_iface().get_n_rows() if table else -1


def picture(desk, name):
    """What a screen reader is told of the picture, whether its tab is in front or not."""
    node = desk.find(name, showing=False, role="drawing area") or desk.find(name, showing=False)
    return (node.get_description() or "") if node else ""


def is_covered(desk, words):
    """WORDS of the script have the colour of what is behind them."""
    node = desk.find(SCRIPT, "text")
    at = Atspi.Text.get_text(node, 0, -1).index(words)
    colours = Atspi.Text.get_attribute_run(node, at, True)[0]
    return colours.get("fg-color") == colours.get("bg-color")


def says(desk, start, seconds=20):
    return desk.wait(start, "label", seconds, prefix=True) is not None


def check_steps(tap, desk):
    key("ctrl+Return")
    tap.ok(says(desk, "step 1 of 13", 180), "it is played, and the first step is shown")
    tap.ok(says(desk, "A server asks for a socket"), "its narration stands beside the script")
    tap.ok(desk.find(SCRIPT, "text") is not None, "the script is in front")
    key("F7")
    tap.ok(says(desk, "step 2 of 13"), "F7 goes to the next step")
    tap.ok(wait_for(lambda: packets(desk) == 1), "one packet is there")
    key("F7")
    tap.ok(says(desk, "before step 3 of 13"), "the third begins with a question")
    tap.ok(packets(desk) == 1, "nothing of the answer is shown: the packets")
    tap.ok(desk.find("Step 3. A question, not seen yet", "list item") is not None, "nor its title")
    tap.ok(is_covered(desk, "syn-ack") and is_covered(desk, "> S. 0:0(0)"), "nor in the script")
    tap.ok(not is_covered(desk, "< S 0:0(0)"), "which shows what was played")
    key("F7", "F5")
    tap.ok(says(desk, "before step 3 of 13"), "it waits for an answer")


def check_predictions(tap, desk):
    tap.ok(desk.press("0") is not None, "a wrong answer is chosen")
    tap.ok(says(desk, "✗ Not “0”, but “1”."), "it is told, with the reason")
    tap.ok(says(desk, "step 3 of 13"), "and the step is shown")
    tap.ok(wait_for(lambda: packets(desk) == 2), "with its packet")
    key("shift+F7")
    tap.ok(says(desk, "step 2 of 13"), "Shift+F7 goes back")
    tap.ok(wait_for(lambda: packets(desk) == 1), "in the packets too")
    key("F7")
    tap.ok(says(desk, "step 3 of 13"), "what was answered is not asked again")
    key("F7")
    tap.ok(says(desk, "before step 4 of 13"), "another question")
    key("ctrl+2")
    tap.ok(says(desk, "✓ Right: ESTABLISHED."), "a right answer, by its key")
    tap.ok(says(desk, "1 of 4 predicted"), "is counted")


def check_views(tap, desk):
    """At the fourth step every view has three packets, and the kernel's state after them."""
    table = desk.wait("Packets", "table")
    tap.ok(
        table is not None and wait_for(lambda: packets(desk) == 3)
        and (cells_of(table, None) or [""])[0] == "3",
        "the step's packet is selected",
    )
    for name, there, not_yet in (
        ("Ladder", "packet 3", "packet 4"),
        ("Timeline", "packet 3", "packet 4"),
        ("Diagram", "ESTABLISHED", "LAST"),
    ):
        desk.show_tab(name)
        text = wait_for(lambda: there in picture(desk, name) and picture(desk, name), 10) or ""
        tap.ok(bool(text), f"{name} is at the same moment")
        if not text:
            print("#", repr(picture(desk, name)[:500]))
        tap.ok(name == "Diagram" or not_yet not in text, f"{name} does not know more")
    desk.show_tab("Ladder")
    tap.ok("never answered" not in picture(desk, "Ladder"), "no end is told before it is there")


def check_end(tap, desk):
    key("ctrl+F7")
    tap.ok(says(desk, "step 13 of 13"), "Show All goes to the end")
    tap.ok(says(desk, "That was the last step: you predicted 1 of 4."), "the score is told")
    row = desk.find("Walkthrough: A connection", "list item", showing=False, prefix=True)
    tap.ok(row and row.get_name().endswith("seen to its end, predicted 1/4"), "and kept")
    row = desk.find("Step 8. The client has no more to say: FIN, seen", "list item", showing=False)
    tap.ok(row is not None, "the list of steps is an index")
    key("shift+F5")
    tap.ok(says(desk, "start of 13 steps"), "Restart goes to the start")
    key("F5")
    # Step 2 is there for a moment only.
    tap.ok(says(desk, "before step 3 of 13"), "Run goes on by itself as far as the question")


def check_mismatch(tap, desk, workspace):
    own = os.path.join(workspace, HANDSHAKE, SCRIPT)
    original = os.path.join("labs", HANDSHAKE, SCRIPT)
    before = read(original)
    tap.ok(not os.path.exists(own), "what is not changed is not copied")
    desk.set_text(SCRIPT, before.replace("> F. 11:11(0) ack 2 win 512", "> F. 11:11(0) ack 3 win 512"))
    tap.ok(says(desk, "You have changed the script."), "a change is noticed")
    key("ctrl+Return")
    tap.ok(says(desk, "✗ Line 51: not as the script has it", 180), "the mismatch is at its step")
    for text in ("The script expects", "The kernel did", "step 11 of 13"):
        tap.ok(says(desk, text), f"there is: {text}")
    tap.ok(desk.find("3", "label") and desk.find("2", "label"), "expected and actual, side by side")
    tap.ok(os.path.exists(own) and read(original) == before, "the copy was played, not the lab's")
    desk.set_text(SCRIPT, before.replace("listen(3, 1) = 0", "lisen(3, 1) = 0"))
    key("ctrl+Return")
    row = desk.wait("error: ", "list item", 60, prefix=True)
    tap.ok(row is not None and "script.pkt:10" in row.get_name(), "a fault is told with its line")
    key("F8")
    tap.ok(wait_for(lambda: (desk.place(SCRIPT) or (0,))[0] == 10), "F8 goes there")
    key("ctrl+shift+r")
    tap.ok(wait_for(lambda: desk.text_of(SCRIPT) == before), "the original comes back")
    tap.ok(wait_for(lambda: not os.path.exists(own)), "the copy is gone")
    tap.ok(desk.press("Take Back") is not None, "that can be taken back")
    tap.ok(wait_for(lambda: os.path.exists(own)), "the copy is there again")


def check_sack(tap, desk):
    key("ctrl+l")
    type_text("eight segments")
    other = "Walkthrough: A connection"
    tap.ok(
        wait_for(lambda: desk.find(other, "list item", prefix=True) is None)
        and desk.wait("Walkthrough: Selective", "list item", prefix=True),
        "another is found",
    )
    key("Return")
    tap.ok(says(desk, "not played yet"), "it was not played")
    key("ctrl+Return")
    tap.ok(says(desk, "step 1 of 12", 180), "it is played")
    key("alt+period", "alt+period", "F5")
    tap.ok(says(desk, "before step 4 of 12"), "it runs to its first question")
    desk.show_tab("Scoreboard")
    tap.ok("2001" in picture(desk, "Scoreboard"), "the scoreboard shows what arrived")
    tap.ok("4001" not in picture(desk, "Scoreboard"), "and nothing that comes later")
    key("ctrl+2")
    tap.ok(says(desk, "✓ Right: "), "answered")
    tap.ok(says(desk, "before step 7 of 12", 30), "it goes on to the second")
    key("ctrl+5")
    tap.ok(says(desk, "before step 10 of 12", 30) , "one may pass it over")
    key("ctrl+1")
    tap.ok(says(desk, "That was the last step: you predicted 1 of 3.", 40), "it runs to its end")


def main():
    tap = Tap()
    workspace = make_workspace(sys.argv[1])
    desk = Desk(workspace, HANDSHAKE)
    if tap.ok(desk.application is not None, "the window comes"):
        check_steps(tap, desk)
        check_predictions(tap, desk)
        check_views(tap, desk)
        check_end(tap, desk)
        check_mismatch(tap, desk, workspace)
        check_sack(tap, desk)
        if tap.failed:
            desk.dump()
        key("ctrl+q")
    desk.finish(tap)


main()
