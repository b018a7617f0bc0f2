# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints TAP."""

import sys


class Tap:
    """Prints TAP; the status of the process says whether all was well."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, passed, what):
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {what}", flush=True)
        return passed

    def done(self):
        print(f"1..{self.count}", flush=True)
        sys.exit(1 if self.failed else 0)
