#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make screenshots: pictures of the desktop, light and dark, small and large, into build/screenshots/.
cd "$(dirname "$0")/../../.." || exit 1
[ "${SUPERVISED-}" ] || SUPERVISED=1 exec /usr/bin/python3 app/tests/supervise.py sh app/tests/ui/screenshots.sh "$@"
. app/tests/tap.sh
. app/tests/ui/session.sh

missing=$(missing_for_session)
if [ -n "$missing" ]; then
	echo "screenshots: $missing" >&2
	exit 3
fi
WORKBENCH_RUN=$(mktemp -d /tmp/wbs-XXXXXX)
export WORKBENCH_RUN
trap 'rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT
mkdir -p build/screenshots
rm -f build/screenshots/*.png
topics='first tour dialogs exercise port accept crash problems trouble console handshake sack'

# shoot NAME SIZE TOPIC…: a session for each topic, as each has a start of its own
shoot()
{
	name=$1
	size=$2
	shift 2
	mkdir -p "$WORK/$name"
	for topic; do
		in_session "$size" /usr/bin/python3 app/tests/ui/screenshots.py \
			"$WORK/$name" "build/screenshots/$name" "$size" "$topic" ||
			{
				echo "screenshots: $name: $topic: not all could be taken" >&2
				tail -n 2 "$WORK/session-err" >&2
			}
	done
}

for size in 1024x700 1920x1080; do
	for theme in Adwaita Adwaita:dark HighContrast; do
		GTK_THEME=$theme
		export GTK_THEME
		# shellcheck disable=SC2086 # a list
		shoot "$size-$(echo "$theme" | sed 's/Adwaita$/light/; s/.*://; s/HighContrast/contrast/')" \
			"$size" ${TOPICS:-$topics}
	done
done
# Larger letters, and a screen of twice as many dots: what may break is much the same on all pages.
export GTK_THEME=Adwaita
some='dialogs exercise accept handshake'
# shellcheck disable=SC2086 # a list
GDK_DPI_SCALE=1.5 shoot 1920x1080-letters 1920x1080 ${TOPICS:-$some}
# shellcheck disable=SC2086 # a list
GDK_SCALE=2 shoot 3840x2160-twice 3840x2160 ${TOPICS:-$some}
{
	echo '<!doctype html><meta charset="utf-8"><title>Screenshots</title>'
	for picture in build/screenshots/*.png; do
		name=$(basename "$picture")
		printf '<h2>%s</h2>\n<img src="%s" alt="" style="max-width: 100%%">\n' "$name" "$name"
	done
} > build/screenshots/index.html
ls build/screenshots
