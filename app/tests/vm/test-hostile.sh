#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Submissions that attack the machine that checks them: none escapes, none hangs, each is told apart.
. app/tests/tap.sh
cd "$WORK" || exit 1
canary="$WORK/pwned"

# submission NAME: a folder with the skeletons of 5-udp-sock, to be spoilt
submission()
{
	rm -rf "$1"
	mkdir -p "$1"
	(cd "$1" && "$WORKBENCH" skels networking/5-udp-sock > /dev/null && mv skels/networking . &&
		rm -r skels)
	file=$1/networking/5-udp-sock/udp_sock.c
}

check()
{
	run timeout 120 "$WORKBENCH" --check networking/5-udp-sock/5 --submission "$1" --format json
}

outcome() { sed -n 's/^ *"outcome" : "\(.*\)",*$/\1/p' "$WORK/out"; }

submission makefile
for name in Makefile Kbuild GNUmakefile .config; do
	printf 'x := $(shell touch %s)\nall:\n\ttouch %s\n' "$canary" "$canary" \
		> "makefile/networking/5-udp-sock/$name"
done
check makefile
ok "a Makefile is not run" not test -e "$canary"
ok "and the skeleton beside it is judged as ever" is "$(outcome)" fail

submission passwd
echo '#include "/etc/passwd"' >> "$file"
check passwd
ok "the host's files cannot be included" is "$(outcome)" build-error
ok "nothing of them is shown" not out_has root:x:0

submission flood
cat >> "$file" << 'EOF'
#define A _Pragma("message \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")
#define B A A A A A A A A A A A A A A A A
#define C B B B B B B B B B B B B B B B B
#define D C C C C C C C C C C C C C C C C
#define E D D D D D D D D D D D D D D D D
#define F E E E E E E E E E E E E E E E E
F F F F F F F F F F F F F F F F
EOF
check flood
ok "endless compiler output is a build error" is "$(outcome)" build-error
ok "and is not kept" test "$(wc -c < "$WORK/out")" -lt 2000000

submission link
rm "$file"
ln -s /etc/passwd "$file"
check link
ok "a symbolic link is refused" is "$(outcome)" build-error
ok "with the reason" out_has "symbolic link"

submission folderlink
mkdir elsewhere
mv folderlink/networking/5-udp-sock elsewhere/
ln -s "$WORK/elsewhere/5-udp-sock" folderlink/networking/5-udp-sock
check folderlink
ok "so is one on the way" is "$(outcome)" build-error

submission forks
cat > forks/networking/5-udp-sock/Makefile << 'EOF'
all modules:
	sh -c 'f() { f | f & }; f'
EOF
cat >> "$file" << 'EOF'
#define R(x) R2(x) R2(x)
#define R2(x) R3(x) R3(x)
#define R3(x) R4(x) R4(x)
#include __FILE__
EOF
check forks
ok "a build that multiplies ends as a build error" is "$(outcome)" build-error
ok "and leaves no process" not pgrep -f "$WORK/forks"

submission memory
printf 'static char hog[1UL << 40] = { 1 };\nvoid *p(void);\nvoid *p(void) { return hog; }\n' >> "$file"
check memory
ok "a build that eats memory or disk ends as a build error" is "$(outcome)" build-error

submission escape
python3 - "$file" << 'EOF'
import sys
path = sys.argv[1]
text = open(path).read()
text += '\n#error \x1b]0;owned\x07\x1b[2J ::error::forged <b>&\n'
open(path, 'w').write(text)
EOF
run "$WORKBENCH" --check networking/5-udp-sock/5 --submission escape
ok "what the compiler quotes cannot drive the terminal" not grep -q "$(printf '\033')" "$WORK/out"

submission fifo
rm "$file"
mkfifo "$file"
check fifo
ok "a pipe instead of a file does not hang" is "$(outcome)" build-error

submission missing
rm "$file"
check missing
ok "a missing file is named" out_has udp_sock.c
ok "and costs the student, not the machine" is "$(outcome)" build-error
done_testing
