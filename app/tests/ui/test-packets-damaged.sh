#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop: a file of packets, one that was cut in the middle. No VM is needed.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh
. app/tests/ui/session.sh
skip_without_session

drive 1920x1080 packets damaged
