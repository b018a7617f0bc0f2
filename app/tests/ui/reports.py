# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints what the sanitizers and valgrind reported of the desktop, without the toolkit's own leaks.

usage: reports.py FOLDER   (status 1: something was found)

A library's leak cannot be told by the libraries in its stack: the toolkit calls us, so it is in the
stack of our leaks as well. It is told by this: nothing of ours but the main loop is in its stack.
Everything that is not a leak is printed."""

import os
import re
import sys

MAIN_LOOP = {"main", "wb_application_run"}
# "#3 0x55… in FUNCTION app/FILE:LINE", "by 0x…: FUNCTION (FILE:LINE)"
OURS = re.compile(r"#\d+ 0x\w+ in (\w+) (?:\S*/)?app/\S+\.[ch]:|(?:at|by) 0x\w+: (\w+) \([\w-]+\.[ch]:")
LEAK = re.compile(r"(?:Direct|Indirect) leak of (\d+) byte|([\d,]+)(?: \([^)]*\))? bytes in [\d,]+ blocks? are ")
# Calls of the system that are newer than it.
UNKNOWN_TO_VALGRIND = re.compile(
    r"^(?:--\d+-- .*|==\d+== (?:Warning: noted but unhandled ioctl .*|"
    r"   This could cause spurious value errors.*|   See README_MISSING_SYSCALL.*))\n",
    re.M,
)
# What is around the reports.
FRAME = re.compile(
    r"^(?:[=-]+|=+\d+=+|.*detected memory leaks|SUMMARY: .* leaked in .*|"
    r"Suppressions used:| +count +bytes template| +\d+ +\d+ \S+)?$"
)


def blocks(text):
    """What is between empty lines; valgrind's begin with the number of its process."""
    text = UNKNOWN_TO_VALGRIND.sub("", text)
    text = re.sub(r"^==\d+== ?", "", text, flags=re.M)
    return [block.strip() for block in text.split("\n\n") if block.strip()]


def is_ours(block):
    names = (match.group(1) or match.group(2) for match in OURS.finditer(block))
    return any(name not in MAIN_LOOP for name in names)


def main():
    found = []
    count = size = 0
    for name in sorted(os.listdir(sys.argv[1])):
        with open(os.path.join(sys.argv[1], name), errors="replace") as file:
            for block in blocks(file.read()):
                leak = LEAK.search(block)
                if leak and not is_ours(block):
                    count += 1
                    size += int((leak.group(1) or leak.group(2)).replace(",", ""))
                elif not all(FRAME.match(line) for line in block.splitlines()):
                    found.append(f"{name}: {block}\n")
    print(*found, sep="\n")
    print(f"not shown: {size} bytes that the toolkit lost in {count} places of its own")
    sys.exit(1 if found else 0)


main()
