# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of the house that a script can check. Sourced by lint.sh and test-lint.sh. Each check
# prints one line a finding, "file:line: what", and nothing where all is well; paths are from the top
# of the tree, which is the working directory. They read text only: nothing is run or built.

# Folders that hold what is checked elsewhere or is not ours to check: what a test reads in, what was
# generated.
lint_files()
{
	find . \( -name .git -o -path ./build -o -path ./skels -o -path ./app/tests/data -o \
		-path ./app/tests/golden -o -path ./app/tests/fuzz/corpus -o \
		-path ./app/tests/wrong \) -prune -o -type f -print | sed 's|^\./||' | sort
}

lint_c_files()
{
	lint_files | grep "^app/.*\.[ch]$" || true
}

# By name, or by the first line.
lint_scripts()
{
	lint_files | while read -r file; do
		case $file in
		*.sh)
			echo "$file"
			;;
		*.* | */COPYING | COPYING) ;;
		*)
			line=
			read -r line 2> /dev/null < "$file" || true
			case $line in
			'#!/bin/sh'*) echo "$file" ;;
			esac
			;;
		esac
	done
}

# "Layers inside app/" of docs/design.md.
check_includes()
{
	lint_c_files | xargs -r awk '
	function may(from, to) { allowed[from, to] = 1 }
	BEGIN {
		below = "base"
		may("base", "base")
		n = split("packet:base packet script:base,packet vm:base guest:base lab:base " \
			"evidence:base,packet draw:base,packet,evidence " \
			"session:base,packet,script,vm,guest,lab,evidence " \
			"report:base,packet,script,vm,guest,lab,evidence,session", rule, " ")
		for (i = 1; i <= n; i++) {
			split(rule[i], part, ":")
			layers[part[1]] = 1
			may(part[1], part[1])
			m = split(part[2], to, ",")
			for (j = 1; j <= m; j++)
				may(part[1], to[j])
		}
		layers["base"] = 1
		# The rooms of the desktop: pages know the desk, and no page of another room.
		n = split("desk:desk text:desk,text results:desk,results views:desk,views " \
			"window:desk,text,results,views,window", rule, " ")
		for (i = 1; i <= n; i++) {
			split(rule[i], part, ":")
			rooms[part[1]] = 1
			m = split(part[2], to, ",")
			for (j = 1; j <= m; j++)
				may("room " part[1], to[j])
		}
	}
	FNR == 1 {
		split(FILENAME, path, "/")
		library = path[2] == "libworkbench"
		layer = path[3]
		room = path[2] == "workbench-gtk" && layer in rooms ? layer : ""
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, quoted, "\"")
		parts = split(quoted[2], folder, "/")
		where = FILENAME ":" FNR ": "
		if (library && (parts < 2 || !(folder[1] in layers)))
			print where "\"" quoted[2] "\" does not name its layer"
		else if (library && !((layer, folder[1]) in allowed))
			print where layer "/ must not include " folder[1] "/"
		else if (path[2] == "guest" && folder[1] in layers && \
			folder[1] != "packet" && folder[1] != "script" && folder[1] != "base" && \
			quoted[2] != "evidence/record-wire.h")
			print where "a guest program must not include " folder[1] "/"
		else if (room && folder[1] in rooms && !(("room " room, folder[1]) in allowed))
			print where room "/ must not include " folder[1] "/"
		else if (room == "desk" && quoted[2] ~ /^(ui|notice|spoken)\.h$/)
			print where "desk/ has no widgets"
		else if (quoted[2] == "desk/desk-private.h" && path[2] != "tests" && \
			FILENAME !~ /\/desk\/desk[a-z-]*\.c$/)
			print where "\"" quoted[2] "\" is for desk/desk*.c"
		else if (quoted[2] ~ /\.\./)
			print where "\"" quoted[2] "\" climbs"
	}
	/^[ \t]*#[ \t]*include[ \t]*</ {
		split($0, name, /[<>]/)
		where = FILENAME ":" FNR ": "
		if (name[2] ~ /^libvirt\// && !(library && layer == "vm"))
			print where "only vm/ knows libvirt"
		if (name[2] ~ /^libssh\// && !(library && layer == "guest"))
			print where "only guest/ knows libssh"
		if (name[2] ~ /^(gtk|gdk|gtksourceview|vte)/ && path[2] != "workbench-gtk")
			print where "only workbench-gtk knows GTK"
		if (name[2] ~ /^(gtk|gdk|gtksourceview|vte)/ && room == "desk")
			print where "desk/ has no widgets"
	}'
}

