#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The timeline of EVENTS events (default 200000): the first frame, moving, zooming.

set -eu
cd "$(dirname "$0")/../../.."

make --no-print-directory -s build/bench/gtk-timeline
build/bench/gtk-timeline "${EVENTS:-200000}"
