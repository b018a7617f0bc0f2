# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command; whatever it started ends with it, also when it or prove is killed on the way.

A VM and a display leave their parent's group and session, so none of these would find them. They
become children of this process instead, because it is the subreaper of all that is below it.
"""

import ctypes
import os
import signal
import sys
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
GRACE_SECONDS = 5


def children():
    with open("/proc/self/task/%d/children" % os.getpid()) as file:
        return [int(pid) for pid in file.read().split()]


def end_all(how):
    """Whoever's parent ends becomes our child: until there is none, or too long."""
    end = time.monotonic() + GRACE_SECONDS
    while (left := children()) and time.monotonic() < end:
        for pid in left:
            os.kill(pid, how)
        signal.sigtimedwait([signal.SIGCHLD], 0.2)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass


def stop(number, frame):
    raise SystemExit(128 + number)


def main():
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(sys.argv[1], sys.argv[1:])
    try:
        while True:
            ended, status = os.wait()
            if ended == pid:
                return os.waitstatus_to_exitcode(status)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end_all(signal.SIGTERM)
        end_all(signal.SIGKILL)


code = main()
sys.exit(code if code >= 0 else 128 - code)
