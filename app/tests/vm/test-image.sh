#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The guest's image: the same packages give the same bytes, keys are its own, refreshing is atomic.
. app/tests/tap.sh
cd "$WORK" || exit 1
WORKBENCH_RUN=$(mktemp -d /tmp/wbi-XXXXXX)
WORKBENCH_CACHE="$WORK/a cache"
export WORKBENCH_RUN WORKBENCH_CACHE
trap 'cd /; "$WORKBENCH" clean > /dev/null 2>&1; rm -rf "$WORK" "$WORKBENCH_RUN"' EXIT

# The packages of the user's own image; what is right is not downloaded again.
mkdir -p "$WORKBENCH_CACHE"
cp -R "$(dirname "$(dirname "$WB_TEST_IMAGE")")/packages" "$WORKBENCH_CACHE/"

umask 077
TZ=Pacific/Auckland
LANG=C
export TZ LANG
run "$WORKBENCH" image
ok "an image is built, in a folder with a space, by another zone and umask" is "$status" 0
image=$(sed 's/^Linux [^ ]* in //' out)
field() { sed -n "s/^$2=//p" "$1/image.ini"; }
for what in RootfsSha256 VmlinuxSha256 Release; do
	ok "its $what is that of the other image of these packages" \
		is "$(field "$image" $what)" "$(field "$WB_TEST_IMAGE" $what)"
done
ok "its host key is its own" not cmp -s "$image/host_key.pub" "$WB_TEST_IMAGE/host_key.pub"
ok "its client key is private" is "$(stat -c %a "$image/client_key")" 600

before=$(cat "$image/host_key.pub")
run "$WORKBENCH" image --refresh
ok "a refresh replaces it" test "$before" != "$(cat "$image/host_key.pub")"
ok "and leaves nothing beside it" is "$(find "$WORKBENCH_CACHE/images" -name 'new-*')" ""

run "$WORKBENCH" --check --reference networking/5-udp-sock --accel tcg
ok "it boots, and a check passes on it" is "$status" 0

"$WORKBENCH" --check --reference networking/3-4-tcp-sock --accel tcg > par 2>&1 &
pid=$!
run "$WORKBENCH" image --refresh
ok "a refresh during a check succeeds" is "$status" 0
wait "$pid"
ok "and so does the check" is $? 0
done_testing