# The library reports by result and GError: only front ends print or end the process.
check_prints()
{
	lint_c_files | grep '^app/libworkbench/' | xargs -r awk '
	{
		text = $0
		gsub(/\\./, "", text)
		gsub(/"[^"]*"/, "\"\"", text)
		gsub(/\/\*.*\*\//, "", text)
		sub(/\/\*.*/, "", text)
		sub(/^[ \t]*\*.*/, "", text)
		where = FILENAME ":" FNR ": "
		if (text ~ /(^|[^A-Za-z0-9_])(v?printf|puts|putchar|perror|g_print|g_printerr)[ \t]*\(/ || \
			text ~ /(^|[^A-Za-z0-9_])v?fprintf[ \t]*\([ \t]*(stdout|stderr)/ || \
			text ~ /(^|[^A-Za-z0-9_])fputs[ \t]*\(.*,[ \t]*(stdout|stderr)/)
			print where "the library does not print"
		if (text ~ /(^|[^A-Za-z0-9_])exit[ \t]*\(/)
			print where "the library does not end the process"
		if (text ~ /(^|[^A-Za-z0-9_])goto[ \t]/)
			print where "no goto"
	}'
}

# check_gtk PROGRAM: it starts where there is no desktop.
check_gtk()
{
	ldd "$1" | awk -v program="$1" '$1 ~ /^lib(gtk|gdk|vte)/ { print program ": is linked with " $1 }'
}

# A script is what its first line says. What runs in the guest or at a student's must be plain sh.
# SC2016 takes every awk program for a mistake.
check_shell()
{
	lint_scripts | grep '^app/' | xargs -r shellcheck -x -P SCRIPTDIR -e SC2016 -f gcc || true
	lint_scripts | grep -v '^app/' |
		xargs -r shellcheck -s sh -x -P SCRIPTDIR -e SC2016 -f gcc || true
}

check_spdx()
{
	{
		lint_files | grep -E '(\.(c|h|mk|py|bash|in)|(^|/)(Makefile|Kbuild)(\.in)?)$' || true
		lint_scripts
	} | sort -u | while read -r file; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0' ||
			echo "$file:1: no SPDX-License-Identifier"
	done
}

# A function's body stands between { and } in the first column.
check_functions()
{
	lint_c_files | xargs -r awk -v limit=60 '
	FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start - 1 > limit)
			print FILENAME ":" start ": a function of " FNR - start - 1 " lines; " \
				limit " is the limit"
		start = 0
	}'
}

check_files()
{
	lint_files | grep -E '^app/.*\.(c|h|sh|py)$' | xargs -r awk -v limit=600 '
	function end_file() {
		if (lines > limit)
			print name ":" lines ": " lines " lines; past " limit " look for the seam"
	}
	FNR == 1 { end_file(); name = FILENAME }
	{ lines = FNR }
	END { end_file() }'
}

# Marks of work left over. The generator, its tests and the labs use one of the words as their syntax.
check_marks()
{
	lint_files | grep -E '\.(c|h|sh|mk|py|bash)$|(^|/)(Makefile|run|deps|build-image)$' |
		grep -Ev '^(kernel-skels|labs)/|/lab/(skeleton|template|workspace)|/(test|fuzz)-(skeleton|template|workspace|build)|lab-fixture\.h$' |
		xargs -r awk '
		/(\/\*|\/\/|^[ \t]*\*|#)[ \t]*(T)ODO([^=A-Za-z0-9]|$)|(^|[^A-Za-z0-9_])((F)IXME|(X)XX)([^A-Za-z0-9_]|$)/ {
			if ($0 !~ /"[^"]*# TODO/)
				print FILENAME ":" FNR ": work left over: " $0
		}'
}

# What a merge leaves behind.
check_conflicts()
{
	lint_files | xargs -r grep -nE '^(<{7}|>{7}|[|]{7}) ' || true
}
