#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: what a screen reader is told.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

drive 1280x800 reader
