# SPDX-License-Identifier: GPL-2.0-or-later
"""What a student has: a workspace with files of the labs, and what the labs' own solutions say."""

import os
import subprocess

FILTER = "networking/1-2-netfilter"
TCP = "networking/3-4-tcp-sock"
UDP = "networking/5-udp-sock"
# A task's file that is written in, by its path in the workspace.
FILES = {FILTER: f"{FILTER}/kernel/filter.c", TCP: f"{TCP}/tcp_sock.c", UDP: f"{UDP}/udp_sock.c"}


def make_workspace(work):
    workspace = os.path.join(work, "skels")
    os.makedirs(workspace)
    return workspace


def read(path):
    """None while it is not there: it is written aside and renamed."""
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def write_task(workspace, task, level=1):
    """The task's files, its steps before LEVEL written as the lab's own solution has them."""
    subprocess.run(
        ["build/bin/workbench", "skels", "-w", workspace, "--todo", str(level), task],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def dup_file(work, task, level=2):
    """The task's file with the steps before LEVEL written; below WORK it is made."""
    folder = os.path.join(work, f"written-{level}")
    write_task(folder, task, level)
    return read(os.path.join(folder, FILES[task]))
