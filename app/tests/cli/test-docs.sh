#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The texts: links lead somewhere, the manual page is well-formed and complete, the examples of
# docs/labs.md and docs/walkthroughs.md work. Run from the top of the tree; prints TAP.
#
# The names that loops read here have no blanks in them.
# shellcheck disable=SC2013

LC_ALL=C.UTF-8
export LC_ALL
number=0
failed=0
program=${WORKBENCH:-build/bin/workbench}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# report TITLE: passes if the file $work/faults is empty, else shows it.
report()
{
	number=$((number + 1))
	if [ -s "$work/faults" ]; then
		failed=1
		printf 'not ok %d - %s\n' "$number" "$1"
		sed 's/^/# /' "$work/faults"
	else
		printf 'ok %d - %s\n' "$number" "$1"
	fi
	: > "$work/faults"
}

skip()
{
	number=$((number + 1))
	printf 'ok %d - %s # SKIP %s\n' "$number" "$1" "$2"
}

fault()
{
	printf '%s\n' "$*" >> "$work/faults"
}

# prose FILE: without code, in which brackets mean something else.
prose()
{
	awk '/^ *```/ { code = !code; next } !code && !/^    / { gsub(/`[^`]*`/, "code"); print }' "$1"
}

# targets FILE: where its links lead, one a line.
targets()
{
	prose "$1" | grep -oE '\]\([^)]*\)' | sed 's/^](//; s/)$//'
	prose "$1" | sed -n 's/^\[[^]]*\]: *//p'
}

# options FILE: the long options in its GOptionEntry tables.
options()
{
	tr -d '\n' < "$1" | grep -oE '\{[[:space:]\\]*"[a-z]+", *('"'.'"'|0),' |
		sed 's/^[^"]*"//; s/".*//'
}

: > "$work/faults"
texts=$(find README.md docs labs -name '*.md' | sort)

for text in $texts; do
	folder=$(dirname "$text")
	for target in $(targets "$text"); do
		case $target in
		http://* | https://* | kernel:* | '#'*) continue ;;
		esac
		[ -e "$folder/${target%%#*}" ] || fault "$text: there is no $target"
	done
done
report "relative links lead to files of the tree"

for text in $texts; do
	for target in $(targets "$text" | grep '^kernel:'); do
		printf '%s\n' "$target" | grep -qE '^kernel:[A-Za-z_][A-Za-z0-9_]*$' ||
			fault "$text: $target names no function"
	done
	for target in $(targets "$text" | grep -E '^https?:'); do
		printf '%s\n' "$target" | grep -qE \
			'^https://www\.rfc-editor\.org/rfc/rfc[0-9]+(#(section|appendix)-[0-9A-Z.]+)?$' ||
			fault "$text: $target is no link to an RFC"
	done
done
report "links into the source name a function, links outside an RFC"

for text in $texts; do
	for name in $(prose "$text" | grep -oE '\]\[[^]]+\]' | sed 's/^]\[//; s/]$//' | sort -u); do
		prose "$text" | grep -q "^\[$name\]: " || fault "$text: [$name] is not defined"
	done
	for name in $(prose "$text" | sed -n 's/^\[\([^]]*\)\]: .*/\1/p'); do
		prose "$text" | grep -q "\]\[$name\]" || fault "$text: [$name] is not used"
	done
done
report "link references are defined, and used"

for text in $(find labs -name task.md | sort); do
	[ "$(wc -L < "$text")" -le 80 ] ||
		fault "$text: a line of $(wc -L < "$text") columns; 80 fit a terminal"
	manifest=$(dirname "$text")/task.ini
	[ -f "$manifest" ] || continue
	for name in $(sed -n 's/^\[Exercise \(.*\)\]$/\1/p' "$manifest"); do
		grep -q "^## Exercise $name: " "$text" ||
			fault "$text: exercise $name has no heading"
	done
done
report "tasks' texts fit a terminal and have a heading for each exercise"

