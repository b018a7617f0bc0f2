#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the desktop hands to the desktop environment is well-formed, and 'make install' installs it.
cd "$(dirname "$0")/../../.." || exit 1
. app/tests/tap.sh

id=org.workbench.Workbench
data=app/workbench-gtk/data
for tool in desktop-file-validate appstreamcli glib-compile-schemas; do
	command -v "$tool" > /dev/null || {
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	}
done

run desktop-file-validate "$data/$id.desktop"
ok 'the desktop entry is valid' is "$status" 0
run appstreamcli validate --no-net "$data/$id.metainfo.xml"
ok 'the metainfo is valid' is "$status" 0
run glib-compile-schemas --strict --dry-run "$data"
ok 'the schema is valid' is "$status" 0
for picture in "$data"/*.svg "$data"/*.ui "$data"/*.xml; do
	run xmllint --noout "$picture"
	ok "${picture##*/} is well-formed" is "$status" 0
done

if [ -x build/bin/workbench-gtk ]; then
	run make --no-print-directory -s install DESTDIR="$WORK/root"
	ok 'make install works' is "$status" 0
	for file in bin/workbench-gtk "share/applications/$id.desktop" "share/metainfo/$id.metainfo.xml" \
		"share/icons/hicolor/scalable/apps/$id.svg" share/glib-2.0/schemas/gschemas.compiled \
		share/workbench/styles/workbench-dark.xml; do
		ok "$file is installed" test -f "$WORK/root/usr/local/$file"
	done
	run "$WORK/root/usr/local/bin/workbench-gtk" --version
	ok 'what is installed starts' out_has 'workbench '
fi
done_testing
