# SPDX-License-Identifier: GPL-2.0-or-later
# Every target a person types. 'make help' prints them.

.DEFAULT_GOAL := all

# Targets that need nothing built or installed come first, so that they work on a bare machine.
include app/app.mk
