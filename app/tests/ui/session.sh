# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A display and a bus of their own for a program that looks at the window. Sourced; WORK is a folder
# for what such a program leaves.

# in_session SIZE COMMAND…
in_session()
{
	size=$1
	shift
	# Without a run-time folder of its own the accessibility bus is one socket for all sessions of a
	# user, and the first that ends takes it from the others.
	mkdir -p "$WORK/runtime"
	chmod 0700 "$WORK/runtime"
	env -u DBUS_SESSION_BUS_ADDRESS -u AT_SPI_BUS_ADDRESS XDG_RUNTIME_DIR="$WORK/runtime" \
		XDG_DATA_HOME="$WORK/data" GDK_BACKEND=x11 GSETTINGS_BACKEND="${SETTINGS:-memory}" NO_AT_BRIDGE=0 \
		dbus-run-session -- xvfb-run -a -s "-screen 0 ${size}x24" "$@" 2> "$WORK/session-err"
}

# The settings are a file of the session, not of the user, and outlive the program.
keep_settings()
{
	SETTINGS=keyfile
	XDG_CONFIG_HOME=$WORK/config
	export SETTINGS XDG_CONFIG_HOME
}

# What is missing here for such tests, or nothing.
missing_for_session()
{
	[ -x build/bin/workbench-gtk ] || echo 'workbench-gtk was not built'
	for tool in Xvfb xvfb-run dbus-run-session xdotool; do
		command -v "$tool" > /dev/null || echo "$tool is not installed"
	done
	/usr/bin/python3 -c 'import gi; gi.require_version("Atspi", "2.0")' 2> /dev/null ||
		echo 'gir1.2-atspi-2.0 or python3-gi is not installed'
}

# A test ends here, as skipped, where it cannot run.
skip_without_session()
{
	missing=$(missing_for_session)
	[ -n "$missing" ] || return 0
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 0
}

# drive SIZE NAME [ARGUMENT…]: runs app/tests/ui/NAME.py on a screen of that size. Where it fails, what
# the session's programs said is told, too.
drive()
{
	size=$1
	program=app/tests/ui/$2.py
	shift 2
	in_session "$size" /usr/bin/python3 "$program" "$WORK" "$@" && return
	failed=$?
	sed 's/^/# /' "$WORK/session-err"
	return $failed
}
