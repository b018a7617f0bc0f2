#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop's actions, keys, menus and shortcuts window agree.
cd "$(dirname "$0")/../../.." || exit 1
exec python3 app/tests/ui/actions.py
