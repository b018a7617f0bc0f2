#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# workbench show's pictures of a run that was recorded in a VM: files of each format, and what is
# said of those that cannot be.
. app/tests/tap.sh

recorded=$TOP/app/tests/data/run
cd "$WORK" || exit 1

# is_svg FILE: well-formed XML, and as large as a page can be.
is_svg()
{
	python3 - "$1" << 'END'
import sys
import xml.etree.ElementTree as tree

root = tree.parse(sys.argv[1]).getroot()
assert root.tag.endswith("svg"), root.tag
width, height = (float(root.get(side).removesuffix("px")) for side in ("width", "height"))
assert 300 < width < 16000 and 100 < height < 16000, (width, height)
END
}

# begins FILE BYTES
begins() { head -c "${#2}" "$1" | grep -qF -- "$2"; }

for kind in ladder timeline scoreboard; do
	run "$WORKBENCH" show "$recorded" "--$kind" "$kind.svg"
	ok "$kind: ends with 0" is "$status" 0
	ok "$kind: and says nothing" is "$(cat out err)" ''
	ok "$kind: is well-formed" is_svg "$kind.svg"
	run "$WORKBENCH" show "$recorded" "--$kind" "$kind-dark.svg" --dark
	ok "$kind: the dark one is another" not cmp -s "$kind.svg" "$kind-dark.svg"
done

run "$WORKBENCH" show "$recorded" --ladder a.png --timeline b.pdf
ok "two at once" is "$status" 0
ok "a PNG" begins a.png "$(printf '\211PNG')"
ok "a PDF" begins b.pdf %PDF-

run "$WORKBENCH" show "$recorded" --ladder flow.svg --flow 4712
ok "another connection is another ladder" not cmp -s ladder.svg flow.svg
run "$WORKBENCH" show "$recorded" --timeline part.svg --from 0.82 --to 0.88
ok "a part is another timeline" not cmp -s timeline.svg part.svg

run "$WORKBENCH" show "$recorded" --ladder none.svg --flow 9999
ok "no such connection: a usage error" is "$status" 2
ok "that says so" err_has 'no connection'
ok "and makes no file" not test -e none.svg
run "$WORKBENCH" show "$recorded" --ladder wrong.gif
ok "an unknown ending: a usage error" is "$status" 2
ok "and makes no file" not test -e wrong.gif
run "$WORKBENCH" show "$recorded/capture.pcapng" --ladder capture.svg
ok "a capture is no run" is "$status" 2

done_testing
