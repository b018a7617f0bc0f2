#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The real window with many packets: a feed of 10,000 a second for SECONDS_FED (default 20; MINUTE=1: 60)
# with the list in front, then with the ladder; and a file of PACKETS (default 1000000) opened,
# scrolled and filtered. tshark reads the same file, for comparison, where it is installed. The
# capture is made here and deleted. Drawn by software, on a display of our own.

set -eu
cd "$(dirname "$0")/../../.."
. app/tests/ui/session.sh
WORK=$(mktemp -d /tmp/wbw-XXXXXX)
trap 'rm -rf "$WORK"' EXIT
seconds=${SECONDS_FED:-20}
[ -z "${MINUTE:-}" ] || seconds=60

make --no-print-directory -s build/bench/gtk-window
${CC:-gcc} -O2 -o "$WORK/make-capture" app/tests/bench/make-capture.c
"$WORK/make-capture" "${PACKETS:-1000000}" > "$WORK/capture.pcap"

# window MODE…
window()
{
	GSETTINGS_SCHEMA_DIR=build/share/glib-2.0/schemas \
		in_session 1920x1080 build/bench/gtk-window "$WORK/files" "$WORK/capture.pcap" "$@"
}

mkdir "$WORK/files"
window feed "$seconds"
window open
if command -v tshark > /dev/null; then
	start=$(date +%s%N)
	tshark -n -r "$WORK/capture.pcap" > /dev/null 2>&1
	printf '%-52s %8d ms\n' 'tshark -n -r, the same file' $((($(date +%s%N) - start) / 1000000))
fi