# Absolute paths are those of the guest or of any Debian machine, not of the author's.
for text in $texts docs/workbench.1 app/workbench/workbench.bash; do
	grep -oE '(^|[[:space:]`("'"'"'=])/[A-Za-z0-9_][A-Za-z0-9._/-]*' "$text" |
		sed 's/^[^/]*//' | sort -u > "$work/paths"
	while read -r path; do
		case $path in
		/home/root/skels* | /run/workbench/checkers* | /proc/* | /dev/* | /usr/bin/* | /tmp/empty | /tmp/wb-) ;;
		*/*/*) fault "$text: $path" ;;
		esac
	done < "$work/paths"
done
report "no path of somebody's machine is in a text"

title="the manual page is well-formed"
if command -v mandoc > /dev/null; then
	mandoc -T lint -W warning docs/workbench.1 > "$work/faults" 2>&1
	report "$title"
elif command -v man > /dev/null && command -v groff > /dev/null; then
	man --warnings -E UTF-8 -l docs/workbench.1 2> "$work/faults" > "$work/page"
	[ -s "$work/page" ] || fault "man printed nothing"
	report "$title"
else
	skip "$title" "neither mandoc nor man and groff are installed"
fi

for name in $(sed -n 's/^\t{ "\([a-z]*\)", [a-z_]*, ".*/\1/p' app/workbench/main.c); do
	grep -qE "^\.(Ss $name\$|Cm $name( |\$))|^\.Cm .*\b$name\b" docs/workbench.1 ||
		fault "docs/workbench.1 does not describe $name"
	grep -q "^_workbench_commands=.*\b$name\b" app/workbench/workbench.bash ||
		fault "workbench.bash does not know $name"
done
grep -q '^\.Ss check$' docs/workbench.1 || fault "docs/workbench.1 has no section on check"
for source in app/workbench/cmd-*.c app/workbench/options.h; do
	[ "$source" != app/workbench/cmd-worker.c ] || continue
	for name in $(options "$source"); do
		grep -q "Fl -$name\b" docs/workbench.1 ||
			fault "docs/workbench.1 does not describe --$name of $source"
		grep -q -- "--$name\b" app/workbench/workbench.bash ||
			fault "workbench.bash does not complete --$name of $source"
	done
done
[ -n "$(options app/workbench/cmd-check.c)" ] || fault "no option was found in cmd-check.c"
report "manual page and completion know every command and option"

for name in $(grep -rhoE 'getenv\("WORKBENCH_[A-Z]+"\)' app | sed 's/.*("//; s/").*//' | sort -u); do
	grep -q "^\.It Ev $name\$" docs/workbench.1 || fault "docs/workbench.1 does not describe $name"
done
report "the manual page knows every environment variable"

# example FILE HEADING: the files of a worked example: a line with a name in backquotes, then an
# indented block.
example()
{
	awk -v top="$work/data" -v heading="## $2" '
		/^## / { inside = $0 == heading; file = "" }
		!inside { next }
		/^`[^`]+`$/ { file = top "/" substr($0, 2, length($0) - 2); blank = 0; next }
		/^    / && file {
			for (; blank > 0 && started[file]; blank--) print "" > file
			blank = 0
			if (!started[file]++) {
				folder = file
				sub(/\/[^\/]*$/, "", folder)
				system("mkdir -p \"" folder "\"")
			}
			print substr($0, 5) > file
			next
		}
		/^$/ { blank++; next }
		{ file = "" }' "$1"
}
title="the example of docs/labs.md is a lab"
if [ -x "$program" ]; then
	example docs/labs.md 'A minimal example'
	mkdir -p "$work/data/vmimages"
	WORKBENCH_DATA=$work/data "$program" list --names > "$work/names" 2>&1
	printf 'hello\nhello/first\nhello/first/1\n' | diff - "$work/names" >> "$work/faults"
	WORKBENCH_DATA=$work/data "$program" skels --workspace "$work/space" > "$work/out" 2>&1 ||
		cat "$work/out" >> "$work/faults"
	grep -q 'TODO 1: say hello' "$work/space/hello/first/hello.c" ||
		fault "the skeleton has no TODO"
	! grep -q printk "$work/space/hello/first/hello.c" ||
		fault "the skeleton has the solution"
	report "$title"
else
	skip "$title" "$program is not built"
fi

title="the example of docs/walkthroughs.md is a walkthrough"
if [ -x "$program" ]; then
	rm -rf "$work/data"
	example docs/walkthroughs.md 'A complete example'
	WORKBENCH_DATA=$work/data "$program" list --names > "$work/names" 2>&1
	printf 'first\nfirst/nobody-there\n' | diff - "$work/names" >> "$work/faults"
	"$program" script check "$work/data/labs/first/nobody-there/script.pkt" > "$work/out" 2>&1 ||
		cat "$work/out" >> "$work/faults"
	"$program" script format --check labs/*/*/script.pkt \
		"$work/data/labs/first/nobody-there/script.pkt" >> "$work/faults" 2>&1
	report "$title"
else
	skip "$title" "$program is not built"
fi

printf '1..%d\n' "$number"
exit "$failed"
