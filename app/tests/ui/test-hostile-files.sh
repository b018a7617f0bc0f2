#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: files that no skeleton has. Needs no VM.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

drive 1280x800 hostile
