#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The course's flow: skels, build, copy, boot, console; and what must never be lost.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbf-XXXXXX)
export WORKBENCH_RUN
trap 'cd /; "$WORKBENCH" clean > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT
task=skels/networking/1-2-netfilter

run "$WORKBENCH" skels networking/1-2-netfilter --todo 3
ok "skels writes the solved levels" grep -q NF_INET_LOCAL_OUT $task/kernel/filter.c
run "$WORKBENCH" build networking/1-2-netfilter
ok "build builds" is "$status" 0
ok "and puts the module beside its source" test -f $task/kernel/filter.ko
run "$WORKBENCH" build networking/1-2-netfilter
ok "what did not change is not built again" out_has unchanged
run "$WORKBENCH" console
ok "a console without a VM says what to do" err_has "workbench boot"
run "$WORKBENCH" copy networking/1-2-netfilter
ok "copy before boot keeps the files for it" out_has "No VM is running"
run "$WORKBENCH" boot
ok "boot boots" is "$status" 0
run "$WORKBENCH" boot
ok "a second boot leaves the first alone" out_has "already"
run "$WORKBENCH" console -- ls -l /home/root/skels/networking/1-2-netfilter/kernel
ok "the module came with it" out_has filter.ko
run "$WORKBENCH" console -- 'exit 7'
ok "console hands on the exit status" is "$status" 7
run "$WORKBENCH" console -- 'cd /home/root/skels/networking/1-2-netfilter && ./user/test-1.sh'
ok "the course's test script runs by hand" out_has "TCP connection initiated from 127."
run "$WORKBENCH" --check --reference networking/5-udp-sock
ok "a check does not disturb the booted VM" is "$status" 0
run "$WORKBENCH" console -- uptime
ok "which still answers" is "$status" 0

echo '/* mine */' >> $task/kernel/filter.c
run "$WORKBENCH" skels networking/1-2-netfilter
ok "skels refuses to overwrite a changed file" is "$status" 2
ok "and says how to get a fresh one" err_has --beside
ok "the change is still there" grep -q mine $task/kernel/filter.c
run "$WORKBENCH" skels --beside networking/1-2-netfilter
ok "a fresh copy goes beside it" test -f $task/kernel/filter.c.new

echo 'int broken(' >> $task/kernel/filter.c
run "$WORKBENCH" build networking/1-2-netfilter
ok "an error is a result: status 1" is "$status" 1
ok "with file, line and column" grep -Eq '^kernel/filter.c:[0-9]+:[0-9]+: error:' "$WORK/out"

run "$WORKBENCH" clean
ok "clean stops the VM" not pgrep -f "qemu-system.*$WORKBENCH_RUN"
ok "clean keeps the changed file" grep -q mine $task/kernel/filter.c
ok "and removes what was generated" not test -e $task/kernel/filter.ko
done_testing
