# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command; whatever it started ends with it, also when it is killed on the way.

usage: supervise.py [-p] COMMAND…   (-p: ends with its parent, too, as a test does with prove)

A VM and a display leave their parent's group and session, so none of these would find them. They
become children of this process instead, because it is the subreaper of all that is below it.
"""

import ctypes
import os
import signal
import sys
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GRACE_SECONDS = 5


def below(pid):
    """All that PID started and what these started, the youngest last."""
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                for child in file.read().split():
                    found += [int(child), *below(int(child))]
    except OSError:
        pass  # it has ended
    return found


def end_all(how):
    """Whoever's parent ends becomes our child: until there is none, or too long.

    A shell that was told to end waits for what it runs before it cleans up: all are told."""
    end = time.monotonic() + GRACE_SECONDS
    told = set()
    while (left := below(os.getpid())) and time.monotonic() < end:
        for pid in left:
            if pid not in told:
                told.add(pid)
                send(pid, how)
        signal.sigtimedwait([signal.SIGCHLD], 0.2)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass


def send(pid, how):
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        pass


def stop(number, frame):
    raise SystemExit(128 + number)


def main():
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    command = sys.argv[1:]
    if command[0] == "-p":
        command = command[1:]
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # What nohup and a shell's "&" have ignored stays so.
    ends = [number for number in ENDS if signal.getsignal(number) != signal.SIG_IGN]
    for number in ends:
        signal.signal(number, stop)
    pid = os.fork()
    if pid == 0:
        for number in ends:
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    try:
        while True:
            ended, status = os.wait()
            if ended == pid:
                return os.waitstatus_to_exitcode(status)
    finally:
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)
        end_all(signal.SIGTERM)
        end_all(signal.SIGKILL)


code = main()
sys.exit(code if code >= 0 else 128 - code)
