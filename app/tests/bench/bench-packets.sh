#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The desktop's list of PACKETS packets (default 1000000): opening, filtering, scrolling, memory.
# The capture is made here and deleted.

set -eu
cd "$(dirname "$0")/../../.."
work=$(mktemp -d /tmp/wbp-XXXXXX)
trap 'rm -rf "$work"' EXIT

make --no-print-directory -s build/bench/gtk-packets
${CC:-gcc} -O2 -o "$work/make-capture" app/tests/bench/make-capture.c
"$work/make-capture" "${PACKETS:-1000000}" > "$work/capture.pcap"
xvfb-run -a build/bench/gtk-packets "$work/capture.pcap" 2> /dev/null
