#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of the house, as tests; and each check finds what it is for in a tree made wrong.
set -u
cd "$(dirname "$0")/../../.." || exit 1
top=$PWD
. app/tests/lint/checks.sh

number=0

# report NAME FINDINGS: a test that passes when there are none.
report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

skip()
{
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

report 'includes keep to the layers' "$(check_includes)"
report 'the library neither prints nor exits' "$(check_prints)"
if [ -x build/bin/workbench ]; then
	report 'workbench is not linked with GTK' "$(check_gtk build/bin/workbench)"
else
	skip 'workbench is not linked with GTK' 'build/bin/workbench is not built'
fi
if command -v shellcheck > /dev/null; then
	report 'shellcheck finds nothing' "$(check_shell)"
else
	skip 'shellcheck finds nothing' 'shellcheck is not installed'
fi
report 'every source file names its licence' "$(check_spdx)"
report 'functions are short' "$(check_functions)"
# Whether a long file has a seam is for a person to say: 'make lint' asks.
check_files | sed 's/^/# /'
report 'no work is left over' "$(check_marks)"
report 'no conflict is left over' "$(check_conflicts)"

# --- the checks themselves ----------------------------------------------------------------------

wrong=$(mktemp -d)
trap 'rm -rf "$wrong"' EXIT
cd "$wrong" || exit 1
mkdir -p app/libworkbench/base app/libworkbench/vm app/libworkbench/lab app/libworkbench/session \
	app/libworkbench/evidence app/libworkbench/report app/workbench app/guest checkers \
	app/workbench-gtk/desk app/workbench-gtk/views app/workbench-gtk/window

# put FILE: standard input under a licence line.
put()
{
	{
		echo '/* SPDX-License-Identifier: GPL-2.0-or-later */'
		cat
	} > "$1"
}

# expect NAME FINDINGS LINE…: FINDINGS are in just those places.
expect()
{
	expect_name=$1
	found=$(echo "$2" | cut -d: -f1,2)
	shift 2
	wanted=$(printf '%s\n' "$@")
	if [ "$found" = "$wanted" ]; then
		report "$expect_name" ''
	else
		report "$expect_name" "found: $found
wanted: $wanted"
	fi
}

put app/libworkbench/base/up.c << 'END'
#include "base/good.h"
#include "lab/result.h"
#include "good.h"
END
put app/libworkbench/lab/aside.c << 'END'
#include "base/good.h"
#include "lab/result.h"
#include "vm/vm.h"
#include "../base/good.h"
#include <libssh/libssh.h>
END
put app/libworkbench/vm/good.c << 'END'
#include <libvirt/libvirt.h>
#include <gtk/gtk.h>
END
put app/libworkbench/evidence/aside.c << 'END'
#include "base/good.h"
#include "packet/packet.h"
#include "script/event.h"
#include "lab/result.h"
END
put app/libworkbench/session/up.c << 'END'
#include "guest/guest.h"
#include "lab/lab.h"
#include "report/report.h"
END
put app/libworkbench/report/good.c << 'END'
#include "lab/result.h"
#include "session/check.h"
END
put app/workbench/good.c << 'END'
#include "report/report.h"
#include "ui.h"
#include <libvirt/libvirt.h>
END
put app/workbench-gtk/desk/console-wrong.c << 'END'
#include "desk/desk-private.h"
#include "ui.h"
#include "views/drawing.h"
#include <gtk/gtk.h>
END
put app/workbench-gtk/desk/desk-good.c << 'END'
#include "desk/desk-private.h"
#include "session/check.h"
END
put app/workbench-gtk/views/aside.c << 'END'
#include "desk/desk.h"
#include "text/editor.h"
#include "window/places.h"
#include "ui.h"
END
put app/workbench-gtk/window/good.c << 'END'
#include "desk/desk.h"
#include "results/trouble-box.h"
#include "text/editor.h"
#include <gtk/gtk.h>
END
put app/guest/wrong.c << 'END'
#include "packet/view.h"
#include "vm/vm.h"
END
expect 'an include across layers is found' "$(check_includes)" \
	app/guest/wrong.c:3 \
	app/libworkbench/base/up.c:3 app/libworkbench/base/up.c:4 \
	app/libworkbench/evidence/aside.c:4 app/libworkbench/evidence/aside.c:5 \
	app/libworkbench/lab/aside.c:4 app/libworkbench/lab/aside.c:5 app/libworkbench/lab/aside.c:6 \
	app/libworkbench/session/up.c:4 \
	app/libworkbench/vm/good.c:3 \
	app/workbench-gtk/desk/console-wrong.c:2 app/workbench-gtk/desk/console-wrong.c:3 \
	app/workbench-gtk/desk/console-wrong.c:4 app/workbench-gtk/desk/console-wrong.c:5 \
	app/workbench-gtk/views/aside.c:3 app/workbench-gtk/views/aside.c:4 \
	app/workbench/good.c:4

put app/libworkbench/base/prints.c << 'END'
	/* printf("in a comment"); exit(1) */
 * goto is for others, says exit()
	g_snprintf(text, "puts(%s) exit(1)", 1);
	_exit(127);
	g_string_append_printf(text, "x");
	printf("x");
	fprintf(stderr, "x");
	fprintf(file, "x");
	g_printerr("x");
	exit(3);
	goto out;
	puts("\"");
END
put app/workbench/prints.c << 'END'
	printf("x");
END
expect 'printing and leaving is found' "$(check_prints)" \
	app/libworkbench/base/prints.c:7 app/libworkbench/base/prints.c:8 \
	app/libworkbench/base/prints.c:10 app/libworkbench/base/prints.c:11 \
	app/libworkbench/base/prints.c:12 app/libworkbench/base/prints.c:13

# A program that is linked with GTK, as ldd would show it.
ldd()
{
	printf '\tlibgtk-3.so.0 => /usr/lib/libgtk-3.so.0 (0x1)\n\tlibc.so.6 => /lib/libc.so.6 (0x2)\n'
}
expect 'GTK is found' "$(check_gtk app/x)" 'app/x: is linked with libgtk-3.so.0'
unset -f ldd

printf '#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-or-later\necho $1\n' > checkers/quotes.sh
printf '#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-or-later\n[[ a == b ]]\n' > app/deps
if command -v shellcheck > /dev/null; then
	expect 'a faulty script is found' "$(check_shell | cut -d: -f1,2 | sort -u)" app/deps:3 \
		checkers/quotes.sh:3
else
	skip 'a faulty script is found' 'shellcheck is not installed'
fi

echo 'int a;' > app/workbench/none.c
printf '#!/bin/sh\n' > checkers/none
echo 'obj-m += x.o' > app/Kbuild
expect 'a file without a licence is found' "$(check_spdx)" app/Kbuild:1 app/workbench/none.c:1 \
	checkers/none:1

{
	printf 'f(void)\n{\n'
	yes '	a();' | head -n 60
	printf '}\ng(void)\n{\n'
	yes '	a();' | head -n 61
	printf '}\n'
} | put app/workbench/long.c
yes 'int a;' | head -n 599 | put app/workbench/good-length.h
yes 'int a;' | head -n 600 | put app/workbench/too-long.h
expect 'a long function is found' "$(check_functions)" app/workbench/long.c:66
expect 'a long file is found' "$(check_files)" app/workbench/too-long.h:601

mkdir -p kernel-skels
# Put together here, or this file would be found too.
left=TO
put app/workbench/marks.c << END
/* FIX${left#TO}ME later */
// ${left}DO: this
	/* ${left}DO */
int todo; /* ${left}DO=k */
END
cp app/workbench/marks.c kernel-skels/
{ printf '<%s HEAD\n' '<<<<<<'; echo text; } | put app/workbench/conflict.md
expect 'a conflict is found' "$(check_conflicts)" app/workbench/conflict.md:2
expect 'work left over is found' "$(check_marks)" app/workbench/marks.c:2 \
	app/workbench/marks.c:3 app/workbench/marks.c:4

cd "$top" || exit 1
echo "1..$number"
